// A passive reply and what follows it: nothing overtakes one that may still be on its way, nobody waits for one that has left.
import { expect, it } from 'vitest'
import { InlineSends } from '../../src/flow/inline-sends.ts'
import type { Store } from '../../src/store/tx.ts'
import { firstVisit, reply } from '../store/ward.ts'
import { manualClock } from '../support/clock.ts'
import { eachStore } from '../support/store.ts'

const blocks = (store: Store, sends: InlineSends, identityId: string, lastInboundAt?: number) =>
  store.write((tx) => sends.blocks(tx, identityId, lastInboundAt))

eachStore((_name, open, { dialect }) => {
  /** A node that has seen all there is. */
  const longUp = async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const sends = new InlineSends(clock)
    clock.advance('10m')
    return { clock, store, sends }
  }

  it('holds nobody back once it has left, however long this node has been up', async () => {
    const { store, sends } = await longUp()
    for (const user of ['patient-1', 'patient-2']) {
      const visit = await firstVisit(store, user)
      const id = await reply(store, visit, '您好', { via: 'inline' })
      sends.begin(visit.identity.id, id)
      expect(await blocks(store, sends, visit.identity.id)).toBe(true)
      sends.end(visit.identity.id, id)
      expect(await blocks(store, sends, visit.identity.id)).toBe(false)
    }
  })

  it('that was perhaps committed is left to the rows: it holds back where its row stands', async () => {
    const { store, sends } = await longUp()
    const visit = await firstVisit(store)
    sends.begin(visit.identity.id, 'never-committed')
    sends.forget(visit.identity.id, 'never-committed')
    expect(await blocks(store, sends, visit.identity.id)).toBe(false)
    const id = await reply(store, visit, '您好', { via: 'inline' })
    sends.begin(visit.identity.id, id)
    sends.forget(visit.identity.id, id)
    const maybe = dialect === 'postgres' // on SQLite a commit that was refused does not stand
    expect(await blocks(store, sends, visit.identity.id)).toBe(maybe)
  })

  it('of another node holds back for ten seconds, and is not looked for when nothing was asked in that time', async () => {
    const { clock, store, sends } = await longUp()
    const visit = await firstVisit(store)
    await reply(store, visit, '您好', { via: 'inline', node: 'node-b' })
    const others = dialect === 'postgres' // a SQLite file has one process
    expect(await blocks(store, sends, visit.identity.id, clock.now())).toBe(others)
    expect(await blocks(store, sends, visit.identity.id, clock.now() - 10_000)).toBe(false)
    clock.advance('10s')
    expect(await blocks(store, sends, visit.identity.id)).toBe(false)
  })
})
