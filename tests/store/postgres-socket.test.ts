// What is said in one go leaves in one piece and in order, and nothing is held back for longer.
import { type AddressInfo, createServer, type Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, it } from 'vitest'
import { GatheringSocket } from '../../src/store/postgres-socket.ts'
import { settled } from '../support/clock.ts'

let server: Server | undefined
let socket: Watched | undefined
afterEach(() => {
  socket?.destroy()
  server?.close()
})

class Watched extends GatheringSocket {
  pieces = 0
  override _write(...words: Parameters<GatheringSocket['_write']>): void {
    this.pieces += 1
    super._write(...words)
  }
}

/** As the driver writes one statement. */
function says(socket: Watched, statement: string): void {
  socket.cork()
  for (const part of statement) socket.write(part)
  socket.uncork()
}

it('sends statements that do not wait for each other as one piece', async () => {
  const { promise: heard, resolve } = Promise.withResolvers<string>()
  const listening = createServer((peer) => void text(peer).then(resolve))
  server = listening
  await new Promise<void>((ready) => listening.listen(0, '127.0.0.1', ready))
  const line = new Watched()
  socket = line
  line.connect((listening.address() as AddressInfo).port, '127.0.0.1')
  await new Promise((ready) => line.once('connect', ready))

  says(line, 'begin;')
  await Promise.resolve()
  says(line, 'insert;')
  says(line, 'select;')
  expect(line.pieces).toBe(0)
  await settled(1)
  expect(line.pieces).toBe(1)
  says(line, 'commit;')
  line.end()
  expect(await heard).toBe('begin;insert;select;commit;')
})
