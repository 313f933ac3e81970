// A shift given by one and taken by another, each signing with his own account. Until it is taken nothing moves; when it
// is, what is still the giver's becomes the taker's, and what is not is said.
import { MINUTE } from '../../base/clock.ts'
import type { AgentId, ConversationId } from '../../model/ids.ts'
import { takesConversations } from '../../model/role.ts'
import { dayOf, timeOf } from '../../model/working-calendar.ts'
import { findAgent } from '../../store/agent.ts'
import {
  findHandover,
  type HandoverRow,
  type HandoverSheet,
  heldBy,
  insertHandover,
  listHandovers,
  noteLeftBehind,
  openHandoverOf,
  settleHandover,
  unknownSendsOf,
} from '../../store/handover.ts'
import { openPromisesOf, passPromises } from '../../store/promise.ts'
import type { Db, Tx } from '../../store/tx.ts'
import { type Answer, DONE, made, NOT_FOUND, ok, refuse, wrong } from '../answer.ts'
import { actorOf, type ConsoleContext } from '../context.ts'
import type { contract } from '../contract.ts'
import type { Call, Handler, Work } from '../route.ts'
import { personOf } from '../sign-in.ts'
import { shownPromise } from './card.ts'

const REMIND_MS = 10 * MINUTE

/** `2026-11-22 day`: mornings until two, evenings from six, the rest of the night counts to the day it began. */
function shiftAt(now: number): string {
  const hour = Number(timeOf(now).split(':')[0])
  const day = hour < 6 ? dayOf(now - 6 * 60 * MINUTE) : dayOf(now)
  const part = hour < 6 || hour >= 21 ? 'night' : hour < 13 ? 'morning' : hour < 18 ? 'afternoon' : 'evening'
  return `${day} ${part}`
}

async function held(context: ConsoleContext, db: Db, agentId: string) {
  const rows = await heldBy(db, agentId)
  const ids = rows.map((row) => row.id)
  const unknown = await unknownSendsOf(db, ids)
  const promises = await openPromisesOf(db, { agentId, conversationIds: ids })
  const items = rows.map((row) => ({
    ...{ conversationId: row.id, state: row.state, emergency: row.emergency === 1, note: '' },
    ...{ unansweredSince: row.unanswered_since, snoozedUntil: row.snoozed_until },
    person: row.display_name ?? `访客 ${row.contact_id.slice(-4)}`,
    hasUnknownSend: unknown.includes(row.id),
    channel: context.channelName(row.channel_id),
  }))
  return { items, promises, unknown }
}

export const handoverDraft: Handler<typeof contract.handoverDraft> = async (call) => {
  const { context, sight } = call
  const db = context.store.reads
  const { agentId } = personOf(call)
  const { items, promises, unknown } = await held(context, db, agentId)
  const recent = await listHandovers(db, { ...sight, scope: 'own' }, { before: undefined, limit: 50 })
  const open = recent.filter(isOpen)
  const mine = open.find((row) => row.giver_id === agentId)
  return ok({
    shift: shiftAt(context.clock.now()),
    items: items.map(({ channel: _, ...item }) => item),
    promises: promises.map(shownPromise),
    faults: unknown.length === 0 ? [] : ['unknown-sends'],
    open: mine === undefined ? null : shownHandover(mine),
    waiting: open.filter((row) => row.taker_id === agentId).map(shownHandover),
  })
}

function isOpen(row: HandoverRow): boolean {
  return row.taken_at === null && row.declined_at === null && row.withdrawn_at === null
}

function shownHandover(row: HandoverRow) {
  return {
    ...{ id: row.id, shift: row.shift, giverId: row.giver_id, giverName: row.giver_name, takerId: row.taker_id },
    ...{ takerName: row.taker_name, givenAt: row.given_at, takenAt: row.taken_at, declinedAt: row.declined_at },
    ...{ withdrawnAt: row.withdrawn_at, items: (JSON.parse(row.sheet) as HandoverSheet).items.length },
  }
}

export const giveShift: Handler<typeof contract.giveShift> = async (call) => async (tx) => {
  const { agentId, role } = personOf(call)
  const { takerId, faults, notices } = call.body
  const taker = await findAgent(tx.db, takerId as AgentId)
  if (taker === undefined || taker.isDisabled || taker.id === agentId || !takesConversations(taker.role))
    return wrong('takerId', 'taker-not-there')
  if ((await openHandoverOf(tx.db, agentId)) !== undefined) return refuse('wrong-state')
  const { items, promises, unknown } = await held(call.context, tx.db, agentId)
  const notes = new Map(call.body.items.map((item) => [item.conversationId, item.note]))
  const sheet: HandoverSheet = {
    items: items
      .filter((item) => notes.has(item.conversationId))
      .map(({ hasUnknownSend: _, channel: __, ...item }) => ({ ...item, note: notes.get(item.conversationId) ?? '' })),
    promises: promises.map((row) => ({
      ...{ noteId: row.note_id, conversationId: row.conversation_id, text: row.text, dueAt: row.due_at },
    })),
    ...{ unknownSends: unknown.length, faults, notices, leftBehind: [] },
  }
  const id = await insertHandover(tx, { shift: shiftAt(tx.now), giverId: agentId, takerId, sheet })
  noteHandover(tx, call, 'handover.give', id, { takerId, items: sheet.items.length })
  // Whoever gives his shift away gets no new patients while he waits for the other to sign.
  await call.context.desk.setPresence(tx, { agent: { id: agentId as AgentId, role }, presence: 'away' })
  return made({ id })
}

