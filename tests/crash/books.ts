// What the service itself says at the end, read like any other program would: every inbound, every send, every message
// of every conversation, through /api/v1 with a service token.
import type { Api } from './console-api.ts'

export interface InboundRow {
  readonly id: string
  readonly channelId: string
  readonly platformMessageId: string | null
  readonly conversationId: string | null
  readonly messageId: string | null
  readonly state: 'waiting' | 'done' | 'parked'
}

export interface SendRow {
  readonly id: string
  readonly state: 'planned' | 'sending' | 'sent' | 'failed' | 'unknown' | 'cancelled'
  readonly class: 'S' | 'B' | 'H' | 'N'
  readonly via: 'inline' | 'active'
  readonly inboundId: string | null
  readonly step: number
  readonly conversationId: string
  readonly channelId: string
  readonly attempts: number
  readonly plannedAt: number
  readonly dueAt: number
  readonly attemptAt: number | null
  readonly failure: string | null
}

export interface MessageRow {
  readonly id: string
  readonly no: number
  readonly author: string
  readonly conversationId: string
  readonly content: { readonly text: string }
}

export interface Books {
  readonly inbound: readonly InboundRow[]
  readonly sends: readonly SendRow[]
  readonly unknown: readonly SendRow[]
  readonly messages: ReadonlyMap<string, MessageRow>
  readonly auditOk: boolean
}

const PAGE = 1_000
const MESSAGE_PAGE = 100
const READERS = 12

/** Only rows whose id comes after `since`. */
export async function readBooks(api: Api, since: string): Promise<Books> {
  const inbound = await listAll<InboundRow>(api, '/inbound', since)
  const sends = await listAll<SendRow>(api, '/sends', since)
  const unknown = await listAll<SendRow>(api, '/sends/unknown', since)
  const conversationIds = new Set([...inbound, ...sends].flatMap((row) => row.conversationId ?? []))
  const messages = await messagesOf(api, [...conversationIds])
  const audit = await api.get('/audit/verify')
  return { inbound, sends, unknown, messages, auditOk: audit.body.ok === true }
}

/** What stands in them about some of the channels. */
export function booksOf(books: Books, isMeant: (channelId: string) => boolean): Books {
  const meant = <Row extends { readonly channelId: string }>(rows: readonly Row[]) =>
    rows.filter(({ channelId }) => isMeant(channelId))
  return { ...books, inbound: meant(books.inbound), sends: meant(books.sends), unknown: meant(books.unknown) }
}

export async function listAll<Row>(api: Api, path: string, since?: string): Promise<readonly Row[]> {
  const rows: Row[] = []
  let cursor = since === undefined ? '' : `&cursor=${since}`
  for (;;) {
    const separator = path.includes('?') ? '&' : '?'
    const { status, body } = await api.get(`${path}${separator}limit=${PAGE}${cursor}`)
    if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`)
    rows.push(...body.rows)
    if (body.next === null) return rows
    cursor = `&cursor=${encodeURIComponent(body.next)}`
  }
}

async function messagesOf(api: Api, conversationIds: readonly string[]): Promise<ReadonlyMap<string, MessageRow>> {
  const messages = new Map<string, MessageRow>()
  const left = [...conversationIds]
  const read = async () => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) await readConversation(api, id, messages)
  }
  await Promise.all(Array.from({ length: READERS }, read))
  return messages
}

async function readConversation(api: Api, id: string, into: Map<string, MessageRow>): Promise<void> {
  let after = 0
  for (;;) {
    const { status, body } = await api.get(`/conversations/${id}/messages?after=${after}&limit=${MESSAGE_PAGE}`)
    if (status !== 200) throw new Error(`messages of ${id} answered ${status}`)
    for (const message of body.messages) into.set(message.id, { ...message, conversationId: id })
    if (body.more !== true) return
    after = body.messages.at(-1).no
  }
}
