// A damaged, lost or foreign database is refused with the remedy; never is an empty one put in its place.
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { DaozhenError } from '../../src/base/errors.ts'
import type { Store } from '../../src/store/tx.ts'
import { manualClock } from '../support/clock.ts'
import { eachStore, freshPostgres, POSTGRES, SQLITE, testIds } from '../support/store.ts'
import { tempFolder } from '../support/temp.ts'
import { firstVisit, reply } from './ward.ts'

const clock = manualClock()
const openAt = (path: string) => SQLITE.open(path, clock, testIds(clock))
const REFUSED = {
  code: 'DZ_STORE_UNUSABLE',
  expose: true,
  message: expect.stringContaining('npm run daozhen -- restore'),
}

describe('SQLite', () => {
  let sound: string
  beforeAll(async () => {
    sound = await SQLITE.freshPlace()
    const store = await openAt(sound)
    for (let i = 0; i < 20; i++) await reply(store, await firstVisit(store, `patient-${i}`), `请到${i}号诊室`)
    await store.close()
  })

  function copyOf(path: string): string {
    const copy = join(tempFolder(), 'daozhen.db')
    copyFileSync(path, copy)
    return copy
  }

  const readAll = async (store: Store) => [
    await store.reads.selectFrom('message').selectAll().orderBy('id').execute(),
    await store.reads.selectFrom('channel_identity').selectAll().orderBy('id').execute(),
  ]

  it('gives correct data or a clean refusal, whichever byte of the header is flipped', async () => {
    const untouched = await openAt(sound)
    const expected = await readAll(untouched)
    await untouched.close()
    const bytes = readFileSync(sound)
    let refused = 0
    for (let offset = 0; offset < 100; offset++) {
      const damaged = Buffer.from(bytes)
      damaged.writeUInt8(damaged.readUInt8(offset) ^ 0xff, offset)
      const path = join(tempFolder(), 'daozhen.db')
      writeFileSync(path, damaged)
      let store: Store | undefined
      try {
        store = await openAt(path)
        expect(await readAll(store)).toEqual(expected)
      } catch (error) {
        if (!(error instanceof DaozhenError)) throw error
        expect(error).toMatchObject(REFUSED)
        expect(statSync(path).size).toBe(bytes.length)
        refused += 1
      }
      await store?.close()
    }
    expect(refused).toBeGreaterThan(20)
  })

  for (const size of [0, 1, 99, 100, 511, 512, 4_095, 4_096, 20_480]) {
    it(`refuses a file cut off after ${size} bytes, and leaves it as it is`, async () => {
      const path = copyOf(sound)
      truncateSync(path, size)
      await expect(openAt(path)).rejects.toMatchObject(REFUSED)
      expect(statSync(path).size).toBe(size)
    })
  }

  it('refuses a file that is something else', async () => {
    const path = join(tempFolder(), 'daozhen.db')
    writeFileSync(path, '挂号费,20元\n'.repeat(1_000))
    await expect(openAt(path)).rejects.toMatchObject(REFUSED)
  })

  it('refuses to begin anew beside the log of a database that is gone', async () => {
    const path = await SQLITE.freshPlace()
    const store = await openAt(path)
    await firstVisit(store)
    copyFileSync(`${path}-wal`, join(tempFolder(), 'kept'))
    const wal = readFileSync(`${path}-wal`)
    await store.close()
    rmSync(path)
    writeFileSync(`${path}-wal`, wal)
    await expect(openAt(path)).rejects.toMatchObject({
      code: 'DZ_STORE_UNUSABLE',
      message: expect.stringContaining('is gone, but its log'),
    })
    expect(existsSync(path)).toBe(false)
    expect(readFileSync(`${path}-wal`).equals(wal)).toBe(true)
  })

  it('starts over a first start that was killed half-way', async () => {
    const path = await SQLITE.freshPlace()
    writeFileSync(`${path}.new`, 'half a database')
    writeFileSync(`${path}.new-wal`, 'half a log')
    const store = await openAt(path)
    expect(await store.checkWritable()).toBe(true)
    await store.close()
    expect(readdirSync(dirname(path))).toEqual([basename(path)])
  })

  it('keeps the folder and the file to itself', async () => {
    const path = join(tempFolder(), 'data', 'daozhen.db')
    const store = await openAt(path)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(`${path}-wal`).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
    await store.close()
  })

  it('keeps its log short under a load that never pauses', async () => {
    const path = await SQLITE.freshPlace()
    const store = await openAt(path)
    const body = Buffer.alloc(512 * 1024, 7)
    let count = 0
    await new Promise<void>((resolve, reject) => {
      const next = () => {
        store
          .write(async (tx) => {
            count += 1
            if (count < 400) next() // the next one waits before this one is committed
            await tx.db
              .insertInto('exchange')
              .values({ inbound_id: tx.newId(), channel_id: 'c', received_at: tx.now, query: '', body })
              .execute()
          })
          .then(() => count === 400 && resolve(), reject)
      }
      next()
    })
    expect(statSync(`${path}-wal`).size).toBeLessThan(128 * 1024 * 1024) // of 200 MiB written; 94 and sixteen groups where the thread never gets its turn
    await store.close()
  })

  it('reports damage found while working as damage', async () => {
    const path = copyOf(sound)
    const bytes = readFileSync(path)
    for (let page = 4_096; page < bytes.length; page += 4_096) bytes.writeUInt8(0xee, page) // no page of a table any more
    writeFileSync(path, bytes)
    const outcome = await openAt(path)
      .then((store) => firstVisit(store).finally(() => store.close()))
      .catch((error: unknown) => error)
    expect(outcome).toMatchObject({ code: 'DZ_STORE_UNUSABLE' })
  })
})

eachStore((_name, open, kind) => {
  it('refuses a database of a newer release', async () => {
    const place = await kind.freshPlace()
    const store = await open({ at: place })
    await store.write((tx) =>
      tx.db
        .insertInto('migration' as 'meta')
        .values({ name: '0099-from-the-future', applied_at: tx.now } as never)
        .execute(),
    )
    await expect(open({ at: place })).rejects.toMatchObject({
      code: 'DZ_STORE_UNUSABLE',
      message: expect.stringContaining('0099-from-the-future'),
      expose: true,
    })
  })
})

describe('PostgreSQL', () => {
  it('is migrated once when two nodes start together', async () => {
    const url = await freshPostgres()
    const nodes = await Promise.all([1, 2].map(() => POSTGRES.open(url, clock, testIds(clock))))
    const [one, two] = nodes as [Store, Store]
    await firstVisit(one)
    expect(await two.reads.selectFrom('contact').select('id').execute()).toHaveLength(1)
    for (const node of nodes) await node.close()
  })
})
