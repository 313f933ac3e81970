// The account's access token (stable_token): kept by the host's vault, fetched by one at a time, forced only when the
// platform insists on the very token it refused. A failed token call proves that no message has left.
import { SECOND } from '../../src/base/clock.ts'
import { DaozhenError } from '../../src/base/errors.ts'
import type { HttpOutcome } from '../../src/base/http-client.ts'
import type { FreshToken, Host } from '../../src/channel/adapter.ts'
import { type FailedAnswer, interpret, LATER, report } from './answers.ts'
import type { Failed } from './errcodes.ts'
import type { WechatSettings } from './settings.ts'

const TOKEN_PATH = '/cgi-bin/stable_token'

export class TokenRefused extends DaozhenError {
  readonly failed: Failed

  constructor(failed: Failed) {
    super('DZ_TOKEN', 'WeChat gave no access token')
    this.failed = failed
  }
}

export interface AccessTokens {
  /** Throws `TokenRefused`, possibly wrapped by the vault. */
  current(): Promise<string>
  /** After `rejected` was refused. */
  replacementOf(rejected: string): Promise<string>
}

/** `post` must not end with any single caller: all who wait share one fetch. */
export function createAccessTokens(
  settings: WechatSettings,
  host: Host,
  post: (path: string, json: object) => Promise<HttpOutcome>,
): AccessTokens {
  const name = `wechat-official:${settings.appId}`
  const fetchToken = async (forceRefresh: boolean): Promise<FreshToken> => {
    const { appId: appid, appSecret: secret } = settings
    const json = { grant_type: 'client_credential', appid, secret, force_refresh: forceRefresh }
    const answer = interpret(await post(TOKEN_PATH, json), host.clock.now())
    if (answer.kind === 'ok') {
      const { access_token: token, expires_in: seconds } = answer.fields
      if (typeof token === 'string' && token !== '' && typeof seconds === 'number') {
        return { token, expiresInMs: seconds * SECOND }
      }
      throw new TokenRefused(LATER)
    }
    const failed = failureOfTokenCall(answer)
    report({ ...answer, failed }, 'no access token', TOKEN_PATH, host)
    throw new TokenRefused(failed)
  }
  return {
    current: () => host.tokens.get(name, () => fetchToken(false)),
    replacementOf: (rejected) =>
      host.tokens.replace(name, rejected, async () => {
        // Forcing is rationed (20 a day): usually the plain call already has a newer one.
        const newest = await fetchToken(false)
        return newest.token === rejected ? fetchToken(true) : newest
      }),
  }
}

/** On this call 40001 means a wrong secret, and an ambiguous end has no consequence. */
function failureOfTokenCall({ code, failed }: FailedAnswer): Failed {
  if (code === 40001) return { kind: 'refused', why: 'settings', platformCode: '40001' }
  return failed.kind === 'unknown' ? LATER : failed
}
