// What the nodes of one installation call out to each other. Best effort: whatever goes through here may be lost without
// harm, because the database decides and every reader also looks by itself. Never a patient's words.

export type Listener = (body: string) => void

export interface Carrier {
  /** To every other node; never throws, never waits, drops what cannot leave now. */
  publish(topic: string, body: string): void
  /** What other nodes publish; returns the way to stop. */
  subscribe(topic: string, listener: Listener): () => void
  /** Whether the others can be reached: `cut` only costs time (readers look by themselves). */
  state(): 'alone' | 'connected' | 'cut'
  close(): Promise<void>
}

/** One process is the whole installation: there is nobody to tell. */
export const ALONE: Carrier = {
  publish() {},
  subscribe: () => () => {},
  state: () => 'alone',
  async close() {},
}
