// Work that arrives together shares a commit; what fails in it harms nobody else.
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openWriter } from '../../src/store/sqlite-file.ts'
import type { Db, Store, Tx } from '../../src/store/tx.ts'
import { manualClock } from '../support/clock.ts'
import { eachStore, SQLITE, testIds } from '../support/store.ts'

const note = (tx: Tx, name: string) => tx.db.insertInto('meta').values({ name, value: 'noted' }).execute()
const namesIn = async (db: Db) =>
  (await db.selectFrom('meta').select('name').orderBy('name').execute()).map((row) => row.name)

eachStore((_name, open) => {
  // With `about`, PostgreSQL lets them share a commit, as SQLite always does.
  describe.each(['each by itself', 'about different people'])('%s', (how) => {
    const write = (store: Store) => {
      let no = 0
      return <T>(work: (tx: Tx) => Promise<T>) =>
        store.write(work, how === 'each by itself' ? {} : { about: `person ${++no}` })
    }

    it('keeps the good turns of a group in which one throws, one breaks a rule and one goes wrong in SQL', async () => {
      const store = await open()
      const writes = write(store)
      const results = await Promise.allSettled([
        writes((tx) => note(tx, 'one')),
        writes(async (tx) => {
          await note(tx, 'thrown away')
          tx.audit({ actor: { kind: 'bot' }, action: 'turn.decide', subject: { kind: 'inbound', id: 'i' }, detail: {} })
          tx.announce({ kind: 'message.added', data: {} })
          throw new Error('a skill failed')
        }),
        writes(async (tx) => {
          await note(tx, 'twice')
          await note(tx, 'twice')
        }),
        writes((tx) => sql`select * from no_such_table`.execute(tx.db)),
        writes((tx) => note(tx, 'two')),
      ])
      expect(results.map((result) => result.status)).toEqual([
        'fulfilled',
        'rejected',
        'rejected',
        'rejected',
        'fulfilled',
      ])
      expect(await namesIn(store.reads)).toEqual(['one', 'two'])
      expect(await store.reads.selectFrom('audit').select('seq').execute()).toEqual([])
      expect(await store.reads.selectFrom('event_log').select('seq').execute()).toEqual([])
    })

    it('does not let a record that cannot be written spoil its neighbours', async () => {
      const store = await open()
      const writes = write(store)
      const circle: Record<string, unknown> = {}
      circle.itself = circle
      const results = await Promise.allSettled([
        writes((tx) => note(tx, 'one')),
        writes(async (tx) => tx.announce({ kind: 'message.added', data: circle })),
        writes(async (tx) => tx.announce({ kind: 'message.added', data: { n: 1 } })),
      ])
      expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(await namesIn(store.reads)).toEqual(['one'])
      expect(await store.reads.selectFrom('event_log').select('data').execute()).toEqual([{ data: '{"n":1}' }])
    })
  })

  it('hands back what the work returned, and wakes whom it named, after the commit', async () => {
    const store = await open()
    const heard: string[][] = []
    store.onCommit((commit) => heard.push([...commit.woken]))
    const value = await store.write(async (tx) => {
      tx.wake('timers')
      tx.wake('outbox')
      await note(tx, 'one')
      return 42
    })
    expect(value).toBe(42)
    expect(heard).toEqual([['timers', 'outbox']])
    await expect(
      store.write(async (tx) => {
        tx.wake('timers')
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(heard).toHaveLength(1)
  })

  it('shows readers nothing before the commit', async () => {
    const store = await open()
    const seenInside = await store.write(async (tx) => {
      await note(tx, 'one')
      return namesIn(store.reads)
    })
    expect(seenInside).toEqual([])
    expect(await namesIn(store.reads)).toEqual(['one'])
  })

  it('refuses work after it was closed, and closes twice without harm', async () => {
    const store = await open()
    await store.close()
    await store.close()
    await expect(store.write((tx) => note(tx, 'late'))).rejects.toMatchObject({ code: 'DZ_STORE_BUSY' })
    expect(await store.checkWritable()).toBe(false)
  })
})

describe('SQLite', () => {
  /** A trigger stands in for the disk: it takes back the whole transaction, as SQLite does when the disk is full. */
  async function storeOnAFailingDisk(): Promise<Store> {
    const place = await SQLITE.freshPlace()
    const clock = manualClock()
    const store = await SQLITE.open(place, clock, testIds(clock))
    const foreign = await openWriter(place, clock.now())
    foreign.exec(`create trigger full before insert on meta when new.name = 'too much'
      begin select raise(rollback, 'disk full'); end`)
    foreign.close()
    return store
  }

  it('answers every member of a group whose transaction the disk took back, and goes on', async () => {
    const store = await storeOnAFailingDisk()
    const results = await Promise.allSettled([
      store.write((tx) => note(tx, 'before')),
      store.write((tx) => note(tx, 'too much')),
      store.write((tx) => note(tx, 'after')),
    ])
    expect(results.every((result) => result.status === 'rejected')).toBe(true)
    expect(await namesIn(store.reads)).toEqual([])
    await store.write((tx) => note(tx, 'later'))
    expect(await namesIn(store.reads)).toEqual(['later'])
    await store.close()
  })

  it('commits work that arrives together once', async () => {
    const clock = manualClock()
    const store = await SQLITE.open(await SQLITE.freshPlace(), clock, testIds(clock))
    let commits = 0
    store.onCommit(() => (commits += 1))
    await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        store.write(async (tx) => {
          tx.wake('timers')
          await note(tx, `patient-${i}`)
        }),
      ),
    )
    expect(commits).toBe(1)
    expect(await namesIn(store.reads)).toHaveLength(100)
    await store.close()
  })

  it('commits after a tenth of a second of work, and who is in danger goes before the rest', async () => {
    const clock = manualClock()
    const store = await SQLITE.open(await SQLITE.freshPlace(), clock, testIds(clock))
    const begun: string[] = []
    let seenByLast: readonly string[] = []
    const takesLong = (name: string, ahead = false) =>
      store.write(
        async (tx) => {
          begun.push(name)
          clock.advance('60ms')
          await note(tx, name)
          if (name === 'd') seenByLast = await namesIn(store.reads)
        },
        { ahead },
      )
    const all = [takesLong('a'), takesLong('b'), takesLong('c'), takesLong('d'), takesLong('danger', true)]
    expect(store.oldestWaitMs()).toBe(0)
    clock.advance('300ms')
    expect(store.oldestWaitMs()).toBe(300)
    await Promise.all(all)
    expect(begun).toEqual(['danger', 'a', 'b', 'c', 'd'])
    expect(seenByLast).toEqual(['a', 'b', 'c', 'danger']) // committed, while the last one still works
    expect(store.oldestWaitMs()).toBe(0)
    await store.close()
  })

  it('switches every promise of durability on', async () => {
    const database = await openWriter(await SQLITE.freshPlace(), manualClock().now())
    const pragma = (name: string) => Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0]
    expect(pragma('journal_mode')).toBe('wal')
    expect(pragma('synchronous')).toBe(2) // FULL: every commit is flushed
    expect(pragma('foreign_keys')).toBe(1)
    expect(pragma('trusted_schema')).toBe(0)
    database.close()
  })
})
