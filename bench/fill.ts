// A hospital with a past: fills a migrated SQLite database with finished conversations, straight by SQL, shaped like what
// the service leaves behind, the audit chain included. For start-up and throughput with many stored messages.
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { DAY, HOUR, systemClock } from '../src/base/clock.ts'
import { chainHash, FIRST_HASH } from '../src/store/journal.ts'
import { knownOpenid } from './load-requests.ts'

/** Questions one patient asked in all; each is two messages. */
const TURNS_EACH = 5
const GROUP = 20_000
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const QUESTION = '请问门诊挂号窗口几点开门，可以当天挂号吗？'
const ANSWER =
  '门诊挂号窗口早上七点半开始，下午五点结束；也可以在公众号菜单“就医服务”里预约七天内的号源，当天凭证件取号。'

interface Statements {
  readonly contact: StatementSync
  readonly identity: StatementSync
  readonly conversation: StatementSync
  readonly message: StatementSync
  readonly exchange: StatementSync
  readonly inbound: StatementSync
  readonly outbox: StatementSync
  readonly event: StatementSync
  readonly audit: StatementSync
}

export function fillMessages(databaseFile: string, count: number): void {
  const db = new DatabaseSync(databaseFile)
  db.exec('pragma journal_mode = wal; pragma synchronous = off; pragma cache_size = -200000; pragma foreign_keys = off')
  const patients = Math.max(1, Math.ceil(count / (2 * TURNS_EACH)))
  const past = new Past(prepare(db), patients, { from: systemClock.now() - 30 * DAY, after: lastAudit(db) })
  inGroups(db, patients, (patient) => past.meet(patient))
  inGroups(db, patients * TURNS_EACH, (turn) => past.answer(turn))
  db.exec('pragma wal_checkpoint(truncate)')
  db.close()
}

function inGroups(db: DatabaseSync, count: number, write: (index: number) => void): void {
  for (let from = 0; from < count; from += GROUP) {
    db.exec('begin')
    for (let i = from; i < Math.min(from + GROUP, count); i++) write(i)
    db.exec('commit')
  }
}

class Past {
  readonly #statements: Statements
  readonly #patients: number
  readonly #from: number
  readonly #stepMs: number
  #auditSeq: number
  #auditHash: string

  constructor(statements: Statements, patients: number, { from, after }: { from: number; after: AuditEnd }) {
    this.#statements = statements
    this.#patients = patients
    this.#from = from
    this.#auditSeq = after.seq
    this.#auditHash = after.hash
    this.#stepMs = (30 * DAY - HOUR) / (patients * TURNS_EACH)
  }

  meet(patient: number): void {
    const { contact, identity, conversation } = this.#statements
    const at = this.#from
    const closedAt = at + 30 * DAY - HOUR
    contact.run(id(at, 'C', patient), at)
    identity.run(id(at, 'D', patient), knownOpenid(patient), id(at, 'C', patient), at, closedAt, 2 * TURNS_EACH)
    conversation.run(
      id(at, 'E', patient),
      id(at, 'D', patient),
      id(at, 'C', patient),
      at,
      closedAt,
      closedAt,
      closedAt,
      closedAt,
    )
  }

