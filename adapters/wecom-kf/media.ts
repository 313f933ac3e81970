// Pictures, voices, videos and files of customers: fetched soon after arrival, a media id lives three days.
import { DaozhenError } from '../../src/base/errors.ts'
import type { OpenedMedia } from '../../src/channel/adapter.ts'
import type { ErrcodeClient } from '../../src/channel/errcode-client.ts'
import type { MediaRef } from '../../src/model/content.ts'

const MAX_BYTES = 20 * 1024 * 1024
/** More than 20 MB comes only in pieces. */
const ONLY_IN_PIECES = 830002

/** Throws `DZ_MEDIA` when it cannot be had. */
export async function openMedia(
  media: MediaRef,
  client: ErrcodeClient,
  signal: AbortSignal,
): Promise<OpenedMedia | 'too-large'> {
  const query = { media_id: media.platformMediaId }
  const answer = await client.download({ path: '/cgi-bin/media/get', query, maxBytes: MAX_BYTES }, signal)
  if (answer.kind === 'bytes') return { mimeType: answer.mimeType, bytes: answer.bytes }
  if (answer.kind === 'too-large') return 'too-large'
  if (answer.kind === 'failed' && answer.code === ONLY_IN_PIECES) return 'too-large'
  const why = answer.kind === 'failed' ? String(answer.code ?? answer.failed.kind) : 'no bytes'
  throw new DaozhenError('DZ_MEDIA', `media not available: ${why}`)
}
