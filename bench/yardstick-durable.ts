// Yardstick (b), the durable floor: as (a), and nothing is answered before it is on disk. MsgId look-up, conversation
// upsert, two inserts; messages that arrive together share one flush. `node bench/yardstick-durable.ts DATABASE_FILE`.
import { DatabaseSync } from 'node:sqlite'
import { systemClock } from '../src/base/clock.ts'
import { type IncomingText, passiveReply, serveYardstick } from './yardstick-door.ts'

interface Waiting {
  readonly message: IncomingText
  readonly resolve: (reply: string) => void
  readonly reject: (error: unknown) => void
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS conversations (
    id INTEGER PRIMARY KEY, openid TEXT NOT NULL UNIQUE, updated_at INTEGER NOT NULL, messages INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS inbound (
    id INTEGER PRIMARY KEY, conversation_id INTEGER NOT NULL, msg_id TEXT NOT NULL UNIQUE, text TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS outbound (inbound_id INTEGER PRIMARY KEY, reply TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
`

const file = process.argv[2]
if (file === undefined) throw new Error('usage: node bench/yardstick-durable.ts DATABASE_FILE')
const clock = systemClock
const db = new DatabaseSync(file)
db.exec(SCHEMA)

const begin = db.prepare('BEGIN IMMEDIATE')
const commit = db.prepare('COMMIT')
const findReply = db.prepare('SELECT reply FROM inbound JOIN outbound ON inbound_id = inbound.id WHERE msg_id = ?')
const upsertConversation = db.prepare(
  `INSERT INTO conversations (openid, updated_at, messages) VALUES (?, ?, 1)
   ON CONFLICT (openid) DO UPDATE SET updated_at = excluded.updated_at, messages = messages + 1 RETURNING id`,
)
const insertInbound = db.prepare('INSERT INTO inbound (conversation_id, msg_id, text, at) VALUES (?, ?, ?, ?)')
const insertOutbound = db.prepare('INSERT INTO outbound (inbound_id, reply, at) VALUES (?, ?, ?)')

let waiting: Waiting[] = []

serveYardstick(
  (message) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush)
      waiting.push({ message, resolve, reject })
    }),
)

function flush(): void {
  const group = waiting
  waiting = []
  try {
    begin.run()
    const replies = group.map(({ message }) => store(message))
    commit.run()
    for (const [index, { resolve }] of group.entries()) resolve(replies[index] ?? '')
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    for (const { reject } of group) reject(error)
  }
}

function store(message: IncomingText): string {
  const known = findReply.get(message.msgId)
  if (known !== undefined) return String(known.reply)
  const now = clock.now()
  const conversation = upsertConversation.get(message.openid, now)
  const inbound = insertInbound.run(Number(conversation?.id), message.msgId, message.text, now)
  const reply = passiveReply(message, now)
  insertOutbound.run(inbound.lastInsertRowid, reply, now)
  return reply
}
