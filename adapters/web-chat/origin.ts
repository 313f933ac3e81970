// Which pages may talk to us: our own origin and the hospital's list. Browsers only; a token is needed besides.
import type { WebhookRequest } from '../../src/channel/adapter.ts'

export interface OriginRule {
  /** The headers that let this page read the answer, or undefined: a foreign site. */
  admit(request: WebhookRequest): Readonly<Record<string, string>> | undefined
}

const PREFLIGHT_SECONDS = '600'

export function createOriginRule(allowedOrigins: readonly string[]): OriginRule {
  const allowed = new Set(allowedOrigins)
  return {
    admit({ headers }) {
      const { origin, host } = headers
      if (origin === undefined) return { Vary: 'Origin' }
      if (typeof origin !== 'string' || !(allowed.has(origin) || isOwn(origin, host))) return undefined
      return {
        Vary: 'Origin',
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Expose-Headers': 'Retry-After',
      }
    },
  }
}

export function preflightHeaders(methods: readonly string[]): Readonly<Record<string, string>> {
  return {
    'Access-Control-Allow-Methods': methods.join(', '),
    'Access-Control-Allow-Headers': 'Authorization, Content-Type, Last-Event-ID',
    'Access-Control-Max-Age': PREFLIGHT_SECONDS,
  }
}

/** By host alone: behind a TLS proxy we see http where the page says https. */
function isOwn(origin: string, host: string | string[] | undefined): boolean {
  return typeof host === 'string' && URL.parse(origin)?.host === host.toLowerCase()
}
