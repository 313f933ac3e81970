// Measures answers to "what department for …" against the codes a person would accept. Pure: rows in, figures out.
import { codesOf, type KnowsDepartments } from './routing.ts'

export interface WhichDepartmentRow {
  readonly text: string
  /** Accepted codes, best first. */
  readonly codes: readonly string[]
}

export interface WhichDepartmentFigures {
  readonly n: number
  readonly accepted: number
  readonly top3: number
}

export function evaluateWhichDepartment(
  { departments }: KnowsDepartments,
  rows: Iterable<WhichDepartmentRow>,
): WhichDepartmentFigures {
  let n = 0
  let accepted = 0
  let top3 = 0
  for (const { text, codes } of rows) {
    const said = departments.suggest(text, {}).hits.map(({ department }) => codesOf(department))
    const [first = []] = said
    const isAccepted = (code: string) => codes.includes(code)
    n += 1
    if (first.some(isAccepted)) accepted += 1
    if (said.some((some) => some.some(isAccepted))) top3 += 1
  }
  const share = (count: number) => Math.round((count / Math.max(1, n)) * 10_000) / 10_000
  return { n, accepted: share(accepted), top3: share(top3) }
}
