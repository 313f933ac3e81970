// Tables as files people open: CSV (for Excel: with its mark, or in GBK as Excel saves it) and XLSX. What is read is
// bounded before it is unpacked. The packages are loaded when the first spreadsheet comes.
import type { Table } from './table.ts'

const MARK = '\uFEFF'
const MOST_UNPACKED = 64 * 1024 * 1024

export function writeCsv(table: Table): Buffer {
  const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
  const lines = table.map((row) => row.map(quoted).join(','))
  return Buffer.from(`${MARK}${lines.join('\r\n')}\r\n`)
}

export function readCsv(bytes: Uint8Array): Table {
  const text = decoded(bytes)
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? ''
    if (isQuoted) {
      if (char !== '"') cell += char
      else if (text[at + 1] === '"') cell += text[++at]
      else isQuoted = false
    } else if (char === '"' && cell === '') isQuoted = true
    else if (char === ',') {
      row.push(cell)
      cell = ''
    } else if (char === '\n') {
      rows.push([...row, cell])
      row = []
      cell = ''
    } else if (char !== '\r') cell += char
  }
  return cell === '' && row.length === 0 ? rows : [...rows, [...row, cell]]
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

export async function writeXlsx(table: Table, sheet: string): Promise<Buffer> {
  const { default: writeXlsxFile } = await import('write-excel-file/node')
  const [head = [], ...rows] = table
  const cells = [
    head.map((value) => ({ value, type: String, fontWeight: 'bold' as const })),
    ...rows.map((row) => row.map((value) => ({ value, type: String, wrap: true }))),
  ]
  const columns = head.map((_title, at) => ({ width: at < 2 ? 24 : 40 }))
  return writeXlsxFile(cells, { sheet, columns, stickyRowsCount: 1 }).toBuffer()
}

/** Undefined when these bytes are no spreadsheet, or one too large. */
export async function readXlsx(bytes: Buffer): Promise<Table | undefined> {
  if (unpackedSize(bytes) > MOST_UNPACKED) return undefined
  const { readSheet } = await import('read-excel-file/node')
  try {
    const rows = await readSheet(bytes)
    return rows.map((row) => row.map((cell) => textOf(cell)))
  } catch {
    return undefined
  }
}

function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  return cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell)
}

const CENTRAL = 0x02014b50

/** What the packed files say they unpack to; endless when this is no such file. */
function unpackedSize(bytes: Buffer): number {
  let size = Number.POSITIVE_INFINITY
  for (let at = bytes.indexOf('PK\u0001\u0002', 0, 'latin1'); at >= 0 && at + 46 <= bytes.length; ) {
    if (bytes.readUInt32LE(at) !== CENTRAL) break
    size = (Number.isFinite(size) ? size : 0) + bytes.readUInt32LE(at + 24)
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return size
}
