// What a patient is to read, on its way: claimed in order, settled once, never forgotten when a node dies.
import { describe, expect, it } from 'vitest'
import { BLOCK_LIMIT_MS, INLINE_GRACE_MS } from '../../src/model/sending.ts'
import { saveIdentity } from '../../src/store/identity.ts'
import {
  type ClaimedSend,
  claimSends,
  clearAfterInbound,
  hasDueSend,
  insertSend,
  replyId,
  type Settlement,
  settleSend,
  unsettledSends,
} from '../../src/store/outbox.ts'
import { askedAgain, recentInlineSend } from '../../src/store/passive-reply.ts'
import type { OutboxTable } from '../../src/store/schema.ts'
import { abandonedSends } from '../../src/store/sends-under-way.ts'
import type { Store } from '../../src/store/tx.ts'
import { manualClock } from '../support/clock.ts'
import { eachStore } from '../support/store.ts'
import { firstVisit, reply, say, sendOf, WECHAT, waitingInbound } from './ward.ts'

const LEASE_MS = 30_000
const claim = (store: Store, node = 'node-a', limit = 10) =>
  store.write((tx) => claimSends(tx, { channelId: WECHAT, node, leaseMs: LEASE_MS, limit }))
const settle = (store: Store, send: OutboxTable, result: Settlement) =>
  store.write((tx) => settleSend(tx, send, result))
const idsOf = (rows: readonly { readonly id: string }[]) => rows.map((row) => row.id)

async function claimOne(store: Store, node = 'node-a'): Promise<ClaimedSend> {
  const [send, ...more] = await claim(store, node)
  if (send === undefined || more.length > 0) throw new Error(`claimed ${more.length + (send ? 1 : 0)}, not one`)
  return send
}

