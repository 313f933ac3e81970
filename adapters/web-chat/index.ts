// Web chat: our own platform, spoken by the page in page/ or by a hospital's site. The declaration. See README.md.
import type { Adapter, Host, OpenChannel } from '../../src/channel/adapter.ts'
import { createReceiver } from './receive.ts'
import { parseSettings, type WebChatSettings } from './settings.ts'

export const webChat: Adapter<WebChatSettings> = { platform: 'web-chat', parseSettings, open }

/** The static page, to be served at `/chat`. */
export const pageDirectory: URL = new URL('./page/', import.meta.url)

/** Content-Security-Policy of the page: nothing from elsewhere, nothing inline, framed only by the hospital's sites. */
export function pagePolicy(allowedOrigins: readonly string[]): string {
  const ours = ["script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"]
  const frames = `frame-ancestors ${["'self'", ...allowedOrigins].join(' ')}`
  return ["default-src 'none'", ...ours, "base-uri 'none'", "form-action 'none'", frames].join('; ')
}

function open(settings: WebChatSettings, host: Host): OpenChannel {
  const receive = createReceiver(settings, host)
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
    },
    receive: async (request) => receive(request),
    // The message already stands in our store and the page reads it from there by its number: nothing is left to do.
    send: async (message) => ({ kind: 'sent', platformMessageId: message.id }),
  }
}
