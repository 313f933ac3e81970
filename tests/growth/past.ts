// Three years of a hospital in small: a few thousand rows in every table that grows, shaped as the service leaves them
// behind. Statistics taken from them, multiplied, are those of a hundred million messages.
import type { Insertable } from 'kysely'
import { DAY, HOUR, MINUTE } from '../../src/base/clock.ts'
import { firstIdAt } from '../../src/base/ids.ts'
import type { Schema } from '../../src/store/schema.ts'
import type { Db, Store } from '../../src/store/tx.ts'

export const PATIENTS = 900
const VISITS_EACH = 2
const TURNS_EACH = 2
const YEARS_MS = 3 * 365 * DAY
/** Bound values of one statement stay far below any limit. */
const ROWS_AT_ONCE = 100
const AGENTS = 12

export const MESSAGES = PATIENTS * VISITS_EACH * TURNS_EACH * 2

type Rows = { [Table in keyof Schema]?: Insertable<Schema[Table]>[] }

export interface PastOf {
  readonly now: number
  readonly channels: readonly string[]
}

export async function livePast(store: Store, past: PastOf): Promise<void> {
  const last = await store.reads.selectFrom('audit').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst()
  const rows = rowsOf(past, Number(last?.seq ?? 0))
  await store.write(async (tx) => {
    for (const table of Object.keys(rows) as (keyof Schema)[]) await insertAll(tx.db, table, rows[table] ?? [])
  })
}

/** What is open is as much as the staff can hold, however long the past: here none of it, so that no share of it grows. */
export async function settleEverything(db: Db): Promise<void> {
  await db.updateTable('conversation').set({ state: 'closed' }).where('state', '<>', 'closed').execute()
  await db.updateTable('queue_entry').set({ state: 'gone' }).where('state', '=', 'waiting').execute()
  await db
    .updateTable('outbox')
    .set({ state: 'sent' })
    .where('state', 'in', ['planned', 'sending', 'unknown'])
    .execute()
  await db.updateTable('inbound').set({ state: 'done' }).where('state', '<>', 'done').execute()
  await db.updateTable('alarm').set({ acknowledged_at: 0 }).where('acknowledged_at', 'is', null).execute()
  await db.updateTable('promise').set({ kept_at: 0 }).where('kept_at', 'is', null).execute()
  await db.updateTable('assist').set({ state: 'answered' }).where('state', '=', 'open').execute()
  await db.updateTable('media').set({ state: 'kept' }).where('state', '=', 'waiting').execute()
}

async function insertAll(db: Db, table: keyof Schema, rows: readonly object[]): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    const some = rows.slice(at, at + ROWS_AT_ONCE) as Insertable<Schema['meta']>[] // each is typed where it is made
    await db
      .insertInto(table as 'meta')
      .values(some)
      .execute()
  }
}

function rowsOf({ now, channels }: PastOf, lastAudit: number): Rows {
  // In the order of their references.
  const rows = { contact: [], channel_identity: [], conversation: [], message: [], note: [] } satisfies Rows as Rows
  let audit = lastAudit
  const add = <Table extends keyof Schema>(table: Table, row: Insertable<Schema[Table]>): void => {
    const list = (rows[table] ?? []) as Insertable<Schema[Table]>[]
    list.push(row)
    rows[table] = list as Rows[Table]
  }
  for (let i = 0; i < PATIENTS; i++) {
    const bornAt = now - YEARS_MS + Math.floor((i * (YEARS_MS - DAY)) / PATIENTS)
    const idAt = (at: number, kind: string, n = 0) =>
      `${firstIdAt(at).slice(0, 10)}${kind}${i.toString(36).padStart(8, '0')}${n}`.toUpperCase()
    const channel_id = channels[i % channels.length] ?? ''
    const contact_id = idAt(bornAt, 'C')
    const identity_id = idAt(bornAt, 'D')
    add('contact', { id: contact_id, created_at: bornAt, display_name: null, facts: '{}' })
    add('channel_identity', {
      ...{ id: identity_id, channel_id, platform_user_id: `oPast${i}`, contact_id, created_at: bornAt, left_at: null },
      ...{ last_inbound_at: bornAt, reply_windows: '[]', last_message_no: VISITS_EACH * TURNS_EACH * 2 },
    })
    person(add, { i, at: bornAt, contact_id, identity_id, channel_id, id: idAt })
    for (let visit = 0; visit < VISITS_EACH; visit++) {
      const at = Math.min(bornAt + visit * 20 * DAY, now - DAY)
      const conversation_id = idAt(at, 'E', visit)
      conversation(add, { i, visit, at, conversation_id, identity_id, contact_id, channel_id, id: idAt })
      for (let turn = 0; turn < TURNS_EACH; turn++) {
        const askedAt = at + turn * MINUTE
        const no = (visit * TURNS_EACH + turn) * 2 + 1
        audit += 1
        turnOf(add, { askedAt, no, audit, conversation_id, identity_id, channel_id, id: idAt(askedAt, 'J', visit) })
      }
    }
  }
  recent(add, now, channels)
  return rows
}

