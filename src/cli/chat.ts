// `daozhen chat`: talk to the bot at a terminal, without server, database or network, and see why it said what it said.
// Lines from a pipe work too, so that a list of questions can be tried in one go. Stores nothing.
import { dirname } from 'node:path'
import { never } from '../base/errors.ts'
import { decide } from '../bot/decide.ts'
import type { BotState, Decision, Effect, Knowledge, Reason } from '../bot/turn.ts'
import { numberedText } from '../channel/fallbacks.ts'
import { loadConfig } from '../config.ts'
import { readKnowledge } from '../flow/knowledge-files.ts'
import { wordsOf } from '../model/content.ts'
import type { ConversationState } from '../model/conversation.ts'
import { type Command, EXIT, type Host } from './command.ts'
import { readWords } from './options.ts'

const HELP = [
  '/why json   每次回答都显示完整的理由 · show the whole reason as JSON (again: short)',
  '/reset      忘掉这次对话，重新开始 · forget this talk and start anew',
  '/reload     重新读取知识文件 · read the knowledge files again',
  '/quit       结束 · end',
]

export const chat: Command = {
  usage: 'chat [--why-json]',
  summary: 'Talk to the bot in this terminal and see why it answers what it answers; lines from a pipe work too.',
  async run(words, host) {
    const { flags } = readWords(words, { flags: ['why-json'] })
    const talk = new Talk(host, flags.has('why-json'))
    if (host.isTerminal) host.err(`${HELP.join('\n')}\n`)
    for await (const line of host.readLines('患者：')) {
      if (line.trim() === '/quit') break
      if (line.trim() !== '') talk.take(line.trim())
    }
    return EXIT.ok
  },
}

/** One patient at this keyboard. */
class Talk {
  readonly #host: Host
  #knowledge: Knowledge
  #state: BotState = {}
  #conversation: ConversationState = 'new'
  #emergency = false
  #asJson: boolean

  constructor(host: Host, asJson: boolean) {
    this.#host = host
    this.#asJson = asJson
    this.#knowledge = loadKnowledge(host)
  }

  take(line: string): void {
    if (line.startsWith('/')) this.#aside(this.#obey(line))
    else this.#say(line)
  }

  #obey(order: string): string {
    switch (order) {
      case '/reset':
        this.#state = {}
        this.#conversation = 'new'
        this.#emergency = false
        return '新的对话 · a new talk'
      case '/reload':
        this.#knowledge = loadKnowledge(this.#host)
        return `${this.#knowledge.faq.size} 条问答 · FAQ entries`
      case '/why json':
        this.#asJson = !this.#asJson
        return this.#asJson ? '理由：JSON' : '理由：简短 · short'
      case '/help':
        return HELP.join('\n')
      default:
        return ['没有这个命令 · no such command', ...HELP].join('\n')
    }
  }

  #say(text: string): void {
    if (!this.#host.isTerminal) this.#host.out(`患者：${text}`)
    const now = this.#host.clock.now()
    const decision = decide({
      now,
      event: { kind: 'inbound', content: { kind: 'text', text }, sentAt: now },
      conversation: { state: this.#conversation, emergency: this.#emergency, mayHold: false },
      state: this.#state,
      knowledge: this.#knowledge,
    })
    this.#state = decision.state
    for (const effect of decision.effects) this.#carryOut(effect)
    if (this.#conversation === 'new') this.#conversation = 'bot'
    this.#aside(
      this.#asJson ? wholeReason(decision) : [...reasonLines(decision.why), ...effectLines(decision)].join('\n'),
    )
  }

  /** As far as there is a desk here: none. */
  #carryOut(effect: Effect): void {
    if (effect.kind === 'say') this.#host.out(`机器人：${shown(effect)}`)
    if (effect.kind === 'handOff') this.#conversation = 'queued'
    if (effect.kind === 'raiseAlarm') {
      this.#conversation = 'queued'
      this.#emergency = true
    }
  }

  #aside(text: string): void {
    const lines = text.split('\n').map((line) => `  ${line}`)
    const isDim = this.#host.isTerminal && !this.#host.environment.NO_COLOR
    this.#host.out(isDim ? lines.map((line) => `\u001b[2m${line}\u001b[22m`).join('\n') : lines.join('\n'))
  }
}

function loadKnowledge(host: Host): Knowledge {
  const config = loadConfig(host.environment)
  return readKnowledge({ root: dirname(config.file), ...config.knowledge, hospital: config.hospital })
}

function shown({ content }: Extract<Effect, { kind: 'say' }>): string {
  return content.kind === 'choices' ? numberedText(content) : wordsOf(content)
}

/** Why, what each other way would have cost, and why the second of two questions got its answer. */
function reasonLines(why: Reason): readonly string[] {
  const { costs = {}, also } = why
  const ways = Object.entries(costs).sort(([, one], [, other]) => one - other)
  return [
    shortReason(why),
    ...(ways.length === 0 ? [] : [`代价 costs：${ways.map(([way, cost]) => `${way} ${cost.toFixed(2)}`).join(' < ')}`]),
    ...(also === undefined ? [] : [`第二问 also：${shortReason(also)}`]),
  ]
}

/** `answer · faq · parking-fee@2 · 0.86 · “停车” “多少钱” · 其次 faq:parking-where 0.41` */
function shortReason({ skill, rule, entry, departments, score, words, runnersUp, withheld }: Reason): string {
  return [
    skill,
    rule,
    entry === undefined ? undefined : `${entry.id}@${entry.version}`,
    departments?.join('、'),
    score?.toFixed(2),
    words?.map((word) => `“${word}”`).join(' '),
    runnersUp === undefined || runnersUp.length === 0
      ? undefined
      : `其次 ${runnersUp.map((other) => `${other.what} ${other.score.toFixed(2)}`).join('，')}`,
    withheld === undefined ? undefined : `没有说出 withheld：${withheld.join('、')}`,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(' · ')
}

function effectLines({ effects }: Decision): readonly string[] {
  return effects.flatMap((effect) => {
    switch (effect.kind) {
      case 'say':
        return []
      case 'raiseAlarm':
        return [`警报 alarm：${effect.hit.family}（${effect.hit.rule}）；工作人员接手，机器人不再回答 · /reset`]
      case 'handOff':
        return [`转人工 hand-off：${effect.reason}（${effect.acuity}）；机器人不再回答 · /reset`]
      case 'hold':
        return [`等下一句 hold：${effect.ms} ms`]
      case 'unanswered':
        return ['记入“没有答案的问题” · noted for the editor']
      default:
        return never(effect)
    }
  })
}

function wholeReason({ why, effects }: Decision): string {
  return JSON.stringify({ why, effects: effects.filter(({ kind }) => kind !== 'say') }, undefined, 2)
}
