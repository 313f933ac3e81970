// One message to the endpoint: signed anew at every try, always under the same id, so that the other side shows it once.
// Follows no redirect. Never throws.
import { MINUTE, SECOND } from '../../src/base/clock.ts'
import { never } from '../../src/base/errors.ts'
import type { HttpOutcome } from '../../src/base/http-client.ts'
import type { Host, OutboundMessage, Sent } from '../../src/channel/adapter.ts'
import { numberedText } from '../../src/channel/fallbacks.ts'
import { withoutForbidden } from '../../src/channel/xml.ts'
import type { OutboundContent } from '../../src/model/content.ts'
import { MESSAGE_CREATED, type OutboundBody } from './payloads.ts'
import { keyOf, type WebhookSettings } from './settings.ts'
import { signatureOf } from './signature.ts'

const MAX_ANSWER_BYTES = 64 * 1024
const LATER_MS = 5 * SECOND
const LONGEST_WAIT_S = 3_600

export async function send(
  message: OutboundMessage,
  settings: WebhookSettings,
  host: Host,
  signal: AbortSignal,
): Promise<Sent> {
  const { endpoint, secrets, maxChoices, sendTimeoutMs: timeoutMs } = settings
  const key = keyOf(secrets[0] ?? '')
  if (endpoint === undefined || key === undefined) return { kind: 'refused', why: 'settings' }
  if (signal.aborted) return { kind: 'later', afterMs: 0 }
  const said = saidIn(message.content, maxChoices)
  if (said === undefined) return { kind: 'refused', why: 'content' }
  const now = host.clock.now()
  const body = Buffer.from(JSON.stringify(bodyOf(message, said, now)))
  const id = message.id.replaceAll('.', '_') // a dot would blur the border between id and time
  const timestamp = String(Math.floor(now / SECOND))
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signatureOf({ id, timestamp, body }, key)}`,
  }
  const outcome = await host.http({
    ...{ method: 'POST', url: endpoint, headers, body, timeoutMs, maxBytes: MAX_ANSWER_BYTES, signal },
  })
  return sentBy(outcome)
}

type Said = Pick<OutboundBody['data'], 'text' | 'choices' | 'link'>

function saidIn(content: OutboundContent, maxChoices: number): Said | undefined {
  switch (content.kind) {
    case 'text':
      return textOf(content.text)
    case 'choices': {
      const choices = content.choices.map(({ id, label }) => ({ id, label: clean(label) }))
      if (choices.length > maxChoices) return textOf(numberedText(content))
      return { text: clean([content.text, content.tail].filter(Boolean).join('\n')), choices }
    }
    case 'card': {
      const { title, description, url } = content
      return { text: clean(title), link: { title: clean(title), description: clean(description), url } }
    }
    case 'image':
    case 'voice':
    case 'video':
    case 'file':
      return undefined
    default:
      return never(content)
  }
}

function textOf(raw: string): Said | undefined {
  const text = clean(raw)
  return text === '' ? undefined : { text }
}

function bodyOf(message: OutboundMessage, said: Said, now: number): OutboundBody {
  const { id, platformUserId, author, inReplyTo } = message
  const reply = inReplyTo === undefined ? {} : { inReplyTo }
  const timestamp = new Date(now).toISOString()
  return { type: MESSAGE_CREATED, timestamp, data: { id, person: { id: platformUserId }, author, ...reply, ...said } }
}

function sentBy(outcome: HttpOutcome): Sent {
  switch (outcome.kind) {
    case 'unreached':
      return { kind: 'later', afterMs: LATER_MS }
    case 'cut':
      return { kind: 'unknown' }
    case 'answered':
      return verdict(outcome.status, outcome.headers['retry-after'])
    default:
      return never(outcome)
  }
}

/** 2xx: taken. 410: the endpoint is gone for good. A gateway's 502 or 503 never reached it; its 500 or 504 may have. */
function verdict(status: number, retryAfter: string | undefined): Sent {
  const platformCode = `http-${status}`
  if (status >= 200 && status < 300) return { kind: 'sent', platformMessageId: undefined }
  if (status === 429) return { kind: 'later', afterMs: waitIn(retryAfter) ?? MINUTE, platformCode, wholeAccount: true }
  if (status === 502 || status === 503) return { kind: 'later', afterMs: waitIn(retryAfter) ?? LATER_MS, platformCode }
  if (status === 404 || status === 409 || status === 422) {
    return { kind: 'refused', why: status === 404 ? 'blocked' : 'content', platformCode }
  }
  if (status >= 300 && status < 500) return { kind: 'refused', why: 'settings', platformCode }
  return { kind: 'unknown', platformCode }
}

function waitIn(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined || !/^\d{1,6}$/.test(retryAfter)) return undefined
  return Math.min(Number(retryAfter), LONGEST_WAIT_S) * SECOND
}

function clean(raw: string): string {
  return withoutForbidden(raw.toWellFormed())
}
