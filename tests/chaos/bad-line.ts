// A TCP line between two programs that can be cut, silenced or refused. Knows nothing of what runs through it.
import { createConnection, createServer, type Socket } from 'node:net'

export type Weather =
  | 'fair'
  /** Nobody is let in, and who was in is thrown out. */
  | 'refused'
  /** Connections stand and nothing comes through any more, as when a cable is pulled. */
  | 'silent'

export interface BadLine {
  readonly port: number
  /** Connections now and from now on. */
  set(weather: Weather): void
  /** Ends every connection in the middle of whatever it carries; new ones are let in. */
  cut(): void
  close(): Promise<void>
}

export async function startBadLine(target: () => number): Promise<BadLine> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let weather: Weather = 'fair'
  const cut = (): void => {
    for (const [near, far] of pairs) {
      near.resetAndDestroy()
      far.resetAndDestroy()
    }
    pairs.clear()
  }
  const server = createServer((near) => {
    if (weather === 'refused') {
      near.on('error', () => {}).resetAndDestroy()
      return
    }
    const far = createConnection(target(), '127.0.0.1')
    const pair = [near, far] as const
    pairs.add(pair)
    for (const [from, to] of [[near, far] as const, [far, near] as const]) {
      from.on('data', (bytes) => weather === 'silent' || to.writable === false || to.write(bytes))
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
    async close() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
