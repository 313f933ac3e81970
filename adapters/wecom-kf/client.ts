// Calls to WeCom's API: whose app, whose codes, and how its access token is fetched. One token per secret: never shared by
// CorpID alone. The same token comes back until it is refused.
import type { Host } from '../../src/channel/adapter.ts'
import { createErrcodeClient, type ErrcodeClient, freshTokenIn } from '../../src/channel/errcode-client.ts'
import { failedBy, rejectsToken } from './errcodes.ts'
import type { KfSettings } from './settings.ts'

const TOKEN_PATH = '/cgi-bin/gettoken'
const WRONG_SECRET = 40001

type Access = Pick<KfSettings, 'corpId' | 'secret' | 'apiBase' | 'sendTimeoutMs'>

export function createClient(settings: Access, host: Host): ErrcodeClient {
  const { corpId: corpid, secret: corpsecret, apiBase, sendTimeoutMs: timeoutMs } = settings
  return createErrcodeClient(
    {
      apiBase,
      timeoutMs,
      tokenName: `wecom:${corpid}`, // the vault keeps a row per channel, and a channel has one secret
      failedBy,
      rejectsToken,
      async fetchToken(call) {
        const answer = await call({ path: TOKEN_PATH, query: { corpid, corpsecret } })
        return freshTokenIn(answer, TOKEN_PATH, host, [WRONG_SECRET])
      },
    },
    host,
  )
}
