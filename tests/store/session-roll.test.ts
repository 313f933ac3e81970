// A thousand open consoles are asked after together; the answer must be the one each of them would have got alone.
import { expect, it } from 'vitest'
import { changeAccount, createAccount, createTeam, findAccount } from '../../src/store/account.ts'
import { endSession, openSession, teamTiesOf, touchSessions } from '../../src/store/session.ts'
import { callRoll } from '../../src/store/session-roll.ts'
import type { Store } from '../../src/store/tx.ts'
import { manualClock } from '../support/clock.ts'
import { eachStore } from '../support/store.ts'

const SYSTEM = { kind: 'system' } as const
const IDLE_MS = 60_000

async function hire(store: Store, login: string, teamIds: readonly string[]): Promise<string> {
  const account = { login, name: login, role: 'agent', passwordHash: '', capacity: 5, teamIds } as const
  const id = await store.write((tx) => createAccount(tx, { ...account, particulars: {} }, SYSTEM))
  if (id === undefined) throw new Error(`${login} is taken`)
  return id
}

async function opens(store: Store, agentId: string, tokenHash: string): Promise<void> {
  const session = { tokenHash, csrfToken: 'c', agentId, userAgent: '-', lifeMs: 3_600_000, method: 'password' } as const
  await store.write((tx) => openSession(tx, session))
}

eachStore((_name, open, { dialect }) => {
  it('names who is still signed in, with the same colleagues each would be told alone', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const day = await store.write((tx) => createTeam(tx, { name: '白班', departments: [] }, SYSTEM))
    const night = await store.write((tx) => createTeam(tx, { name: '夜班', departments: [] }, SYSTEM))
    if (day === undefined || night === undefined) throw new Error('no teams')
    const li = await hire(store, 'limei', [day])
    const wang = await hire(store, 'wangfang', [day, night])
    const zhao = await hire(store, 'zhaolei', [])
    for (const [id, hash] of [
      [li, 'li-desk'],
      [li, 'li-home'],
      [wang, 'wang'],
      [zhao, 'zhao'],
    ] as const) {
      await opens(store, id, hash)
    }
    const life = { now: clock.now(), idleMs: IDLE_MS }
    const roll = await callRoll(store.reads, ['li-desk', 'li-home', 'wang', 'zhao', 'nobody'], life)
    expect([...roll.keys()].sort()).toEqual(['li-desk', 'li-home', 'wang', 'zhao'])
    for (const { person, ties } of roll.values()) {
      const alone = await teamTiesOf(store.reads, person.agentId)
      expect([...ties.teamIds].sort()).toEqual([...alone.teamIds].sort())
      expect([...ties.colleagueIds].sort()).toEqual([...alone.colleagueIds].sort())
    }
    expect(roll.get('li-desk')?.ties.colleagueIds.toSorted()).toEqual([li, wang].sort())
  })

  it('leaves out who signed out, was idle too long, or may no longer work here', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const li = await hire(store, 'limei', [])
    const wang = await hire(store, 'wangfang', [])
    await opens(store, li, 'left')
    await opens(store, li, 'here')
    await opens(store, wang, 'dismissed')
    await store.write((tx) => endSession(tx, 'left'))
    await store.write(async (tx) => {
      const account = await findAccount(tx.db, wang)
      if (account !== undefined) await changeAccount(tx, account, { disabled: true }, SYSTEM)
    })
    const all = ['left', 'here', 'dismissed']
    expect([...(await callRoll(store.reads, all, { now: clock.now(), idleMs: IDLE_MS })).keys()]).toEqual(['here'])
    expect((await callRoll(store.reads, all, { now: clock.now() + IDLE_MS, idleMs: IDLE_MS })).size).toBe(0)
  })

  it('notes of many at once that they are awake', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const li = await hire(store, 'limei', [])
    for (const hash of ['one', 'two', 'idle']) await opens(store, li, hash)
    clock.advance('10m')
    await store.write((tx) => touchSessions(tx, ['one', 'two', 'nobody']))
    const life = { now: clock.now(), idleMs: IDLE_MS }
    expect([...(await callRoll(store.reads, ['one', 'two', 'idle'], life)).keys()].sort()).toEqual(['one', 'two'])
  })

  if (dialect === 'postgres')
    it('waits for nobody who is just signing out', async () => {
      const clock = manualClock()
      const store = await open({ clock })
      const li = await hire(store, 'limei', [])
      for (const hash of ['leaving', 'here']) await opens(store, li, hash)
      clock.advance('10m')
      await store.write(async (tx) => {
        await endSession(tx, 'leaving')
        await store.write((other) => touchSessions(other, ['leaving', 'here']))
      })
      const life = { now: clock.now(), idleMs: IDLE_MS }
      expect([...(await callRoll(store.reads, ['leaving', 'here'], life)).keys()]).toEqual(['here'])
    })
})
