// Pictures, voices, videos and files people send: links that live for a short while, fetched at once from hosts of theirs only.
import { DaozhenError } from '../../src/base/errors.ts'
import { openUrl, systemResolve } from '../../src/base/safe-fetch.ts'
import type { Host, OpenedMedia } from '../../src/channel/adapter.ts'
import type { MediaRef } from '../../src/model/content.ts'
import type { QqSettings } from './settings.ts'

const MAX_BYTES = 20 * 1024 * 1024
const TIMEOUT_MS = 15_000

/** Throws `DZ_MEDIA` when it cannot be had. */
export async function openMedia(
  { url }: MediaRef,
  { mediaHosts }: QqSettings,
  { http, allowLoopback }: Host,
  signal: AbortSignal,
): Promise<OpenedMedia | 'too-large'> {
  if (url === undefined) throw unavailable('no link')
  const outcome = await openUrl(http, systemResolve, {
    url: allowLoopback && url.startsWith('http://127.') ? url : url.replace(/^http:/, 'https:'),
    ...{ allowedHosts: mediaHosts, allowLoopback, maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS, signal },
  })
  if (outcome.kind === 'cut' && outcome.why === 'too-large') return outcome.why
  if (outcome.kind !== 'answered') throw unavailable(outcome.why)
  if (outcome.status !== 200) throw unavailable(`http-${outcome.status}`)
  return { mimeType: outcome.headers['content-type']?.split(';')[0]?.trim(), bytes: outcome.body }
}

function unavailable(why: string): DaozhenError {
  return new DaozhenError('DZ_MEDIA', `media not available: ${why}`)
}