  /** One question and its answer; patients take turns, so rows of one patient lie far apart, as in life. */
  answer(turn: number): void {
    const { message, exchange, inbound, outbox, event } = this.#statements
    const patient = turn % this.#patients
    const no = 2 * Math.floor(turn / this.#patients) + 1
    const at = Math.floor(this.#from + turn * this.#stepMs)
    const identityId = id(this.#from, 'D', patient)
    const conversationId = id(this.#from, 'E', patient)
    const asked = id(at, 'J', turn)
    const said = `${asked}.0`
    const msgId = String(1_000_000_000_000_000 + turn)
    const query = `timestamp=1764000000&nonce=${msgId}`
    const asks = Buffer.from(`<xml><Content>${QUESTION}</Content><MsgId>${msgId}</MsgId></xml>`)
    const { lastInsertRowid } = exchange.run(asked, at, query, asks, `<xml><Content>${ANSWER}</Content></xml>`)
    message.run(asked, identityId, no, conversationId, 'inbound', 'contact', text(QUESTION), at, at, null)
    message.run(said, identityId, no + 1, conversationId, 'outbound', 'bot', text(ANSWER), at, at, '{"skill":"answer"}')
    inbound.run(asked, msgId, identityId, conversationId, asked, msgId, at, at, lastInsertRowid, at)
    outbox.run(said, no + 1, asked, identityId, conversationId, at, at, at, at, at)
    const added = (added: object) => JSON.stringify({ ...added, emergency: false })
    event.run(at, 'message.added', conversationId, identityId, added({ no, messageId: asked, author: 'contact' }))
    event.run(at, 'message.added', conversationId, identityId, added({ no: no + 1, messageId: said, author: 'bot' }))
    this.#audit(at, conversationId, asked)
  }

  #audit(at: number, conversationId: string, inboundId: string): void {
    const row = {
      seq: ++this.#auditSeq,
      at,
      actor_kind: 'bot',
      actor_id: null,
      action: 'turn.decide',
      subject_kind: 'conversation',
      subject_id: conversationId,
      detail: JSON.stringify({ inboundId, skill: 'answer', effects: ['say'] }),
    }
    this.#auditHash = chainHash(this.#auditHash, row)
    this.#statements.audit.run(
      row.seq,
      at,
      row.actor_kind,
      row.action,
      row.subject_kind,
      conversationId,
      row.detail,
      this.#auditHash,
    )
  }
}

interface AuditEnd {
  readonly seq: number
  readonly hash: string
}

function lastAudit(db: DatabaseSync): AuditEnd {
  const row = db.prepare('select seq, hash from audit order by seq desc limit 1').get()
  return row === undefined ? { seq: 0, hash: FIRST_HASH } : { seq: Number(row.seq), hash: String(row.hash) }
}

function text(words: string): string {
  return JSON.stringify({ kind: 'text', text: words })
}

/** Shaped like the service's own ids: ten characters of time, then one for the kind of row and a number. */
function id(at: number, kind: string, index: number): string {
  let time = ''
  for (let rest = at, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32] + time
  return `${time}${kind}${String(index).padStart(15, '0')}`
}

function prepare(db: DatabaseSync): Statements {
  return {
    contact: db.prepare(`insert into contact (id, created_at, facts) values (?, ?, '{}')`),
    identity: db.prepare(
      `insert into channel_identity (id, channel_id, platform_user_id, contact_id, created_at, last_inbound_at, reply_windows, last_message_no)
       values (?, 'bench-plain', ?, ?, ?, ?, '[]', ?)`,
    ),
    conversation: db.prepare(
      `insert into conversation (id, identity_id, contact_id, channel_id, state, emergency, version, bot_state, opened_at,
         updated_at, last_inbound_at, last_message_at, closed_at, closed_by, outcome)
       values (?, ?, ?, 'bench-plain', 'closed', 0, 2, '{"greeted":true}', ?, ?, ?, ?, ?, 'system', 'answered')`,
    ),
    message: db.prepare(
      `insert into message (id, identity_id, no, conversation_id, direction, author, content, sent_at, recorded_at, reason)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    exchange: db.prepare(
      `insert into exchange (inbound_id, channel_id, received_at, query, body, reply_type, reply_body)
       values (?, 'bench-plain', ?, ?, ?, 'application/xml', ?)`,
    ),
    inbound: db.prepare(
      `insert into inbound (id, channel_id, dedup_key, identity_id, conversation_id, message_id, platform_message_id, sent_at,
         arrived_at, exchange_no, state, attempts, due_at)
       values (?, 'bench-plain', ?, ?, ?, ?, ?, ?, ?, ?, 'done', 1, ?)`,
    ),
    outbox: db.prepare(
      `insert into outbox (id, no, inbound_id, step, identity_id, conversation_id, channel_id, class, via, state,
         attempts, planned_at, due_at, attempt_at, give_up_at, settled_at)
       values (?, ?, ?, 0, ?, ?, 'bench-plain', 'B', 'inline', 'sent', 1, ?, ?, ?, ?, ?)`,
    ),
    event: db.prepare(`insert into event_log (at, kind, conversation_id, identity_id, data) values (?, ?, ?, ?, ?)`),
    audit: db.prepare(
      `insert into audit (seq, at, actor_kind, action, subject_kind, subject_id, detail, hash) values (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
  }
}
