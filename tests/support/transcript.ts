// Writes down what happened between one patient and the desk, line by line, so that a doctor can review a test. What the
// hospital believes it said is held against what the patient's own screen shows; a difference becomes a line of its own.
import type { InboundContent, OutboundContent } from '../../src/model/content.ts'
import { wordsOf } from '../../src/model/content.ts'
import { eventsAfter } from '../../src/store/event-log.ts'
import type { LoggedEvent, Store } from '../../src/store/tx.ts'

export interface Screen {
  readonly channelId: string
  readonly platformUserId: string
  /** Texts the patient's own screen shows, in order. */
  readonly shown: readonly string[]
}

/**
 * `患者：` and `机器人：` and `系统：` and `咨询员王敏：` are words; `警报：`, `排队：`, `接手：`, `结束：` are what the desk
 * does. `（未显示）` stands before words that never reached the patient's screen.
 */
export async function transcriptOf(store: Store, screen: Screen): Promise<readonly string[]> {
  const identity = await identityOf(store, screen)
  if (identity === undefined) return []
  const messages = new Map((await messagesOf(store, identity)).map((message) => [message.id, message]))
  const events = (await eventsAfter(store.reads, 0, 10_000)).filter((event) => event.identityId === identity)
  const names = await namesOf(store)
  const shown = [...screen.shown]
  const lines = events.flatMap((event) => {
    const message = event.kind === 'message.added' ? messages.get(String(event.data.messageId)) : undefined
    if (message === undefined) return deskLine(event, names)
    const words = textOf(message.content)
    const line = `${speaker(message, names)}：${oneLine(words)}`
    if (message.author === 'contact') return [line]
    const at = shown.findIndex((text) => text.startsWith(words))
    if (at < 0) return [`（未显示）${line}`]
    shown.splice(at, 1)
    return [line]
  })
  return [...lines, ...shown.map((text) => `屏幕上还有：${oneLine(text)}`)]
}

/** `actual`, shortened where the expected line ends with `…`: a test quotes as much of a text as matters. */
export function asQuoted(actual: readonly string[], expected: readonly string[]): readonly string[] {
  return actual.map((line, i) => {
    const quoted = expected[i]
    if (quoted === undefined || !quoted.endsWith('…') || line.endsWith('…')) return line
    const length = quoted.length - 1
    return line.length > length ? `${line.slice(0, length)}…` : line
  })
}

type Names = ReadonlyMap<string, string>

function deskLine(event: LoggedEvent, names: Names): readonly string[] {
  const { data } = event
  switch (event.kind) {
    case 'alarm.raised':
      return [`警报：${data.family}`]
    case 'queue.changed':
      if (data.change === 'entered') return [`排队：${data.reason}`]
      return data.change === 'taken' ? [`接手：${names.get(String(data.agentId))}`] : []
    case 'conversation.changed':
      return data.state === 'closed' && data.previousState !== 'closed' ? [`结束：${data.cause}`] : []
    default:
      return []
  }
}

interface SaidMessage {
  readonly id: string
  readonly author: 'contact' | 'bot' | 'agent' | 'system'
  readonly author_id: string | null
  readonly content: string
}

function speaker(message: SaidMessage, names: Names): string {
  switch (message.author) {
    case 'contact':
      return '患者'
    case 'bot':
      return '机器人'
    case 'system':
      return '系统'
    case 'agent':
      return `咨询员${names.get(message.author_id ?? '')}`
  }
}

function textOf(stored: string): string {
  const content = JSON.parse(stored) as InboundContent | OutboundContent
  return wordsOf(content) || `[${content.kind}]`
}

function oneLine(text: string): string {
  return text.replaceAll(/\n+/g, ' / ')
}

async function identityOf(store: Store, { channelId, platformUserId }: Screen): Promise<string | undefined> {
  const row = await store.reads
    .selectFrom('channel_identity')
    .select('id')
    .where('channel_id', '=', channelId)
    .where('platform_user_id', '=', platformUserId)
    .executeTakeFirst()
  return row?.id
}

async function messagesOf(store: Store, identityId: string): Promise<readonly SaidMessage[]> {
  return store.reads
    .selectFrom('message')
    .select(['id', 'author', 'author_id', 'content'])
    .where('identity_id', '=', identityId)
    .execute()
}

async function namesOf(store: Store): Promise<Names> {
  const rows = await store.reads.selectFrom('agent').select(['id', 'name']).execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}
