// Ways to tell colleagues that somebody waits: a group robot or a message of the company's messenger. Not a channel: nothing
// of a patient goes here, and nobody answers here. The wire format lives in the platform's folder.
import type { Host, Sent } from './adapter.ts'

export interface AlertWay {
  /** `'wecom-robot'`: the value of `way:` in the settings file. */
  readonly way: string
  /** Names every bad field at once; throws `DZ_CHANNEL_SETTINGS`. What it returns opens the way, without I/O. */
  read(raw: unknown): (host: Host) => OpenAlertWay
}

export interface OpenAlertWay {
  /** Must never throw: what happened is one of four words. The same note may come again after a cut. */
  tell(note: StaffNote, signal: AbortSignal): Promise<Sent>
}

export interface StaffNote {
  /** Names the hospital's front desk: group robots often demand a word they know. */
  readonly title: string
  /** Each with the page of the console that shows it. */
  readonly lines: readonly { readonly text: string; readonly url: string }[]
  /** Said instead of lines that found no room. */
  readonly more: (count: number) => string
  /** Somebody must look at once: everybody is called where the way can. */
  readonly urgent: boolean
}

/** A flood of lines helps nobody: the console shows them all. */
const MOST_LINES = 6

/** The note in plain words, each line followed by its address; whole lines only. */
export function noteText({ title, lines, more }: StaffNote, maxBytes: number): string {
  for (let shown = Math.min(lines.length, MOST_LINES); shown > 0; shown--) {
    const said = lines.slice(0, shown).map(({ text, url }) => `${text}\n${url}`)
    const rest = lines.length - shown
    const text = [title, ...said, ...(rest > 0 ? [more(rest)] : [])].join('\n')
    if (Buffer.byteLength(text) <= maxBytes) return text
  }
  return title
}
