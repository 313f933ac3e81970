// The answer to somebody who wanted a socket and gets none: an ordinary one, the same for every cause, and the
// connection closed.
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

const CODES: Readonly<Record<number, string>> = {
  400: 'bad-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  503: 'unavailable',
}

export function refuseUpgrade(socket: Duplex, status: number): void {
  const body = JSON.stringify({ error: { code: CODES[status] ?? 'refused' } })
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(status === 503 ? ['Retry-After: 5'] : []),
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
