// Pictures, voices and videos people send: fetched soon after arrival (a media id lives three days), with size and time
// limits. The access token never goes to a host other than the API's.

import { DaozhenError } from '../../src/base/errors.ts'
import { openUrl, systemResolve } from '../../src/base/safe-fetch.ts'
import type { Host, OpenedMedia } from '../../src/channel/adapter.ts'
import type { Failed } from '../../src/channel/errcode-api.ts'
import type { MediaRef } from '../../src/model/content.ts'
import type { WechatClient } from './client.ts'
import type { AccountSettings } from './settings.ts'

const MAX_BYTES = 20 * 1024 * 1024
const LINK_TIMEOUT_MS = 10_000

/** Throws `DZ_MEDIA` when it cannot be had. */
export async function openMedia(
  media: MediaRef,
  client: WechatClient,
  settings: Pick<AccountSettings, 'mediaHosts'>,
  host: Host,
  signal: AbortSignal,
): Promise<OpenedMedia | 'too-large'> {
  if (media.platformMediaId === '') return openLink(media.url, settings, host, signal)
  const query = { media_id: media.platformMediaId }
  const answer = await client.download({ path: '/cgi-bin/media/get', query, maxBytes: MAX_BYTES }, signal)
  if (answer.kind === 'bytes') return { mimeType: answer.mimeType, bytes: answer.bytes }
  if (answer.kind === 'too-large') return answer.kind
  if (answer.kind === 'failed') throw unavailable(String(answer.code ?? answer.failed.kind))
  // A video comes as a link in JSON (documented) or as bytes (seen).
  const link = answer.fields.video_url
  return openLink(typeof link === 'string' ? link : undefined, settings, host, signal)
}

export type MediaKind = 'image' | 'voice' | 'video' | 'thumb'

export type Uploaded =
  | { readonly kind: 'done'; readonly platformMediaId: string }
  | { readonly kind: 'failed'; readonly failed: Failed }

/** Stored on their side for three days. `boundary`: any text that does not occur in the file. */
export async function uploadMedia(
  file: { readonly bytes: Buffer; readonly fileName: string; readonly mimeType: string; readonly kind: MediaKind },
  boundary: string,
  client: WechatClient,
  signal: AbortSignal,
): Promise<Uploaded> {
  const fileName = file.fileName.replace(/["\r\n]/g, '_')
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="media"; filename="${fileName}"\r\nContent-Type: ${file.mimeType}\r\n\r\n`
  const body = Buffer.concat([Buffer.from(head), file.bytes, Buffer.from(`\r\n--${boundary}--\r\n`)])
  const multipart = { contentType: `multipart/form-data; boundary=${boundary}`, body }
  const answer = await client.call({ path: '/cgi-bin/media/upload', query: { type: file.kind }, multipart }, signal)
  if (answer.kind === 'failed') return answer
  const id = answer.fields.media_id ?? answer.fields.thumb_media_id
  return typeof id === 'string'
    ? { kind: 'done', platformMediaId: id }
    : { kind: 'failed', failed: { kind: 'unknown' } }
}

async function openLink(
  link: string | undefined,
  settings: Pick<AccountSettings, 'mediaHosts'>,
  host: Host,
  signal: AbortSignal,
): Promise<OpenedMedia | 'too-large'> {
  if (link === undefined) throw unavailable('no-link')
  const outcome = await openUrl(host.http, systemResolve, {
    url: secured(link, host.allowLoopback),
    allowedHosts: settings.mediaHosts,
    allowLoopback: host.allowLoopback,
    maxBytes: MAX_BYTES,
    timeoutMs: LINK_TIMEOUT_MS,
    signal,
  })
  if (outcome.kind === 'cut' && outcome.why === 'too-large') return outcome.why
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
