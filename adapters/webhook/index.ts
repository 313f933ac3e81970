// Any other system as a channel: a HIS, a mini program's back end, the message board of the hospital's site. Signed both ways
// by Standard Webhooks. See README.md for the contract the other side keeps.
import { DaozhenError } from '../../src/base/errors.ts'
import { openUrl, systemResolve } from '../../src/base/safe-fetch.ts'
import type { Adapter, Host, OpenChannel, OpenedMedia } from '../../src/channel/adapter.ts'
import { refuseUnsafeBase } from '../../src/channel/settings.ts'
import type { MediaRef } from '../../src/model/content.ts'
import { form } from './form.ts'
import { createReceiver } from './receive.ts'
import { send } from './send.ts'
import { HELP, parseSettings, type WebhookSettings } from './settings.ts'

const MAX_MEDIA_BYTES = 20 * 1024 * 1024
const MEDIA_TIMEOUT_MS = 15_000

export const webhook: Adapter<WebhookSettings> = { platform: 'webhook', form, parseSettings, open }

function open(settings: WebhookSettings, host: Host): OpenChannel {
  const { endpoint, maxTextBytes, maxChoices } = settings
  if (endpoint !== undefined) refuseUnsafeBase(endpoint, HELP, host.allowLoopback)
  const receive = createReceiver(settings, host)
  return {
    capabilities: {
      maxTextBytes,
      inlineReply: false,
      activeSend: endpoint !== undefined,
      idempotentSend: true,
      countsReplies: false,
      maxChoices,
      contentKinds: ['text', 'choices', 'card'],
    },
    receive: async (request) => receive(request),
    openMedia: (media, signal) => openMedia(media, settings, host, signal),
    send: (message, signal) => send(message, settings, host, signal),
  }
}

/** Throws `DZ_MEDIA` when it cannot be had. */
async function openMedia(
  { url }: MediaRef,
  { mediaHosts }: WebhookSettings,
  { http, allowLoopback }: Host,
  signal: AbortSignal,
): Promise<OpenedMedia | 'too-large'> {
  if (url === undefined) throw new DaozhenError('DZ_MEDIA', 'media not available: no link')
  const outcome = await openUrl(http, systemResolve, {
    ...{ url, allowedHosts: mediaHosts, allowLoopback, maxBytes: MAX_MEDIA_BYTES, timeoutMs: MEDIA_TIMEOUT_MS, signal },
  })
  if (outcome.kind === 'cut' && outcome.why === 'too-large') return outcome.why
  if (outcome.kind !== 'answered') throw new DaozhenError('DZ_MEDIA', `media not available: ${outcome.why}`)
  if (outcome.status !== 200) throw new DaozhenError('DZ_MEDIA', `media not available: http-${outcome.status}`)
  return { mimeType: outcome.headers['content-type']?.split(';')[0]?.trim(), bytes: outcome.body }
}
