// Our server, as this page sees it. Rejects only when no usable answer came; then nobody knows whether it was read.
import type { About, Consent, MessagePage, PageSeen, Standing, Started } from './told.ts'

const ANSWER_MS = 15_000
const UPLOAD_MS = 120_000
const POLL_MS = 45_000

export interface Answer<Told> {
  readonly status: number
  readonly retryAfterMs: number
  /** Only with status 200. */
  readonly told: Told | undefined
}

interface Asking {
  readonly token?: string | undefined
  readonly body?: object | undefined
  readonly file?: Blob
  readonly timeoutMs?: number
  readonly as?: 'json' | 'blob'
}

export type Api = ReturnType<typeof createApi>

export function createApi(channel: string) {
  const base = `/webhooks/${encodeURIComponent(channel)}`

  async function call<Told>(method: 'GET' | 'POST', path: string, asking: Asking = {}): Promise<Answer<Told>> {
    const { token, body, file, timeoutMs = ANSWER_MS, as = 'json' } = asking
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), timeoutMs)
    const headers: Record<string, string> = {}
    if (token !== undefined) headers.Authorization = `Bearer ${token}`
    if (body !== undefined) headers['Content-Type'] = 'application/json'
    if (file !== undefined) headers['Content-Type'] = 'application/octet-stream'
    const content = file ?? (body === undefined ? null : JSON.stringify(body))
    try {
      const response = await fetch(base + path, {
        method,
        headers,
        body: content,
        signal: abort.signal,
        credentials: 'omit',
        cache: 'no-store',
      })
      const { status } = response
      const retryAfterMs = 1000 * Number(response.headers.get('Retry-After') ?? 0)
      if (!response.ok) return { status, retryAfterMs, told: undefined }
      return { status, retryAfterMs, told: (await response[as]()) as Told }
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    about: () => call<About>('GET', '/about'),
    start: (siteKey: string | undefined, token?: string) =>
      call<Started>('POST', '/visitors', { token, body: siteKey === undefined ? {} : { siteKey } }),
    say: (token: string, body: { clientId: string; text: string; choiceId?: string | undefined }) =>
      call<object>('POST', '/messages', { token, body }),
    upload: (token: string, clientId: string, name: string, file: Blob) =>
      call<object>('POST', `/files?clientId=${clientId}&name=${encodeURIComponent(name)}`, {
        token,
        file,
        timeoutMs: UPLOAD_MS,
      }),
    media: (token: string, id: string) =>
      call<Blob>('GET', `/media?id=${encodeURIComponent(id)}`, { token, as: 'blob', timeoutMs: UPLOAD_MS }),
    state: (token: string) => call<Standing>('GET', '/state', { token }),
    typing: (token: string) => call<object>('POST', '/typing', { token, body: {} }),
    read: (token: string, no: number) => call<object>('POST', '/read', { token, body: { no } }),
    consent: (token: string, consents: readonly Consent[]) =>
      call<object>('POST', '/consents', { token, body: { consents } }),
    rate: (token: string, stars: number, words: string) =>
      call<object>('POST', '/rating', { token, body: words === '' ? { stars } : { stars, words } }),
    pages: (token: string, pages: readonly PageSeen[]) => call<object>('POST', '/pages', { token, body: { pages } }),
    identify: (token: string, proof: { userId: string; expiresAt: number; signature: string }) =>
      call<object>('POST', '/identity', { token, body: proof }),
    ticket: (token: string) => call<{ readonly ticket: string }>('POST', '/tickets', { token }),
    page: (token: string, after: number) => call<MessagePage>('GET', `/messages?after=${after}`, { token }),
    poll: (token: string, after: number) =>
      call<MessagePage>('GET', `/poll?after=${after}`, { token, timeoutMs: POLL_MS }),
    stream: (ticket: string, after: number) =>
      new EventSource(`${base}/events?after=${after}&ticket=${encodeURIComponent(ticket)}`),
  }
}
