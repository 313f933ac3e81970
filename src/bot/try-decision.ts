// One question tried on the bot: the whole decision as plain data, for a screen. Nothing is stored, sent or queued.
import type { BotTrial, TriedDecision } from '../model/bot-trial.ts'
import { type OutboundContent, wordsOf } from '../model/content.ts'
import { decide } from './decide.ts'
import type { BotState, Decision, Knowledge } from './turn.ts'

/** Undefined when `state` is none of ours. */
export function tryDecision(knowledge: Knowledge, now: number, trial: BotTrial): TriedDecision | undefined {
  const decision = decideOn(knowledge, now, trial)
  if (decision === undefined) return undefined
  const { why, effects } = decision
  return {
    ...why,
    replies: effects.flatMap((effect) => (effect.kind === 'say' ? [shown(effect.content)] : [])),
    effects: effects.flatMap(({ kind }) => (kind === 'say' ? [] : [kind])),
    knowledgeVersion: knowledge.version,
    state: decision.state,
  }
}

function decideOn(knowledge: Knowledge, now: number, { text, state, platform }: BotTrial): Decision | undefined {
  if (state !== undefined && (typeof state !== 'object' || state === null || Array.isArray(state))) return undefined
  try {
    return decide({
      now,
      event: { kind: 'inbound', content: { kind: 'text', text }, sentAt: now },
      conversation: {
        state: state === undefined ? 'new' : 'bot',
        emergency: false,
        mayHold: false,
        ...(platform === undefined ? {} : { platform }),
      },
      // What a caller made up is only ever read, and a decision on it goes nowhere.
      state: (state ?? {}) as BotState,
      knowledge,
    })
  } catch (error) {
    if (state !== undefined && error instanceof TypeError) return undefined
    throw error
  }
}

function shown(content: OutboundContent): string {
  if (content.kind !== 'choices') return wordsOf(content)
  return [content.text, ...content.choices.map(({ label }, at) => `${at + 1}. ${label}`)].join('\n')
}
