// "What department for …?": is the first department one a desk would accept, or one of the first three?
import type { Knowledge } from '../../bot/turn.ts'
import { createStopwatch, type Latency, share, warmUp } from './figures.ts'
import { suggestedCodes } from './routing.ts'

export interface WhichDepartmentRow {
  readonly text: string
  /** Accepted catalogue codes. */
  readonly codes: readonly string[]
}

export interface WhichDepartmentReport extends Latency {
  readonly n: number
  readonly accepted: number
  readonly top3: number
}

export function evaluateWhichDepartment(
  knowledge: Pick<Knowledge, 'departments'>,
  rows: readonly WhichDepartmentRow[],
): WhichDepartmentReport {
  const route = ({ text }: WhichDepartmentRow) => suggestedCodes(knowledge, text, {})
  warmUp(rows, route)
  const watch = createStopwatch()
  const routed = rows.map((row) => ({ row, hits: watch.time(() => route(row)) }))
  const accepts = (among: number) =>
    routed.filter(({ row, hits }) =>
      hits
        .slice(0, among)
        .flat()
        .some((code) => row.codes.includes(code)),
    ).length
  return {
    n: rows.length,
    accepted: share(accepts(1), rows.length),
    top3: share(accepts(3), rows.length),
    ...watch.latency(),
  }
}
