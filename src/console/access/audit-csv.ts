// Rows of the audit as a table for a spreadsheet. A cell must never be taken for a formula, whoever chose its words.

const TRIGGERS = /^[=+\-@\t\r]/

export type Cell = string | number | null

/** With a byte order mark: without it Excel reads Chinese as Latin. */
export function csvOf(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${[head, ...rows].map((row) => row.map(cellOf).join(',')).join('\r\n')}\r\n`
}

function cellOf(value: Cell): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const harmless = TRIGGERS.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) || harmless !== value ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
