// One action asked of the implementation, over whichever road: what it answered, or whether it may have acted all the same.
import type { HttpOutcome } from '../../src/base/http-client.ts'
import type { Socket } from '../../src/base/socket.ts'
import type { Host } from '../../src/channel/adapter.ts'
import { asciiJson, type Fields, fieldsIn, readJson, textIn } from './json.ts'
import type { OneBotSettings } from './settings.ts'

export type Called =
  | { readonly kind: 'answered'; readonly answer: Fields }
  | { readonly kind: 'status'; readonly status: number }
  /** No byte of ours was read. */
  | { readonly kind: 'unreached' }
  | { readonly kind: 'cut' }

/** Never throws. */
export type Call = (action: string, params: Fields, signal: AbortSignal) => Promise<Called>

const MAX_ANSWER_BYTES = 1024 * 1024

export function httpCalls({ apiBase = '', token, sendTimeoutMs }: OneBotSettings, { http }: Host): Call {
  return async (action, params, signal) => {
    const outcome = await http({
      method: 'POST',
      url: `${apiBase}/${action}`,
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: asciiJson(params),
      timeoutMs: sendTimeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
      signal,
    })
    return outcome.kind === 'answered' ? answeredBy(outcome) : { kind: outcome.kind }
  }
}

function answeredBy({ status, body }: Extract<HttpOutcome, { kind: 'answered' }>): Called {
  const answer = status === 200 ? readJson(body.toString('utf8')) : undefined
  return answer === undefined ? { kind: 'status', status } : { kind: 'answered', answer }
}

/** Calls over one socket: each finds its answer by its own `echo`, and none waits for a connection that is over. */
export class SocketCalls {
  readonly #socket: Socket
  readonly #timeoutMs: number
  readonly #newEcho: () => string
  readonly #pending = new Map<string, (called: Called) => void>()

  constructor(socket: Socket, timeoutMs: number, newEcho: () => string) {
    this.#socket = socket
    this.#timeoutMs = timeoutMs
    this.#newEcho = newEcho
  }

  readonly call: Call = async (action, params, signal) => {
    if (signal.aborted) return { kind: 'unreached' }
    const echo = this.#newEcho()
    const answered = new Promise<Called>((resolve) => this.#pending.set(echo, resolve))
    const given = AbortSignal.any([signal, AbortSignal.timeout(this.#timeoutMs)])
    const giveUp = (): void => this.#settle(echo, { kind: 'cut' })
    given.addEventListener('abort', giveUp, { once: true })
    const sent = await this.#socket.send(JSON.stringify({ action, params, echo }))
    if (sent !== 'handed-on') this.#settle(echo, { kind: sent === 'over' ? 'unreached' : 'cut' })
    const called = await answered
    given.removeEventListener('abort', giveUp)
    return called
  }

  /** A frame that answers a call, late ones included; false: it is no answer. */
  take(frame: Fields): boolean {
    if ('post_type' in frame || !('retcode' in frame || 'status' in frame)) return false
    this.#settle(textIn(frame, 'echo') ?? '', { kind: 'answered', answer: frame })
    return true
  }

  /** The connection is over: whatever was asked may have been done. */
  end(): void {
    for (const echo of [...this.#pending.keys()]) this.#settle(echo, { kind: 'cut' })
  }

  #settle(echo: string, called: Called): void {
    this.#pending.get(echo)?.(called)
    this.#pending.delete(echo)
  }
}

export function dataOf(called: Called): Fields {
  return called.kind === 'answered' ? (fieldsIn(called.answer.data) ?? {}) : {}
}
