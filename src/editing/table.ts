// Entries as rows of a spreadsheet and back. A cell that a spreadsheet would take for a formula is made harmless on the way
// out and read as it was meant on the way in. What has no column stays as it was.
import type { EntryBody } from '../model/edited.ts'
import type { Column } from './kinds/kind.ts'
import type { Entries } from './values.ts'

export type Table = readonly (readonly string[])[]

const ID = '编号'
const FORMULA = /^[=+\-@\t\r]/
const YES = new Set(['是', '1', 'true', 'yes', 'y'])

export function toTable(columns: readonly Column[], entries: Entries): Table {
  const head = [ID, ...columns.map(({ title }) => title)]
  const rows = [...entries].map(([id, body]) => [id, ...columns.map((column) => harmless(cellOf(column, body)))])
  return [head, ...rows]
}

function harmless(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text
}

function asMeant(text: string): string {
  return text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text
}

function cellOf({ field, shape }: Column, body: EntryBody): string {
  const value = body[field]
  if (value === undefined || value === null) return ''
  switch (shape) {
    case 'lines':
      return Array.isArray(value) ? (value as readonly unknown[]).map(String).join('\n') : String(value)
    case 'flag':
      return value === true ? '是' : '否'
    default:
      return String(value)
  }
}

export interface ReadRow {
  /** As the spreadsheet counts. */
  readonly row: number
  readonly id: string
  /** Fields of the table only; an empty cell is undefined. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** Undefined when the first row does not name the columns. */
export function fromTable(columns: readonly Column[], table: Table): readonly ReadRow[] | undefined {
  const [head = [], ...rows] = table
  const titles = head.map((title) => title.trim())
  const idAt = titles.indexOf(ID)
  const known = columns.map((column) => ({ column, at: titles.indexOf(column.title) })).filter(({ at }) => at >= 0)
  if (idAt < 0 || known.length === 0) return undefined
  return rows.flatMap((cells, index) => {
    if (cells.every((cell) => cell.trim() === '')) return []
    const fields = known.map(({ column, at }) => [column.field, fieldOf(column, asMeant(cells[at] ?? '').trim())])
    return [{ row: index + 2, id: (cells[idAt] ?? '').trim(), fields: Object.fromEntries(fields) }]
  })
}

function fieldOf({ shape }: Column, text: string): unknown {
  switch (shape) {
    case 'lines': {
      const lines = text.split(/\r?\n/).map((line) => line.trim())
      return lines.some((line) => line !== '') ? lines.filter((line) => line !== '') : undefined
    }
    case 'flag':
      return YES.has(text.toLowerCase()) ? true : undefined
    case 'number':
      return text === '' ? undefined : Number.isFinite(Number(text)) ? Number(text) : text
    case 'text':
      return text === '' ? undefined : text
  }
}

/** The entry with the fields of the row; what the row leaves empty is taken away. */
export function withFields(body: EntryBody, fields: ReadRow['fields']): EntryBody {
  const kept = Object.entries({ ...body, ...fields }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept)
}
