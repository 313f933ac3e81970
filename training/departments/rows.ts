// Labelled questions from a file of JSON lines (plain or .gz). Only rows that may be trained on ever leave this file.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

export interface Row {
  readonly id: string
  readonly text: string
  readonly title?: string
  /** The source's own label. */
  readonly department: string
  /** Code of the catalogue; null where the label is no clinic. */
  readonly standard: string | null
  readonly accept: readonly string[]
  readonly source: string
}

export function readTrainingRows(path: string): readonly Row[] {
  const bytes = readFileSync(path)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const rows = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Row & { use: string }]))
  return rows.filter((row) => row.use === 'train')
}

/** One row in ten, chosen by its id: to fit how sure the model may be, never its weights. */
export function isHeldBack({ id }: Row): boolean {
  let hash = 7
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash, 31) + id.charCodeAt(at)
  return ((hash ^ (hash >>> 7)) >>> 0) % 10 === 0
}