type Add = <Table extends keyof Schema>(table: Table, row: Insertable<Schema[Table]>) => void

interface Person {
  readonly i: number
  readonly at: number
  readonly contact_id: string
  readonly identity_id: string
  readonly channel_id: string
  readonly id: (at: number, kind: string, n?: number) => string
}

function person(add: Add, { i, at, contact_id, identity_id, channel_id, id }: Person): void {
  const agent_id = `agent-${i % AGENTS}`
  add('page_seen', { id: id(at, 'P'), identity_id, path: '/clinics', title: '门诊', seen_at: at })
  add('own_consent', { id: id(at, 'K'), identity_id, purpose: 'service', granted: 1, text_version: '1.zh-CN', at })
  add('unanswered', { id: id(at, 'U'), text: '请问周末有没有便民药房', asked_at: at })
  if (i % 4 !== 0) return
  const changed = { changed_at: at, changed_by: agent_id, version: 1 }
  add('contact_card', {
    ...{ contact_id, name: '示例', phone: 'sealed', phone_index: `x${i}`, phone_verified_at: null, remarks: null },
    ...{ no_contact_since: null, no_contact_why: null, ...changed },
  })
  add('patient', {
    ...{ id: id(at, 'T'), contact_id, relation: 'self', name: '示例', sex: null, born_on: null, phone: null },
    ...{ phone_index: `y${i}`, id_number: null, id_number_index: `z${i}`, ...changed },
  })
  add('consent', {
    ...{ id: id(at, 'S'), contact_id, patient_id: null, purpose: 'health', state: 'given', way: 'phone' },
    ...{ guardian: null, at, agent_id },
  })
  add('contact_merge', {
    ...{ id: id(at, 'M'), from_contact: contact_id, into_contact: contact_id, reason: 'phone', state: 'rejected' },
    ...{ moved: '{}', proposed_at: at, decided_at: at, decided_by: agent_id },
  })
  add('site_user', { identity_id, channel_id, site_user_id: `u-${i}`, proven_at: at })
}

interface Visit extends Person {
  readonly visit: number
  readonly conversation_id: string
}

function conversation(
  add: Add,
  { i, visit, at, conversation_id, identity_id, contact_id, channel_id, id }: Visit,
): void {
  const owner = `agent-${i % AGENTS}`
  const withPeople = i % 3 === 0
  const closed_at = at + HOUR
  add('conversation', {
    ...{ id: conversation_id, identity_id, contact_id, channel_id, state: 'closed', emergency: i % 50 === 0 ? 1 : 0 },
    ...{ version: 4, owner_id: withPeople ? owner : null, last_owner_id: withPeople ? owner : null, team_id: null },
    ...{ bot_state: '{}', opened_at: at, updated_at: closed_at, last_inbound_at: at, last_message_at: at },
    ...{ unanswered_since: null, snoozed_until: null, closed_at, closed_by: 'system', outcome: 'answered' },
  })
  if (!withPeople) return
  add('queue_entry', {
    ...{ id: id(at, 'Q', visit), conversation_id, team_id: null, band: 1, rank_at: at, acuity: 'routine' },
    ...{ reason: 'asked', card: '{}', entered_at: at, due_at: at + HOUR, state: 'taken', taken_by: owner },
    ...{ left_at: at + MINUTE, reserved_for: null, reserved_until: null, hold_told_at: null, passed_by: null },
  })
  const note_id = id(at, 'N', visit)
  add('note', { id: note_id, conversation_id, agent_id: owner, text: '已电话确认', recorded_at: at })
  add('promise', {
    ...{ note_id, conversation_id, agent_id: owner, due_at: at + HOUR, made_at: at, kept_at: at, kept_by: owner },
  })
  add('rating', { conversation_id, identity_id, stars: 5, words: null, served_by: 'agent', rated_at: closed_at })
  add('quality_review', {
    ...{ id: id(at, 'R', visit), conversation_id, subject: 'agent', why: 'sample', agent_id: owner, team_id: null },
    ...{ state: 'final', drawn_at: at, card_version: 1, marks: '[]', verdict: null, score: 90, remark: null },
    ...{ reviewed_by: owner, reviewed_at: at, reply: null, replied_at: null },
  })
  add('assist', {
    ...{ id: id(at, 'H', visit), conversation_id, asked_by: owner, to_agent_id: 'agent-1', to_team_id: null },
    ...{ question: '术后多久能洗澡', asked_at: at, due_at: at, state: 'answered', answer: '伤口愈合后' },
    ...{ settled_by: 'agent-1', settled_at: at },
  })
  add('alarm', {
    ...{ id: id(at, 'A', visit), conversation_id, family: 'chest', rule: 'chest-pain', kind: 'emergency', words: '[]' },
    ...{ green_channel: '[]', raised_at: at, level: 0, acknowledged_at: at, acknowledged_by: owner },
  })
  add('emergency_step', {
    ...{ id: id(at, 'F', visit), conversation_id, kind: 'called', outcome: 'reached', whom: null, agent_id: owner },
    ...{ taken_at: at, retracted_at: null, retracted_by: null },
  })
}

