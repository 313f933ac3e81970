// Measures what the bot makes of labelled desk questions: each row is one patient's first message. Right is only what
// belongs to the row's intent; asking back and fetching a person are counted apart, since neither is a wrong answer.
import { type Clock, systemClock } from '../../base/clock.ts'
import { decide } from '../../bot/decide.ts'
import type { Decision, Knowledge } from '../../bot/turn.ts'
import { DESK_INTENT_TOPICS, isEntryOf } from './desk-intent-topics.ts'

export interface DeskIntentRow {
  readonly text: string
  readonly intent: string
}

export interface DeskIntentFigures {
  readonly n: number
  readonly right: number
  readonly wrong: number
  readonly asked: number
  readonly handedOver: number
  readonly p50Ms: number
  readonly p99Ms: number
}

export type DeskOutcome = 'right' | 'wrong' | 'asked' | 'handedOver'

export interface DeskIntentOptions {
  /** When the patients are taken to write: entries may be valid for a time only. */
  readonly now?: number
  readonly clock?: Pick<Clock, 'monotonic'>
}

const WEEKDAY_MORNING = Date.parse('2026-11-23T10:00:00+08:00')
const WARM_UP = 200

/** Shares of `n`, rounded to four places. Times are those of the whole decision. */
export function evaluateDeskIntents(
  knowledge: Knowledge,
  rows: readonly DeskIntentRow[],
  { now = WEEKDAY_MORNING, clock = systemClock }: DeskIntentOptions = {},
): DeskIntentFigures {
  for (const { text } of rows.slice(0, WARM_UP)) decideFirst(knowledge, text, now)
  const counts: Record<DeskOutcome, number> = { right: 0, wrong: 0, asked: 0, handedOver: 0 }
  const times: number[] = []
  for (const { text, intent } of rows) {
    const startedAt = clock.monotonic()
    const decision = decideFirst(knowledge, text, now)
    times.push(clock.monotonic() - startedAt)
    counts[outcomeOf(knowledge, intent, decision)] += 1
  }
  times.sort((a, b) => a - b)
  const share = (count: number) => (rows.length === 0 ? 0 : round(count / rows.length))
  return {
    n: rows.length,
    right: share(counts.right),
    wrong: share(counts.wrong),
    asked: share(counts.asked),
    handedOver: share(counts.handedOver),
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
  }
}

/** What a decision is worth for a row of this intent. */
export function outcomeOf(knowledge: Knowledge, intent: string, decision: Decision): DeskOutcome {
  if (belongsTo(knowledge, intent, decision)) return 'right'
  const { why, effects } = decision
  if (effects.some(({ kind }) => kind === 'handOff' || kind === 'raiseAlarm')) return 'handedOver'
  return ASKING.has(why.rule ?? '') ? 'asked' : 'wrong'
}

/** Rules that answer nothing yet: choices, age or sex, and "please say a little more". */
const ASKING = new Set(['which', 'ask-age', 'ask-sex', 'ask-back', 'rephrase'])

function belongsTo({ faq }: Knowledge, intent: string, { why }: Decision): boolean {
  return [why, ...(why.also === undefined ? [] : [why.also])].some(({ rule, entry }) => {
    const answered = entry === undefined ? undefined : faq.get(entry.id)
    if (answered !== undefined) return isEntryOf(intent, answered)
    return rule !== undefined && DESK_INTENT_TOPICS[intent]?.rules?.includes(rule) === true
  })
}

function decideFirst(knowledge: Knowledge, text: string, now: number): Decision {
  return decide({
    now,
    event: { kind: 'inbound', content: { kind: 'text', text }, sentAt: now },
    conversation: { state: 'new', emergency: false, mayHold: false },
    state: {},
    knowledge,
  })
}

function percentile(sorted: readonly number[], part: number): number {
  return round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0)
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
