// Quality review (质检): sampled conversations, the score card, one reply of whoever was judged. What was drawn may be read
// by who reviews it, and the audit knows that it was.
import { found } from '../../editing/finding.ts'
import { type InboundContent, type OutboundContent, wordsOf } from '../../model/content.ts'
import { type CardItem, faultyMarks, itemsFor, type Mark, type ReviewState, scoreOf } from '../../model/quality.ts'
import { findConversationRow, listMessages } from '../../store/listing.ts'
import {
  changeReview,
  drawReviews,
  findReview,
  listReviews,
  qualitySetting,
  type ReviewRow,
  reviewsAbout,
  saveQualitySetting,
} from '../../store/quality.ts'
import type { Db, Tx } from '../../store/tx.ts'
import { made, NOT_FOUND, ok, refuse, wrong } from '../answer.ts'
import { actorOf, auditDetailOf, sightOf } from '../context.ts'
import { faultOf } from '../field-fault.ts'
import type { Call, Handler } from '../route.ts'
import { personOf } from '../sign-in.ts'
import { shownPerson } from './board.ts'
import type { reportsContract as contract } from './contract.ts'

const MOST_MESSAGES = 300

export const qualityReviews: Handler<typeof contract.qualityReviews> = async ({ context, sight, query }) => {
  const { state, subject, cursor, limit } = query
  await drawReviews(context.store, context.clock.now())
  const rows = await listReviews(context.store.reads, sight, { state, subject, before: cursor, limit })
  return ok({ rows: rows.map(shown), next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) })
}

export const qualityReview: Handler<typeof contract.qualityReview> = async (call) => {
  const { context, sight } = call
  const db = context.store.reads
  const review = await findReview(db, sight, call.param('id'))
  const conversation = review === undefined ? undefined : await findConversationRow(db, review.conversation_id)
  if (review === undefined || conversation === undefined) return NOT_FOUND
  await context.store.write(async (tx) => tell(tx, call, 'quality.read', review.id))
  const page = { conversationId: conversation.id, identityId: conversation.identity_id, after: 0, newestFirst: false }
  const messages = await listMessages(db, { ...page, before: Number.MAX_SAFE_INTEGER, limit: MOST_MESSAGES })
  return ok({
    review: await shownInFull(db, review),
    channelName: context.channelName(conversation.channel_id),
    person: shownPerson(conversation),
    messages: messages.map((row) => {
      const content = JSON.parse(row.content) as InboundContent | OutboundContent
      const { id, author, author_name: authorName, sent_at: sentAt, recalled_at: recalledAt } = row
      return { id, author, authorName, sentAt, recalledAt, kind: content.kind, text: wordsOf(content) }
    }),
    more: messages.length === MOST_MESSAGES,
  })
}

/** First marks, or final ones after the reply; what is final stays. */
export const scoreReview: Handler<typeof contract.scoreReview> = async (call) => async (tx) => {
  const review = await findReview(tx.db, call.sight, call.param('id'))
  if (review === undefined) return NOT_FOUND
  if (review.state !== 'open' && review.state !== 'replied') return refuse('wrong-state')
  const { marks, verdict, remark } = call.body
  const card = await qualitySetting(tx.db, 'card', review.card_version ?? undefined)
  const items = itemsFor(card.body, review.subject)
  const faulty = faultyMarks(items, marks)
  if (faulty.length > 0) return refuse('invalid', { fields: faulty.map((id) => fieldOf(items, id)) })
  if (review.subject === 'bot' && verdict === undefined) {
    return wrong('verdict', 'verdict-due')
  }
  const state: ReviewState = review.state === 'open' ? 'done' : 'final'
  const to = {
    ...{ state, card_version: card.version, marks: JSON.stringify(marks), score: scoreOf(items, marks) },
    ...{ verdict: verdict ?? null, remark: remark ?? null },
    ...{ reviewed_by: personOf(call).agentId, reviewed_at: tx.now },
  }
  if (!(await changeReview(tx, review, to))) return refuse('wrong-state')
  tell(tx, call, 'quality.score', review.id, { state, score: to.score, cardVersion: card.version })
  if (review.agent_id !== null) tx.announce({ kind: 'agent.changed', data: { agentId: review.agent_id } })
  return answerWith(tx, review.id)
}

