// What the API leaves open in a message, read with care: its words, and why the bot said it.
import type { Message } from '../api.ts'
import { say, sayOf } from '../words/words.ts'

/** Words of a message; what has none is named. */
export function textOf(content: Message['content']): string {
  const name = sayOf('kind', content.kind)
  const kind = name === content.kind ? '' : name
  return [kind, content.fileName, content.text, content.url].filter(Boolean).join(' ') || say('kind.empty')
}

export interface Reason {
  readonly skill: string
  readonly rule?: string
  readonly entry?: { readonly id: string; readonly version: number }
  readonly departments?: readonly string[]
  readonly score?: number
  readonly words?: readonly string[]
  readonly runnersUp?: readonly { readonly what: string; readonly score: number }[]
}

export function reasonOf(value: unknown): Reason | undefined {
  if (typeof value !== 'object' || value === null || !('skill' in value)) return undefined
  return value as Reason
}

/** An alarm's words are kept as a JSON list. */
export function wordsOf(stored: string): readonly string[] {
  try {
    const words: unknown = JSON.parse(stored)
    return Array.isArray(words) ? words.map(String) : [String(words)]
  } catch {
    return [stored]
  }
}
