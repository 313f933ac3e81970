// Writes that answer nothing may go out without being waited for. Nobody must be able to tell: a failing one takes its whole
// piece of work back, says why, and leaves the connection fit for the next.
import { expect, it } from 'vitest'
import { verifyAudit } from '../../src/store/audit.ts'
import { prepared, preparedChange } from '../../src/store/prepared.ts'
import type { Tx } from '../../src/store/tx.ts'
import { eachStore } from '../support/store.ts'

const note = prepared((db, p: { name: string }) => db.insertInto('meta').values({ name: p.name, value: 'noted' }))
const noted = prepared((db, p: { prefix: string }) =>
  db.selectFrom('meta').select('name').where('name', 'like', p.prefix),
)
const rename = preparedChange((db, p: { name: string; to: string }) =>
  db.updateTable('meta').set({ value: p.to }).where('name', '=', p.name),
)

function tell(tx: Tx, n: number): void {
  tx.announce({ kind: 'knowledge.changed', data: { n } })
  const subject = { kind: 'meta', id: String(n) }
  tx.audit({ actor: { kind: 'system' }, action: 'meta.note', subject, detail: { 说明: `第 ${n} 次 "引号" \\ \u2028` } })
}

eachStore((_name, open, { dialect }) => {
  const DOUBLE = dialect === 'postgres' ? { code: '23505' } : { message: expect.stringContaining('UNIQUE') }

  it('takes everything back when the last write of a piece of work fails', async () => {
    const store = await open()
    await store.write((tx) => note(tx.db, { name: 'ward-a' }))
    const failing = store.write(async (tx) => {
      tell(tx, 1)
      await note(tx.db, { name: 'ward-b' })
      await note(tx.db, { name: 'ward-a' }) // already there
    })
    await expect(failing).rejects.toMatchObject(DOUBLE)
    expect(await noted(store.reads, { prefix: 'ward-%' })).toEqual([{ name: 'ward-a' }])
    expect(await store.reads.selectFrom('event_log').selectAll().execute()).toEqual([])
    expect(await verifyAudit(store.reads)).toEqual({ ok: true, count: 0 })
  })

  it('says what failed first, not what came of it', async () => {
    const store = await open()
    const failing = store.write(async (tx) => {
      await note(tx.db, { name: 'ward-a' })
      await note(tx.db, { name: 'ward-a' })
      await rename(tx.db, { name: 'ward-a', to: 'other' })
    })
    await expect(failing).rejects.toMatchObject(DOUBLE)
  })

  it('lets the next piece of work go on as if nothing had been', async () => {
    const store = await open()
    const visits = Array.from({ length: 60 }, (_, n) =>
      store
        .write(async (tx) => {
          tell(tx, n)
          await note(tx.db, { name: `ward-${n}` })
          if (n % 3 === 0) await note(tx.db, { name: `ward-${n}` })
          if (n % 3 === 1) throw new Error('thought better of it')
        })
        .then(
          () => n,
          () => undefined,
        ),
    )
    const done = (await Promise.all(visits)).filter((n) => n !== undefined)
    expect(done).toHaveLength(20)
    expect((await noted(store.reads, { prefix: 'ward-%' })).map((row) => row.name).sort()).toEqual(
      done.map((n) => `ward-${n}`).sort(),
    )
    expect(await verifyAudit(store.reads)).toEqual({ ok: true, count: 20 })
  })

  it('still counts what a conditional change has changed', async () => {
    const store = await open()
    const [hit, miss] = await store.write(async (tx) => {
      await note(tx.db, { name: 'ward-a' })
      return [await rename(tx.db, { name: 'ward-a', to: 'x' }), await rename(tx.db, { name: 'ward-z', to: 'x' })]
    })
    expect([hit, miss]).toEqual([1, 0])
  })
})
