// What stands before several nodes: each connection goes to the next node that says it is ready.
import { createConnection, createServer, type Socket } from 'node:net'

export interface Balancer {
  readonly address: string
  close(): Promise<void>
}

const CONNECT_WITHIN_MS = 500
const LOOK_EVERY_MS = 300
const ANSWER_WITHIN_MS = 700

export async function startBalancer(nodes: () => readonly number[]): Promise<Balancer> {
  let turn = 0
  let ready: readonly number[] = []
  const look = async (): Promise<void> => {
    const looked = nodes().map(async (port) => ((await isReady(port)) ? [port] : []))
    ready = (await Promise.all(looked)).flat()
  }
  const looking = setInterval(() => void look(), LOOK_EVERY_MS)
  const open = new Set<Socket>()
  const server = createServer((client) => {
    client.on('error', () => {})
    const ports = ready.length > 0 ? ready : nodes()
    turn += 1
    attempt(client, [...ports.slice(turn % ports.length), ...ports.slice(0, turn % ports.length)])
  })
  const attempt = (client: Socket, ports: readonly number[]): void => {
    const [port, ...others] = ports
    if (port === undefined) {
      client.resetAndDestroy()
      return
    }
    const node = createConnection({ port, host: '127.0.0.1', timeout: CONNECT_WITHIN_MS })
    const next = (): void => {
      node.destroy()
      attempt(client, others)
    }
    node.once('error', next)
    node.once('timeout', next)
    node.once('connect', () => {
      node.off('error', next).off('timeout', next).setTimeout(0)
      for (const [from, to] of [[client, node] as const, [node, client] as const]) {
        open.add(from)
        from.on('error', () => {})
        from.on('close', () => {
          open.delete(from)
          to.destroy()
        })
        from.pipe(to)
      }
    })
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  return {
    address: `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`,
    async close() {
      clearInterval(looking)
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function isReady(port: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS)
    return (await fetch(`http://127.0.0.1:${port}/readyz`, { signal })).ok
  } catch {
    return false
  }
}
