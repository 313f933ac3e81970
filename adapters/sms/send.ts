// One text to one telephone: only as an approved template, and not at night unless it is about somebody's safety. Never throws.
import type { Host, OutboundMessage, Sent } from '../../src/channel/adapter.ts'
import { nightLeft } from './beijing.ts'
import type { SmsProvider } from './provider.ts'
import type { SmsSettings } from './settings.ts'
import { fill } from './templates.ts'

const MAINLAND = /^\+861\d{10}$/

export async function send(
  message: OutboundMessage,
  {
    settings,
    provider,
    host,
  }: {
    readonly settings: SmsSettings
    readonly provider: SmsProvider
    readonly host: Host
  },
  signal: AbortSignal,
): Promise<Sent> {
  const { id, content, platformUserId: phone } = message
  if (signal.aborted) return { kind: 'later', afterMs: 0 }
  if (!MAINLAND.test(phone)) return { kind: 'refused', why: 'blocked', platformCode: 'not-a-mainland-mobile' }
  const words = content.kind === 'text' ? content.text : ''
  const template = fill(words, settings.templates, settings.maxVariableLength)
  if (template === undefined) return { kind: 'refused', why: 'content', platformCode: 'no-template' }
  const night = message.isSafety === true ? undefined : nightLeft(host.clock.now(), settings.night)
  if (night !== undefined) return { kind: 'later', afterMs: night, platformCode: 'night', isOurChoice: true }
  return provider.send({ id, phone, template }, signal)
}
