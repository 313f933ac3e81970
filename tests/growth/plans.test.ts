// A hospital with a hundred million messages answers as fast as a new one: every statement that a running service asks is
// listened to, and explained on both stores as if the tables were that large.
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { freshPostgres } from '../support/store.ts'
import { liveADay } from './a-day.ts'
import { livePast, MESSAGES, settleEverything } from './past.ts'
import { postgresComplaints } from './postgres-plans.ts'
import { type Complaint, sqliteComplaints } from './sqlite-plans.ts'
import { type Trace, tracePostgres, traceSqlite } from './tracing.ts'

const HUNDRED_MILLION = 100_000_000
const TIMES = HUNDRED_MILLION / MESSAGES
const CHANNELS = ['wechat', 'wechat-plain', 'web']

let hospital: Hospital | undefined
afterEach(() => hospital?.closes())

async function aTracedDay(trace: Trace, databaseUrl?: string): Promise<Hospital> {
  try {
    hospital = await openHospital(databaseUrl === undefined ? {} : { databaseUrl })
    await livePast(hospital.app.store, { now: hospital.clock.now(), channels: CHANNELS })
    await liveADay(hospital)
    expect(hospital.logged.filter((line) => line.includes('"level":50'))).toEqual([]) // a page that fails asks too little
    trace.stop()
    await hospital.app.store.write((tx) => settleEverything(tx.db))
    await hospital.stops()
    return hospital
  } finally {
    trace.stop()
  }
}

/** The harness looks into the database as well, to know when everything is done. */
const HARNESS =
  /^select "(i|o)"\."id" from "(inbound|outbox)" as|^select "c"\."id", "c"\."state" from "conversation" as|^select "id" from "message" limit/

/** Bounded by what is asked, which a planner cannot know. */
const BOUNDED: readonly RegExp[] = [
  /recorded_at - recorded_at % 3600000 as hour_at/, // whole hours of 20,000 messages at most (store/figures.ts)
  /order by \w+ desc limit \d+\) as newest/, // parts of names among the newest 50,000 (store/contact.ts)
]

const told = (complaints: readonly Complaint[]) =>
  complaints
    .filter(({ text }) => !HARNESS.test(text) && !BOUNDED.some((known) => known.test(text)))
    .map(({ text, why }) => `${why}: ${text}`)

it('on SQLite', { timeout: 120_000 }, async () => {
  const trace = traceSqlite()
  const { folder } = await aTracedDay(trace)
  const asked = [...trace.statements.values()]
  expect(asked.length).toBeGreaterThan(200)
  expect(told(sqliteComplaints(join(folder, 'data', 'daozhen.db'), asked, TIMES))).toEqual([])
})

it('on PostgreSQL', { timeout: 120_000 }, async () => {
  const url = await freshPostgres()
  const trace = tracePostgres()
  await aTracedDay(trace, url)
  const asked = [...trace.statements.values()]
  expect(asked.length).toBeGreaterThan(200)
  expect(told(await postgresComplaints(url, asked, TIMES))).toEqual([])
})
