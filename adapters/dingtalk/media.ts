// Pictures, voices and files people send: a code is exchanged for a link, and the link is opened without our token.
import { DaozhenError } from '../../src/base/errors.ts'
import { openUrl, systemResolve } from '../../src/base/safe-fetch.ts'
import type { Host, OpenedMedia } from '../../src/channel/adapter.ts'
import type { ErrcodeClient } from '../../src/channel/errcode-client.ts'
import type { MediaRef } from '../../src/model/content.ts'
import type { DingtalkSettings } from './settings.ts'

const MAX_BYTES = 20 * 1024 * 1024
const TIMEOUT_MS = 15_000

/** Throws `DZ_MEDIA` when it cannot be had. */
export async function openMedia(
  { platformMediaId: downloadCode }: MediaRef,
  {
    client,
    settings,
    host,
  }: { readonly client: ErrcodeClient; readonly settings: DingtalkSettings; readonly host: Host },
  signal: AbortSignal,
): Promise<OpenedMedia | 'too-large'> {
  const json = { downloadCode, robotCode: settings.robotCode }
  const answer = await client.call({ path: '/v1.0/robot/messageFiles/download', json }, signal)
  const url = answer.kind === 'ok' ? answer.fields.downloadUrl : undefined
  if (typeof url !== 'string') throw unavailable(answer.kind === 'failed' ? String(answer.code) : 'no-link')
  const { allowLoopback, http } = host
  const outcome = await openUrl(http, systemResolve, {
    ...{ url, allowedHosts: settings.mediaHosts, allowLoopback, maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS, signal },
  })
  if (outcome.kind === 'cut' && outcome.why === 'too-large') return outcome.why
  if (outcome.kind !== 'answered') throw unavailable(outcome.why)
  if (outcome.status !== 200) throw unavailable(`http-${outcome.status}`)
  return { mimeType: outcome.headers['content-type']?.split(';')[0]?.trim(), bytes: outcome.body }
}

function unavailable(why: string): DaozhenError {
  return new DaozhenError('DZ_MEDIA', `media not available: ${why}`)
}
