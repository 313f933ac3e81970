// Somebody else holds the database: short waits are invisible, long ones an honest refusal, and the house never stands
// still meanwhile. These wait for real time, because the lock is real.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { verifyAudit } from '../../src/store/audit.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import type { Store } from '../../src/store/tx.ts'
import { freshPostgres, POSTGRES, SQLITE, testIds } from '../support/store.ts'

/** Another process takes the write lock; resolves once it has it. */
async function holdWriteLock(path: string, forMs: number): Promise<ChildProcess> {
  const script = `
    const { DatabaseSync } = require('node:sqlite')
    const database = new DatabaseSync(process.argv[1])
    database.exec('pragma busy_timeout = 2000; begin immediate')
    process.stdout.write('locked')
    setTimeout(() => { database.exec('rollback'); database.close() }, Number(process.argv[2]))`
  const holder = spawn(process.execPath, ['-e', script, path, String(forMs)], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(holder.stdout, 'data')
  return holder
}

/** Runs `work` and returns the longest time the event loop stood still. */
async function longestPauseMs(work: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let last = performance.now()
  const ticking = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 5)
  await work()
  clearInterval(ticking)
  return longest
}

const note = (store: Store, name: string) =>
  store.write((tx) => tx.db.insertInto('meta').values({ name, value: 'noted' }).execute())

describe('SQLite, locked by another process', () => {
  let path: string
  let store: Store
  beforeAll(async () => {
    path = await SQLITE.freshPlace()
    store = await SQLITE.open(path, systemClock, testIds(systemClock))
  })
  afterAll(() => store.close())

  it('waits two seconds without standing still, and then commits everything', async () => {
    const holder = await holdWriteLock(path, 2_000)
    const began = performance.now()
    const pause = await longestPauseMs(() => Promise.all([1, 2, 3].map((n) => note(store, `waited-${n}`))))
    expect(performance.now() - began).toBeGreaterThan(1_500)
    expect(pause).toBeLessThan(1_500)
    expect(await store.reads.selectFrom('meta').select('name').execute()).toHaveLength(3)
    holder.kill()
  })

  it('refuses within seconds, not when the lock is free, still reads, and recovers', async () => {
    const holder = await holdWriteLock(path, 8_000)
    const began = performance.now()
    let outcome: unknown
    const pause = await longestPauseMs(async () => {
      outcome = await note(store, 'refused').catch((error: unknown) => error)
    })
    expect(outcome).toMatchObject({ code: 'DZ_STORE_BUSY' })
    expect(performance.now() - began).toBeLessThan(6_000)
    expect(pause).toBeLessThan(1_500)
    expect(await store.reads.selectFrom('meta').select('name').execute()).toHaveLength(3)
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    await note(store, 'afterwards')
    expect(await store.checkWritable()).toBe(true)
  })

  it('keeps one audit chain and one line of numbers while an operator writes beside the service', async () => {
    const command = await SQLITE.open(path, systemClock, testIds(systemClock))
    const act = (writer: Store) =>
      writer.write(async (tx) => {
        tx.audit({
          actor: { kind: 'system' },
          action: 'account.create',
          subject: { kind: 'agent', id: 'a' },
          detail: {},
        })
        tx.announce({ kind: 'agent.changed', data: {} })
      })
    for (let i = 0; i < 10; i++) await Promise.all([act(store), act(command), act(store)])
    await command.close()
    expect(await verifyAudit(store.reads)).toEqual({ ok: true, count: 30 })
    const events = await store.reads.selectFrom('event_log').select('seq').orderBy('seq').execute()
    expect(events.map((event) => event.seq)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1))
  })

  it('takes a lock held at start for what it is, not for damage', async () => {
    const other = await SQLITE.freshPlace()
    await (await SQLITE.open(other, systemClock, testIds(systemClock))).close()
    const holder = await holdWriteLock(other, 8_000)
    const opened = await SQLITE.open(other, systemClock, testIds(systemClock)).catch((error: unknown) => error)
    if (opened instanceof Error) expect(opened).toMatchObject({ code: 'DZ_STORE_BUSY' })
    else await (opened as Store).close()
    holder.kill('SIGKILL')
  })
})

describe('PostgreSQL, losing its connections', () => {
  it('refuses the work whose connection was cut in the middle, and serves the next on a new one', async () => {
    const store = await POSTGRES.open(await freshPostgres(), systemClock, testIds(systemClock))
    const cut = store.write(async (tx) => {
      const pids = await tx.db
        .selectNoFrom((eb) => eb.fn<number>('pg_backend_pid', []).as('pid'))
        .executeTakeFirstOrThrow()
      await store.reads
        .selectNoFrom((eb) => eb.fn<boolean>('pg_terminate_backend', [eb.val(pids.pid)]).as('ended'))
        .execute()
      await new Promise((resolve) => setTimeout(resolve, 100))
      await tx.db.insertInto('meta').values({ name: 'lost', value: 'x' }).execute()
    })
    await expect(cut).rejects.toMatchObject({ code: 'DZ_STORE_BUSY' })
    await note(store, 'next')
    expect(await store.reads.selectFrom('meta').select('name').execute()).toEqual([{ name: 'next' }])
    await store.close()
  })

  it('says that it cannot be reached, instead of an error of the driver', async () => {
    const url = 'postgresql://postgres@127.0.0.1:1/nobody-listens'
    const opening = openPostgres({ url, clock: systemClock, ids: testIds(systemClock), poolSize: 2 })
    await expect(opening).rejects.toMatchObject({ code: 'DZ_STORE_BUSY', expose: true })
  })

  it('refuses a role that may forget what it has acknowledged', async () => {
    const url = await freshPostgres()
    const store = await POSTGRES.open(url, systemClock, testIds(systemClock))
    const database = new URL(url).pathname.slice(1)
    await store.write(async (tx) => {
      const { sql } = await import('kysely')
      await sql`alter database ${sql.id(database)} set synchronous_commit = off`.execute(tx.db)
    })
    await store.close()
    const opening = POSTGRES.open(url, systemClock, testIds(systemClock))
    await expect(opening).rejects.toMatchObject({
      code: 'DZ_STORE_UNUSABLE',
      message: expect.stringContaining('synchronous_commit'),
    })
  })
})