eachStore((_name, open) => {
  it('is durable as sending, with attempt and node, before anybody sends', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const id = await reply(store, await firstVisit(store), '内科在二楼')
    expect(await hasDueSend(store.reads, { channelId: WECHAT, now: clock.now(), safetyOnly: false })).toBe(true)
    const send = await claimOne(store)
    expect(JSON.parse(send.content)).toEqual({ kind: 'text', text: '内科在二楼' })
    expect(send.platform_user_id).toBe('patient-1')
    const row = await sendOf(store, id)
    expect(row).toMatchObject({ state: 'sending', attempts: 1, node: 'node-a', lease_until: clock.now() + LEASE_MS })
    expect(await claim(store, 'node-b')).toEqual([])
    expect(await hasDueSend(store.reads, { channelId: WECHAT, now: clock.now(), safetyOnly: false })).toBe(false)
  })

  it('to a paused platform is claimed only if it is for somebody in danger', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const usual = await reply(store, await firstVisit(store, 'patient-1'), '内科在二楼')
    const due = () => hasDueSend(store.reads, { channelId: WECHAT, now: clock.now(), safetyOnly: true })
    const claimSafety = () =>
      store.write((tx) =>
        claimSends(tx, { channelId: WECHAT, node: 'node-a', leaseMs: LEASE_MS, limit: 10, safetyOnly: true }),
      )
    expect([await due(), await claimSafety()]).toEqual([false, []])
    const urgent = await reply(store, await firstVisit(store, 'patient-2'), '请马上拨打 120', { class: 'S' })
    expect(await due()).toBe(true)
    expect(idsOf(await claimSafety())).toEqual([urgent])
    expect(idsOf(await claim(store))).toEqual([usual])
  })

  it('answers one inbound once, however often its turn is planned', async () => {
    const store = await open()
    const visit = await firstVisit(store)
    const inboundId = await store.write((tx) => waitingInbound(tx, visit.identity.id))
    const plan = () =>
      store.write(async (tx) => {
        const message = await say(tx, visit, '您好', replyId(inboundId, 0))
        const { conversation } = visit
        await insertSend(tx, { ...message, inboundId, step: 0, conversation, class: 'B', via: 'active', node: '' })
      })
    const results = await Promise.allSettled([plan(), plan(), plan()])
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    expect(await store.reads.selectFrom('message').select('id').execute()).toHaveLength(1)
  })

  describe('order', () => {
    it('keeps a person waiting for the earlier reply, and nobody else', async () => {
      const store = await open()
      const one = await firstVisit(store, 'patient-1')
      const two = await firstVisit(store, 'patient-2')
      const first = await reply(store, one, '第一句')
      const second = await reply(store, one, '第二句')
      const other = await reply(store, two, '您好')
      const claimed = await claim(store)
      expect(idsOf(claimed).sort()).toEqual([first, other].sort())
      expect(await claim(store)).toEqual([])
      for (const send of claimed) await settle(store, send, { state: 'sent' })
      expect(idsOf(await claim(store))).toEqual([second])
    })

    it('lets an earlier one that waits for its retry block the next for ten seconds at most', async () => {
      const clock = manualClock()
      const store = await open({ clock })
      const visit = await firstVisit(store)
      await reply(store, visit, '第一句')
      const second = await reply(store, visit, '第二句')
      const stuck = await claimOne(store)
      await settle(store, stuck, { state: 'planned', dueAt: clock.now() + 60_000, failure: 'later' })
      clock.advance(BLOCK_LIMIT_MS - 1)
      expect(await claim(store)).toEqual([])
      clock.advance(1)
      expect((await claimOne(store)).id).toBe(second)
    })

    it('sends what piled up while we were away one by one, in its order', async () => {
      const clock = manualClock()
      const store = await open({ clock })
      const visit = await firstVisit(store)
      const piledUp = [
        await reply(store, visit, '第一句'),
        await reply(store, visit, '第二句'),
        await reply(store, visit, '第三句'),
      ]
      clock.advance('5m')
      for (const id of piledUp) {
        const send = await claimOne(store)
        expect(send.id).toBe(id)
        expect(await claim(store)).toEqual([])
        await settle(store, send, { state: 'sent' })
      }
    })

    it('lets one that hangs on its way block the next for ten seconds', async () => {
      const clock = manualClock()
      const store = await open({ clock })
      const visit = await firstVisit(store)
      await reply(store, visit, '第一句')
      const second = await reply(store, visit, '第二句')
      clock.advance('5m')
      await claimOne(store)
      clock.advance(BLOCK_LIMIT_MS - 1)
      expect(await claim(store)).toEqual([])
      clock.advance(1)
      expect((await claimOne(store)).id).toBe(second)
    })

    it('does not wait for one of unknown fate', async () => {
      const store = await open()
      const visit = await firstVisit(store)
      await reply(store, visit, '第一句')
      const second = await reply(store, visit, '第二句')
      await settle(store, await claimOne(store), { state: 'unknown' })
      expect((await claimOne(store)).id).toBe(second)
    })

    it('takes an emergency text before a backlog of reminders', async () => {
      const clock = manualClock()
      const store = await open({ clock })
      for (let i = 0; i < 12; i++)
        await reply(store, await firstVisit(store, `reminded-${i}`), '明天复诊', { class: 'N' })
      clock.advance('1m')
      const urgent = await reply(store, await firstVisit(store, 'chest-pain'), '请立即拨打120', { class: 'S' })
      const claimed = await claim(store, 'node-a', 5)
      expect(claimed[0]?.id).toBe(urgent)
      expect(new Set(idsOf(claimed)).size).toBe(5)
    })

    it('never gives one reply to two of ten dispatchers', async () => {
      const store = await open()
      for (let i = 0; i < 20; i++) await reply(store, await firstVisit(store, `patient-${i}`), '您好')
      const claims = await Promise.all(Array.from({ length: 10 }, (_, i) => claim(store, `node-${i}`, 4)))
      const ids = claims.flatMap(idsOf)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids.length).toBeGreaterThanOrEqual(4)
    })
  })

  describe('settling', () => {
    it('records the outcome once and tells the watchers', async () => {
      const clock = manualClock()
      const store = await open({ clock })
      const id = await reply(store, await firstVisit(store), '您好')
      const send = await claimOne(store)
      clock.advance('1s')
      expect(await settle(store, send, { state: 'sent', platformMessageId: 'wx-9' })).toBe(true)
      expect(await settle(store, send, { state: 'unknown' })).toBe(false)
      const row = await sendOf(store, id)
      expect(row).toMatchObject({
        state: 'sent',
        settled_at: clock.now(),
        platform_message_id: 'wx-9',
        lease_until: null,
      })
      const events = await store.reads
        .selectFrom('event_log')
        .select('data')
        .where('kind', '=', 'send.changed')
        .execute()
      expect(events.map((event) => JSON.parse(event.data))).toEqual([{ messageId: row.id, state: 'sent' }])
    })

    it('refuses the outcome of an attempt that was taken away meanwhile', async () => {
      const clock = manualClock()
      const store = await open({ clock })
      const id = await reply(store, await firstVisit(store), '请立即拨打120', { class: 'S' })
      const frozen = await claimOne(store, 'node-frozen')
      clock.advance(LEASE_MS + 1)
      const [abandoned] = await abandonedSends(store.reads, clock.now(), undefined)
      if (abandoned === undefined) throw new Error('nobody noticed the frozen node')
      await settle(store, abandoned, { state: 'planned', dueAt: clock.now(), failure: 'cut' })
      const second = await claimOne(store, 'node-b')
      expect(await settle(store, frozen, { state: 'failed', failure: 'blocked' })).toBe(false)
      expect(await sendOf(store, id)).toMatchObject({ state: 'sending', node: 'node-b', attempts: 2 })
      expect(await settle(store, second, { state: 'sent' })).toBe(true)
    })

    it('counts a passive reply as sent at once, and sends it no second time', async () => {
      const clock = manualClock()
      const store = await open({ clock })
      const visit = await firstVisit(store)
      const id = await reply(store, visit, '您好', { via: 'inline' })
      expect(await sendOf(store, id)).toMatchObject({ state: 'sent', attempts: 1, settled_at: clock.now() })
      expect(await claim(store)).toEqual([])
      expect(await recentInlineSend(store.reads, visit.identity.id, clock.now() - 1)).toBe(id)
      expect(await recentInlineSend(store.reads, visit.identity.id, clock.now())).toBeUndefined()
    })

    it('lets the platform ask for a passive reply again for another twenty seconds', async () => {
      const clock = manualClock()
      const store = await open({ clock })
      const visit = await firstVisit(store)
      const inboundId = await store.write((tx) => waitingInbound(tx, visit.identity.id))
      const id = await store.write(async (tx) => {
        const message = await say(tx, visit, '您好', replyId(inboundId, 0))
        const { conversation } = visit
        await insertSend(tx, {
          ...message,
          inboundId,
          step: 0,
          conversation,
          class: 'B',
          via: 'inline',
          node: 'node-a',
        })
        return message.id
      })
      clock.advance('5s')
      expect(await store.write((tx) => askedAgain(tx, inboundId))).toBe(id)
      expect((await sendOf(store, id)).lease_until).toBe(clock.now() + INLINE_GRACE_MS)
    })
  })

  describe('when a node dies while sending', () => {
    it('shows its sends after their lease, at once to the node itself, and never an inline one', async () => {
      const clock = manualClock()
      const store = await open({ clock })
      const id = await reply(store, await firstVisit(store, 'patient-1'), '您好')
      await reply(store, await firstVisit(store, 'patient-2'), '您好', { via: 'inline', node: 'node-a' })
      await claim(store, 'node-a')
      expect(await abandonedSends(store.reads, clock.now(), 'node-b')).toEqual([])
      expect(idsOf(await abandonedSends(store.reads, clock.now(), 'node-a'))).toEqual([id])
      clock.advance(LEASE_MS + 1)
      expect(idsOf(await abandonedSends(store.reads, clock.now(), 'node-b'))).toEqual([id])
    })
  })

  describe('when the person writes again', () => {
    it('clears the doubt about bot and notice texts, not about those of a person or of safety', async () => {
      const store = await open()
      const visit = await firstVisit(store)
      const sends = new Map<string, string>()
      for (const sendClass of ['S', 'B', 'H', 'N'] as const) {
        sends.set(await reply(store, visit, `${sendClass}`, { class: sendClass }), sendClass)
        await settle(store, await claimOne(store), { state: 'unknown' })
      }
      await store.write(async (tx) => clearAfterInbound(tx, await unsettledSends(tx.db, visit.identity.id)))
      const after = await unsettledSends(store.reads, visit.identity.id)
      const cleared = after.filter((send) => send.cleared_at !== null).map((send) => sends.get(send.id))
      expect(cleared.sort()).toEqual(['B', 'N'])
    })

    it('sends at once what only waited for a new window', async () => {
      const clock = manualClock()
      const store = await open({ clock })
      const visit = await firstVisit(store)
      const id = await reply(store, visit, '您的报告已出', { class: 'H' })
      await settle(store, await claimOne(store), {
        state: 'planned',
        dueAt: clock.now() + 86_400_000,
        failure: 'quota-used',
      })
      expect(await claim(store)).toEqual([])
      await store.write(async (tx) => clearAfterInbound(tx, await unsettledSends(tx.db, visit.identity.id)))
      expect((await claimOne(store)).id).toBe(id)
    })
  })

  it('names the same window at every attempt that may have arrived, across a restart, and is free once refused', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const visit = await firstVisit(store)
    const windows = (...references: string[]) =>
      references.map((reference, i) => ({
        trigger: reference,
        reference,
        left: 4,
        endsAt: clock.now() + 1_000 * (i + 1),
      }))
    const reach = (...references: string[]) =>
      store.write((tx) =>
        saveIdentity(tx, { ...visit.identity, replyWindows: windows(...references), lastMessageNo: 9 }),
      )
    await reach('message-a', 'message-b')
    const id = await reply(store, visit, '内科在二楼')
    expect(await claimOne(store)).toMatchObject({ reply_reference: 'message-a', no: 10 })
    expect(await sendOf(store, id)).toMatchObject({ state: 'sending', reply_reference: 'message-a' })
    await settle(store, await sendOf(store, id), { state: 'planned', dueAt: clock.now(), failure: 'cut' })
    await reach('message-c')
    const repeated = await claimOne(store, 'node-b')
    expect(repeated).toMatchObject({ reply_reference: 'message-a', no: 10 })
    await settle(store, repeated, { state: 'planned', dueAt: clock.now(), freesReference: true })
    expect(await claimOne(store)).toMatchObject({ reply_reference: 'message-c', no: 10 })
  })
})
