// What every group robot of every messenger has: a secret address that takes one JSON body, and an answer with a code.
import { z } from 'zod'
import { SECOND } from '../base/clock.ts'
import type { HttpOutcome } from '../base/http-client.ts'
import type { Host, Sent } from './adapter.ts'
import { type JsonAnswer, report } from './errcode-api.ts'
import { sendTimeout, sendTimeoutHelp } from './setting-fields.ts'
import type { SettingsHelp } from './settings.ts'

export const robotFields = (apiBase: string) => ({
  apiBase: z
    .string()
    .regex(/^https?:\/\/[^\s/?#@]+$/)
    .default(apiBase),
  sendTimeoutMs: sendTimeout.default(10 * SECOND),
})

export const robotHelp = (apiBase: string): SettingsHelp => ({
  apiBase: { expected: 'an https address without path', example: apiBase },
  sendTimeoutMs: sendTimeoutHelp(10 * SECOND),
})

export interface RobotCall {
  /** Of the log line; the address itself is a secret. */
  readonly way: string
  readonly url: string
  readonly body: object
  readonly timeoutMs: number
  readonly read: (outcome: HttpOutcome) => JsonAnswer
}

/** Never throws. */
export async function callRobot(call: RobotCall, host: Host, signal: AbortSignal): Promise<Sent> {
  const { way, url, body, timeoutMs, read } = call
  if (signal.aborted) return { kind: 'later', afterMs: 0 }
  const headers = { 'Content-Type': 'application/json; charset=utf-8' }
  const answer = read(await host.http({ method: 'POST', url, headers, body: JSON.stringify(body), timeoutMs, signal }))
  if (answer.kind === 'ok') return { kind: 'sent', platformMessageId: undefined }
  report(answer, 'staff not told', way, host)
  return answer.failed
}
