// Access tokens as WeChat hands them out: two families that leave each other alone, renewal five minutes early with both
// tokens good meanwhile, forced refreshes counted and rationed.
import type { Clock } from '../../../src/base/clock.ts'
import { type ApiBody, failure } from '../api-server.ts'
import type { FakeAccount } from './sealing.ts'

const LIFE_MS = 7_200_000
const OVERLAP_MS = 300_000

export interface TokenCounts {
  readonly stable: number
  readonly forced: number
  readonly classic: number
}

export interface TokenDesk {
  readonly counts: TokenCounts
  stable(body: ApiBody): ApiBody
  classic(query: URLSearchParams): ApiBody
  /** Error code, or undefined for a good token. */
  check(token: string | null): 40001 | 41001 | 42001 | undefined
  /** Every token handed out so far is expired (42001) from now on. */
  expireAll(): void
  /** … or not the latest any more (40001). */
  revokeAll(): void
}

interface Family {
  token: string
  expiresAt: number
}

export function createTokenDesk(account: FakeAccount, clock: Clock): TokenDesk {
  const counts = { stable: 0, forced: 0, classic: 0 }
  const goodUntil = new Map<string, number>()
  const stable: Family = { token: '', expiresAt: 0 }
  const classic: Family = { token: '', expiresAt: 0 }
  let serial = 0
  let lastForcedAt = Number.NEGATIVE_INFINITY

  const renew = (family: Family, name: string, oldFor: number): void => {
    const now = clock.now()
    if (family.token !== '') goodUntil.set(family.token, Math.min(goodUntil.get(family.token) ?? 0, now + oldFor))
    family.token = `${name}-${++serial}-${'t'.repeat(100)}`
    family.expiresAt = now + LIFE_MS
    goodUntil.set(family.token, family.expiresAt)
  }

  const handOut = (family: Family): ApiBody => ({
    access_token: family.token,
    expires_in: Math.floor((family.expiresAt - clock.now()) / 1000),
  })

  const force = (): ApiBody | undefined => {
    if (clock.now() - lastForcedAt < 30_000) return failure(45011, 'api minute-quota reach limit')
    if (counts.forced >= 20) return failure(45009, 'reach max api daily quota limit')
    lastForcedAt = clock.now()
    counts.forced++
    renew(stable, 'stable', 0)
    return undefined
  }

  return {
    counts,
    stable(body) {
      counts.stable++
      const refused = refuseCredentials(account, body.grant_type, body.appid, body.secret)
      if (refused !== undefined) return refused
      const isGood = (goodUntil.get(stable.token) ?? 0) > clock.now() + OVERLAP_MS
      if (body.force_refresh === true) {
        const rationed = force()
        if (rationed !== undefined) return rationed
      } else if (!isGood) renew(stable, 'stable', OVERLAP_MS)
      return handOut(stable)
    },
    classic(query) {
      counts.classic++
      const refused = refuseCredentials(account, query.get('grant_type'), query.get('appid'), query.get('secret'))
      if (refused !== undefined) return refused
      renew(classic, 'classic', OVERLAP_MS)
      return handOut(classic)
    },
    check(token) {
      if (token === null || token === '') return 41001
      const until = goodUntil.get(token)
      if (until === undefined) return 40001
      return until > clock.now() ? undefined : 42001
    },
    expireAll() {
      for (const token of goodUntil.keys()) goodUntil.set(token, 0)
    },
    revokeAll: () => goodUntil.clear(),
  }
}

function refuseCredentials(account: FakeAccount, grant: unknown, appId: unknown, secret: unknown): ApiBody | undefined {
  if (grant !== 'client_credential') return failure(40002, 'invalid grant_type')
  if (appId !== account.appId) return failure(40013, 'invalid appid')
  return secret === account.appSecret ? undefined : failure(40125, 'invalid appsecret')
}