function fieldOf(items: readonly CardItem[], id: string) {
  const label = items.find((item) => item.id === id)?.label ?? id
  return faultOf(found(`marks.${id}`, 'mark-due', { label }))
}

export const replyToReview: Handler<typeof contract.replyToReview> = async (call) => async (tx) => {
  const { agentId } = personOf(call)
  const review = (await reviewsAbout(tx.db, agentId)).find(({ id }) => id === call.param('id'))
  if (review === undefined) return NOT_FOUND
  if (review.state !== 'done') return refuse('wrong-state')
  const to = { state: 'replied' as const, reply: call.body.text, replied_at: tx.now }
  if (!(await changeReview(tx, review, to))) return refuse('wrong-state')
  tell(tx, call, 'quality.reply', review.id)
  const replied = (await reviewsAbout(tx.db, agentId)).find(({ id }) => id === review.id)
  return replied === undefined ? NOT_FOUND : ok({ review: await shownInFull(tx.db, forTheReviewed(replied)) })
}

export const ownReviews: Handler<typeof contract.ownReviews> = async (call) => {
  const db = call.context.store.reads
  const rows = await reviewsAbout(db, personOf(call).agentId)
  return ok({ rows: await Promise.all(rows.map((row) => shownInFull(db, forTheReviewed(row)))) })
}

/** Patients are told that whoever served them never sees their rating: nor that there was one. */
function forTheReviewed(row: ReviewRow): ReviewRow {
  return row.why === 'low-rating' ? { ...row, why: 'random' } : row
}

export const qualitySettings: Handler<typeof contract.qualitySetting> = async ({ context, caller }) => {
  const card = await qualitySetting(context.store.reads, 'card')
  const plan = await qualitySetting(context.store.reads, 'plan')
  return ok({
    card: { version: card.version, items: card.body },
    plan: { version: plan.version, ...plan.body },
    mayChange: sightOf(caller, 'quality.plan') !== undefined,
  })
}

export const changeQualityCard: Handler<typeof contract.changeQualityCard> = async (call) => async (tx) => {
  const { items } = call.body
  if (new Set(items.map((item) => item.id)).size < items.length) return refuse('taken')
  const version = await saveQualitySetting(tx, 'card', items, personOf(call).agentId)
  tell(tx, call, 'quality.card', `card-${version}`)
  return made({ version })
}

export const changeQualityPlan: Handler<typeof contract.changeQualityPlan> = async (call) => async (tx) => {
  const version = await saveQualitySetting(tx, 'plan', call.body, personOf(call).agentId)
  tell(tx, call, 'quality.plan', `plan-${version}`, { ...call.body })
  return made({ version })
}

function tell(tx: Tx, call: Pick<Call, 'caller'>, action: string, id: string, facts: object = {}): void {
  const detail = { ...facts, ...auditDetailOf(call.caller) }
  tx.audit({ actor: actorOf(call.caller), action, subject: { kind: 'quality', id }, detail })
}

const EVERYBODY = { scope: 'all', agentId: undefined, teamIds: [], colleagueIds: [] } as const

async function answerWith(tx: Tx, id: string) {
  const review = await findReview(tx.db, EVERYBODY, id)
  return review === undefined ? NOT_FOUND : ok({ review: await shownInFull(tx.db, review) })
}

function shown(row: ReviewRow) {
  return {
    ...{ id: row.id, conversationId: row.conversation_id, subject: row.subject, why: row.why, state: row.state },
    ...{ agentName: row.agent_name, teamId: row.team_id, drawnAt: row.drawn_at, verdict: row.verdict },
    ...{ score: row.score, reviewedAt: row.reviewed_at, reviewerName: row.reviewer_name },
  }
}

async function shownInFull(db: Db, row: ReviewRow) {
  const card = await qualitySetting(db, 'card', row.card_version ?? undefined)
  return {
    ...shown(row),
    cardVersion: card.version,
    items: itemsFor(card.body, row.subject),
    marks: row.marks === null ? [] : (JSON.parse(row.marks) as readonly Mark[]),
    ...{ remark: row.remark, reply: row.reply, repliedAt: row.replied_at },
  }
}
