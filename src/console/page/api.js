// Talks to /api/v1. Never throws for an answer; no answer at all is status 0, and asking again with the same key is safe.

const BASE = '/api/v1'
let csrfToken = ''
let onSignedOut = () => {}

export function useSession(token, whenSignedOut) {
  csrfToken = token
  onSignedOut = whenSignedOut
}

/** One key per thing the person does; `crypto.randomUUID` does not exist on plain http. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function get(path, options = {}) {
  return request('GET', path, undefined, options)
}

export function post(path, body = {}, options = {}) {
  return request('POST', path, body, { key: newKey(), ...options })
}

export function patch(path, body) {
  return request('PATCH', path, body, {})
}

export function put(path, body) {
  return request('PUT', path, body, {})
}

export function remove(path) {
  return request('DELETE', path, undefined, {})
}

async function request(method, path, body, { key, background = false, signal }) {
  const headers = { Accept: 'application/json' }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (method !== 'GET') headers['X-CSRF-Token'] = csrfToken
  if (key !== undefined) headers['Idempotency-Key'] = key
  if (background) headers['X-Background'] = '1'
  try {
    const answer = await fetch(BASE + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      signal,
    })
    const parsed = await answer.json()
    const result = { ok: answer.ok, status: answer.status, body: parsed, error: parsed.error }
    if (answer.status === 401 && parsed.error?.code === 'unauthorized') onSignedOut()
    return result
  } catch {
    return { ok: false, status: 0, body: undefined, error: { code: 'unreachable', message: '暂时连不上服务器' } }
  }
}

/** A sentence for the person, with the code to quote. */
export function sentence(result) {
  const { error } = result
  if (error === undefined) return ''
  const fields = (error.fields ?? []).map((field) => field.message).join('；')
  const code = error.requestId === undefined ? '' : `（编号 ${error.requestId}）`
  return `${fields || error.message || '操作没有成功'}${code}`
}
