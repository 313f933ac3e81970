// One message to one person, alone or named in his group, under our own id: within an hour a repeat is shown once. Never
// throws.
import type { OutboundMessage, Sent } from '../../src/channel/adapter.ts'
import type { ErrcodeClient } from '../../src/channel/errcode-client.ts'
import { numberedText } from '../../src/channel/fallbacks.ts'
import { withoutForbidden } from '../../src/channel/xml.ts'
import type { OutboundContent } from '../../src/model/content.ts'
import { personOf } from './person.ts'

const MESSAGES = '/open-apis/im/v1/messages'
const UUID_CHARS = 50

export async function send(message: OutboundMessage, client: ErrcodeClient, signal: AbortSignal): Promise<Sent> {
  const person = personOf(message.platformUserId)
  const said = wordsIn(message.content)
  if (person === undefined || said === undefined) return { kind: 'refused', why: 'content' }
  const { openId, chatId } = person
  const text = chatId === undefined ? said : `<at user_id="${openId}"></at> ${said}`
  const answer = await client.call(
    {
      path: MESSAGES,
      query: { receive_id_type: chatId === undefined ? 'open_id' : 'chat_id' },
      json: {
        receive_id: chatId ?? openId,
        msg_type: 'text',
        content: JSON.stringify({ text }),
        uuid: message.id.slice(-UUID_CHARS),
      },
    },
    signal,
  )
  if (answer.kind === 'failed') return answer.failed
  const data = answer.fields.data
  const id: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'message_id') : undefined
  return { kind: 'sent', platformMessageId: typeof id === 'string' ? id : undefined }
}

/** Undefined: Feishu could show it only after an upload, which is not there. */
function wordsIn(content: OutboundContent): string | undefined {
  if (content.kind === 'text') return words(content.text)
  if (content.kind === 'choices') return words(numberedText(content))
  if (content.kind === 'card') return words(`${content.title}\n${content.description}\n${content.url}`)
  return undefined
}

/** `<at user_id="all">` in a text would call everybody: the bracket becomes its full-width twin. */
function words(raw: string): string | undefined {
  const text = withoutForbidden(raw.toWellFormed()).replace(/<(?=\/?at\b)/gi, '＜')
  return text.trim() === '' ? undefined : text
}
