// Our server, as this page sees it. Rejects only when no usable answer came; then nobody knows whether it was read.

const ANSWER_MS = 15_000
const POLL_MS = 45_000
const RENEW_AFTER_MS = 7 * 24 * 3_600_000

export function createApi(channel) {
  const base = `/webhooks/${encodeURIComponent(channel)}`

  async function call(method, path, { token, body, timeoutMs = ANSWER_MS } = {}) {
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), timeoutMs)
    const headers = {}
    if (token !== undefined) headers.Authorization = `Bearer ${token}`
    if (body !== undefined) headers['Content-Type'] = 'application/json'
    const text = body === undefined ? undefined : JSON.stringify(body)
    const options = { method, headers, body: text, signal: abort.signal, credentials: 'omit', cache: 'no-store' }
    try {
      const response = await fetch(base + path, options)
      const retryAfterMs = 1000 * Number(response.headers.get('Retry-After') ?? 0)
      if (!response.ok) return { status: response.status, retryAfterMs, json: {} }
      return { status: response.status, retryAfterMs, json: await response.json() }
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    about: () => call('GET', '/about'),
    start: (siteKey, token) => call('POST', '/visitors', { token, body: siteKey === undefined ? {} : { siteKey } }),
    say: (token, body) => call('POST', '/messages', { token, body }),
    ticket: (token) => call('POST', '/tickets', { token }),
    page: (token, after) => call('GET', `/messages?after=${after}`, { token }),
    poll: (token, after) => call('GET', `/poll?after=${after}`, { token, timeoutMs: POLL_MS }),
    stream: (ticket, after) => new EventSource(`${base}/events?after=${after}&ticket=${encodeURIComponent(ticket)}`),
  }
}

/** Who we are to the hospital: asked for once, kept in this browser, renewed long before it runs out. */
export function createVisitor({ api, keep, siteKey, onNew }) {
  let asking

  function remember(token) {
    keep.set('token', token)
    keep.set('tokenSince', String(Date.now()))
  }

  async function ask(known) {
    const answer = await api.start(await siteKey(), known)
    if (answer.status !== 200) throw new Error(`no visitor token: ${answer.status}`)
    remember(answer.json.visitorToken)
    if (known === undefined) onNew()
    return answer.json.visitorToken
  }

  return {
    /** One question at a time, whoever needs the answer. */
    token() {
      const kept = keep.get('token')
      if (kept !== null) return Promise.resolve(kept)
      asking ??= ask().finally(() => {
        asking = undefined
      })
      return asking
    },
    /** The server does not take this token any more. */
    reject(token) {
      if (keep.get('token') === token) keep.remove('token')
    },
    async renewWhenOld() {
      const kept = keep.get('token')
      if (kept !== null && Date.now() - Number(keep.get('tokenSince')) > RENEW_AFTER_MS) await ask(kept).catch(() => {})
    },
  }
}
