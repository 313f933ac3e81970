// Outgoing HTTP against servers that answer, refuse, cut, hang and talk too much.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHttp } from '../../src/base/http.ts'
import type { HttpOutcome } from '../../src/base/http-client.ts'

type Behaviour = (request: IncomingMessage, response: ServerResponse, body: string) => void

describe('an outgoing request', () => {
  const http = createHttp()
  let server: Server
  let base = ''
  let requests: { readonly url: string; readonly headers: IncomingMessage['headers']; readonly body: string }[] = []
  let behave: Behaviour

  beforeEach(async () => {
    requests = []
    behave = (_request, response) => response.end('ok')
    server = createServer((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        requests.push({ url: request.url ?? '', headers: request.headers, body })
        behave(request, response, body)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(() => {
    server.close()
    server.closeAllConnections()
  })

  const get = (path: string, more: object = {}): Promise<HttpOutcome> =>
    http({ method: 'GET', url: base + path, timeoutMs: 1_000, ...more })

  it('carries its body byte for byte and brings the answer back the same way', async () => {
    const bytes = Buffer.from([0, 255, 1, 254])
    behave = (_request, response) => response.writeHead(418, { 'X-Desk': '导诊'.length.toString() }).end(bytes)
    const body = '{"text":"挂号 \\n 😀"}'
    const outcome = await http({
      method: 'POST',
      url: `${base}/x?a=1`,
      body,
      headers: { 'Content-Type': 'application/json' },
      timeoutMs: 1_000,
    })
    expect(outcome).toMatchObject({ kind: 'answered', status: 418, body: bytes, headers: { 'x-desk': '2' } })
    expect(requests).toMatchObject([
      { url: '/x?a=1', body, headers: { 'content-type': 'application/json', 'accept-encoding': 'identity' } },
    ])
  })

  it('follows no redirect', async () => {
    behave = (_request, response) => response.writeHead(302, { Location: '/elsewhere' }).end()
    expect(await get('/')).toMatchObject({ kind: 'answered', status: 302 })
    expect(requests).toHaveLength(1)
  })

  it('uses no proxy from the environment', async () => {
    process.env.http_proxy = 'http://127.0.0.1:1'
    try {
      expect(await get('/')).toMatchObject({ kind: 'answered', status: 200 })
    } finally {
      delete process.env.http_proxy
    }
  })

  it('was read perhaps, once the connection stood: reset, silence, abort, half an answer', async () => {
    behave = (request) => request.socket.destroy()
    expect(await get('/')).toMatchObject({ kind: 'cut' })
    behave = () => {}
    expect(await get('/', { timeoutMs: 50 })).toEqual({ kind: 'cut', why: 'timeout' })
    const aborting = new AbortController()
    setTimeout(() => aborting.abort(), 30)
    expect(await get('/', { signal: aborting.signal })).toMatchObject({ kind: 'cut' })
    behave = (request, response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('half')
      setTimeout(() => request.socket.destroy(), 10)
    }
    expect(await get('/')).toMatchObject({ kind: 'cut' })
  })

  it('was certainly not read when the connection was refused, the name unknown, the handshake failed', async () => {
    expect(await get('', { url: 'http://127.0.0.1:1/' })).toEqual({ kind: 'unreached', why: 'ECONNREFUSED' })
    expect(await get('', { url: 'http://desk.invalid/' })).toMatchObject({ kind: 'unreached' })
    expect(await get('', { url: base.replace('http:', 'https:') })).toMatchObject({ kind: 'unreached' })
    expect(await get('', { url: 'not a url' })).toMatchObject({ kind: 'unreached' })
    expect(await get('/', { signal: AbortSignal.abort() })).toMatchObject({ kind: 'unreached' })
    expect(requests).toEqual([])
  })

  it('was not read when the other side accepts and never shakes hands', async () => {
    const mute = createTcpServer(() => {})
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    const url = `https://127.0.0.1:${(mute.address() as AddressInfo).port}/`
    const outcome = await get('', { url, timeoutMs: 50 })
    mute.close()
    expect(outcome).toEqual({ kind: 'unreached', why: 'timeout' })
  })

  it('stops reading where it was told to', async () => {
    behave = (_request, response) => response.end('x'.repeat(1_000))
    expect(await get('/', { maxBytes: 1_000 })).toMatchObject({ kind: 'answered' })
    expect(await get('/', { maxBytes: 999 })).toEqual({ kind: 'cut', why: 'too-large' })
    behave = (_request, response) => {
      response.write('x'.repeat(600))
      setTimeout(() => response.end('x'.repeat(600)), 10)
    }
    expect(await get('/', { maxBytes: 999 })).toEqual({ kind: 'cut', why: 'too-large' })
  })

  it('keeps connections, but none to an address somebody else chose', async () => {
    await get('/1')
    await get('/2')
    expect(requests.map((request) => request.headers.connection)).toEqual(['keep-alive', 'keep-alive'])
    const url = base.replace('127.0.0.1', 'link.example')
    expect(await get('', { url: `${url}/3`, address: '127.0.0.1' })).toMatchObject({ kind: 'answered' })
    expect(requests[2]).toMatchObject({ url: '/3', headers: { connection: 'close' } })
    expect(requests[2]?.headers.host).toContain('link.example')
  })
})
