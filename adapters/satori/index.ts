// One account behind a Satori server: Koishi and others speak the protocol for Telegram, Lark, LINE, Discord, KOOK and more.
// See README.md for the server's side, and for what is lost while the server itself is down.
import { DaozhenError } from '../../src/base/errors.ts'
import type { HttpOutcome } from '../../src/base/http-client.ts'
import { openUrl, systemResolve } from '../../src/base/safe-fetch.ts'
import type { Adapter, Host, OpenChannel, OpenedMedia } from '../../src/channel/adapter.ts'
import { refuseUnsafeBase } from '../../src/channel/settings.ts'
import type { MediaRef } from '../../src/model/content.ts'
import { createCall, signedIn } from './client.ts'
import { form } from './form.ts'
import { listen } from './listen.ts'
import { send } from './send.ts'
import { HELP, parseSettings, type SatoriSettings } from './settings.ts'

const MAX_MEDIA_BYTES = 20 * 1024 * 1024
const MEDIA_TIMEOUT_MS = 15_000

export const satori: Adapter<SatoriSettings> = { platform: 'satori', form, parseSettings, open }

function open(settings: SatoriSettings, host: Host): OpenChannel {
  refuseUnsafeBase(settings.endpoint, HELP, host.allowLoopback)
  const call = createCall(settings, host)
  return {
    capabilities: {
      maxTextBytes: settings.maxTextBytes,
      inlineReply: false,
      activeSend: true,
      idempotentSend: false,
      countsReplies: false,
      maxChoices: settings.maxChoices,
      contentKinds: ['text', 'choices'],
    },
    listen: (connection, signal) => listen(settings, host, connection, signal),
    openMedia: (media, signal) => openMedia(media, settings, host, signal),
    send: (message, signal) => send(message, { settings, call }, signal),
  }
}

/** Throws `DZ_MEDIA` when it cannot be had. */
async function openMedia(
  { url = '' }: MediaRef,
  settings: SatoriSettings,
  host: Host,
  signal: AbortSignal,
): Promise<OpenedMedia | 'too-large'> {
  const limits = { maxBytes: MAX_MEDIA_BYTES, timeoutMs: MEDIA_TIMEOUT_MS, signal }
  const outcome = url.startsWith('internal:')
    ? await fromServer(url, settings, host, limits)
    : await openUrl(host.http, systemResolve, {
        ...{ url, allowedHosts: settings.mediaHosts, allowLoopback: host.allowLoopback, ...limits },
      })
  if (outcome.kind === 'cut' && outcome.why === 'too-large') return outcome.why
  if (outcome.kind !== 'answered') throw new DaozhenError('DZ_MEDIA', `media not available: ${outcome.why}`)
  if (outcome.status !== 200) throw new DaozhenError('DZ_MEDIA', `media not available: http-${outcome.status}`)
  return { mimeType: outcome.headers['content-type']?.split(';')[0]?.trim(), bytes: outcome.body }
}

/** What only the server can fetch from its platform: never sent anywhere else, because the token goes with it. */
function fromServer(
  url: string,
  settings: SatoriSettings,
  { http }: Host,
  limits: { readonly maxBytes: number; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<HttpOutcome> {
  // A way up would carry the token to other pages of the server.
  if (url.includes('..')) return Promise.resolve({ kind: 'unreached', why: 'path' })
  const address = `${settings.endpoint}/v1/proxy/${encodeURI(url).replace(/[?#]/g, encodeURIComponent)}`
  return http({ method: 'GET', url: address, headers: signedIn(settings), ...limits })
}
