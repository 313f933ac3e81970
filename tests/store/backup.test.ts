// The restore drill: a copy taken under load is whole, and putting it back loses nothing that it holds.
import { copyFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { lockFolder } from '../../src/base/file-lock.ts'
import { verifyAudit } from '../../src/store/audit.ts'
import { backUp, restore, verifyBackup } from '../../src/store/backup.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/tx.ts'
import { manualClock } from '../support/clock.ts'
import { testIds } from '../support/store.ts'
import { tempFolder } from '../support/temp.ts'
import { firstVisit, reply, say, sendOf } from './ward.ts'

const clock = manualClock()
const ids = testIds(clock)
const outside = { clock, ids }
const openIn = (dataDirectory: string) => openStore({ dataDirectory, databaseUrl: undefined, poolSize: 1, clock, ids })
const countOf = async (store: Store, table: 'message' | 'audit') =>
  Number(
    (
      await store.reads
        .selectFrom(table)
        .select((eb) => eb.fn.countAll().as('n'))
        .executeTakeFirstOrThrow()
    ).n,
  )

async function aDayAtTheDesk(dataDirectory: string): Promise<Store> {
  const store = await openIn(dataDirectory)
  for (let i = 0; i < 5; i++) await reply(store, await firstVisit(store, `patient-${i}`), `请到${i}号诊室`)
  return store
}

/** Two rows in one commit: a torn copy would hold one of them. */
function writeMessage(store: Store, visit: Awaited<ReturnType<typeof firstVisit>>) {
  return store.write(async (tx) => {
    await say(tx, visit, '您好')
    tx.audit({ actor: { kind: 'bot' }, action: 'turn.decide', subject: { kind: 'contact', id: 'c' }, detail: {} })
  })
}

describe('a backup taken while patients write', () => {
  it('holds whole commits, and restoring it gives the same counts and the same audit chain', async () => {
    const folder = tempFolder()
    const store = await openIn(folder)
    const visit = await firstVisit(store)
    let writing = true
    const load = (async () => {
      while (writing) await Promise.all([writeMessage(store, visit), writeMessage(store, visit)])
    })()
    await new Promise((resolve) => setTimeout(resolve, 50))
    const target = join(tempFolder(), 'backup.db')
    const report = await backUp(folder, target)
    writing = false
    await load
    const written = await countOf(store, 'message')
    await store.close()
    expect(report.messages).toBeGreaterThan(0)
    expect(report.audit).toBe(report.messages + 1) // and the opening of the conversation
    expect(written).toBeGreaterThanOrEqual(report.messages)

    const restored = await restore(target, folder, outside)
    const again = await openIn(folder)
    expect(await countOf(again, 'message')).toBe(report.messages)
    expect(await verifyAudit(again.reads)).toEqual({ ok: true, count: report.audit + 1 }) // and the restoring itself
    await again.close()
    expect(restored.messages).toBe(report.messages)
    expect(existsSync(restored.keptAside ?? '')).toBe(true)
  })

  it('is for us alone, and never overwrites another', async () => {
    const folder = tempFolder()
    await (await aDayAtTheDesk(folder)).close()
    const target = join(tempFolder(), 'backup.db')
    await backUp(folder, target)
    expect(statSync(target).mode & 0o777).toBe(0o600)
    const before = readFileSync(target)
    await expect(backUp(folder, target)).rejects.toMatchObject({ code: 'DZ_STORE_UNUSABLE', expose: true })
    expect(readFileSync(target).equals(before)).toBe(true)
    expect(existsSync(`${target}.part`)).toBe(false)
  })
})

describe('restoring', () => {
  async function backedUp(): Promise<{ folder: string; backup: string }> {
    const folder = tempFolder()
    const store = await aDayAtTheDesk(folder)
    const backup = join(tempFolder(), 'backup.db')
    await backUp(folder, backup)
    await firstVisit(store, 'after the backup')
    await store.close()
    return { folder, backup }
  }

  it('keeps the replaced database, complete, under another name', async () => {
    const { folder, backup } = await backedUp()
    const { keptAside } = await restore(backup, folder, outside)
    const kept = new DatabaseSync(keptAside ?? '', { readOnly: true })
    expect(kept.prepare('select count(*) as n from channel_identity').get()).toEqual({ n: 6 })
    kept.close()
    const store = await openIn(folder)
    expect(await store.reads.selectFrom('channel_identity').select('id').execute()).toHaveLength(5)
    await store.close()
  })

  it('shows sends that may have been made since as unknown, instead of making them twice', async () => {
    const { folder, backup } = await backedUp()
    const { doubtfulSends } = await restore(backup, folder, outside)
    expect(doubtfulSends).toBe(5)
    const store = await openIn(folder)
    const [first] = await store.reads.selectFrom('outbox').select('id').execute()
    expect(await sendOf(store, first?.id ?? '')).toMatchObject({ state: 'unknown', failure: 'restored' })
    await store.close()
  })

  it('puts a database back where a damaged one lies, and where there is none', async () => {
    const { folder, backup } = await backedUp()
    const damaged = join(folder, 'daozhen.db')
    truncateSync(damaged, 5_000)
    writeFileSync(`${damaged}-wal`, 'rubbish')
    const { keptAside } = await restore(backup, folder, outside)
    expect(statSync(keptAside ?? '').size).toBe(5_000)
    expect(existsSync(`${keptAside}-wal`)).toBe(true)
    await (await openIn(folder)).close()

    const empty = join(tempFolder(), 'data')
    expect(await restore(backup, empty, outside)).toMatchObject({ keptAside: undefined })
    await (await openIn(empty)).close()
  })

  it('is refused while the service runs', async () => {
    const { folder, backup } = await backedUp()
    const before = readFileSync(join(folder, 'daozhen.db'))
    const lock = lockFolder(folder)
    await expect(restore(backup, folder, outside)).rejects.toMatchObject({ code: 'DZ_STORE_LOCKED' })
    lock.release()
    expect(readFileSync(join(folder, 'daozhen.db')).equals(before)).toBe(true)
  })

  it('touches nothing when the backup is torn, forged, of a newer release, or no backup', async () => {
    const { folder, backup } = await backedUp()
    const before = readFileSync(join(folder, 'daozhen.db'))
    const copy = (name: string) => {
      const path = join(tempFolder(), name)
      copyFileSync(backup, path)
      return path
    }
    const torn = copy('torn')
    truncateSync(torn, 40_000)
    const forged = copy('forged')
    const newer = copy('newer')
    const changes = [
      [forged, `update audit set actor_kind = 'agent' where seq = 2`],
      [newer, `insert into migration values ('0099-from-the-future', 0)`],
    ] as const
    for (const [path, change] of changes) {
      const database = new DatabaseSync(path)
      database.exec(change)
      database.close()
    }
    const text = join(tempFolder(), 'text')
    writeFileSync(text, '挂号费,20元\n'.repeat(1_000))
    for (const path of [torn, forged, newer, text, join(folder, 'missing')]) {
      await expect(restore(path, folder, outside)).rejects.toMatchObject({ code: 'DZ_STORE_UNUSABLE', expose: true })
    }
    expect(readFileSync(join(folder, 'daozhen.db')).equals(before)).toBe(true)
    await expect(verifyBackup(backup)).resolves.toMatchObject({ messages: 5 })
    expect(existsSync(join(dirname(backup), 'backup.db'))).toBe(true)
  })
})
