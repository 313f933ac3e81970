// Web chat: our own platform, spoken by the page in widget/ or by a hospital's site. The declaration. See README.md.
import type { Adapter, Host, OpenChannel } from '../../src/channel/adapter.ts'
import { form } from './form.ts'
import { createReceiver } from './receive.ts'
import { parseSettings, type WebChatSettings } from './settings.ts'

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
      contentKinds: ['text', 'choices', 'card', 'image'],
      carriesKept: ['image'],
      asksConsent: true,
    },
    receive: async (request) => receiver.receive(request),
    bodyLimit: (head) => receiver.bodyLimit(head),
    // The message already stands in our store and the page reads it from there by its number: nothing is left to do.
    send: async (message) => ({ kind: 'sent', platformMessageId: message.id }),
  }
}
