// What a platform delivered: one row for ever, claimed by one worker at a time, in the order the person wrote it.
import { describe, expect, it } from 'vitest'
import { findReply, insertExchange } from '../../src/store/exchange.ts'
import {
  claimInbound,
  findInboundByKey,
  finishInbound,
  hasWaitingInbound,
  parkInbound,
  postponeInbound,
  replayInbound,
} from '../../src/store/inbound.ts'
import type { Store } from '../../src/store/tx.ts'
import { manualClock } from '../support/clock.ts'
import { eachStore } from '../support/store.ts'
import { firstVisit, WECHAT, waitingInbound } from './ward.ts'

const LEASE_MS = 30_000
const claim = (store: Store, node: string, limit = 10) => store.write((tx) => claimInbound(tx, node, LEASE_MS, limit))
const idsOf = (rows: readonly { readonly id: string }[]) => rows.map((row) => row.id)

eachStore((_name, open) => {
  it('keeps one row of a delivery that arrives ten times at once', async () => {
    const store = await open()
    const { identity } = await firstVisit(store)
    const deliveries = Array.from({ length: 10 }, () =>
      store.write((tx) => waitingInbound(tx, identity.id, { dedup_key: 'MsgId-700001' })),
    )
    const results = await Promise.allSettled(deliveries)
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    expect(await store.reads.selectFrom('inbound').select('id').execute()).toHaveLength(1)
    expect(await findInboundByKey(store.reads, WECHAT, 'MsgId-700001')).toMatchObject({ state: 'waiting' })
    expect(await findInboundByKey(store.reads, 'other-channel', 'MsgId-700001')).toBeUndefined()
  })

  it('keeps what came byte for byte, and what went with the answer for the message it answered only', async () => {
    const store = await open()
    const body = Uint8Array.from({ length: 256 }, (_, i) => i)
    const reply = { contentType: 'application/xml', body: '<xml>您好</xml>' }
    const call = { inboundId: 'in-1', channelId: WECHAT, query: 'nonce=1', body, reply }
    const no = await store.write((tx) => insertExchange(tx, call))
    const row = await store.reads.selectFrom('exchange').selectAll().executeTakeFirstOrThrow()
    expect(Buffer.from(row.body).equals(Buffer.from(body))).toBe(true)
    expect(await findReply(store.reads, no, 'in-1')).toEqual(reply)
    expect(await findReply(store.reads, no, 'in-2')).toBeUndefined()
  })

  describe('claiming', () => {
    it('takes the oldest of each person by platform time, and the next one only when it is done', async () => {
      const clock = manualClock()
      const store = await open({ clock })
      const one = (await firstVisit(store, 'patient-1')).identity.id
      const two = (await firstVisit(store, 'patient-2')).identity.id
      const [later, earlier, other] = await store.write(async (tx) => [
        await waitingInbound(tx, one, { sent_at: tx.now - 1_000 }),
        await waitingInbound(tx, one, { sent_at: tx.now - 5_000 }),
        await waitingInbound(tx, two),
      ])
      expect(idsOf(await claim(store, 'node-a')).sort()).toEqual([earlier, other].sort())
      expect(await claim(store, 'node-b')).toEqual([])
      await store.write((tx) => finishInbound(tx, earlier ?? '', { conversation_id: null, message_id: null }))
      expect(idsOf(await claim(store, 'node-b'))).toEqual([later])
    })

    it('never gives one inbound to two of ten workers', async () => {
      const store = await open()
      const people = await Promise.all(Array.from({ length: 30 }, (_, i) => firstVisit(store, `patient-${i}`)))
      await store.write(async (tx) => {
        for (const person of people) await waitingInbound(tx, person.identity.id)
      })
      const claims = await Promise.all(Array.from({ length: 10 }, (_, i) => claim(store, `node-${i}`, 5)))
      const ids = claims.flatMap(idsOf)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids.length).toBeGreaterThanOrEqual(5)
    })

    it('hands it to another worker when the lease has ended, and counts both attempts', async () => {
      const clock = manualClock()
      const store = await open({ clock })
      const { identity } = await firstVisit(store)
      await store.write((tx) => waitingInbound(tx, identity.id))
      expect((await claim(store, 'node-a'))[0]?.attempts).toBe(1)
      clock.advance(LEASE_MS)
      expect(await claim(store, 'node-b')).toEqual([])
      clock.advance('1ms')
      expect((await claim(store, 'node-b'))[0]?.attempts).toBe(2)
    })

    it('rolls back the turn of the second of two workers that finish it', async () => {
      const store = await open()
      const { identity } = await firstVisit(store)
      const id = await store.write((tx) => waitingInbound(tx, identity.id))
      const finish = () => store.write((tx) => finishInbound(tx, id, { conversation_id: null, message_id: null }))
      const results = await Promise.allSettled([finish(), finish()])
      expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
    })

    it('leaves a postponed one alone until its time', async () => {
      const clock = manualClock()
      const store = await open({ clock })
      const { identity } = await firstVisit(store)
      const id = await store.write((tx) => waitingInbound(tx, identity.id))
      await claim(store, 'node-a')
      await store.write((tx) => postponeInbound(tx, id, tx.now + 2_000, 'DZ_STORE_BUSY'))
      expect(await claim(store, 'node-a')).toEqual([])
      clock.advance('2s')
      expect(idsOf(await claim(store, 'node-a'))).toEqual([id])
    })
  })

  describe('a message that cannot be handled', () => {
    it('is parked visibly, blocks nobody, and is worked on again when somebody asks', async () => {
      const store = await open()
      const { identity } = await firstVisit(store)
      const [poison, next] = await store.write(async (tx) => [
        await waitingInbound(tx, identity.id),
        await waitingInbound(tx, identity.id),
      ])
      await store.write((tx) => parkInbound(tx, poison ?? '', 'DZ_INTERNAL'))
      expect(idsOf(await claim(store, 'node-a'))).toEqual([next])
      await store.write((tx) => finishInbound(tx, next ?? '', { conversation_id: null, message_id: null }))
      expect(await hasWaitingInbound(store.reads, identity.id)).toBe(false)

      expect(await store.write((tx) => replayInbound(tx, next ?? ''))).toBe(false)
      expect(await store.write((tx) => replayInbound(tx, poison ?? ''))).toBe(true)
      expect(await hasWaitingInbound(store.reads, identity.id)).toBe(true)
      const [again] = await claim(store, 'node-a')
      expect(again).toMatchObject({ id: poison, attempts: 1 })
      const actions = await store.reads
        .selectFrom('audit')
        .select('action')
        .where('subject_id', '=', poison ?? '')
        .execute()
      expect(actions.map((row) => row.action)).toEqual(['inbound.park', 'inbound.replay'])
    })
  })
})
