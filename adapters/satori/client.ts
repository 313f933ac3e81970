// The server's HTTP API: one call, and what happened to it in one of our four words. Never throws.
import { MINUTE, SECOND } from '../../src/base/clock.ts'
import type { HttpOutcome } from '../../src/base/http-client.ts'
import type { Host, Sent } from '../../src/channel/adapter.ts'
import { readJson } from './json.ts'
import type { SatoriSettings } from './settings.ts'

const MAX_ANSWER_BYTES = 1024 * 1024
const LATER_MS = 5 * SECOND
const LONGEST_WAIT_S = 3_600

export type Called =
  | { readonly kind: 'answered'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly failed: Exclude<Sent, { kind: 'sent' }> }

export type Call = (method: string, params: object, signal: AbortSignal) => Promise<Called>

export function createCall(settings: SatoriSettings, { http }: Host): Call {
  return async (method, params, signal) => {
    if (signal.aborted) return { kind: 'failed', failed: { kind: 'later', afterMs: 0 } }
    const outcome = await http({
      method: 'POST',
      url: `${settings.endpoint}/v1/${method}`,
      headers: { 'Content-Type': 'application/json', ...signedIn(settings) },
      body: JSON.stringify(params),
      timeoutMs: settings.sendTimeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
      signal,
    })
    return calledBy(outcome)
  }
}

/** The account is named twice: servers before protocol 1.2 read the second pair. */
export function signedIn({ token, platform, selfId }: SatoriSettings): Readonly<Record<string, string>> {
  return {
    Authorization: `Bearer ${token}`,
    'Satori-Platform': platform,
    'Satori-User-ID': selfId,
    'X-Platform': platform,
    'X-Self-ID': selfId,
  }
}

function calledBy(outcome: HttpOutcome): Called {
  if (outcome.kind === 'unreached') return { kind: 'failed', failed: { kind: 'later', afterMs: LATER_MS } }
  if (outcome.kind === 'cut') return { kind: 'failed', failed: { kind: 'unknown' } }
  const { status, body, headers } = outcome
  if (status !== 200) return { kind: 'failed', failed: verdict(status, headers['retry-after']) }
  return { kind: 'answered', value: readJson(body.toString('utf8')) }
}

/** A gateway's 502 or 503 never reached the server; a 500 is a failure of the platform behind it, who knows when. */
function verdict(status: number, retryAfter: string | undefined): Exclude<Sent, { kind: 'sent' }> {
  const platformCode = `http-${status}`
  if (status === 429) return { kind: 'later', afterMs: waitIn(retryAfter) ?? MINUTE, platformCode, wholeAccount: true }
  if (status === 502 || status === 503) return { kind: 'later', afterMs: waitIn(retryAfter) ?? LATER_MS, platformCode }
  if (status === 400 || status === 413 || status === 422) return { kind: 'refused', why: 'content', platformCode }
  if ((status >= 300 && status < 500) || status === 501) return { kind: 'refused', why: 'settings', platformCode }
  return { kind: 'unknown', platformCode }
}

function waitIn(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined || !/^\d{1,6}$/.test(retryAfter)) return undefined
  return Math.min(Number(retryAfter), LONGEST_WAIT_S) * SECOND
}
