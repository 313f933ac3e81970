// QR codes that carry a scene ("which desk sent you"): scanning one arrives as `followed` or `entered` with that scene.
import { DAY, SECOND } from '../../src/base/clock.ts'
import { DaozhenError } from '../../src/base/errors.ts'
import type { Failed } from '../../src/channel/errcode-api.ts'
import type { WechatClient } from './client.ts'

const MAX_TEMPORARY_MS = 30 * DAY
const IMAGE_BASE = 'https://mp.weixin.qq.com/cgi-bin/showqrcode'

export interface SceneCode {
  /** 1 to 64 characters, for instance `desk=cardiology`. */
  readonly scene: string
  /** At most 30 days; undefined: for ever (an account has 100,000 of these in all). */
  readonly forMs?: number
}

export type SceneOutcome =
  | { readonly kind: 'done'; readonly ticket: string; readonly imageUrl: string }
  | { readonly kind: 'failed'; readonly failed: Failed }

export async function createSceneCode(
  client: WechatClient,
  { scene, forMs }: SceneCode,
  signal: AbortSignal,
): Promise<SceneOutcome> {
  if (scene.length < 1 || scene.length > 64)
    throw new DaozhenError('DZ_CONFIG', 'a scene has 1 to 64 characters', { expose: true })
  if (forMs !== undefined && (forMs < SECOND || forMs > MAX_TEMPORARY_MS)) {
    throw new DaozhenError('DZ_CONFIG', 'a temporary code lasts 1 second to 30 days', { expose: true })
  }
  const action_info = { scene: { scene_str: scene } }
  const json =
    forMs === undefined
      ? { action_name: 'QR_LIMIT_STR_SCENE', action_info }
      : { action_name: 'QR_STR_SCENE', action_info, expire_seconds: Math.floor(forMs / SECOND) }
  const answer = await client.call({ path: '/cgi-bin/qrcode/create', json }, signal)
  if (answer.kind === 'failed') return answer
  const { ticket } = answer.fields
  if (typeof ticket !== 'string') return { kind: 'failed', failed: { kind: 'unknown' } }
  return { kind: 'done', ticket, imageUrl: sceneImageUrl(ticket) }
}

/** Needs no token: may be printed or shown. */
export function sceneImageUrl(ticket: string): string {
  return `${IMAGE_BASE}?ticket=${encodeURIComponent(ticket)}`
}
