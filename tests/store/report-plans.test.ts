// The figures of a day are found by indexes: a hospital with a million messages has a board as quick as a new one.
import type { DatabaseSync } from 'node:sqlite'
import { beforeAll, describe, expect, it } from 'vitest'
import { loads, openEmergencies, waitingLine } from '../../src/store/board.ts'
import { countForExport, exportPage, saidIn } from '../../src/store/export-rows.ts'
import { alarmsIn, handOffsIn, hoursIn, ratingsIn } from '../../src/store/figures.ts'
import { listReviews } from '../../src/store/quality.ts'
import { kyselyOver } from '../../src/store/sqlite-dialect.ts'
import { openWriter } from '../../src/store/sqlite-file.ts'
import type { Db } from '../../src/store/tx.ts'
import { manualClock } from '../support/clock.ts'
import { SQLITE } from '../support/store.ts'

const DAY = 86_400_000
/** `scan m` of one of these would read years. `o`, `t` and `a` may also be agents and teams, which are few. */
const END_TO_END =
  /^SCAN (message|conversation|queue_entry|outbox|alarm|rating|c|q|p|i|m|r)( USING (INDEX sqlite_autoindex|PRIMARY KEY).*)?$/

describe('SQLite finds by an index', () => {
  let database: DatabaseSync
  let db: Db
  const asked: string[] = []
  const now = manualClock().now()
  const stretch = { from: now - DAY, to: now }
  const whole = { teamIds: undefined, channelId: undefined, departmentId: undefined }
  const sight = { scope: 'all', agentId: undefined, teamIds: [], colleagueIds: [] } as const

  beforeAll(async () => {
    database = await openWriter(await SQLITE.freshPlace(), now)
    const prepare = database.prepare.bind(database)
    database.prepare = (text: string) => {
      asked.push(text)
      return prepare(text)
    }
    db = kyselyOver(database)
  })

  const filter = { from: now - DAY, to: now }
  it.each([
    ['what happened in an hour', () => hoursIn(db, stretch, whole)],
    ['who was handed to people', () => handOffsIn(db, stretch, whole, now)],
    ['ratings', () => ratingsIn(db, stretch, whole)],
    ['alarms', () => alarmsIn(db, stretch, undefined)],
    ['who waits', () => waitingLine(db, sight)],
    ['what each agent has in hand', () => loads(db)],
    ['open emergencies', () => openEmergencies(db, sight)],
    ['how many an export would hold', () => countForExport(db, filter, sight, 100)],
    ['a page of an export', () => exportPage(db, { filter, sight, after: '', limit: 10 })],
    ['how much was said', () => saidIn(db, [{ id: 'c', identity_id: 'i' } as never])],
    ['reviews', () => listReviews(db, sight, { state: 'open', subject: undefined, before: undefined, limit: 10 })],
  ] as const)('%s', async (_name, work) => {
    asked.length = 0
    await work()
    const texts = asked.filter((text) => /^\s*(with|select)\b/i.test(text))
    expect(texts.length).toBeGreaterThan(0)
    const details = texts.flatMap((text) => {
      const blanks = Array.from({ length: text.split('?').length - 1 }, () => null)
      const rows = database.prepare(`explain query plan ${text}`).all(...blanks) as { detail: string }[]
      return rows.map((row) => row.detail)
    })
    expect(details.filter((detail) => END_TO_END.test(detail))).toEqual([])
  })
})
