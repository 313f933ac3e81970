// Outgoing HTTP, with the one distinction that matters for sending: did the other side possibly read our request?
// Never follows redirects, never uses an environment proxy, never reads more than it was told.

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer | string
  readonly timeoutMs: number
  readonly maxBytes?: number
  readonly signal?: AbortSignal
  /** Connect to this IP address instead of resolving the host name again: the caller has checked it (safe-fetch.ts). */
  readonly address?: string
}

export type HttpOutcome =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: Buffer
    }
  /** Refused connection, DNS, TLS: no byte of ours was read. Safe to repeat. */
  | { readonly kind: 'unreached'; readonly why: string }
  /** Reset, time-out or abort after we had begun to write, or an answer too large (`too-large`): it may have been acted on. */
  | { readonly kind: 'cut'; readonly why: string }

/** Never throws. */
export type HttpClient = (request: HttpRequest) => Promise<HttpOutcome>
