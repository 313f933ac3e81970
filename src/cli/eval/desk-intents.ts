// Questions of the desk through the whole bot with the hospital's own FAQ: does the topic that answers fit the intent?
import { decide } from '../../bot/decide.ts'
import type { Decision, Knowledge } from '../../bot/turn.ts'
import { NO_ENTRY, TOPICS, type Topic } from './desk-topics.ts'
import { createStopwatch, type Latency, share, warmUp } from './figures.ts'

export interface DeskIntentRow {
  readonly text: string
  readonly intent: string
}

export type DeskOutcome = 'right' | 'wrong' | 'asked' | 'handedOver'

export interface DeskIntentsReport extends Latency, Readonly<Record<DeskOutcome, number>> {
  readonly n: number
}

export function evaluateDeskIntents(
  knowledge: Knowledge,
  rows: readonly DeskIntentRow[],
  { now }: { readonly now: number },
): DeskIntentsReport {
  const answer = ({ text }: DeskIntentRow) => firstDecision(knowledge, text, now)
  warmUp(rows, answer)
  const watch = createStopwatch()
  const outcomes = rows.map((row) =>
    outcomeOf(
      row.intent,
      watch.time(() => answer(row)),
    ),
  )
  const shareOf = (outcome: DeskOutcome) => share(outcomes.filter((each) => each === outcome).length, rows.length)
  return {
    n: rows.length,
    right: shareOf('right'),
    wrong: shareOf('wrong'),
    asked: shareOf('asked'),
    handedOver: shareOf('handedOver'),
    ...watch.latency(),
  }
}

function firstDecision(knowledge: Knowledge, text: string, now: number): Decision {
  return decide({
    now,
    event: { kind: 'inbound', content: { kind: 'text', text }, sentAt: now },
    conversation: { state: 'bot', emergency: false, mayHold: false },
    state: { greeted: true },
    knowledge,
  })
}

function outcomeOf(intent: string, { why, effects }: Decision): DeskOutcome {
  const { entries, also = [] }: Topic = TOPICS[intent] ?? { entries: NO_ENTRY }
  const { rule = '' } = why
  const handOff = effects.find((effect) => effect.kind === 'handOff')
  if (handOff !== undefined)
    return handOff.reason === 'complaint' && also.includes('complaint') ? 'right' : 'handedOver'
  if (why.skill === 'safety') return 'handedOver'
  if (why.entry !== undefined) return entries.test(why.entry.id) ? 'right' : 'wrong'
  if (rule === 'department') return also.includes('department') ? 'right' : 'wrong'
  const isRefusal = rule.startsWith('refuse.') || rule === 'minor.guardian'
  return isRefusal ? (also.includes('refusal') ? 'right' : 'wrong') : 'asked'
}
