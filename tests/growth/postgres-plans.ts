// How PostgreSQL would go about a statement if every growing table were as large as after a hundred million messages. The
// sample's statistics are kept, the number of rows is raised; pages stay as they are, which makes reading a whole table
// look cheaper than it would be: what passes here would pass there.
import pg from 'pg'
import { GROWING } from './growing.ts'
import type { Complaint } from './sqlite-plans.ts'
import type { Asked } from './tracing.ts'

/** In PostgreSQL's own units, about one page read in order; a whole large table costs a million and more. */
const DEAREST = 30_000
const MOST_SORTED = 20_000
/** Columns whose values are as many as patients, whatever a small sample says. */
const FEW_VALUES =
  /^(channel_id|team_id|owner_id|last_owner_id|agent_id|.*_by|state|kind|class|via|author|author_id|actor_id|actor|route|subject|purpose|to_agent_id)$/

export async function postgresComplaints(
  url: string,
  asked: Iterable<Asked>,
  times: number,
): Promise<readonly Complaint[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query('analyze')
    await enlarge(client, times)
    const complaints: Complaint[] = []
    for (const { text, values } of asked) complaints.push(...(await complaintsOf(client, text, values)))
    return complaints
  } finally {
    await client.end()
  }
}

async function enlarge(client: pg.Client, times: number): Promise<void> {
  const { rows } = await client.query(
    `select s.starelid::regclass::text as table, a.attname as column, s.stadistinct as distinct, c.reltuples as rows
     from pg_statistic s join pg_class c on c.oid = s.starelid
     join pg_attribute a on a.attrelid = s.starelid and a.attnum = s.staattnum
     where c.relname = any($1)`,
    [GROWING],
  )
  const sameForOne = FEW_VALUES.source
  for (const slot of [1, 2, 3]) {
    // One person of the sample must not stand for a share of all.
    await client.query(
      `update pg_statistic s set stakind${slot} = 0, stanumbers${slot} = null, stavalues${slot} = null
       from pg_class c, pg_attribute a where c.oid = s.starelid and a.attrelid = c.oid and a.attnum = s.staattnum
       and c.relname = any($1) and a.attname !~ $2 and s.stakind${slot} = 1`,
      [GROWING, sameForOne],
    )
  }
  for (const row of rows as { table: string; column: string; distinct: number; rows: number }[]) {
    if (row.distinct <= 0 || row.rows < 1 || FEW_VALUES.test(row.column) || row.distinct < row.rows / 40) continue
    await client.query(
      `update pg_statistic set stadistinct = $1 where starelid = $2::regclass
       and staattnum = (select attnum from pg_attribute where attrelid = $2::regclass and attname = $3)`,
      [-row.distinct / row.rows, row.table, row.column],
    )
  }
  await client.query('update pg_class set reltuples = reltuples * $1 where relname = any($2) and reltuples > 0', [
    times,
    GROWING,
  ])
}

interface Step {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Total Cost': number
  readonly 'Plan Rows': number
  readonly Plans?: readonly Step[]
}

async function complaintsOf(
  client: pg.Client,
  text: string,
  values: readonly unknown[],
): Promise<readonly Complaint[]> {
  const { rows } = await client.query(`explain (format json) ${text}`, [...values])
  const [{ Plan: plan }] = rows[0]['QUERY PLAN'] as [{ Plan: Step }]
  const complaints: Complaint[] = []
  if (plan['Total Cost'] > DEAREST) complaints.push({ text, why: `costs ${Math.round(plan['Total Cost'])}` })
  const look = (step: Step): void => {
    const table = step['Relation Name'] ?? ''
    if (step['Node Type'] === 'Seq Scan' && GROWING.includes(table)) {
      complaints.push({ text, why: `reads ${table} from end to end` })
    }
    if (/^(Sort|Hash|Aggregate)$/.test(step['Node Type'])) {
      const [below] = step.Plans ?? []
      const count = Math.round(below?.['Plan Rows'] ?? 0)
      if (count > MOST_SORTED) complaints.push({ text, why: `${step['Node Type']} of ${count} rows` })
    }
    for (const below of step.Plans ?? []) look(below)
  }
  look(plan)
  return complaints
}
