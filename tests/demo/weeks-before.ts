// Eight weeks that lie behind the demo's hospital: some five thousand conversations with their hand-offs, ratings and
// emergencies, written as rows of the past in one go. Always the same for the same day; never anything that still waits.

import { DAY, HOUR, MINUTE, SECOND, systemClock } from '../../src/base/clock.ts'
import { createIds, type Ids } from '../../src/base/ids.ts'
import { systemRandom } from '../../src/base/random.ts'
import { countHours } from '../../src/store/figures.ts'
import type { Schema } from '../../src/store/schema.ts'
import type { Store, Tx } from '../../src/store/tx.ts'
import {
  ANSWERED,
  FAMILY_NAMES,
  GIVEN_NAMES,
  PAST_EMERGENCY,
  type PersonTalk,
  UNANSWERED,
  WITH_PEOPLE,
} from './past-talks.ts'

const DAYS = 56
/** The last stretch belongs to the people who are still here. */
const UNTIL_MS = 40 * MINUTE
const AT_ONCE = 200
const SHANGHAI_MS = 8 * HOUR
const OPEN_HOUR = 7
const SHUT_HOUR = 22

type Rows = {
  [Table in
    | 'contact'
    | 'channel_identity'
    | 'conversation'
    | 'message'
    | 'outbox'
    | 'queue_entry'
    | 'alarm'
    | 'rating']: Insertable<Table>[]
}
type Insertable<Table extends keyof Schema> = Schema[Table]

/** Who answers, and for which team. */
export interface Deskmate {
  readonly agentId: string
  readonly teamId: string | null
}

export async function writeWeeksBefore(store: Store, now: number, desk: readonly Deskmate[]): Promise<number> {
  const rows: Rows = {
    contact: [],
    channel_identity: [],
    conversation: [],
    message: [],
    outbox: [],
    queue_entry: [],
    alarm: [],
    rating: [],
  }
  const past = pastAt(rows, desk)
  for (const at of moments(now)) past.talk(at)
  await store.write(async (tx) => {
    for (const table of Object.keys(rows) as (keyof Rows)[]) await insertAll(tx, table, rows[table])
    await insertUnanswered(tx, now)
  })
  while ((await countHours(store, now)) > 0);
  return rows.conversation.length
}

async function insertAll(tx: Tx, table: keyof Rows, rows: readonly Insertable<keyof Rows>[]): Promise<void> {
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    await tx.db
      .insertInto(table)
      .values(rows.slice(from, from + AT_ONCE) as never)
      .execute()
  }
}

async function insertUnanswered(tx: Tx, now: number): Promise<void> {
  const rows = UNANSWERED.map((text, i) => ({ id: tx.newId(), text, asked_at: now - (i + 1) * 5 * HOUR }))
  await tx.db.insertInto('unanswered').values(rows).execute()
}

/** Busy in the morning, quiet at noon and on weekends. */
function* moments(now: number): Generator<number> {
  const dice = createDice(7)
  const midnight = Math.floor((now + SHANGHAI_MS) / DAY) * DAY - SHANGHAI_MS
  for (let day = DAYS; day >= 0; day--) {
    const start = midnight - day * DAY
    const weekday = new Date(start + SHANGHAI_MS).getUTCDay()
    for (let hour = OPEN_HOUR; hour < SHUT_HOUR; hour++) {
      const busy = 11 * Math.exp(-((hour - 9.5) ** 2) / 5) + 8 * Math.exp(-((hour - 15) ** 2) / 6) + 3
      const count = Math.floor(busy * (weekday % 6 === 0 ? 0.65 : 1) * (0.8 + 0.4 * dice()) + dice())
      const offsets = Array.from({ length: count }, () => Math.floor(dice() * HOUR)).sort((a, b) => a - b)
      for (const offset of offsets) {
        const at = start + hour * HOUR + offset
        if (at < now - UNTIL_MS) yield at
      }
    }
  }
}

