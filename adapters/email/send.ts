// One message as one mail, under a Message-ID that stays the same over every try. What was cut after the end of the mail may
// have arrived and is never repeated. Never throws.
import { MINUTE, SECOND } from '../../src/base/clock.ts'
import { never } from '../../src/base/errors.ts'
import type { Host, OutboundMessage, Sent } from '../../src/channel/adapter.ts'
import { withoutForbidden } from '../../src/channel/xml.ts'
import { writeLetter } from './letter.ts'
import { domainOf, messageIdOf } from './message-id.ts'
import { ADDRESS, type EmailSettings } from './settings.ts'
import { type Handed, handOver } from './smtp.ts'
import type { Writers } from './writers.ts'

/** Grey-listing servers want a pause of minutes. */
const RETRY_MS = 5 * MINUTE
const UNREACHED_MS = 5 * SECOND

export interface Sending {
  readonly writers: Writers
  readonly settings: EmailSettings
  readonly host: Host
}

export async function send(message: OutboundMessage, sending: Sending, signal: AbortSignal): Promise<Sent> {
  const { settings, writers, host } = sending
  const { platformUserId: to, content, author } = message
  const { address, smtp: server, sendTimeoutMs: timeoutMs } = settings
  if (signal.aborted) return { kind: 'later', afterMs: 0 }
  if (!ADDRESS.test(to)) return { kind: 'refused', why: 'blocked', platformCode: 'not-an-address' }
  const text = content.kind === 'text' ? withoutForbidden(content.text.toWellFormed()) : ''
  if (text.trim() === '') return { kind: 'refused', why: 'content' }
  const now = host.clock.now()
  const isCapped = author !== 'agent' && message.isSafety !== true
  if (isCapped && !writers.mayAnswer(to, settings.automaticAnswers, now)) {
    return { kind: 'refused', why: 'window-closed', platformCode: 'automatic-answers' }
  }
  const mail = await writeLetter({ message, text, letter: writers.letterOf(to), now }, settings)
  const handed = await handOver({ server, domain: domainOf(address), from: address, to, mail, timeoutMs }, signal)
  if (isCapped && (handed.kind === 'taken' || handed.kind === 'cut')) writers.answered(to, now)
  return sentBy(handed, messageIdOf(message.id, address))
}

function sentBy(handed: Handed, messageId: string): Sent {
  switch (handed.kind) {
    case 'taken':
      return { kind: 'sent', platformMessageId: messageId }
    case 'unreached':
      return { kind: 'later', afterMs: UNREACHED_MS, platformCode: handed.why }
    case 'cut':
      return { kind: 'unknown', platformCode: handed.why }
    case 'answered':
      return verdict(handed)
    default:
      return never(handed)
  }
}

function verdict({ step, code }: Extract<Handed, { kind: 'answered' }>): Sent {
  const platformCode = `${step}-${code}`
  if (code < 500) {
    const isOnePersons = step === 'recipient' || step === 'mail'
    return { kind: 'later', afterMs: RETRY_MS, platformCode, ...(isOnePersons ? {} : { wholeAccount: true }) }
  }
  if (step === 'recipient') return { kind: 'refused', why: 'blocked', platformCode }
  return { kind: 'refused', why: step === 'mail' ? 'content' : 'settings', platformCode }
}
