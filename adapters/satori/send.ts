// One message to one person, where he spoke. There is no key to repeat under: what may have arrived stays unknown. Never
// throws.
import { never } from '../../src/base/errors.ts'
import type { OutboundMessage, Sent } from '../../src/channel/adapter.ts'
import { numberedText } from '../../src/channel/fallbacks.ts'
import { withoutForbidden } from '../../src/channel/xml.ts'
import type { OutboundContent } from '../../src/model/content.ts'
import type { Call } from './client.ts'
import { asText } from './elements.ts'
import { fieldsIn, textIn } from './json.ts'
import { type Person, read } from './person.ts'
import type { SatoriSettings } from './settings.ts'

export async function send(
  message: OutboundMessage,
  { settings, call }: { readonly settings: SatoriSettings; readonly call: Call },
  signal: AbortSignal,
): Promise<Sent> {
  const person = read(message.platformUserId)
  const said = encode(message.content, settings.maxChoices)
  if (person === undefined || said === undefined) return { kind: 'refused', why: 'content' }
  const channel = await channelOf(person, call, signal)
  if (typeof channel !== 'string') return channel
  const content = person.kind === 'group' ? `<at id="${asText(person.userId)}"/> ${said}` : said
  const called = await call('message.create', { channel_id: channel, content }, signal)
  if (called.kind === 'failed') return called.failed
  // A server whose platform named no message may have sent it, or may have swallowed an error.
  const sent: unknown = Array.isArray(called.value) ? called.value[0] : undefined
  if (sent === undefined) return { kind: 'unknown', platformCode: 'no-message' }
  return { kind: 'sent', platformMessageId: textIn(fieldsIn(sent), 'id') }
}

/** Somebody who has not spoken yet has no channel: the server makes one. Until then nothing was sent. */
async function channelOf({ channelId, userId }: Person, call: Call, signal: AbortSignal): Promise<string | Sent> {
  if (channelId !== '') return channelId
  const called = await call('user.channel.create', { user_id: userId }, signal)
  if (called.kind === 'failed') {
    const { failed } = called
    return failed.kind === 'unknown' ? { kind: 'later', afterMs: 5_000 } : failed
  }
  return textIn(fieldsIn(called.value), 'id') ?? { kind: 'refused', why: 'blocked' }
}

/** Undefined: nothing that could be shown. */
export function encode(content: OutboundContent, maxChoices: number): string | undefined {
  switch (content.kind) {
    case 'text':
      return words(content.text)
    case 'choices': {
      if (content.choices.length > maxChoices) return words(numberedText(content))
      const buttons = content.choices.map(({ id, label }) => {
        return `<button id="${asText(id)}" type="action">${asText(clean(label))}</button>`
      })
      return [
        asText(clean(content.text)),
        ...buttons,
        ...(content.tail === undefined ? [] : [asText(clean(content.tail))]),
      ].join('\n')
    }
    case 'card':
      return words(`${content.title}\n${content.description}\n${content.url}`)
    case 'image':
    case 'voice':
    case 'video':
    case 'file':
      return undefined
    default:
      return never(content)
  }
}

function words(raw: string): string | undefined {
  const text = clean(raw)
  return text.trim() === '' ? undefined : asText(text)
}

function clean(raw: string): string {
  return withoutForbidden(raw.toWellFormed())
}
