// How SQLite would go about a statement: with no statistics, as a service runs that nobody has analysed, and with those of
// a hundred million messages.
import { DatabaseSync } from 'node:sqlite'
import { GROWING } from './growing.ts'
import type { Asked } from './tracing.ts'

export interface Complaint {
  readonly text: string
  readonly why: string
}

/** A partial index over fewer rows than this share holds what is open: that does not grow with the past. */
const OPEN_SHARE = 0.2
/** More rows than this behind one value: the value is one of a few (a channel, a state), and its rows grow. */
const FEW_VALUES_ROWS = 40

export function sqliteComplaints(path: string, asked: Iterable<Asked>, times: number): readonly Complaint[] {
  const database = new DatabaseSync(path)
  try {
    const open = openIndexes(database)
    const texts = [...asked].map(({ text }) => text)
    const plain = texts.flatMap((text) => complaintsOf(database, text, open))
    database.exec('analyze')
    enlarge(database, times)
    const huge = texts.flatMap((text) => complaintsOf(database, text, open))
    return [...plain, ...huge.map(({ text, why }) => ({ text, why: `${why}, as large as it will be` }))]
  } finally {
    database.close()
  }
}

function openIndexes(database: DatabaseSync): ReadonlySet<string> {
  const rows = database
    .prepare(`select name, sql from sqlite_schema where type = 'index' and sql like '% where %'`)
    .all()
  const whole = ['conversation_by_closing', 'contact_card_by_phone', 'patient_by_phone', 'conversation_held']
  return new Set(rows.map(({ name }) => String(name)).filter((name) => !whole.includes(name)))
}

function enlarge(database: DatabaseSync, times: number): void {
  const rows = database.prepare('select tbl, idx, stat from sqlite_stat1').all() as unknown as Stat[]
  const set = database.prepare('update sqlite_stat1 set stat = ? where tbl = ? and idx is ?')
  const tableRows = new Map<string, number>()
  for (const { tbl, stat } of rows) tableRows.set(tbl, Math.max(tableRows.get(tbl) ?? 0, Number(stat.split(' ')[0])))
  for (const { tbl, idx, stat } of rows) {
    if (!GROWING.includes(tbl)) continue
    const [count = 0, ...behind] = stat.split(' ').map(Number)
    if (count < (tableRows.get(tbl) ?? 0) * OPEN_SHARE) continue
    const grown = behind.map((each) => (each > FEW_VALUES_ROWS ? each * times : each))
    set.run([count * times, ...grown].join(' '), tbl, idx)
  }
  database.exec('analyze sqlite_schema')
}

/** A few rows from one end of an index, though the plan calls it a scan: an order, a limit, and nothing to look for. */
const FROM_ONE_END =
  /from "\w+" order by "(seq|no|asked_at)"( desc)?(, "id" desc)? limit \d+$|where 1 = 1 and 1 = 1 order by "c"\."id" desc limit \d+$/
/** The newest few of a table, as the rows of a query around them. */
const NEWEST_FEW =
  /from \w+ order by \w+ desc limit \d+\) as newest|from "figure_hour" order by "hour_at" desc limit \d+\) as "f"/

interface Stat {
  readonly tbl: string
  readonly idx: string | null
  readonly stat: string
}

function complaintsOf(database: DatabaseSync, text: string, open: ReadonlySet<string>): readonly Complaint[] {
  const blanks = Array.from({ length: text.split('?').length - 1 }, () => null)
  const rows = database.prepare(`explain query plan ${text}`).all(...blanks) as { detail: string }[]
  return rows.flatMap(({ detail }) => {
    const [, name, index] = /^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?/.exec(detail) ?? []
    if (name === undefined || FROM_ONE_END.test(text)) return []
    if (NEWEST_FEW.test(text) && !/USING (?:COVERING )?INDEX \w+_of_|conversation/.test(detail)) return []
    const table = tableNamed(text, name)
    if (!GROWING.includes(table) || (index !== undefined && open.has(index))) return []
    return [{ text, why: `reads ${table} from end to end (${detail})` }]
  })
}

/** `o` of `from "outbox" as "o"`, or `from outbox o`. */
function tableNamed(text: string, alias: string): string {
  if (GROWING.includes(alias)) return alias
  const found = new RegExp(`(?:from|join|update|,)\\s+"?(\\w+)"?\\s+(?:as\\s+)?"?${alias}"?\\b`, 'i').exec(text)
  return found?.[1] ?? alias
}