function pastAt(rows: Rows, desk: readonly Deskmate[]) {
  const dice = createDice(11)
  const one = <T>(list: readonly T[]): T => {
    const found = list[Math.floor(dice() * list.length)]
    if (found === undefined) throw new Error('an empty list')
    return found
  }
  return {
    talk(at: number) {
      const talk = openTalk(rows, at, { name: `${one(FAMILY_NAMES)}${one(GIVEN_NAMES)}`, onWeb: dice() < 0.3 })
      const lot = dice()
      if (lot < 0.012) withPerson(rows, talk, PAST_EMERGENCY, { dice, mate: one(desk) })
      else if (lot < 0.3) withPerson(rows, talk, one(WITH_PEOPLE), { dice, mate: one(desk) })
      else withBot(talk, one(ANSWERED), dice)
    },
  }
}

interface Talk {
  readonly ids: Ids
  readonly conversation: Insertable<'conversation'>
  says(
    afterMs: number,
    author: 'contact' | 'bot' | 'agent',
    text: string,
    more?: { reason?: object; agentId?: string },
  ): void
  /** Instant within the talk; ids that follow are of this instant. */
  goTo(afterMs: number): number
}

function openTalk(rows: Rows, at: number, who: { readonly name: string; readonly onWeb: boolean }): Talk {
  let now = at
  const ids = createIds({ ...systemClock, now: () => now }, systemRandom)
  const [contactId, identityId, conversationId] = [ids.next(), ids.next(), ids.next()]
  const channelId = who.onWeb ? 'web' : 'wechat'
  rows.contact.push({ id: contactId, created_at: at, display_name: who.onWeb ? null : who.name, facts: '{}' })
  const identity = {
    ...{ id: identityId, channel_id: channelId, platform_user_id: `past-${identityId}`, contact_id: contactId },
    ...{ created_at: at, last_inbound_at: at, reply_windows: '[]', last_message_no: 0, left_at: null },
  }
  rows.channel_identity.push(identity)
  const conversation: Insertable<'conversation'> = {
    ...{ id: conversationId, identity_id: identityId, contact_id: contactId, channel_id: channelId },
    ...{ state: 'bot', emergency: 0, version: 3, owner_id: null, last_owner_id: null, team_id: null },
    ...{ bot_state: '{"greeted":true,"person":{}}', opened_at: at, updated_at: at, last_inbound_at: at },
    ...{ last_message_at: at, unanswered_since: null, snoozed_until: null, closed_at: null, closed_by: null },
    outcome: null,
  }
  rows.conversation.push(conversation)
  const goTo = (afterMs: number) => {
    now = at + afterMs
    return now
  }
  return {
    ids,
    conversation,
    goTo,
    says(afterMs, author, text, { reason, agentId } = {}) {
      const sentAt = goTo(afterMs)
      const id = ids.next()
      identity.last_message_no += 1
      conversation.last_message_at = sentAt
      conversation.updated_at = sentAt
      if (author === 'contact') identity.last_inbound_at = conversation.last_inbound_at = sentAt
      const no = identity.last_message_no
      const common = { id, identity_id: identityId, no, conversation_id: conversationId }
      rows.message.push({
        ...common,
        ...{ direction: author === 'contact' ? 'inbound' : 'outbound', author, author_id: agentId ?? null },
        ...{ content: JSON.stringify({ kind: 'text', text }), sent_at: sentAt, recorded_at: sentAt },
        ...{ reason: reason === undefined ? null : JSON.stringify(reason), client_id: null, recalled_at: null },
      })
      if (author !== 'contact') rows.outbox.push(sentRow(common, { channelId, sentAt, isAgent: author === 'agent' }))
    },
  }
}

function sentRow(
  common: Pick<Insertable<'outbox'>, 'id' | 'identity_id' | 'no' | 'conversation_id'>,
  { channelId, sentAt, isAgent }: { readonly channelId: string; readonly sentAt: number; readonly isAgent: boolean },
): Insertable<'outbox'> {
  return {
    ...common,
    ...{ inbound_id: null, step: 0, channel_id: channelId, class: isAgent ? 'H' : 'B', via: 'active', state: 'sent' },
    ...{ attempts: 1, planned_at: sentAt, due_at: sentAt, attempt_at: sentAt, node: null, lease_until: null },
    ...{ give_up_at: sentAt + DAY, settled_at: sentAt + 300, platform_message_id: null, failure: null },
    cleared_at: null,
    reply_reference: null,
  }
}

