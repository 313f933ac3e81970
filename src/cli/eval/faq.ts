// How well an FAQ engine answers questions whose right entry is known: found, rightly answered at few false answers, near
// misses answered. Pure but for the clock it is handed; reads no file and prints nothing.

export interface EvalEntry {
  readonly bank: string
  readonly id: string
  readonly question: string
}

export interface EvalQuery {
  readonly bank: string
  readonly text: string
  /** Ids of the entries that answer; empty = none of the bank. */
  readonly relevant: readonly string[]
  readonly kind: 'pos' | 'held_out' | 'hard_neg'
}

/** One bank of entries, made ready: best first, scores comparable within the bank and between banks. */
export type EvalFinder = (text: string) => readonly { readonly id: string; readonly score: number }[]

export interface FaqEvalOptions {
  readonly open: (entries: readonly EvalEntry[]) => EvalFinder
  /** Milliseconds that only grow. */
  readonly monotonic: () => number
  /** From this score on an entry answers; without it, where at most 5 % of the held-out questions are answered. */
  readonly operating?: number
}

export interface FaqFigures {
  readonly n: number
  /** Of the questions with a right entry: found first, and the mean of 1 / place (0 beyond the places reported). */
  readonly recallAt1: number
  readonly mrr: number
  /** Share of them whose right entry is first and reaches the threshold. */
  readonly rightAt5: number
  /** Share of the questions that only resemble an entry and are answered all the same, with whatever entry. */
  readonly nearMissAnswered: number
  /** Share of the held-out questions answered: at most 0.05 unless `operating` was given. */
  readonly falseAnswers: number
  readonly threshold: number
}

export interface FaqReport extends FaqFigures {
  /** Each bank by itself, at its own threshold. */
  readonly byBank: Readonly<Record<string, FaqFigures>>
  readonly p50Ms: number
  readonly p99Ms: number
}

const MOST_FALSE = 0.05

interface Outcome {
  readonly bank: string
  readonly kind: EvalQuery['kind']
  /** Score of the first place; -1 when nothing was found. */
  readonly score: number
  /** Place of the right entry from 1; 0 = not among the hits. */
  readonly place: number
}

export function evaluateFaq(
  entries: readonly EvalEntry[],
  queries: readonly EvalQuery[],
  options: FaqEvalOptions,
): FaqReport {
  const finders = new Map(
    [...Map.groupBy(entries, ({ bank }) => bank)].map(([bank, own]) => [bank, options.open(own)] as const),
  )
  const times: number[] = []
  const outcomes = queries.map(({ bank, text, relevant, kind }): Outcome => {
    const startedAt = options.monotonic()
    const hits = finders.get(bank)?.(text) ?? []
    times.push(options.monotonic() - startedAt)
    return { bank, kind, score: hits[0]?.score ?? -1, place: hits.findIndex(({ id }) => relevant.includes(id)) + 1 }
  })
  const threshold = options.operating ?? thresholdOf(outcomes)
  const banks = [...Map.groupBy(outcomes, ({ bank }) => bank)]
  times.sort((a, b) => a - b)
  return {
    ...figuresOf(outcomes, threshold),
    byBank: Object.fromEntries(
      banks.map(([bank, own]) => [bank, figuresOf(own, options.operating ?? thresholdOf(own))]),
    ),
    p50Ms: rounded(times[Math.floor(times.length * 0.5)] ?? 0),
    p99Ms: rounded(times[Math.floor(times.length * 0.99)] ?? 0),
  }
}

/** The lowest score that answers at most 5 % of the held-out questions. */
function thresholdOf(outcomes: readonly Outcome[]): number {
  const scores = outcomes.flatMap(({ kind, score }) => (kind === 'held_out' ? [score] : [])).sort((a, b) => b - a)
  const firstTooMany = scores[Math.floor(scores.length * MOST_FALSE)] ?? 0
  const above = outcomes.flatMap(({ score }) => (score > firstTooMany ? [score] : []))
  return above.length === 0 ? Number.POSITIVE_INFINITY : above.reduce((least, score) => Math.min(least, score))
}

function figuresOf(outcomes: readonly Outcome[], threshold: number): FaqFigures {
  const answerable = outcomes.filter(({ kind }) => kind === 'pos')
  const answered = (kind: EvalQuery['kind']) =>
    shareOf(
      outcomes.filter((outcome) => outcome.kind === kind),
      ({ score }) => score >= threshold,
    )
  return {
    n: outcomes.length,
    recallAt1: shareOf(answerable, ({ place }) => place === 1),
    mrr: meanOf(answerable.map(({ place }) => (place === 0 ? 0 : 1 / place))),
    rightAt5: shareOf(answerable, ({ place, score }) => place === 1 && score >= threshold),
    nearMissAnswered: answered('hard_neg'),
    falseAnswers: answered('held_out'),
    threshold,
  }
}

function shareOf<T>(all: readonly T[], holds: (one: T) => boolean): number {
  return meanOf(all.map((one) => (holds(one) ? 1 : 0)))
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : rounded(values.reduce((sum, value) => sum + value, 0) / values.length)
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
