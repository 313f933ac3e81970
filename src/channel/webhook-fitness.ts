// What no platform sends, whatever it is called: refused before a byte is believed.
import type { Received, WebhookRequest } from './adapter.ts'

const MAX_BODY_BYTES = 1024 * 1024

/** Undefined: fit to be verified. */
export function unfitness(
  { method, path, headers, body }: WebhookRequest,
  methods: readonly string[],
): Received | undefined {
  if (path !== '' && path !== '/') return { kind: 'refused', status: 404, why: 'not-found' }
  if (!methods.includes(method)) return { kind: 'refused', status: 405, why: 'method' }
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    return { kind: 'refused', status: 415, why: 'content-encoding' }
  }
  return body.length > MAX_BODY_BYTES ? { kind: 'refused', status: 413, why: 'too-large' } : undefined
}

/** A parameter given twice is no parameter: two readers could choose differently. */
export function onlyValue(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name)
  return values.length === 1 ? values[0] : undefined
}
