// A WebSocket as the rest of the house sees it: text frames in order, read when there is room for them, and one word for
// how it ended. Both sides of a socket look the same; web-socket.ts makes them.

export interface Socket {
  /** What has come, oldest first, at least one frame; undefined: it is over. Not reading holds the other side up. */
  read(): Promise<readonly string[] | undefined>
  /** `over`: no byte of it left. `cut`: perhaps some did. `handed-on` says nothing about whether it arrives. */
  send(text: string): Promise<'handed-on' | 'over' | 'cut'>
  close(code?: number, why?: string): void
  /** Why the connection is over: `closed-1000`, `silent`, `too-large` … Never rejects. */
  readonly ended: Promise<string>
}

export interface SocketRequest {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** Longest frame; a longer one ends the connection. */
  readonly maxBytes: number
  readonly signal: AbortSignal
}

export type SocketOutcome =
  | { readonly kind: 'open'; readonly socket: Socket }
  /** They answered, and did not open. */
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'unreached'; readonly why: string }

/** Never throws. */
export type SocketOpener = (request: SocketRequest) => Promise<SocketOutcome>

const GOING = 1001

/** Closes the socket when `signal` says stop, at once if it has. Returns the way to forget about it. */
export function closeOn(signal: AbortSignal, socket: Socket): () => void {
  const stop = (): void => socket.close(GOING, 'going away')
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  return () => signal.removeEventListener('abort', stop)
}
