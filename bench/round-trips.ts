// A wire between a node and PostgreSQL that counts: a round trip is our side falling silent and theirs answering. Sees
// only who speaks, never what is said.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface CountingWire {
  /** The same database, through the wire. */
  readonly url: string
  roundTrips(): number
  close(): Promise<void>
}

export async function layWire(databaseUrl: string): Promise<CountingWire> {
  const target = new URL(databaseUrl)
  const open = new Set<Socket>()
  let roundTrips = 0
  const server = createServer({ noDelay: true }, (node) => {
    const database = connect({ port: Number(target.port), host: target.hostname, noDelay: true })
    let isAsking = false
    node.on('data', () => {
      isAsking = true
    })
    database.on('data', () => {
      if (isAsking) roundTrips++
      isAsking = false
    })
    join(node, database, open)
    join(database, node, open)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(databaseUrl)
  url.port = String((server.address() as AddressInfo).port)
  return {
    url: url.href,
    roundTrips: () => roundTrips,
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function join(from: Socket, to: Socket, open: Set<Socket>): void {
  open.add(from)
  from.on('error', () => from.destroy())
  from.on('close', () => {
    open.delete(from)
    to.destroy()
  })
  from.pipe(to)
}
