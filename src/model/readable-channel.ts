// A channel as an editor thinks of it: what a patient there reads of a text, message by message. Sends nothing.

export interface ReadMessage {
  readonly text: string
  /** Shown as buttons; where a platform has none they stand numbered in the text. */
  readonly buttons: readonly string[]
}

export interface ReadableChannel {
  readonly id: string
  readonly platform: string
  /** As the engine would cut it there. */
  read(text: string, buttons: readonly string[]): readonly ReadMessage[]
}
