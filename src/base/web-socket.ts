// Sockets on the `ws` library: frames wait here until they are read, and a connection on which nothing is heard is cut.
// Follows no redirect, inflates nothing, never throws.
import type { RawData, WebSocket } from 'ws'
import { type Clock, SECOND } from './clock.ts'
import type { Socket, SocketOpener, SocketOutcome, SocketRequest } from './socket.ts'

const PING_EVERY_MS = 30 * SECOND
/** Pings in a row with nothing heard between them: a route may die without telling either side. */
const MOST_SILENT = 2
const MOST_WAITING = 500
const MOST_BYTES_WAITING = 4 * 1024 * 1024
const LET_GO_AFTER_MS = 1 * SECOND
const NOT_TEXT = 1003
const TOO_LARGE = 1009

export function createSocketOpener(clock: Clock): SocketOpener {
  return async (request) => {
    const { WebSocket } = await import('ws') // an installation without such channels never loads it
    return opening(request, clock, (url, options) => new WebSocket(url, options))
  }
}

type Connect = (url: string, options: object) => WebSocket

function opening(request: SocketRequest, clock: Clock, connect: Connect): Promise<SocketOutcome> {
  const { url, headers = {}, timeoutMs, maxBytes, signal } = request
  if (signal.aborted) return Promise.resolve({ kind: 'unreached', why: 'aborted' })
  return new Promise((resolve) => {
    const ws = connect(url, {
      headers: { 'User-Agent': 'daozhen', ...headers },
      handshakeTimeout: timeoutMs,
      maxPayload: maxBytes,
      followRedirects: false,
      perMessageDeflate: false,
    })
    const cancel = (): void => ws.terminate()
    signal.addEventListener('abort', cancel, { once: true })
    const settle = (outcome: SocketOutcome): void => {
      signal.removeEventListener('abort', cancel)
      resolve(outcome)
    }
    ws.once('open', () => settle({ kind: 'open', socket: socketOver(ws, clock) }))
    ws.once('unexpected-response', (_call, response) => {
      settle({ kind: 'refused', status: response.statusCode ?? 0 })
      ws.terminate()
    })
    ws.on('error', (error) => settle({ kind: 'unreached', why: codeOf(error) }))
  })
}

/** Takes the socket over in the moment it opens: what comes from now on is kept until it is read. */
export function socketOver(ws: WebSocket, clock: Clock): Socket {
  const ending = Promise.withResolvers<string>()
  let waiting: string[] = []
  let bytesWaiting = 0
  let isOver = false
  let hasHeard = true
  let silent = 0
  let tell = (): void => {}
  let cancelPing = (): void => {}

  const end = (why: string): void => {
    if (isOver) return
    isOver = true
    cancelPing()
    ending.resolve(why)
    tell()
  }
  const ping = (): void => {
    silent = hasHeard || ws.isPaused ? 0 : silent + 1
    hasHeard = false
    if (silent >= MOST_SILENT) {
      end('silent')
      ws.terminate()
      return
    }
    ws.ping()
    cancelPing = clock.after(PING_EVERY_MS, ping)
  }
  const close = (code: number, why: string): void => {
    end(`closed-here-${code}`)
    waiting = []
    if (ws.isPaused) ws.resume() // its closing frame is behind what we did not read
    ws.close(code, why)
    setTimeout(() => ws.terminate(), LET_GO_AFTER_MS).unref()
  }

  ws.on('message', (data, isBinary) => {
    hasHeard = true
    if (isOver) return
    if (isBinary) return close(NOT_TEXT, 'text only')
    const text = textOf(data)
    waiting.push(text)
    bytesWaiting += text.length
    if (waiting.length >= MOST_WAITING || bytesWaiting >= MOST_BYTES_WAITING) ws.pause()
    tell()
  })
  ws.on('pong', () => {
    hasHeard = true
  })
  ws.on('close', (code) => end(code === TOO_LARGE ? 'too-large' : `closed-${code}`))
  ws.on('error', (error) => end(codeOf(error) === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' ? 'too-large' : codeOf(error)))
  cancelPing = clock.after(PING_EVERY_MS, ping)

  return {
    ended: ending.promise,
    async read() {
      if (waiting.length === 0 && !isOver) await new Promise<void>((resolve) => (tell = resolve))
      const frames = waiting
      waiting = []
      bytesWaiting = 0
      if (ws.isPaused && !isOver) ws.resume()
      return frames.length > 0 ? frames : undefined
    },
    send(text) {
      if (isOver || ws.readyState !== ws.OPEN) return Promise.resolve('over')
      return new Promise((resolve) => ws.send(text, (error) => resolve(error == null ? 'handed-on' : 'cut')))
    },
    close: (code = 1000, why = '') => close(code, why),
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return data instanceof ArrayBuffer ? Buffer.from(data).toString('utf8') : data.toString('utf8')
}

function codeOf(error: Error): string {
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' ? code : 'failed'
}
