// Sockets as the house sees them: nothing lost between opening and reading, dead routes noticed, nobody able to fill our memory.
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type WebSocket as Peer, WebSocketServer } from 'ws'
import type { Socket, SocketRequest } from '../../src/base/socket.ts'
import { createSocketOpener } from '../../src/base/web-socket.ts'
import { manualClock, settled } from '../support/clock.ts'
import { until } from '../support/until.ts'

let server: WebSocketServer
let peers: Peer[]
beforeEach(async () => {
  peers = []
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (peer) => void peers.push(peer))
  await new Promise<void>((resolve) => server.once('listening', () => resolve()))
})
afterEach(() => {
  for (const peer of server.clients) peer.terminate()
  server.close()
})

const address = () => `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
const requestTo = (url: string, more: Partial<SocketRequest> = {}): SocketRequest => ({
  ...{ url, timeoutMs: 500, maxBytes: 1_000, signal: new AbortController().signal, ...more },
})

async function opens(clock = manualClock(), more: Partial<SocketRequest> = {}): Promise<Socket> {
  const opened = await createSocketOpener(clock)(requestTo(address(), more))
  if (opened.kind !== 'open') throw new Error(`not open: ${JSON.stringify(opened)}`)
  return opened.socket
}

it('reads what was sent before anybody looked, in order, and then that it is over', async () => {
  server.on('connection', (peer) => {
    for (const text of ['一', '二', '三']) peer.send(text)
    peer.close(4001, 'bye')
  })
  const socket = await opens()
  const frames: string[] = []
  for (let read = await socket.read(); read !== undefined; read = await socket.read()) frames.push(...read)
  expect(frames).toEqual(['一', '二', '三'])
  expect(await socket.ended).toBe('closed-4001')
  expect(await socket.send('太晚了')).toBe('over')
})

it('notices within two pings that the other side has died without a word', async () => {
  const clock = manualClock()
  const socket = await opens(clock)
  await until(() => peers.length === 1)
  for (let i = 0; i < 4; i++) {
    clock.advance('30s')
    await settled(50)
  }
  expect(await Promise.race([socket.ended, settled().then(() => 'alive')])).toBe('alive')
  peers[0]?.pause() // takes nothing and says nothing any more
  for (let i = 0; i < 3; i++) {
    clock.advance('30s')
    await settled(20)
  }
  expect(await socket.ended).toBe('silent')
})

it('holds a flood back until somebody reads, and loses none of it', async () => {
  const socket = await opens()
  await until(() => peers.length === 1)
  const FLOOD = 20_000 // more than the kernel's own buffers hold
  const padding = ' '.repeat(900)
  for (let i = 0; i < FLOOD; i++) peers[0]?.send(`${i}${padding}`)
  await until(() => (peers[0]?.bufferedAmount ?? 0) > 0)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(peers[0]?.bufferedAmount).toBeGreaterThan(0) // they wait, as long as we do not look
  const frames: string[] = []
  while (frames.length < FLOOD) {
    const read = await socket.read()
    expect(read?.length ?? 0).toBeLessThan(1_000)
    frames.push(...(read ?? []).map((frame) => frame.trim()))
  }
  expect(frames).toEqual(Array.from({ length: FLOOD }, (_, i) => String(i)))
})

it.each([
  ['a frame too long', (peer: Peer) => peer.send('x'.repeat(1_001)), 'too-large'],
  ['bytes instead of text', (peer: Peer) => peer.send(Buffer.from([1, 2])), 'closed-here-1003'],
  ['a cut cable', (peer: Peer) => peer.terminate(), 'closed-1006'],
])('is over after %s', async (_name, act, why) => {
  const socket = await opens()
  await until(() => peers.length === 1)
  act(peers[0] as Peer)
  expect(await socket.read()).toBeUndefined()
  expect(await socket.ended).toBe(why)
})

it('is closed at once on our side, and politely on theirs', async () => {
  const socket = await opens()
  await until(() => peers.length === 1)
  const code = new Promise((resolve) => peers[0]?.on('close', resolve))
  socket.close(1001, 'going away')
  expect(await socket.read()).toBeUndefined()
  expect(await socket.ended).toBe('closed-here-1001')
  expect(await code).toBe(1001)
})

it('says how it was not opened: refused, unreached, too slow, given up', async () => {
  const open = createSocketOpener(manualClock())
  const closed = createServer((socket) => void socket.resume())
  const portOf = () => (closed.address() as AddressInfo).port
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
  const silent = await open(requestTo(`ws://127.0.0.1:${portOf()}/`, { timeoutMs: 100 }))
  expect(silent.kind).toBe('unreached')
  const url = `ws://127.0.0.1:${portOf()}/`
  const leaving = new AbortController()
  const waiting = open(requestTo(url, { signal: leaving.signal }))
  setTimeout(() => leaving.abort(), 20)
  expect((await waiting).kind).toBe('unreached')
  await new Promise((resolve) => closed.close(resolve))
  expect(await open(requestTo(url))).toEqual({ kind: 'unreached', why: 'ECONNREFUSED' })
  server.options.verifyClient = (_info, done) => done(false, 403)
  expect(await open(requestTo(address()))).toEqual({ kind: 'refused', status: 403 })
  expect(await open(requestTo(address(), { signal: AbortSignal.abort() }))).toMatchObject({ kind: 'unreached' })
})
