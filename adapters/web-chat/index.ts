// Web chat: our own platform, spoken by the page in widget/ or by a hospital's site. The declaration. See README.md.
import type { Adapter, Host, OpenChannel } from '../../src/channel/adapter.ts'
import type { MediaType } from '../../src/model/media.ts'
import { form } from './form.ts'
import { createReceiver } from './receive.ts'
import { parseSettings, type WebChatSettings } from './settings.ts'
import { MOST_UPLOAD_BYTES } from './upload.ts'

/** Nothing a browser would run: pictures show in the talk, the rest is only saved. */
const CARRIED: readonly MediaType[] = [
  ...(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'application/pdf'] as const),
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
]

export const webChat: Adapter<WebChatSettings> = { platform: 'web-chat', form, parseSettings, open }

function open(settings: WebChatSettings, host: Host): OpenChannel {
  const receiver = createReceiver(settings, host)
  return {
    capabilities: {
      maxTextBytes: 16_000,
      inlineReply: false,
      activeSend: true,
      idempotentSend: true,
      countsReplies: false,
      maxChoices: 6,
      contentKinds: ['text', 'choices', 'card', 'image', 'file'],
      carriesKept: { types: CARRIED, mostBytes: MOST_UPLOAD_BYTES },
      asksConsent: true,
    },
    receive: async (request) => receiver.receive(request),
    bodyLimit: (head) => receiver.bodyLimit(head),
    // The message already stands in our store and the page reads it from there by its number: nothing is left to do.
    send: async (message) => ({ kind: 'sent', platformMessageId: message.id }),
  }
}
