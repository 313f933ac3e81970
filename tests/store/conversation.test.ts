// A conversation changes only from the version its writer has seen, and every change leaves a trace.
import { describe, expect, it } from 'vitest'
import type { AgentId } from '../../src/model/ids.ts'
import {
  changeConversation,
  findConversation,
  findNewestConversation,
  lockConversation,
  noteTurn,
  openConversation,
} from '../../src/store/conversation.ts'
import { arriveIdentity } from '../../src/store/identity.ts'
import type { Store } from '../../src/store/tx.ts'
import { manualClock } from '../support/clock.ts'
import { eachStore } from '../support/store.ts'
import { firstVisit, type Visit } from './ward.ts'

const BY_BOT = { actor: { kind: 'bot' }, cause: 'asked-for-person' } as const

function pick(store: Store, visit: Visit, agent: string) {
  return store.write(async (tx) =>
    changeConversation(
      tx,
      visit.conversation,
      { state: 'assigned', ownerId: agent as AgentId },
      { actor: { kind: 'agent', id: agent }, cause: 'pick' },
    ),
  )
}

eachStore((_name, open) => {
  it('gives a patient to exactly one of twenty nurses who pick at once', async () => {
    const store = await open()
    const visit = await firstVisit(store)
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) => pick(store, visit, `nurse-${i}`)))
    const winners = results.filter((result) => result !== undefined)
    expect(winners).toHaveLength(1)
    const now = await findConversation(store.reads, visit.conversation.id)
    expect(now?.ownerId).toBe(winners[0]?.ownerId)
    expect(now?.version).toBe(visit.conversation.version + 1)
    const picks = await store.reads
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', 'conversation.change')
      .execute()
    expect(picks.map((row) => row.actor_id)).toEqual([winners[0]?.ownerId])
  })

  it('writes who, from, to and why into the audit, and an event for the watchers', async () => {
    const store = await open()
    const visit = await firstVisit(store)
    await store.write((tx) => changeConversation(tx, visit.conversation, { state: 'queued', emergency: true }, BY_BOT))
    const audit = await store.reads.selectFrom('audit').selectAll().orderBy('seq', 'desc').executeTakeFirstOrThrow()
    expect(audit).toMatchObject({ actor_kind: 'bot', action: 'conversation.change', subject_id: visit.conversation.id })
    expect(JSON.parse(audit.detail)).toEqual({ cause: 'asked-for-person', from: 'new', to: 'queued', emergency: true })
    const event = await store.reads.selectFrom('event_log').selectAll().executeTakeFirstOrThrow()
    expect(event.kind).toBe('conversation.changed')
    expect(JSON.parse(event.data)).toMatchObject({ state: 'queued', version: 2, emergency: true })
  })

  it('opens a matter as its first turn leaves it: one row, and the trace of both', async () => {
    const store = await open()
    const identity = await store.write((tx) => arriveIdentity(tx, 'wechat', 'newcomer'))
    const first = {
      change: { state: 'bot', botState: '{"greeted":true}' },
      by: { ...BY_BOT, cause: 'greeting' },
    } as const
    const opened = await store.write((tx) => openConversation(tx, identity, first))
    expect(opened).toMatchObject({ state: 'bot', version: 2, botState: '{"greeted":true}' })
    expect(await findConversation(store.reads, opened.id)).toEqual(opened)
    const audits = await store.reads.selectFrom('audit').selectAll().where('subject_id', '=', opened.id).execute()
    expect(audits.map(({ action }) => action)).toEqual(['conversation.open', 'conversation.change'])
    expect(JSON.parse(audits[1]?.detail ?? '')).toEqual({ cause: 'greeting', from: 'new', to: 'bot' })
    const event = await store.reads.selectFrom('event_log').selectAll().executeTakeFirstOrThrow()
    expect(JSON.parse(event.data)).toMatchObject({ state: 'bot', version: 2, previousState: 'new' })
    const wrong = store.write((tx) => openConversation(tx, identity, { ...first, change: { state: 'snoozed' } }))
    await expect(wrong).rejects.toThrow('cannot move from new to snoozed')
  })

  it('keeps what a turn leaves behind, unless somebody was faster', async () => {
    const store = await open()
    const visit = await firstVisit(store)
    const leaves = (botState: string) => store.write((tx) => noteTurn(tx, visit.conversation, { botState }))
    await leaves('{"greeted":true}')
    expect((await findConversation(store.reads, visit.conversation.id))?.botState).toBe('{"greeted":true}')
    await pick(store, visit, 'nurse-1')
    await leaves('{"greeted":false}')
    const now = await findConversation(store.reads, visit.conversation.id)
    expect(now).toMatchObject({ state: 'assigned', ownerId: 'nurse-1' })
    expect(now?.botState).not.toBe('{"greeted":false}')
  })

  it('keeps the version when only the bot notes something', async () => {
    const store = await open()
    const { conversation } = await firstVisit(store)
    const noted = await store.write((tx) => changeConversation(tx, conversation, { botState: '{"asked":1}' }, BY_BOT))
    expect(noted?.version).toBe(conversation.version)
    expect((await findConversation(store.reads, conversation.id))?.botState).toBe('{"asked":1}')
    expect(await store.reads.selectFrom('event_log').select('seq').execute()).toEqual([])
  })

  it('keeps a quiet change as well: the nurse who had it last', async () => {
    const store = await open()
    const { conversation } = await firstVisit(store)
    await store.write((tx) => changeConversation(tx, conversation, { lastOwnerId: 'nurse-2' as AgentId }, BY_BOT))
    expect((await findConversation(store.reads, conversation.id))?.lastOwnerId).toBe('nurse-2')
  })

  it('refuses a move the state machine does not know, and leaves the row alone', async () => {
    const store = await open()
    const { conversation } = await firstVisit(store)
    const move = store.write((tx) => changeConversation(tx, conversation, { state: 'snoozed' }, BY_BOT))
    await expect(move).rejects.toMatchObject({ code: 'DZ_INTERNAL' })
    expect(await findConversation(store.reads, conversation.id)).toEqual(conversation)
  })

  describe('a person who comes back', () => {
    it('finds the closed matter, reopens it, and loses its outcome', async () => {
      const clock = manualClock()
      const store = await open({ clock })
      const { conversation } = await firstVisit(store)
      const agent = { actor: { kind: 'agent', id: 'nurse-1' }, cause: 'done' } as const
      const closed = await store.write((tx) =>
        changeConversation(tx, conversation, { state: 'closed', outcome: 'answered' }, agent),
      )
      expect(closed).toMatchObject({ closedAt: clock.now(), closedBy: 'nurse-1', outcome: 'answered' })
      const found = await findNewestConversation(store.reads, conversation.identityId)
      expect(found).toEqual(closed)
      const reopened = await store.write(async (tx) => {
        const locked = await lockConversation(tx, conversation.id)
        return (
          locked && changeConversation(tx, locked, { state: 'bot' }, { actor: { kind: 'contact' }, cause: 'wrote' })
        )
      })
      expect(reopened).toMatchObject({ state: 'bot', closedAt: undefined, closedBy: undefined, outcome: undefined })
    })

    it('never has two open matters on one channel', async () => {
      const store = await open()
      const { identity } = await firstVisit(store)
      await expect(store.write((tx) => openConversation(tx, identity))).rejects.toThrow()
      expect(await store.reads.selectFrom('conversation').select('id').execute()).toHaveLength(1)
    })
  })
})
