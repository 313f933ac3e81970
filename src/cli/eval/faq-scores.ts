// The arithmetic of FAQ look-ups: entries ranked against entries expected, with a threshold that keeps false answers rare.
// The same for our finder and for the baselines beside it.
import { createStopwatch, type Latency, rounded, share, warmUp } from './figures.ts'

export interface FaqRow {
  readonly bank: string
  readonly id: string
  readonly question: string
  readonly category?: string
}

export interface QueryRow {
  readonly bank: string
  readonly text: string
  /** Entries that answer it; empty: none does. */
  readonly relevant: readonly string[]
  /** `pos` a paraphrase of an entry, `held_out` of one taken out of the bank, `hard_neg` near an entry, yet another question. */
  readonly kind: 'pos' | 'held_out' | 'hard_neg'
}

export interface FaqScores {
  /** Of all kinds. */
  readonly n: number
  readonly recallAt1: number
  readonly mrr: number
  /** Share of `pos` answered rightly where at most 5 % of `held_out` are answered, or at the shipped threshold. */
  readonly rightAt5: number
  /** Share of `hard_neg` answered at that threshold, by whatever entry. */
  readonly nearMissAnswered: number
  /** Share of `held_out` answered at that threshold. */
  readonly heldOutAnswered: number
}

export interface FaqReport extends FaqScores, Latency {
  /** Each bank at its own threshold. */
  readonly byBank: Readonly<Record<string, FaqScores>>
}

/** An entry of any finder, ours or a baseline's. */
export interface RankedEntry {
  readonly id: string
  readonly score: number
}

/** Best first. */
export type RankEntries = (text: string) => readonly RankedEntry[]

export interface AnsweredQuery {
  readonly query: QueryRow
  readonly ranked: readonly RankedEntry[]
}

const MOST_FALSE_ANSWERS = 0.05

/** The same arithmetic for our finder and for the baselines beside it. */
export function evaluateRanking(
  entries: readonly FaqRow[],
  queries: readonly QueryRow[],
  rankerOf: (bank: readonly FaqRow[]) => RankEntries,
  threshold?: number,
): FaqReport {
  const rankers = new Map([...byBank(entries)].map(([bank, rows]) => [bank, rankerOf(rows)]))
  const rank = ({ bank, text }: QueryRow) => rankers.get(bank)?.(text) ?? []
  warmUp(queries, rank)
  const watch = createStopwatch()
  const answered = queries.map((query) => ({ query, ranked: watch.time(() => rank(query)) }))
  const banks = [...new Set(queries.map(({ bank }) => bank))].sort()
  const scoresOfBank = (bank: string) =>
    scoreFaq(
      answered.filter(({ query }) => query.bank === bank),
      threshold,
    )
  return {
    ...scoreFaq(answered, threshold),
    byBank: Object.fromEntries(banks.map((bank) => [bank, scoresOfBank(bank)])),
    ...watch.latency(),
  }
}

export function scoreFaq(answered: readonly AnsweredQuery[], threshold = thresholdFor(answered)): FaqScores {
  const ofKind = (kind: QueryRow['kind']) => answered.filter(({ query }) => query.kind === kind)
  const positive = ofKind('pos')
  const shareOf = (rows: readonly AnsweredQuery[], isSo: (row: AnsweredQuery) => boolean) =>
    share(rows.filter(isSo).length, rows.length)
  const isAnswered = ({ ranked: [best] }: AnsweredQuery) => best !== undefined && best.score >= threshold
  return {
    n: answered.length,
    recallAt1: shareOf(positive, isRight),
    mrr: rounded(positive.reduce((sum, row) => sum + reciprocalRank(row), 0) / Math.max(1, positive.length)),
    rightAt5: shareOf(positive, (row) => isAnswered(row) && isRight(row)),
    nearMissAnswered: shareOf(ofKind('hard_neg'), isAnswered),
    heldOutAnswered: shareOf(ofKind('held_out'), isAnswered),
  }
}

/** The lowest score at which at most 5 % of the questions whose entry was taken out are answered. */
function thresholdFor(answered: readonly AnsweredQuery[]): number {
  const heldOut = answered.filter(({ query }) => query.kind === 'held_out')
  const scores = heldOut.map(({ ranked: [best] }) => best?.score ?? 0).sort((a, b) => b - a)
  const first = scores[Math.floor(heldOut.length * MOST_FALSE_ANSWERS)]
  return first === undefined ? 0 : first + Math.max(Number.EPSILON, Math.abs(first) * 1e-9)
}

function isRight({ query, ranked: [best] }: AnsweredQuery): boolean {
  return best !== undefined && query.relevant.includes(best.id)
}

function reciprocalRank({ query, ranked }: AnsweredQuery): number {
  const at = ranked.findIndex(({ id }) => query.relevant.includes(id))
  return at < 0 ? 0 : 1 / (at + 1)
}

function byBank(entries: readonly FaqRow[]): ReadonlyMap<string, readonly FaqRow[]> {
  return Map.groupBy(entries, ({ bank }) => bank)
}
