// Whoever sends too much is heard out before he is refused: hanging up in the middle would make the answer unreadable, and a
// proxy in between would take the node for a broken one.
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Hospital, openHospital } from '../support/hospital.ts'

const MIB = 1024 * 1024

let hospital: Hospital
beforeAll(async () => {
  hospital = await openHospital()
})
afterAll(() => hospital.closes())

/** Sends all of it without listening, as a proxy does; then what came back, and whether the line broke. */
async function shouts(
  head: readonly string[],
  body: Buffer,
): Promise<{ readonly text: string; readonly broke: string }> {
  const { hostname, port } = new URL(hospital.address)
  const socket = connect(Number(port), hostname).pause()
  let broke = ''
  socket.on('error', (error) => {
    broke = (error as { code?: string }).code ?? error.message
  })
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  for (let from = 0; from < body.length && broke === ''; from += 64 * 1024) {
    const more = socket.write(body.subarray(from, from + 64 * 1024))
    if (!more) await Promise.race([new Promise<void>((resolve) => socket.once('drain', () => resolve())), closed])
  }
  const heard: Buffer[] = []
  socket.on('data', (chunk) => heard.push(chunk)).resume()
  await closed
  return { text: Buffer.concat(heard).toString('utf8'), broke }
}

const origin = () => `Origin: ${hospital.address}`

describe('three MiB where less is taken', () => {
  it.each([
    ['by a platform', () => ['POST /webhooks/wechat HTTP/1.1', 'Host: desk']],
    ['by a page', () => ['POST /api/v1/session HTTP/1.1', 'Host: desk', 'Content-Type: application/json', origin()]],
  ])('declared %s are answered 413, whole, and the line ends in peace', async (_who, head) => {
    const { text, broke } = await shouts([...head(), `Content-Length: ${3 * MIB}`], Buffer.alloc(3 * MIB, 'x'))
    expect(broke).toBe('')
    expect(text).toMatch(/^HTTP\/1\.1 413 /)
    expect(text).toContain('"too-large"')
    expect(text.toLowerCase()).toContain('connection: close')
  })

  it('in pieces of unknown number are, too', async () => {
    const piece = Buffer.from(`10000\r\n${'x'.repeat(0x10000)}\r\n`)
    const body = Buffer.concat([...Array<Buffer>(48).fill(piece), Buffer.from('0\r\n\r\n')])
    const { text, broke } = await shouts(
      ['POST /webhooks/wechat HTTP/1.1', 'Host: desk', 'Transfer-Encoding: chunked'],
      body,
    )
    expect([broke, text.slice(0, 12)]).toEqual(['', 'HTTP/1.1 413'])
  })

  it('without end are not listened to for ever', async () => {
    const started = performance.now()
    const { hostname, port } = new URL(hospital.address)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {})
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.write('POST /webhooks/wechat HTTP/1.1\r\nHost: desk\r\nContent-Length: 900000000\r\n\r\n')
    socket.resume()
    const pour = (): void => {
      while (!socket.destroyed && socket.write(Buffer.alloc(64 * 1024)));
      if (!socket.destroyed) socket.once('drain', pour)
    }
    pour()
    await closed
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})
