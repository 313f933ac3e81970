// How sure the model may be: one temperature, fitted on rows its weights never saw, so that of the texts it calls 0.8
// about eight in ten are right.
import { createDocuments, lessonsOf, type Reader } from './material.ts'
import type { Row } from './rows.ts'
import { logitsOf, type Weights } from './softmax.ts'

const TRIED = Array.from({ length: 41 }, (_, step) => Math.round((0.5 + step * 0.05) * 100) / 100)

/** The temperature under which the answers a desk would accept are least surprising. */
export function fitTemperature({ table, bias }: Weights, rows: readonly Row[], reader: Reader): number {
  const documents = createDocuments(
    rows.flatMap((row) => lessonsOf(row, row.accept.length === 0 ? 0 : 0.5).slice(0, 1)),
    reader,
  )
  const logits = documents.map((document) => {
    const into = new Float64Array(bias.length)
    logitsOf(document, table, bias, into)
    return into
  })
  const surprise = (temperature: number) =>
    documents.reduce((sum, { target }, index) => {
      const all = logits[index] ?? new Float64Array(0)
      const highest = Math.max(...all)
      const chance = (column: number) => Math.exp(((all[column] ?? 0) - highest) / temperature)
      const total = all.reduce((mass, _, column) => mass + chance(column), 0)
      return sum - Math.log(target.reduce((mass, [column]) => mass + chance(column), 0) / total)
    }, 0)
  return TRIED.reduce((best, next) => (surprise(next) < surprise(best) ? next : best))
}
