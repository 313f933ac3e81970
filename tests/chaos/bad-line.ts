// A TCP line between two programs that can be cut, silenced, slowed or refused. Of what runs through it, it knows one word:
// the commit of a database, so that its answer can be lost.
import { createConnection, createServer, type Socket } from 'node:net'

export type Weather =
  | 'fair'
  /** Nobody is let in, and who was in is thrown out. */
  | 'refused'
  /** Connections stand and nothing comes through any more, as when a cable is pulled. */
  | 'silent'
  /** Everything comes, late. */
  | 'slow'

type Pair = readonly [near: Socket, far: Socket]

export interface BadLine {
  readonly port: number
  /** Connections now and from now on. */
  set(weather: Weather): void
  /** Ends every connection in the middle of whatever it carries; new ones are let in. */
  cut(): void
  /** Lets the next commit through and loses its answer with its connection. */
  loseNextCommit(): Promise<void>
  close(): Promise<void>
}

const SLOW_BY_MS = 120
/** Long enough for a server on the same machine to have committed. */
const COMMITTED_AFTER_MS = 150

export async function startBadLine(target: () => number): Promise<BadLine> {
  const pairs = new Set<Pair>()
  let weather: Weather = 'fair'
  let lostCommit: (() => void) | undefined
  const cut = (): void => {
    for (const pair of pairs) end(pair)
  }
  const end = (pair: Pair): void => {
    for (const socket of pair) socket.resetAndDestroy()
    pairs.delete(pair)
  }
  const server = createServer((near) => {
    if (weather === 'refused') {
      near.on('error', () => {}).resetAndDestroy()
      return
    }
    const far = createConnection(target(), '127.0.0.1')
    const pair = [near, far] as const
    pairs.add(pair)
    let isDeaf = false
    near.on('data', (bytes) => {
      if (lostCommit === undefined || !/\bcommit\b/i.test(bytes.toString('latin1'))) return
      isDeaf = true
      setTimeout(lostCommit, COMMITTED_AFTER_MS)
      setTimeout(() => end(pair), COMMITTED_AFTER_MS)
      lostCommit = undefined
    })
    for (const [from, to] of [[near, far] as const, [far, near] as const]) {
      const pass = (bytes: Buffer): void => {
        if (weather !== 'silent' && to.writable && !(isDeaf && to === near)) to.write(bytes)
      }
      let held = 0
      from.on('data', (bytes) => {
        if (weather !== 'slow' && held === 0) return pass(bytes)
        held += 1 // what comes later never overtakes
        setTimeout(() => {
          held -= 1
          pass(bytes)
        }, SLOW_BY_MS)
      })
      from.on('error', () => {})
      from.on('close', () => {
        pairs.delete(pair)
        if (weather !== 'silent') to.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    set(next) {
      const wasSilent = weather === 'silent'
      weather = next
      if (next === 'refused' || (wasSilent && next === 'fair')) cut() // bytes were lost: such a line cannot go on
    },
    cut,
    loseNextCommit: () =>
      new Promise((resolve) => {
        lostCommit = resolve
      }),
    async close() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
