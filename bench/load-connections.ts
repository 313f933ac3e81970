// Keep-alive HTTP/1.1 connections with one request under way on each, on bare sockets: a full HTTP client would cost the
// generator more than some of the services it measures. Understands answers with a Content-Length, without a body, and
// those that end with their connection, whose body it leaves unread.
import { connect, type Socket } from 'node:net'

export interface Answer {
  readonly status: number
  readonly body: Buffer
}

export type Answered = (answer: Answer | undefined) => void

/** Node closes idle connections after 5 s: older ones are not trusted with a message. */
const TRUST_IDLE_MS = 3_000
const HEAD_END = '\r\n\r\n'

export interface Sender {
  /** Sends now, or as soon as a connection is free. `done(undefined)`: cut off or not understood. */
  send(bytes: Buffer, done: Answered): void
  close(): void
}

/** One message to each in turn, as a balancer gives them out. */
export function inTurn(senders: readonly Sender[]): Sender {
  let turn = 0
  return {
    send: (bytes, done) => senders[turn++ % senders.length]?.send(bytes, done),
    close: () => {
      for (const sender of senders) sender.close()
    },
  }
}

export class Connections implements Sender {
  readonly #port: number
  readonly #max: number
  readonly #monotonic: () => number
  readonly #idle: Connection[] = []
  readonly #waiting: { readonly bytes: Buffer; readonly done: Answered }[] = []
  #open = 0

  constructor(options: { readonly port: number; readonly max: number; readonly monotonic: () => number }) {
    this.#port = options.port
    this.#max = options.max
    this.#monotonic = options.monotonic
  }

  send(bytes: Buffer, done: Answered): void {
    const connection = this.#pick()
    if (connection === undefined) this.#waiting.push({ bytes, done })
    else this.#use(connection, bytes, done)
  }

  close(): void {
    for (const connection of this.#idle) connection.destroy()
  }

  #pick(): Connection | undefined {
    const oldest = this.#monotonic() - TRUST_IDLE_MS
    for (let connection = this.#idle.pop(); connection !== undefined; connection = this.#idle.pop()) {
      if (connection.isOpen && connection.idleSince > oldest) return connection
      connection.destroy()
    }
    if (this.#open >= this.#max) return undefined
    this.#open++
    return new Connection(this.#port, () => this.#open--)
  }

  #use(connection: Connection, bytes: Buffer, done: Answered): void {
    connection.send(bytes, (answer) => {
      if (connection.isOpen) {
        connection.idleSince = this.#monotonic()
        this.#idle.push(connection)
      }
      done(answer)
      const next = this.#waiting.shift()
      if (next !== undefined) this.send(next.bytes, next.done)
    })
  }
}

class Connection {
  idleSince = Number.POSITIVE_INFINITY
  readonly #socket: Socket
  #received: Buffer | undefined
  #done: Answered | undefined

  constructor(port: number, closed: () => void) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.on('data', (chunk) => this.#read(chunk))
    this.#socket.on('error', () => this.#socket.destroy())
    this.#socket.on('close', () => {
      closed()
      this.#finish(undefined)
    })
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.writable
  }

  send(bytes: Buffer, done: Answered): void {
    this.#done = done
    this.#socket.write(bytes)
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    const received = this.#received === undefined ? chunk : Buffer.concat([this.#received, chunk])
    this.#received = received
    const headEnd = received.indexOf(HEAD_END)
    if (headEnd < 0) return
    const head = received.toString('latin1', 0, headEnd)
    const status = Number(head.slice(9, 12))
    const isLast = /\r\nconnection: close/i.test(head)
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? (isLast || status === 204 ? '0' : undefined)
    if (length === undefined) {
      this.destroy()
      return
    }
    const bodyAt = headEnd + HEAD_END.length
    const end = bodyAt + Number(length)
    if (received.length < end) return
    this.#received = undefined
    if (isLast) this.destroy()
    this.#finish({ status, body: received.subarray(bodyAt, end) })
  }

  #finish(answer: Answer | undefined): void {
    const done = this.#done
    this.#done = undefined
    done?.(answer)
  }
}
