// Calls to WeChat's API: whose account, whose codes, and how its access token (stable_token) is fetched: forced only when
// the platform insists on the very token it refused, because forcing is rationed.
import type { Host } from '../../src/channel/adapter.ts'
import type { JsonAnswer } from '../../src/channel/errcode-api.ts'
import {
  type ApiRequest,
  createErrcodeClient,
  type ErrcodeClient,
  freshTokenIn,
} from '../../src/channel/errcode-client.ts'
import { failedBy, rejectsToken } from './errcodes.ts'
import type { AccountSettings } from './settings.ts'

const TOKEN_PATH = '/cgi-bin/stable_token'
const WRONG_SECRET = 40001

export type WechatClient = ErrcodeClient

export function createClient(settings: AccountSettings, host: Host): WechatClient {
  const { appId: appid, appSecret: secret, apiBase, sendTimeoutMs: timeoutMs } = settings
  const tokenFrom = async (call: (request: ApiRequest) => Promise<JsonAnswer>, force: boolean) => {
    const json = { grant_type: 'client_credential', appid, secret, force_refresh: force }
    return freshTokenIn(await call({ path: TOKEN_PATH, json }), TOKEN_PATH, host, [WRONG_SECRET])
  }
  return createErrcodeClient(
    {
      apiBase,
      timeoutMs,
      tokenName: `wechat-official:${appid}`,
      failedBy,
      rejectsToken,
      async fetchToken(call, rejected) {
        // Twenty forced calls a day: usually the plain one already has a newer token.
        const newest = await tokenFrom(call, false)
        return newest.token === rejected ? tokenFrom(call, true) : newest
      },
    },
    host,
  )
}
