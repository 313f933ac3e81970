// A crowd writes in the same instant. On PostgreSQL those whom the bot answers share a commit, the others step aside; nobody
// can tell: what each reads is what he reads on SQLite, once, and what the desk gets is the same.
import { sql } from 'kysely'
import { afterAll, expect, it } from 'vitest'
import { verifyAudit } from '../../src/store/audit.ts'
import type { Db } from '../../src/store/tx.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { freshPostgres } from '../support/store.ts'

const CROWD = 30
const WORDS = ['挂号费多少钱', '肚子疼挂什么科', '人工', '胸口压榨样疼痛，出冷汗', '停车场在哪里', '你好'] as const
const FURTHER = '门诊几点上班'
const ALARMS = CROWD / WORDS.length
const TO_THE_DESK = 2 * ALARMS

const opened: Hospital[] = []
afterAll(async () => {
  for (const hospital of opened) await hospital.closes()
})

const wordsOf = (no: number): string => WORDS[no % WORDS.length] as string

/** Everybody writes once, then once more. */
async function crowdAt(databaseUrl?: string): Promise<readonly (readonly string[])[]> {
  const hospital = await openHospital(databaseUrl === undefined ? {} : { databaseUrl })
  opened.push(hospital)
  const patients = Array.from({ length: CROWD }, (_, no) => hospital.plainPatient(`o-crowd-${no}`))
  await Promise.all(patients.map((patient, no) => patient.says(wordsOf(no))))
  if (databaseUrl !== undefined) await expectShared(hospital.app.store.reads)
  await hospital.passes('15s')
  await Promise.all(patients.map((patient) => patient.says(FURTHER)))
  await hospital.passes('15s')

  const { reads } = hospital.app.store
  expect(await verifyAudit(reads)).toMatchObject({ ok: true })
  expect(await reads.selectFrom('conversation').select('id').execute()).toHaveLength(CROWD)
  expect(await reads.selectFrom('inbound').select('id').where('state', '<>', 'done').execute()).toEqual([])
  expect(await reads.selectFrom('alarm').select('id').execute()).toHaveLength(ALARMS)
  const transcripts = await Promise.all(patients.map((patient) => hospital.transcript(patient)))
  return transcripts.map((lines) => lines.map((line) => line.replace(/^(系统：正在为您转给工作人员).*/, '$1，……')))
}

/** Else this would show nothing: what the bot answers shares commits, what comes to the desk never does. */
async function expectShared(reads: Db): Promise<void> {
  const { rows } = await sql<{ commits: string; entries: string; beside: string }>`
    select (select count(distinct xmin::text) from exchange) as commits,
      (select count(*) from queue_entry) as entries,
      (select count(*) from exchange where xmin::text in (select xmin::text from queue_entry)) as beside`.execute(reads)
  const { commits, entries, beside } = rows[0] ?? {}
  expect(Number(commits)).toBeLessThan(CROWD)
  expect(Number(entries)).toBe(TO_THE_DESK)
  expect(beside).toBe(entries)
}

it('answers everybody as if he were alone, on both databases', async () => {
  const onSqlite = await crowdAt()
  const onPostgres = await crowdAt(await freshPostgres())
  expect(onPostgres).toEqual(onSqlite)
  for (const [no, lines] of onPostgres.entries()) {
    expect(lines.filter((line) => line === `患者：${wordsOf(no)}`)).toHaveLength(1)
    expect(lines.filter((line) => line.startsWith('（未显示）') || line.startsWith('屏幕上还有'))).toEqual([])
    expect(lines.some((line) => line.startsWith('机器人：') || line.startsWith('系统：'))).toBe(true)
  }
})
