// QQ through a OneBot v11 implementation (NapCat, LLOneBot, Lagrange …), which drives an ordinary account. Unofficial: the
// account may be logged out or banned at any time. See README.md for the roads, and for what the official bot does better.
import { DaozhenError } from '../../src/base/errors.ts'
import { openUrl, systemResolve } from '../../src/base/safe-fetch.ts'
import type { Adapter, Connection, Host, OpenChannel, OpenedMedia } from '../../src/channel/adapter.ts'
import { refuseUnsafeBase } from '../../src/channel/settings.ts'
import type { MediaRef } from '../../src/model/content.ts'
import { httpCalls } from './calls.ts'
import { AccountConnections } from './connection.ts'
import { form } from './form.ts'
import type { Fields } from './json.ts'
import { normalize } from './normalize.ts'
import { createReceiver } from './receive.ts'
import { judge, MAX_FRAME_BYTES } from './reverse.ts'
import { send } from './send.ts'
import { HELP, type OneBotSettings, parseSettings } from './settings.ts'

const MAX_MEDIA_BYTES = 20 * 1024 * 1024
const MEDIA_TIMEOUT_MS = 15_000
const HANDSHAKE_MS = 10_000

export const onebotV11: Adapter<OneBotSettings> = { platform: 'onebot-v11', form, parseSettings, open }

function open(settings: OneBotSettings, host: Host): OpenChannel {
  const { apiBase, socketUrl, transport, maxTextBytes } = settings
  const address = transport === 'forward' ? socketUrl?.replace(/^ws/, 'http') : apiBase
  if (address !== undefined) refuseUnsafeBase(address, HELP, host.allowLoopback)
  const hear = (event: Fields) => normalize(event, { ...settings, now: host.clock.now() })
  const connections = new AccountConnections(settings, host, hear)
  const overHttp = httpCalls(settings, host)
  const receive = createReceiver(settings, host, (event) => connections.hear(event))
  const call = () => (transport === 'http' ? overHttp : connections.call)
  return {
    capabilities: {
      maxTextBytes,
      inlineReply: false,
      activeSend: true,
      idempotentSend: false,
      countsReplies: false,
      maxChoices: 0,
      contentKinds: ['text'],
      sendsOverConnection: transport !== 'http',
    },
    ...(transport === 'http' ? { receive: async (request) => receive(request) } : {}),
    ...(transport === 'reverse' ? { socket: (head) => judge(head, settings, host, connections) } : {}),
    ...(transport === 'forward'
      ? { listen: (connection, signal) => listen(settings, host, connections, { connection, signal }) }
      : {}),
    openMedia: (media, signal) => openMedia(media, settings, host, signal),
    send: (message, signal) => send(message, call(), signal),
  }
}

async function listen(
  { socketUrl = '', token }: OneBotSettings,
  host: Host,
  connections: AccountConnections,
  { connection, signal }: { readonly connection: Connection; readonly signal: AbortSignal },
): Promise<string> {
  const headers = { Authorization: `Bearer ${token}` }
  const opened = await host.openSocket({
    ...{ url: socketUrl, headers, timeoutMs: HANDSHAKE_MS, maxBytes: MAX_FRAME_BYTES, signal },
  })
  if (opened.kind !== 'open') return opened.kind === 'refused' ? `http-${opened.status}` : opened.why
  return connections.talk(opened.socket, connection, { role: 'universal', check: true, signal })
}

/** Their links live for minutes or hours: fetched on arrival. Throws `DZ_MEDIA` when it cannot be had. */
async function openMedia(
  { url }: MediaRef,
  { mediaHosts }: OneBotSettings,
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
