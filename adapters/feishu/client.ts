// Calls to Feishu's API: `{code, msg}`, an access token of the app in a header, limits as HTTP 429.
import { MINUTE, SECOND } from '../../src/base/clock.ts'
import type { HttpOutcome } from '../../src/base/http-client.ts'
import type { Host } from '../../src/channel/adapter.ts'
import { interpret, type JsonAnswer } from '../../src/channel/errcode-api.ts'
import { createErrcodeClient, type ErrcodeClient, freshTokenIn } from '../../src/channel/errcode-client.ts'
import { failedBy, rejectsToken, WRONG_SECRET } from './errcodes.ts'
import type { FeishuSettings } from './settings.ts'

const TOKEN_PATH = '/open-apis/auth/v3/tenant_access_token/internal'
const LONGEST_WAIT_S = 3_600

export function createClient(settings: FeishuSettings, host: Host): ErrcodeClient {
  const { appId: app_id, appSecret: app_secret, apiBase, sendTimeoutMs: timeoutMs } = settings
  return createErrcodeClient(
    {
      apiBase,
      timeoutMs,
      tokenName: `feishu:${app_id}`,
      failedBy,
      rejectsToken,
      read: (outcome) => read(outcome, host),
      authorize: (token) => ({ Authorization: `Bearer ${token}` }),
      async fetchToken(call) {
        const answer = await call({ path: TOKEN_PATH, json: { app_id, app_secret } })
        return freshTokenIn(answer, TOKEN_PATH, host, WRONG_SECRET, { token: 'tenant_access_token', seconds: 'expire' })
      },
    },
    host,
  )
}

/** What a limit's code is, the documents do not agree on: the status does. */
function read(outcome: HttpOutcome, { clock }: Host): JsonAnswer {
  if (outcome.kind === 'answered' && outcome.status === 429) {
    const afterMs = waitIn(outcome.headers['x-ogw-ratelimit-reset']) ?? MINUTE
    const failed = { kind: 'later', afterMs, platformCode: 'http-429', wholeAccount: true } as const
    return { kind: 'failed', failed, code: undefined }
  }
  return interpret(outcome, (code) => failedBy(code, clock.now()), { code: 'code', words: 'msg' })
}

function waitIn(reset: string | undefined): number | undefined {
  return reset !== undefined && /^\d{1,6}$/.test(reset) ? Math.min(Number(reset), LONGEST_WAIT_S) * SECOND : undefined
}
