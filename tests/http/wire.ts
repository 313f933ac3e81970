// A line of one's own to the server: says exactly the bytes given, in exactly the rhythm wanted, and hears what comes
// back. For requests no well-bred client would send.
import { connect, type Socket } from 'node:net'

export interface Heard {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Wire {
  say(text: string | Buffer): void
  /** What came back until the server ended, or `body` looks complete. */
  hear(withinMs?: number): Promise<Heard>
  isCut(): boolean
  hangUp(): void
}

export async function callWire(address: string): Promise<Wire> {
  const { hostname, port } = new URL(address)
  const socket: Socket = connect(Number(port), hostname)
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  const chunks: Buffer[] = []
  let cut = false
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const resolve of waiting) resolve()
    waiting.clear()
  }
  socket.on('data', (chunk) => {
    chunks.push(chunk)
    wake()
  })
  socket.on('close', () => {
    cut = true
    wake()
  })
  socket.on('error', () => undefined)
  return {
    say: (text) => void socket.write(text),
    async hear(withinMs = 5_000) {
      const deadline = performance.now() + withinMs
      for (;;) {
        const heard = parse(Buffer.concat(chunks).toString('utf8'))
        if (cut || isComplete(heard)) return heard
        const left = deadline - performance.now()
        if (left <= 0) return heard
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left)
          waiting.add(() => {
            clearTimeout(timer)
            resolve()
          })
        })
      }
    },
    isCut: () => cut,
    hangUp: () => socket.destroy(),
  }
}

/** One request, one answer. */
export async function exchange(address: string, head: readonly string[], body: string | Buffer = ''): Promise<Heard> {
  const wire = await callWire(address)
  wire.say(`${head.join('\r\n')}\r\n\r\n`)
  wire.say(body)
  const heard = await wire.hear()
  wire.hangUp()
  return heard
}

function parse(text: string): Heard {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return { status: undefined, headers: {}, body: '' }
  const [first = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  return { status: Number(first.split(' ')[1]), headers, body: text.slice(end + 4) }
}

function isComplete({ status, headers, body }: Heard): boolean {
  if (status === undefined) return false
  const length = headers['content-length']
  return length !== undefined && Buffer.byteLength(body) >= Number(length)
}