interface Turn {
  readonly askedAt: number
  readonly no: number
  readonly audit: number
  readonly conversation_id: string
  readonly identity_id: string
  readonly channel_id: string
  readonly id: string
}

function turnOf(add: Add, { askedAt: at, no, audit, conversation_id, identity_id, channel_id, id }: Turn): void {
  const said = `${id}.0`
  const message = { identity_id, conversation_id, sent_at: at, recorded_at: at, client_id: null, recalled_at: null }
  const content = JSON.stringify({ kind: 'text', text: '请问门诊挂号窗口几点开门，可以当天挂号吗？' })
  const asks = {
    ...message,
    id,
    no,
    content,
    direction: 'inbound',
    author: 'contact',
    author_id: null,
    reason: null,
  } as const
  add('message', asks)
  const isPerson = audit % 10 === 0
  const author = isPerson ? 'agent' : 'bot'
  add('message', { ...asks, id: said, no: no + 1, direction: 'outbound', author, reason: '{"skill":"answer"}' })
  add('inbound', {
    ...{ id, channel_id, dedup_key: `key-${id}`, identity_id, conversation_id, message_id: id },
    ...{ platform_message_id: id, sent_at: at, arrived_at: at, exchange_no: null, event: null, state: 'done' },
    ...{ attempts: 1, due_at: at, claimed_by: null, claimed_until: null, failure: null },
  })
  add('outbox', {
    ...{ id: said, no: no + 1, inbound_id: id, step: 0, identity_id, conversation_id, channel_id, via: 'active' },
    ...{ class: isPerson ? 'H' : 'B', state: audit % 100 === 0 ? 'failed' : 'sent', attempts: 1, planned_at: at },
    ...{ due_at: at, attempt_at: at, node: 'node-a', lease_until: null, give_up_at: at + HOUR, settled_at: at },
    ...{ platform_message_id: null, failure: null, cleared_at: null, reply_reference: null },
  })
  add('audit', {
    ...{ seq: audit, at, actor_kind: isPerson ? 'agent' : 'bot', actor_id: isPerson ? 'agent-1' : null },
    ...{ action: isPerson ? 'conversation.reply' : 'turn.decide', subject_kind: 'conversation' },
    ...{ subject_id: conversation_id, detail: '{}', hash: 'h'.repeat(64) },
  })
  if (audit % 20 !== 0) return
  add('media', {
    ...{ message_id: id, channel_id, kind: 'image', mime_type: 'image/jpeg', bytes_count: 200_000, file: id },
    ...{ state: 'kept', attempts: 1, due_at: at, failure: null, fetched_at: at },
  })
}

/** What is kept for days, not for ever. */
function recent(add: Add, now: number, channels: readonly string[]): void {
  for (let i = 0; i < PATIENTS; i++) {
    const at = now - 6 * DAY + Math.floor((i * 6 * DAY) / PATIENTS)
    const conversation_id = `recent-${i}`
    add('event_log', {
      ...{ at, kind: 'message.added', conversation_id, identity_id: `identity-${i}`, team_id: null },
      ...{ owner_id: null, data: '{"no":1}' },
    })
    add('exchange', {
      ...{ inbound_id: conversation_id, channel_id: channels[0] ?? '', received_at: at, query: '' },
      ...{ body: Buffer.from('<xml/>'), reply_type: null, reply_body: null },
    })
    add('idempotency', {
      ...{ key: `k-${i}`, actor: `agent-${i % AGENTS}`, route: 'POST /x', body_hash: '', status: 200, response: '{}' },
      created_at: at,
    })
    add('figure_hour', {
      ...{ hour_at: now - i * HOUR - YEARS_MS / 2, channel_id: channels[0] ?? '', team_id: '' },
      ...{ talked: 3, with_people: 1, messages: 9 },
    })
  }
}
