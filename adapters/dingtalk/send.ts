// One message to one person: by the way back that came with his last message, else through the API. A cut on the first way
// is never followed by the second: it may have arrived. Never throws.
import { MINUTE } from '../../src/base/clock.ts'
import type { Host, OutboundMessage, Sent } from '../../src/channel/adapter.ts'
import { errcodes, interpret, type JsonAnswer, report } from '../../src/channel/errcode-api.ts'
import type { ErrcodeClient } from '../../src/channel/errcode-client.ts'
import { numberedText } from '../../src/channel/fallbacks.ts'
import { listAt } from '../../src/channel/json-body.ts'
import { withoutForbidden } from '../../src/channel/xml.ts'
import type { OutboundContent } from '../../src/model/content.ts'
import { type Person, personOf } from './person.ts'
import type { Sessions } from './sessions.ts'
import type { DingtalkSettings } from './settings.ts'

const SESSION_OVER = 300001
/** Of the way back: 300001 its end; 130101 too often; the rest is final for the message. */
const { failedBy } = errcodes(
  new Map([
    [-1, 'busy'],
    [130101, 'minute'],
  ]),
)

export interface Ways {
  readonly settings: DingtalkSettings
  readonly host: Host
  readonly client: ErrcodeClient
  readonly sessions: Sessions
}

export async function send(message: OutboundMessage, ways: Ways, signal: AbortSignal): Promise<Sent> {
  const person = personOf(message.platformUserId)
  const content = wordsIn(message.content)
  if (person === undefined || content === undefined) return { kind: 'refused', why: 'content' }
  if (signal.aborted) return { kind: 'later', afterMs: 0 }
  const url = ways.sessions.find(message.platformUserId)
  const sent = url === undefined ? 'over' : await sendBack(url, { person, content }, ways, signal)
  if (sent !== 'over') return sent
  ways.sessions.drop(message.platformUserId)
  return sendByApi(person, content, ways, signal)
}

/** Carries no token of ours: the address came in a body that nothing signs. */
async function sendBack(
  url: string,
  { person, content }: { readonly person: Person; readonly content: string },
  { host, settings }: Ways,
  signal: AbortSignal,
): Promise<Sent | 'over'> {
  const isNamed = person.conversationId !== undefined && person.staffId !== undefined
  const body = { msgtype: 'text', text: { content }, ...(isNamed ? { at: { atUserIds: [person.staffId] } } : {}) }
  const outcome = await host.http({
    method: 'POST',
    url,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
    timeoutMs: settings.sendTimeoutMs,
    signal,
  })
  const answer = interpret(outcome, (code) => failedBy(code, host.clock.now()))
  if (answer.kind === 'ok') return { kind: 'sent', platformMessageId: undefined }
  if (answer.code === SESSION_OVER) return 'over'
  report(answer, 'platform call failed', 'sessionWebhook', host)
  return answer.failed
}

async function sendByApi(
  { staffId, conversationId }: Person,
  content: string,
  { client, settings: { robotCode } }: Ways,
  signal: AbortSignal,
): Promise<Sent> {
  const message = { robotCode, msgKey: 'sampleText', msgParam: JSON.stringify({ content }) }
  if (conversationId !== undefined) {
    const json = { ...message, openConversationId: conversationId }
    return sentBy(await client.call({ path: '/v1.0/robot/groupMessages/send', json }, signal), undefined)
  }
  // A guest can be answered only by the way back, until he writes again.
  if (staffId === undefined) return { kind: 'refused', why: 'window-closed' }
  const json = { ...message, userIds: [staffId] }
  return sentBy(await client.call({ path: '/v1.0/robot/oToMessages/batchSend', json }, signal), staffId)
}

/** They take a batch and name in their answer whom it did not reach. */
function sentBy(answer: JsonAnswer, staffId: string | undefined): Sent {
  if (answer.kind === 'failed') return answer.failed
  const { processQueryKey: id } = answer.fields
  if (staffId !== undefined && listAt(answer.fields, 'invalidStaffIdList').includes(staffId)) {
    return { kind: 'refused', why: 'blocked', platformCode: 'invalidStaffIdList' }
  }
  if (staffId !== undefined && listAt(answer.fields, 'flowControlledStaffIdList').includes(staffId)) {
    return { kind: 'later', afterMs: MINUTE, platformCode: 'flowControlledStaffIdList' }
  }
  return { kind: 'sent', platformMessageId: typeof id === 'string' ? id : undefined }
}

/** Undefined: it could be shown only after an upload, which is not there. */
function wordsIn(content: OutboundContent): string | undefined {
  if (content.kind === 'text') return words(content.text)
  if (content.kind === 'choices') return words(numberedText(content))
  if (content.kind === 'card') return words(`${content.title}\n${content.description}\n${content.url}`)
  return undefined
}

function words(raw: string): string | undefined {
  const text = withoutForbidden(raw.toWellFormed())
  return text.trim() === '' ? undefined : text
}
