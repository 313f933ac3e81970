// A line between browser and service that breaks where a test says: sockets are destroyed and new ones refused, as when a
// cable is pulled. The browser's own offline switch would tell the page; a cable does not.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface BrokenLine {
  readonly address: string
  /** The next request that begins like this is carried out, and its answer lost with the whole line. */
  breaksAfter(request: string): Promise<void>
  /** The next request that begins like this never arrives, and the whole line is lost. */
  breaksBefore(request: string): Promise<void>
  mends(): void
  close(): Promise<void>
}

interface Break {
  readonly request: string
  readonly arrives: boolean
  readonly done: () => void
}

export async function lineTo(service: string): Promise<BrokenLine> {
  const { port, hostname } = new URL(service)
  const sockets = new Set<Socket>()
  let isBroken = false
  let awaited: Break | undefined

  const breakNow = (done: () => void) => {
    isBroken = true
    awaited = undefined
    for (const socket of sockets) socket.destroy()
    done()
  }
  const server = createServer((near) => {
    if (isBroken) {
      near.destroy()
      return
    }
    const far = connect(Number(port), hostname)
    let lost: (() => void) | undefined
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.on('data', (bytes) => {
      const hit = awaited !== undefined && bytes.includes(awaited.request) ? awaited : undefined
      if (hit !== undefined && !hit.arrives) {
        breakNow(hit.done)
        return
      }
      if (hit !== undefined) lost = hit.done
      far.write(bytes)
    })
    far.on('data', (bytes) => {
      if (lost === undefined) near.write(bytes)
      else breakNow(lost)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const breaks = (request: string, arrives: boolean) =>
    new Promise<void>((done) => {
      awaited = { request, arrives, done }
    })
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    breaksAfter: (request) => breaks(request, true),
    breaksBefore: (request) => breaks(request, false),
    mends() {
      isBroken = false
    },
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
