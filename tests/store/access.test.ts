// Second factors and the search of the audit, on both databases.
import { describe, expect, it } from 'vitest'
import { changeTeam, createAccount, createTeam, findAccount, listAccounts } from '../../src/store/account.ts'
import { searchAudit } from '../../src/store/audit-search.ts'
import {
  confirmFactor,
  countRecoveryCodes,
  enrolledAgents,
  findFactor,
  resetFactor,
  savePendingFactor,
  spendRecoveryCode,
  spendStep,
} from '../../src/store/second-factor.ts'
import { findSession, openSession, raiseSession } from '../../src/store/session.ts'
import type { Store } from '../../src/store/tx.ts'
import { manualClock } from '../support/clock.ts'
import { eachStore } from '../support/store.ts'

const SYSTEM = { kind: 'system' } as const
const LI = { login: 'limei', name: '李梅', role: 'agent', passwordHash: '', capacity: 5, teamIds: [] } as const

async function hireLi(store: Store): Promise<string> {
  const id = await store.write((tx) => createAccount(tx, { ...LI, particulars: { title: '导诊咨询员' } }, SYSTEM))
  if (id === undefined) throw new Error('the login is taken')
  return id
}

eachStore((_name, open) => {
  describe('a second factor', () => {
    it('counts from its first right code on, and twenty requests spend one step once', async () => {
      const store = await open()
      const id = await hireLi(store)
      await store.write((tx) => savePendingFactor(tx, id, 'older'))
      await store.write((tx) => savePendingFactor(tx, id, 'sealed'))
      expect((await enrolledAgents(store.reads)).has(id)).toBe(false)
      const confirmed = { step: 7, codeHashes: ['a', 'b'] }
      expect(await store.write((tx) => confirmFactor(tx, id, { ...confirmed, pending: 'older' }))).toBe(false)
      expect(await store.write((tx) => confirmFactor(tx, id, { ...confirmed, pending: 'sealed' }))).toBe(true)
      expect(await findFactor(store.reads, id)).toMatchObject({ secret: 'sealed', pending: undefined })
      expect([...(await enrolledAgents(store.reads))]).toEqual([id])
      const spent = await Promise.all(Array.from({ length: 20 }, () => store.write((tx) => spendStep(tx, id, 8))))
      expect(spent.filter(Boolean)).toHaveLength(1)
      expect(await store.write((tx) => spendStep(tx, id, 7))).toBe(false)
    })

    it('has codes on paper that each open once, and goes with them when it is reset', async () => {
      const store = await open()
      const id = await hireLi(store)
      await store.write((tx) => savePendingFactor(tx, id, 'sealed'))
      await store.write((tx) => confirmFactor(tx, id, { pending: 'sealed', step: 1, codeHashes: ['a', 'b'] }))
      const spend = () => store.write((tx) => spendRecoveryCode(tx, id, 'a'))
      expect((await Promise.all([spend(), spend()])).filter(Boolean)).toHaveLength(1)
      expect(await countRecoveryCodes(store.reads, id)).toBe(1)
      const session = { tokenHash: 'h', csrfToken: 'c', agentId: id, userAgent: '-', lifeMs: 60_000 }
      await store.write((tx) => openSession(tx, { ...session, method: 'password' }))
      await store.write((tx) => raiseSession(tx, 'h', 'totp'))
      const life = { now: manualClock().now(), idleMs: 60_000 }
      expect(await findSession(store.reads, 'h', life)).toMatchObject({ method: 'totp', passwordDue: false })
      expect(await store.write((tx) => resetFactor(tx, id, SYSTEM))).toBe(true)
      expect(await findSession(store.reads, 'h', life)).toBeUndefined()
      expect(await countRecoveryCodes(store.reads, id)).toBe(0)
      expect(await store.write((tx) => resetFactor(tx, id, SYSTEM))).toBe(false)
    })
  })

  describe('a team', () => {
    it('changes its name, departments and members, but never takes the name of another', async () => {
      const store = await open()
      const id = await hireLi(store)
      const team = { name: '门诊组', departments: [] }
      const ours = (await store.write((tx) => createTeam(tx, team, SYSTEM))) ?? ''
      await store.write((tx) => createTeam(tx, { ...team, name: '妇科组' }, SYSTEM))
      expect(await store.write((tx) => changeTeam(tx, ours, { name: '妇科组' }, SYSTEM))).toBe('taken')
      const wish = { name: '门诊一组', departments: ['internal'], memberIds: [id, id] }
      expect(await store.write((tx) => changeTeam(tx, ours, wish, SYSTEM))).toBe('changed')
      expect(await findAccount(store.reads, id)).toMatchObject({ teamIds: [ours], title: '导诊咨询员' })
      await store.write((tx) => changeTeam(tx, ours, { memberIds: [] }, SYSTEM))
      expect(await listAccounts(store.reads)).toMatchObject([{ teamIds: [] }])
    })
  })

  describe('the audit', () => {
    it('is searched by time without an index, and in stretches that meet', async () => {
      const clock = manualClock()
      const store = await open({ clock })
      const note = (action: string, id: string) =>
        store.write(async (tx) => tx.audit({ actor: SYSTEM, action, subject: { kind: 'x', id }, detail: {} }))
      for (let i = 1; i <= 9; i++) {
        await note(i % 2 === 0 ? 'account.create' : 'account-x.create', `s${i}`)
        clock.advance('1m')
      }
      const start = clock.now() - 9 * 60_000
      const seqs = async (filter: object, page: { before?: number; limit: number } = { limit: 50 }) => {
        const found = await searchAudit(store.reads, filter, page)
        return { rows: found.rows.map((row) => Number(row.seq)), before: found.before }
      }
      expect(await seqs({ from: start + 3 * 60_000, to: start + 6 * 60_000 })).toEqual({
        rows: [6, 5, 4],
        before: undefined,
      })
      expect((await seqs({ action: 'account' })).rows).toEqual([8, 6, 4, 2])
      expect((await seqs({ subject: 's3' })).rows).toEqual([3])
      expect((await seqs({ from: clock.now() })).rows).toEqual([])
      const first = await seqs({}, { limit: 4 })
      expect(first).toEqual({ rows: [9, 8, 7, 6], before: 6 })
      expect((await seqs({}, { limit: 4, before: 6 })).rows).toEqual([5, 4, 3, 2])
    })
  })
})
