// Measures where questions are sent against labelled ones: first suggestion right, first one a desk would also accept,
// right one among three. Pure: rows in, figures out; reads no file, keeps no text.

import type { DepartmentFinder } from '../../bot/turn.ts'
import type { Department, PersonFacts } from '../../model/department.ts'

export interface RoutingRow {
  readonly text: string
  /** Code of the catalogue; null = the label is no clinic: only whether an answer came is counted. */
  readonly standard: string | null
  readonly accept: readonly string[]
  readonly source: string
  /** Age band known from elsewhere: `0+` under ten, `20+` twenties. */
  readonly age?: string
}

export interface RoutingFigures {
  readonly n: number
  readonly strict: number
  readonly lenient: number
  readonly top3: number
  readonly macroF1: number
  readonly answered: number
  readonly bySource: Readonly<Record<string, SourceFigures>>
}

export interface SourceFigures {
  readonly n: number
  readonly strict: number
  readonly lenient: number
  readonly top3: number
}

export interface KnowsDepartments {
  readonly departments: DepartmentFinder
}

export function evaluateRouting({ departments }: KnowsDepartments, rows: Iterable<RoutingRow>): RoutingFigures {
  const sources = new Map<string, Tally>()
  const all = newTally()
  const classes = createClassTally()
  let seen = 0
  let answered = 0
  for (const { text, standard, accept, source, age } of rows) {
    const said = departments.suggest(text, factsOf(age)).hits.map(({ department }) => codesOf(department))
    seen += 1
    if (said.length > 0) answered += 1
    if (standard === null) continue
    const [first = []] = said
    const isRight = (codes: readonly string[]) => codes.some((code) => code === standard || accept.includes(code))
    classes.add(standard, first.includes(standard) ? standard : first[0])
    for (const tally of [all, sources.get(source) ?? remember(sources, source)]) {
      tally.n += 1
      if (first.includes(standard)) tally.strict += 1
      if (isRight(first)) tally.lenient += 1
      if (said.some(isRight)) tally.top3 += 1
    }
  }
  return {
    ...shares(all),
    macroF1: round(classes.macroF1()),
    answered: round(answered / Math.max(1, seen)),
    bySource: Object.fromEntries([...sources].map(([source, tally]) => [source, shares(tally)])),
  }
}

/** A department that is several clinics at once is right for each of them. */
export function codesOf({ code, also = [] }: Department): readonly string[] {
  return [code, ...also]
}

/** The middle of a band; a band that is no age says nothing. */
function factsOf(band: string | undefined): PersonFacts {
  const from = /^(\d{1,3})\+$/.exec(band ?? '')?.[1]
  return from === undefined || Number(from) > 110 ? {} : { ageYears: Number(from) + 5 }
}

interface Tally {
  n: number
  strict: number
  lenient: number
  top3: number
}

function newTally(): Tally {
  return { n: 0, strict: 0, lenient: 0, top3: 0 }
}

function remember(tallies: Map<string, Tally>, source: string): Tally {
  const tally = newTally()
  tallies.set(source, tally)
  return tally
}

function shares({ n, strict, lenient, top3 }: Tally): SourceFigures {
  const of = (count: number) => round(count / Math.max(1, n))
  return { n, strict: of(strict), lenient: of(lenient), top3: of(top3) }
}

function round(share: number): number {
  return Math.round(share * 10_000) / 10_000
}

/** F1 of the first suggestion per right code, averaged over the codes that occur as right ones. */
function createClassTally() {
  const right = new Map<string, number>()
  const said = new Map<string, number>()
  const wanted = new Map<string, number>()
  const count = (map: Map<string, number>, code: string) => map.set(code, (map.get(code) ?? 0) + 1)
  return {
    add(standard: string, first: string | undefined): void {
      count(wanted, standard)
      if (first !== undefined) count(said, first)
      if (first === standard) count(right, standard)
    },
    macroF1(): number {
      const scores = [...wanted].map(([code, n]) => (2 * (right.get(code) ?? 0)) / (n + (said.get(code) ?? 0)))
      return scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length)
    },
  }
}
