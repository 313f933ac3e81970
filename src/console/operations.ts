// What is on its way, what is stuck, who did what: for operators, auditors and other programs. States, ids and times;
// never a word of a patient.
import { listAccounts } from '../store/account.ts'
import { verifyAudit as verify } from '../store/audit.ts'
import { countOpenSends, listAudit, listInbound, listQueue, listSends } from '../store/export-lists.ts'
import { replayInbound } from '../store/inbound.ts'
import { countConversations } from '../store/listing.ts'
import { DONE, NOT_FOUND, ok } from './answer.ts'
import { actorOf, auditDetailOf } from './context.ts'
import type { contract } from './contract.ts'
import { badCursor } from './conversations.ts'
import type { Handler } from './route.ts'

interface Asked {
  readonly cursor?: string | undefined
  readonly limit: number
}

const stretchOf = ({ cursor, limit }: Asked) => ({ after: cursor ?? '', limit })

/** The id of the last row is the cursor: rows are only ever added behind it. */
function page<Row extends { readonly id: string }>(rows: readonly Row[], { limit }: Asked) {
  return ok({ rows, next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) })
}

export const inbound: Handler<typeof contract.inbound> = async ({ context, query }) =>
  page((await listInbound(context.store.reads, stretchOf(query), query.state)).map(shownInbound), query)

export const parked: Handler<typeof contract.parked> = async ({ context, query }) =>
  page((await listInbound(context.store.reads, stretchOf(query), 'parked')).map(shownInbound), query)

export const sends: Handler<typeof contract.sends> = async ({ context, query }) =>
  page((await listSends(context.store.reads, stretchOf(query), query.state)).map(shownSend), query)

export const unknownSends: Handler<typeof contract.unknownSends> = async ({ context, query }) =>
  page((await listSends(context.store.reads, stretchOf(query), 'unknown')).map(shownSend), query)

export const queue: Handler<typeof contract.queue> = async ({ context, query }) => {
  const rows = await listQueue(context.store.reads, stretchOf(query), query.state)
  return page(
    rows.map((row) => ({
      ...{ id: row.id, conversationId: row.conversation_id, teamId: row.team_id, band: row.band, rankAt: row.rank_at },
      ...{ acuity: row.acuity, reason: row.reason, enteredAt: row.entered_at, dueAt: row.due_at, state: row.state },
      ...{ takenBy: row.taken_by, leftAt: row.left_at, reservedFor: row.reserved_for, ownerId: row.owner_id },
      conversationState: row.held_as,
    })),
    query,
  )
}

function shownInbound(row: Awaited<ReturnType<typeof listInbound>>[number]) {
  return {
    ...{ id: row.id, channelId: row.channel_id, platformMessageId: row.platform_message_id },
    ...{ conversationId: row.conversation_id, messageId: row.message_id, sentAt: row.sent_at },
    ...{ arrivedAt: row.arrived_at, state: row.state, attempts: row.attempts, dueAt: row.due_at, failure: row.failure },
  }
}

function shownSend(row: Awaited<ReturnType<typeof listSends>>[number]) {
  return {
    ...{ id: row.id, state: row.state, class: row.class, via: row.via, step: row.step, attempts: row.attempts },
    ...{ inboundId: row.inbound_id, inboundPlatformMessageId: row.inbound_platform_message_id },
    ...{ conversationId: row.conversation_id, messageId: row.id, channelId: row.channel_id },
    ...{ plannedAt: row.planned_at, dueAt: row.due_at, attemptAt: row.attempt_at, settledAt: row.settled_at },
    ...{ platformMessageId: row.platform_message_id, failure: row.failure, clearedAt: row.cleared_at },
  }
}

export const replayParked: Handler<typeof contract.replayParked> = async (call) => async (tx) => {
  const id = call.param('id')
  if (!(await replayInbound(tx, id))) return NOT_FOUND
  const subject = { kind: 'inbound', id }
  tx.audit({ actor: actorOf(call.caller), action: 'inbound.replay-asked', subject, detail: auditDetailOf(call.caller) })
  return DONE
}

export const audit: Handler<typeof contract.audit> = async ({ context, query }) => {
  const after = Number(query.cursor ?? 0)
  if (!Number.isSafeInteger(after)) return badCursor()
  const rows = await listAudit(context.store.reads, after, query.limit)
  const last = rows.length < query.limit ? undefined : rows.at(-1)
  return ok({
    rows: rows.map((row) => ({
      ...{ seq: Number(row.seq), at: row.at, actorKind: row.actor_kind, actorId: row.actor_id, action: row.action },
      ...{ subjectKind: row.subject_kind, subjectId: row.subject_id, hash: row.hash },
      detail: JSON.parse(row.detail) as unknown,
    })),
    next: last === undefined ? null : String(last.seq),
  })
}

export const verifyAudit: Handler<typeof contract.verifyAudit> = async ({ context }) => {
  const verdict = await verify(context.store.reads)
  const found = verdict.ok
    ? { rows: verdict.count, problem: null }
    : { firstBadSeq: verdict.seq, problem: verdict.problem }
  return ok({ ok: verdict.ok, rows: null, firstBadSeq: null, ...found })
}

export const board: Handler<typeof contract.board> = async ({ context, sight }) => {
  const db = context.store.reads
  const now = context.clock.now()
  const figures = await countConversations(db, sight)
  const agents = await listAccounts(db)
  const seen = agents.filter((agent) => sight.scope !== 'team' || sight.colleagueIds.includes(agent.id))
  const { unknown, parked } = await countOpenSends(db)
  return ok({
    ...{ waiting: figures.waiting, withPeople: figures.withPeople, snoozed: figures.snoozed },
    ...{ emergencies: figures.emergencies, oldestWaitingSince: figures.oldestWaitingSince ?? null },
    agentsOnline: seen.filter((agent) => agent.presence === 'online' && agent.leaseUntil > now).length,
    unknownSends: sight.scope === 'all' ? unknown : 0,
    parked: sight.scope === 'all' ? parked : 0,
  })
}
