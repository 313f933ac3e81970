// Pictures, voices and videos people send: fetched soon after arrival (a media id lives three days), with size and time
// limits. The access token never goes to a host other than the API's.

import { DaozhenError } from '../../src/base/errors.ts'
import { openUrl, systemResolve } from '../../src/base/safe-fetch.ts'
import type { Host, OpenedMedia } from '../../src/channel/adapter.ts'
import type { MediaRef } from '../../src/model/content.ts'
import type { WechatClient } from './client.ts'
import type { WechatSettings } from './settings.ts'

const MAX_BYTES = 20 * 1024 * 1024
const LINK_TIMEOUT_MS = 10_000

/** Throws `DZ_MEDIA` when it cannot be had. */
export async function openMedia(
  media: MediaRef,
  client: WechatClient,
  settings: WechatSettings,
  host: Host,
  signal: AbortSignal,
): Promise<OpenedMedia> {
  if (media.platformMediaId === '') return openLink(media.url, settings, host, signal)
  const query = { media_id: media.platformMediaId }
  const answer = await client.download({ path: '/cgi-bin/media/get', query, maxBytes: MAX_BYTES }, signal)
  if (answer.kind === 'bytes') return { mimeType: answer.mimeType, bytes: answer.bytes }
  if (answer.kind === 'failed') throw unavailable(String(answer.code ?? answer.failed.kind))
  // A video comes as a link in JSON (documented) or as bytes (seen).
  const link = answer.fields.video_url
  return openLink(typeof link === 'string' ? link : undefined, settings, host, signal)
}

async function openLink(
  link: string | undefined,
  settings: WechatSettings,
  host: Host,
  signal: AbortSignal,
): Promise<OpenedMedia> {
  if (link === undefined) throw unavailable('no-link')
  const outcome = await openUrl(host.http, systemResolve, {
    url: secured(link, host.allowLoopback),
    allowedHosts: settings.mediaHosts,
    allowLoopback: host.allowLoopback,
    maxBytes: MAX_BYTES,
    timeoutMs: LINK_TIMEOUT_MS,
    signal,
  })
  if (outcome.kind !== 'answered') throw unavailable(outcome.why)
  if (outcome.status !== 200) throw unavailable(`http-${outcome.status}`)
  return { mimeType: outcome.headers['content-type']?.split(';')[0]?.trim(), bytes: outcome.body }
}

/** WeChat still writes `http://` for hosts that have served https for years. */
function secured(link: string, allowLoopback: boolean): string {
  return allowLoopback && link.startsWith('http://127.') ? link : link.replace(/^http:/, 'https:')
}

function unavailable(why: string): DaozhenError {
  return new DaozhenError('DZ_MEDIA', `media not available: ${why}`)
}