function withBot(talk: Talk, { asks, entry, answer }: (typeof ANSWERED)[number], dice: () => number): void {
  talk.says(0, 'contact', asks)
  const reason = {
    skill: 'answer',
    rule: 'faq',
    entry: { id: entry, version: 1 },
    score: 0.8 + dice() / 6,
    words: [asks],
  }
  talk.says(SECOND, 'bot', answer, { reason })
  if (dice() < 0.3) talk.says(50 * SECOND, 'contact', '谢谢')
}

/** In the line for some seconds, answered, closed, and sometimes rated. */
function withPerson(
  rows: Rows,
  talk: Talk,
  { asks, reason, departments, reply }: PersonTalk,
  { dice, mate }: { readonly dice: () => number; readonly mate: Deskmate },
): void {
  const isEmergency = reason === 'red-flag'
  const { conversation } = talk
  talk.says(0, 'contact', asks)
  const why = isEmergency
    ? { skill: 'safety', rule: 'stroke', words: ['说话不清楚'] }
    : { skill: 'handoff', rule: reason }
  talk.says(SECOND, 'bot', isEmergency ? '您说的情况可能很急，请立即拨打 120。' : '好的，正在为您转人工。', {
    reason: why,
  })
  const waitMs = Math.floor((isEmergency ? 12 + dice() * 30 : 15 + dice() ** 3 * 160) * SECOND)
  const [enteredAt, band] = [talk.goTo(2 * SECOND), isEmergency ? 0 : 1]
  const acuity = isEmergency ? 'emergency' : 'routine'
  const entryId = talk.ids.next()
  if (isEmergency) rows.alarm.push(pastAlarm(talk, enteredAt, enteredAt + waitMs, mate))
  const card = { reason, acuity, words: [], departments, faqShown: [] }
  rows.queue_entry.push({
    ...{
      id: entryId,
      conversation_id: conversation.id,
      team_id: mate.teamId,
      band,
      rank_at: enteredAt,
      acuity,
      reason,
    },
    ...{ card: JSON.stringify(card), entered_at: enteredAt, due_at: enteredAt + MINUTE, state: 'taken' },
    ...{ taken_by: mate.agentId, left_at: enteredAt + waitMs, reserved_for: null, reserved_until: null },
    ...{ hold_told_at: null, passed_by: null },
  })
  const repliedMs = 2 * SECOND + waitMs + (8 + dice() * 35) * SECOND
  talk.says(Math.floor(repliedMs), 'agent', reply, { agentId: mate.agentId })
  talk.says(Math.floor(repliedMs + MINUTE), 'contact', dice() < 0.7 ? '好的，谢谢' : '明白了，麻烦您了')
  const closedAt = talk.goTo(Math.floor(repliedMs + (2 + dice() * 6) * MINUTE))
  Object.assign(conversation, {
    ...{ state: 'closed', emergency: band === 0 ? 1 : 0, last_owner_id: mate.agentId, team_id: mate.teamId },
    ...{ closed_at: closedAt, closed_by: mate.agentId, updated_at: closedAt },
    outcome: isEmergency ? 'visited-emergency' : dice() < 0.2 ? 'booked' : 'answered',
  })
  if (dice() < 0.4) rows.rating.push(pastRating(conversation, closedAt + MINUTE, dice()))
}

function pastAlarm(talk: Talk, raisedAt: number, seenAt: number, mate: Deskmate): Insertable<'alarm'> {
  return {
    ...{
      id: talk.ids.next(),
      conversation_id: talk.conversation.id,
      family: 'stroke',
      rule: 'stroke',
      kind: 'emergency',
    },
    ...{ words: '["说话不清楚"]', green_channel: '[]', raised_at: raisedAt, level: 0 },
    ...{ acknowledged_at: Math.floor(seenAt), acknowledged_by: mate.agentId },
  }
}

function pastRating(conversation: Insertable<'conversation'>, at: number, lot: number): Insertable<'rating'> {
  const stars = lot < 0.68 ? 5 : lot < 0.88 ? 4 : lot < 0.95 ? 3 : 2
  return {
    ...{ conversation_id: conversation.id, identity_id: conversation.identity_id, stars, words: null },
    ...{ served_by: 'agent', rated_at: at },
  }
}

/** Mulberry32: the same weeks at every start, so that two pictures can be compared. */
function createDice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
