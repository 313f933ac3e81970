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

  function kept() {
    try {
      return JSON.parse(keep.get('visitor'))
    } catch {
      return null
    }
  }

  async function ask(token) {
    const { status, json } = await api.start(await siteKey(), token)
    if (status !== 200) throw new Error(`no visitor token: ${status}`)
    const pass = { token: json.visitorToken, visitorId: json.visitorId, since: Date.now() }
    keep.set('visitor', JSON.stringify(pass))
    return pass
  }

  async function arrive() {
    const pass = await ask()
    onNew()
    return pass
  }

  return {
    /** `{ token, visitorId }`; one question at a time, whoever needs the answer. */
    async pass() {
      const pass = kept()
      if (pass !== null) return pass
      asking ??= arrive().finally(() => {
        asking = undefined
      })
      return asking
    },
    /** The server does not take this token any more. */
    reject(token) {
      if (kept()?.token === token) keep.remove('visitor')
    },
    async renewWhenOld() {
      const pass = kept()
      if (pass !== null && Date.now() - pass.since > RENEW_AFTER_MS) await ask(pass.token).catch(() => {})
    },
  }
}
