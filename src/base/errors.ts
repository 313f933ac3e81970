// Exceptions are for bugs and broken machinery; expected outcomes are return values. Every code stands in
// docs/errors.md with meaning and remedy (a test compares both).

export const ERROR_CODES = [
  'DZ_CONFIG', // settings or seed files unusable: exit 78
  'DZ_CHANNEL_SETTINGS', // a channel's settings are wrong: exit 78
  'DZ_STORE_UNUSABLE', // database corrupt, too old, or not durable: exit 78
  'DZ_STORE_BUSY', // locked, full or unreachable for now: the caller answers 503
  'DZ_STORE_LOCKED', // another process owns this data directory: exit 78
  'DZ_CIPHER', // a stored secret cannot be decrypted with the keys we have
  'DZ_TOKEN', // a platform refused to give us an access token
  'DZ_MEDIA', // a picture, voice or file could not be fetched from its platform
  'DZ_INTERNAL', // a bug
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

export interface DaozhenErrorOptions {
  readonly cause?: unknown
  /** The sentence may leave the house (API answer, terminal). Default: only the code does. */
  readonly expose?: boolean
}

export class DaozhenError extends Error {
  readonly code: ErrorCode
  readonly expose: boolean

  constructor(code: ErrorCode, message: string, options: DaozhenErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'DaozhenError'
    this.code = code
    this.expose = options.expose ?? false
  }
}

/** Ends a `switch` over a union: the compiler refuses a forgotten case. */
export function never(value: never): never {
  throw new DaozhenError('DZ_INTERNAL', `unexpected case: ${String((value as { kind?: unknown } | undefined)?.kind)}`)
}
