// Plays a conversation against the bot and writes it down line by line, so that a doctor can review a test.
import { decide } from '../../src/bot/decide.ts'
import type { BotState, Decision, Effect, Knowledge, Turn } from '../../src/bot/turn.ts'
import type { InboundContent } from '../../src/model/content.ts'
import type { ConversationState } from '../../src/model/conversation.ts'

export const START = Date.parse('2026-11-23T02:00:00+08:00')

export class Talk {
  readonly lines: string[] = []
  readonly #knowledge: Knowledge
  readonly #mayHold: boolean
  #state: BotState = {}
  #conversation: ConversationState = 'new'
  #emergency = false
  #now = START

  constructor(knowledge: Knowledge, options: { readonly mayHold?: boolean; readonly state?: BotState } = {}) {
    this.#knowledge = knowledge
    this.#mayHold = options.mayHold ?? false
    this.#state = options.state ?? {}
  }

  get state(): BotState {
    return this.#state
  }

  wait(ms: number): this {
    this.#now += ms
    return this
  }

  /** What the desk does with a hand-off: the conversation moves to a person. */
  movesTo(state: ConversationState): this {
    this.#conversation = state
    return this
  }

  says(text: string, choiceId?: string): Decision {
    this.lines.push(`患者：${text}`)
    return this.receives({ kind: 'text', text, ...(choiceId === undefined ? {} : { choiceId }) })
  }

  receives(content: InboundContent, sentAt = this.#now): Decision {
    return this.#take({ kind: 'inbound', content, sentAt })
  }

  mergeElapses(): Decision {
    return this.#take({ kind: 'mergeElapsed' })
  }

  #take(event: Turn['event']): Decision {
    const decision = decide({
      now: this.#now,
      event,
      conversation: { state: this.#conversation, emergency: this.#emergency, mayHold: this.#mayHold },
      state: JSON.parse(JSON.stringify(this.#state)),
      knowledge: this.#knowledge,
    })
    this.#state = decision.state
    for (const effect of decision.effects) this.#carryOut(effect)
    if (this.#conversation === 'new') this.#conversation = 'bot'
    return decision
  }

  #carryOut(effect: Effect): void {
    switch (effect.kind) {
      case 'say': {
        const { content } = effect
        if (content.kind !== 'text' && content.kind !== 'choices') return
        const choices = content.kind === 'choices' ? content.choices.map(({ id, label }) => ` [${id} ${label}]`) : []
        this.lines.push(`机器人：${content.text.replaceAll('\n', ' / ')}${choices.join('')}`)
        return
      }
      case 'raiseAlarm':
        this.lines.push(`警报：${effect.hit.family}`)
        this.#conversation = this.#conversation === 'assigned' ? 'assigned' : 'queued'
        this.#emergency = true
        return
      case 'handOff':
        this.lines.push(`转人工：${effect.reason}`)
        this.#conversation = 'queued'
        return
      case 'hold':
        this.lines.push('等下一句')
        return
      case 'unanswered':
        return
    }
  }
}
