// How a word is meant: said to be absent ("没有胸痛"), long past ("去年"), only asked about ("怎么预防中风") or told of
// somebody in a film. Language, not medicine: clinical words live in config/red-flags.yaml.
import { type Clause, splitClauses } from './clauses.ts'
import { isDeniedBefore, isGoneAfter, isPlainlyDeniedBefore } from './denial.ts'
import type { Matchable } from './text/matchable.ts'

export type { Clause } from './clauses.ts'

/** What does not take a word's meaning away; `doubted`: only a plain denial does ("不是真的想死" does not). */
export type EvenIf = 'past' | 'asked' | 'doubted'

export interface Scope {
  readonly clauses: readonly Clause[]
  clauseAt(position: number): Clause
  isNegated(start: number, end: number): boolean
  /** Neither denied, nor over, nor only asked about, unless that counts too. */
  isMeant(start: number, end: number, evenIf?: readonly EvenIf[]): boolean
}

const NOTHING: Clause = {
  start: 0,
  end: 0,
  sentence: { start: 0, end: 0 },
  past: false,
  now: false,
  worse: false,
  asksFact: false,
  told: false,
}

export function readScope(matchable: Matchable): Scope {
  const { text } = matchable
  const clauses = splitClauses(matchable)
  const last = clauses.at(-1) ?? NOTHING
  const clauseAt = (position: number) => clauses.find((clause) => position < clause.end) ?? last
  const isNegated = (start: number, end: number) => {
    const clause = clauseAt(start)
    return isDeniedBefore(text, reachBack(matchable, clause), start) || isGoneAfter(text, end, clauseAt(end - 1).end)
  }
  return {
    clauses,
    clauseAt,
    isNegated,
    isMeant(start, end, evenIf = []) {
      const clause = clauseAt(start)
      if (clause.told) return false
      if (!evenIf.includes('past') && isOver(clauses, clause)) return false
      const asked = (clause.asksFact && !clause.now) || isImagined(text, start, clause.end)
      if (asked && !evenIf.includes('asked')) return false
      if (!isNegated(start, end)) return true
      if (!evenIf.includes('doubted') || isGoneAfter(text, end, clauseAt(end - 1).end)) return false
      return !isPlainlyDeniedBefore(text, reachBack(matchable, clause), start)
    },
  }
}

/** A space is no wall when the denial stands right before it: "没有 胸痛". */
function reachBack({ text, gaps }: Matchable, { start }: Clause): number {
  if (start === 0 || !gaps.includes(start)) return start
  const touching = TOUCHING_DENIAL.exec(text.slice(Math.max(0, start - 3), start))
  return touching === null ? start : start - touching[0].length
}

const TOUCHING_DENIAL = /(?:没有|没|无|不|否认|不是|未见|从没|并不|冇)$/

/** "去年胸痛过"; but not "去年开始胸痛,现在越来越重", where a later clause of the same sentence takes it up again. */
function isOver(clauses: readonly Clause[], clause: Clause): boolean {
  if (!clause.past || clause.now) return false
  return !clauses.some((later) => later.start > clause.start && later.start < clause.sentence.end && later.worse)
}

const IMAGINED_BEFORE = /(?:会不会|引起|导致|引发|避免|防止|预防|诱发|造成|担心会|以免)$/
const ASKED_AFTER = /^[^,.!?;]{0,8}[吗么?]/

/** "会不会大出血", "会流血吗": imagined, not happening. */
function isImagined(text: string, start: number, clauseEnd: number): boolean {
  const before = text.slice(Math.max(0, start - 3), start)
  if (IMAGINED_BEFORE.test(before)) return true
  return /[会能](?:有|出现|突然)?$/.test(before) && ASKED_AFTER.test(text.slice(start, clauseEnd + 1))
}
