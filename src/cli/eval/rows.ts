// Reads rows to be scored: JSON lines, plain or gzipped, one object a line. Every mistake names file, line and field; a
// file with one is not scored at all, since a figure over half a file would be quoted as a figure over the whole.
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { z } from 'zod'
import { describeProblem, type Problem, parseWith, problem } from '../../bot/seeds/problems.ts'

/** The file cannot be read at all (`missing`), or says what no row may say. */
export class UnusableRows extends Error {
  readonly missing: boolean

  constructor(message: string, missing: boolean) {
    super(message)
    this.missing = missing
  }
}

/** What is wrong with a row beyond its form. */
export interface RowFault {
  readonly field: string
  readonly found: string
  readonly expected: string
}

const MOST_PROBLEMS = 20
const LONGEST_LINE = 1_000_000

/** Throws `UnusableRows`, with up to twenty problems, one per line. Fields the schema does not name are ignored. */
export async function readRows<Row>(
  file: string,
  schema: z.ZodType<Row>,
  faultOf: (row: Row) => RowFault | undefined = () => undefined,
): Promise<readonly Row[]> {
  const rows: Row[] = []
  const problems: Problem[] = []
  let line = 0
  for await (const text of readLines(file)) {
    line += 1
    if (text.trim() === '') continue
    const read = readRow(text, schema, `${file}: line ${line}`, faultOf)
    if (read.ok) rows.push(read.value)
    else problems.push(...read.problems)
    if (problems.length >= MOST_PROBLEMS) break
  }
  if (problems.length === 0 && rows.length === 0) throw new UnusableRows(`${file}: no rows in it`, false)
  if (problems.length > 0) throw new UnusableRows(problems.map(describeProblem).join('\n'), false)
  return rows
}

type ReadRow<Row> =
  | { readonly ok: true; readonly value: Row }
  | { readonly ok: false; readonly problems: readonly Problem[] }

function readRow<Row>(
  text: string,
  schema: z.ZodType<Row>,
  where: string,
  faultOf: (row: Row) => RowFault | undefined,
): ReadRow<Row> {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch {
    return { ok: false, problems: [problem(where, [], 'no JSON', 'one JSON object a line')] }
  }
  const parsed = parseWith(schema, raw, where)
  if (!parsed.ok) return parsed
  const fault = faultOf(parsed.value)
  if (fault === undefined) return parsed
  return { ok: false, problems: [problem(where, [fault.field], fault.found, fault.expected)] }
}

async function* readLines(file: string): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of readText(file)) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > LONGEST_LINE) throw new UnusableRows(`${file}: a line of more than a million characters`, false)
    yield* lines
  }
  yield rest
}

async function* readText(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    const packed = await isGzip(file)
    const bytes = createReadStream(file)
    // A failure reaches us as the end of the iteration.
    const source = packed ? pipeline(bytes, createGunzip(), () => {}) : bytes
    for await (const chunk of source) yield decoder.decode(chunk, { stream: true })
    yield decoder.decode()
  } catch (error) {
    throw unreadable(file, error)
  }
}

/** By its first two bytes: a name can lie. */
async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await handle.close()
  }
}

function unreadable(file: string, error: unknown): UnusableRows {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined
  if (code === 'ENOENT') return new UnusableRows(`${file}: no such file`, true)
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return new UnusableRows(`${file}: bytes that are not UTF-8`, false)
  if (typeof code === 'string' && code.startsWith('Z_')) return new UnusableRows(`${file}: a broken gzip file`, false)
  return new UnusableRows(`${file}: cannot be read${typeof code === 'string' ? ` (${code})` : ''}`, true)
}
