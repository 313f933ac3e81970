// The console's API as other programs use it: calls that are repeated until the service is there again, never blindly:
// what changes something carries its Idempotency-Key.
import { systemClock } from '../../src/base/clock.ts'

export interface ApiAnswer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: each caller knows what it asked for
  readonly body: any
}

export interface Api {
  get(path: string): Promise<ApiAnswer>
  post(path: string, body: unknown, idempotencyKey?: string): Promise<ApiAnswer>
}

export const PASSWORD = '住院部后面的银杏路 17 号'
const AGAIN_AFTER_MS = 100
const PATIENCE_MS = 60_000

export function apiWith(address: () => string, headers: Readonly<Record<string, string>>): Api {
  const call = (method: string, path: string, body?: unknown, more?: Readonly<Record<string, string>>) =>
    untilAnswered(async () => {
      const answer = await fetch(`${address()}/api/v1${path}`, {
        method,
        headers: { origin: address(), 'content-type': 'application/json', ...headers, ...more },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(PATIENCE_MS),
      })
      return { answer, body: (await answer.json()) as unknown }
    })
  const shown = async (calling: ReturnType<typeof call>): Promise<ApiAnswer> => {
    const { answer, body } = await calling
    return { status: answer.status, body }
  }
  return {
    get: (path) => shown(call('GET', path)),
    post: (path, body, key) => shown(call('POST', path, body, key === undefined ? {} : { 'idempotency-key': key })),
  }
}

/** A browser that has signed in. */
export async function signIn(address: () => string, login: string): Promise<Api> {
  const { answer, body } = await untilAnswered(async () => {
    const response = await fetch(`${address()}/api/v1/session`, {
      method: 'POST',
      headers: { origin: address(), 'content-type': 'application/json' },
      body: JSON.stringify({ login, password: PASSWORD }),
    })
    return { answer: response, body: (await response.json()) as { readonly csrfToken: string } }
  })
  if (answer.status !== 200) throw new Error(`${login} cannot sign in: ${answer.status}`)
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  return apiWith(address, { cookie, 'x-csrf-token': body.csrfToken })
}

/** While the service is down, or says 503, the same call again. */
async function untilAnswered<Body>(
  call: () => Promise<{ readonly answer: Response; readonly body: Body }>,
): Promise<{ readonly answer: Response; readonly body: Body }> {
  const deadline = systemClock.monotonic() + PATIENCE_MS
  for (;;) {
    const result = await call().catch(() => undefined)
    if (result !== undefined && result.answer.status !== 503) return result
    if (systemClock.monotonic() > deadline) throw new Error('the service has not answered for a minute')
    await pause(AGAIN_AFTER_MS)
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => systemClock.after(ms, resolve))
}
