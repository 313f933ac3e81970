// The browser's clock and chance, in one place. `crypto.randomUUID` does not exist on a plain-http intranet; this does.
export function now(): number {
  return Date.now()
}

/** 128 random bits as 32 hex digits. */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export interface Backoff {
  nextMs(): number
  reset(): void
}

/** 0.5 s doubling to 30 s, each between half and the whole of it: a thousand phones must not come back in one instant. */
export function createBackoff(): Backoff {
  let tries = 0
  return {
    nextMs() {
      const most = Math.min(30_000, 500 * 2 ** tries)
      tries = Math.min(tries + 1, 10)
      const [fraction = 0] = crypto.getRandomValues(new Uint16Array(1))
      return most * (0.5 + fraction / 131_072)
    },
    reset() {
      tries = 0
    },
  }
}