function noteHandover(tx: Tx, call: Pick<Call, 'caller'>, action: string, id: string, detail: object): void {
  tx.audit({ actor: actorOf(call.caller), action, subject: { kind: 'handover', id }, detail: { ...detail } })
  tx.announce({ kind: 'handover.changed', data: { handoverId: id } })
}

export const takeShift: Handler<typeof contract.takeShift> = async (call) => async (tx) => {
  const { agentId, role } = personOf(call)
  const row = await findHandover(tx.db, call.sight, call.param('id'))
  if (row === undefined || row.taker_id !== agentId) return NOT_FOUND
  const giver = await findAgent(tx.db, row.giver_id as AgentId)
  if (giver === undefined || !(await settleHandover(tx, row.id, 'taken_at'))) return refuse('wrong-state')
  const sheet = JSON.parse(row.sheet) as HandoverSheet
  const people = { taker: { id: agentId as AgentId, role }, giver: { id: giver.id, role: giver.role } }
  const leftBehind: string[] = []
  for (const { conversationId, note } of sheet.items) {
    const what = { ...people, conversationId: conversationId as ConversationId, note }
    if (!(await call.context.desk.handOver(tx, what))) leftBehind.push(conversationId)
  }
  const conversationIds = sheet.items.map((item) => item.conversationId).filter((id) => !leftBehind.includes(id))
  await passPromises(tx, { agentId: giver.id, conversationIds }, agentId)
  if (leftBehind.length > 0) await noteLeftBehind(tx, row.id, { ...sheet, leftBehind })
  noteHandover(tx, call, 'handover.take', row.id, { taken: conversationIds.length, leftBehind: leftBehind.length })
  return ok({ taken: conversationIds.length, leftBehind })
}

export const declineShift: Handler<typeof contract.declineShift> = async (call) =>
  settle(call, 'taker_id', 'declined_at', 'handover.decline')

export const withdrawShift: Handler<typeof contract.withdrawShift> = async (call) =>
  settle(call, 'giver_id', 'withdrawn_at', 'handover.withdraw')

function settle(call: Call, who: 'taker_id' | 'giver_id', how: 'declined_at' | 'withdrawn_at', action: string): Work {
  return async (tx): Promise<Answer> => {
    const row = await findHandover(tx.db, call.sight, call.param('id'))
    if (row === undefined || row[who] !== personOf(call).agentId) return NOT_FOUND
    if (!(await settleHandover(tx, row.id, how))) return refuse('wrong-state')
    noteHandover(tx, call, action, row.id, {})
    return DONE
  }
}

export const handovers: Handler<typeof contract.handovers> = async ({ context, sight, query }) => {
  const { cursor, limit } = query
  const rows = await listHandovers(context.store.reads, sight, { before: cursor, limit })
  return ok({ rows: rows.map(shownHandover), next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) })
}

export const handover: Handler<typeof contract.handover> = async (call) => {
  const row = await findHandover(call.context.store.reads, call.sight, call.param('id'))
  if (row === undefined) return NOT_FOUND
  const { agentId } = personOf(call)
  if (row.giver_id !== agentId && row.taker_id !== agentId) {
    await call.context.store.write(async (tx) =>
      tx.audit({
        actor: actorOf(call.caller),
        action: 'handover.read',
        subject: { kind: 'handover', id: row.id },
        detail: {},
      }),
    )
  }
  return ok({ ...shownHandover(row), sheet: JSON.parse(row.sheet) as HandoverSheet })
}

/** For a quiet word ten minutes before the desk closes. */
export const closing: Handler<typeof contract.closing> = async (call) => {
  const now = call.context.clock.now()
  const closesAt = call.context.desk.closingAfter(now)
  const sight = { ...call.sight, scope: 'own' } as const
  const rows = await listHandovers(call.context.store.reads, sight, { before: undefined, limit: 50 })
  const { agentId } = personOf(call)
  return ok({
    closesAt: closesAt === undefined || closesAt - now > REMIND_MS ? null : closesAt,
    waiting: rows.filter((row) => isOpen(row) && row.taker_id === agentId).length,
  })
}
