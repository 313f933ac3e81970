// One message to one person: always as segments, never as a string. There is no key to repeat under: what may have arrived
// stays unknown. Never throws.
import { MINUTE, SECOND } from '../../src/base/clock.ts'
import { never } from '../../src/base/errors.ts'
import type { OutboundMessage, Sent } from '../../src/channel/adapter.ts'
import { numberedText } from '../../src/channel/fallbacks.ts'
import { withoutForbidden } from '../../src/channel/xml.ts'
import type { OutboundContent } from '../../src/model/content.ts'
import { type Call, type Called, dataOf } from './calls.ts'
import { type Fields, textIn } from './json.ts'
import { type Person, read } from './person.ts'

const LATER_MS = 5 * SECOND

export async function send(message: OutboundMessage, call: Call | undefined, signal: AbortSignal): Promise<Sent> {
  const person = read(message.platformUserId)
  const text = textOf(message.content)
  if (person === undefined || text === undefined) return { kind: 'refused', why: 'content' }
  if (signal.aborted) return { kind: 'later', afterMs: 0 }
  if (call === undefined) return { kind: 'later', afterMs: LATER_MS, platformCode: 'no-connection' }
  const { action, params } = addressed(person, text)
  return sentBy(await call(action, params, signal))
}

function textOf(content: OutboundContent): string | undefined {
  switch (content.kind) {
    case 'text':
      return clean(content.text)
    case 'choices':
      return clean(numberedText(content))
    case 'card':
      return clean(`${content.title}\n${content.description}\n${content.url}`)
    case 'image':
    case 'voice':
    case 'video':
    case 'file':
      return undefined
    default:
      return never(content)
  }
}

function clean(raw: string): string | undefined {
  const text = withoutForbidden(raw.toWellFormed())
  return text.trim() === '' ? undefined : text
}

function addressed({ userId, via }: Person, text: string): { readonly action: string; readonly params: Fields } {
  const words = { type: 'text', data: { text } }
  switch (via.kind) {
    case 'friend':
      return { action: 'send_private_msg', params: { user_id: userId, message: [words] } }
    case 'stranger':
      return { action: 'send_private_msg', params: { user_id: userId, group_id: via.groupId, message: [words] } }
    case 'group': {
      const named = { type: 'at', data: { qq: userId } }
      const spaced = { type: 'text', data: { text: ` ${text}` } }
      return { action: 'send_group_msg', params: { group_id: via.groupId, message: [named, spaced] } }
    }
    default:
      return never(via)
  }
}

function sentBy(called: Called): Sent {
  switch (called.kind) {
    case 'unreached':
      return { kind: 'later', afterMs: LATER_MS }
    case 'cut':
      return { kind: 'unknown' }
    case 'status':
      return byStatus(called.status)
    case 'answered':
      return byAnswer(called)
    default:
      return never(called)
  }
}

/** A gateway's 502 or 503 never reached the implementation; its 500 or 504 may have, and so may a 200 we cannot read. */
function byStatus(status: number): Sent {
  const platformCode = `http-${status}`
  if (status === 429) return { kind: 'later', afterMs: MINUTE, platformCode, wholeAccount: true }
  if (status === 502 || status === 503) return { kind: 'later', afterMs: LATER_MS, platformCode }
  if (status === 400) return { kind: 'refused', why: 'content', platformCode }
  if (status >= 300 && status < 500) return { kind: 'refused', why: 'settings', platformCode }
  return { kind: 'unknown', platformCode }
}

const SETTINGS: readonly string[] = ['1401', '1403', '1404', '401', '403', '404']
/**
 * Business failures have no numbers of their own (200 over HTTP, 1200 over sockets), only words. One of them is the
 * implementation's own wait for QQ running out, and then the message may well have gone.
 */
const WORDS: readonly (readonly [RegExp, Exclude<Sent, { kind: 'sent' }>])[] = [
  [/time(?:d\s*)?-?out|超时/i, { kind: 'unknown' }],
  [/频繁|too (?:many|fast)|rate.?limit/i, { kind: 'later', afterMs: MINUTE, wholeAccount: true }],
  [/好友|拉黑|黑名单|not a friend|blocked|禁言|不在群/i, { kind: 'refused', why: 'blocked' }],
  [/离线|未登录|not logged in|offline/i, { kind: 'later', afterMs: MINUTE, wholeAccount: true }],
]

function byAnswer(called: Extract<Called, { kind: 'answered' }>): Sent {
  const { answer } = called
  const retcode = textIn(answer, 'retcode') ?? ''
  const platformCode = retcode === '' ? 'no-retcode' : retcode
  if (answer.status === 'ok' && retcode === '0') {
    return { kind: 'sent', platformMessageId: textIn(dataOf(called), 'message_id') }
  }
  if (answer.status === 'async' || retcode === '1' || answer.status !== 'failed')
    return { kind: 'unknown', platformCode }
  if (SETTINGS.includes(retcode)) return { kind: 'refused', why: 'settings', platformCode }
  const words = [textIn(answer, 'message'), textIn(answer, 'wording'), textIn(answer, 'msg')].join(' ')
  const known = WORDS.find(([pattern]) => pattern.test(words))?.[1]
  return { ...(known ?? { kind: 'refused', why: 'content' }), platformCode }
}
