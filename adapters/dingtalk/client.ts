// Calls to DingTalk's API: the HTTP status says how it went, `{code, message}` why; an access token of the app in a header,
// which goes to no other host.
import { MINUTE, SECOND } from '../../src/base/clock.ts'
import type { HttpOutcome } from '../../src/base/http-client.ts'
import type { Host } from '../../src/channel/adapter.ts'
import { type Failed, type FailedAnswer, interpret, type JsonAnswer } from '../../src/channel/errcode-api.ts'
import { createErrcodeClient, type ErrcodeClient, freshTokenIn } from '../../src/channel/errcode-client.ts'
import { jsonObject, textAt } from '../../src/channel/json-body.ts'
import type { DingtalkSettings } from './settings.ts'

const TOKEN_PATH = '/v1.0/oauth2/accessToken'
const UNAUTHORIZED = 401
/** On the token call: key or secret is wrong, or our address is not allowed. */
const WRONG_SECRET = [400, UNAUTHORIZED, 403, 404]

export function createClient(settings: DingtalkSettings, host: Host): ErrcodeClient {
  const { appKey, appSecret, apiBase, sendTimeoutMs: timeoutMs } = settings
  return createErrcodeClient(
    {
      apiBase,
      timeoutMs,
      tokenName: `dingtalk:${appKey}`,
      failedBy: (status) => refusedBy(status, `http-${status}`),
      rejectsToken: (status) => status === UNAUTHORIZED,
      read,
      authorize: (token) => ({ 'x-acs-dingtalk-access-token': token }),
      async fetchToken(call) {
        const answer = await call({ path: TOKEN_PATH, json: { appKey, appSecret } })
        return freshTokenIn(answer, TOKEN_PATH, host, WRONG_SECRET, { token: 'accessToken', seconds: 'expireIn' })
      },
    },
    host,
  )
}

function read(outcome: HttpOutcome): JsonAnswer {
  const isRefusal = outcome.kind === 'answered' && outcome.status >= 400 && outcome.status < 500
  if (!isRefusal) return interpret(outcome, () => ({ kind: 'unknown' }))
  const code = textAt(jsonObject(outcome.body.toString('utf8')), 'code') ?? ''
  const status = /^InvalidAuthentication/.test(code) ? UNAUTHORIZED : outcome.status
  const platformCode = /^[\w.-]{1,60}$/.test(code) ? code : `http-${outcome.status}`
  const failed = /throttl|flowcontrol|qps/i.test(code) ? tooOften(platformCode) : refusedBy(status, platformCode)
  return { kind: 'failed', failed, code: status } satisfies FailedAnswer
}

function refusedBy(status: number, platformCode: string): Failed {
  if (status === UNAUTHORIZED) return { kind: 'later', afterMs: 5 * SECOND, platformCode, wholeAccount: true }
  if (status === 429) return tooOften(platformCode)
  return { kind: 'refused', why: status === 403 ? 'settings' : 'content', platformCode }
}

function tooOften(platformCode: string): Failed {
  return { kind: 'later', afterMs: MINUTE, platformCode, wholeAccount: true }
}
