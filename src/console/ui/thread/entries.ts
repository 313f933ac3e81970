// What stands in a thread, in order: messages, notes, what is still on its way, days and the line before what is new.
import type { Message, Note } from '../api.ts'
import type { Unsent } from '../live/unsent.ts'
import { dayOf } from '../words/times.ts'

export type Entry =
  | { readonly kind: 'message'; readonly id: string; readonly at: number; readonly message: Message }
  | { readonly kind: 'note'; readonly id: string; readonly at: number; readonly note: Note }
  | { readonly kind: 'unsent'; readonly id: string; readonly at: number; readonly unsent: Unsent }
  | { readonly kind: 'day'; readonly id: string; readonly at: number }
  | { readonly kind: 'new'; readonly id: string; readonly at: number }

interface Said {
  readonly messages: readonly Message[]
  readonly notes: readonly Note[]
  readonly unsent: readonly Unsent[]
  /** The divider stands before the first message of the patient with a number above this one. */
  readonly readTo: number | undefined
}

export function entriesOf({ messages, notes, unsent, readTo }: Said): readonly Entry[] {
  const known = new Set([...messages.map(({ id }) => id), ...notes.map(({ id }) => id)])
  // Notes older than the first message shown would stand above a gap.
  const from = messages[0]?.recordedAt ?? 0
  const said: Entry[] = [
    ...messages.map((message): Entry => ({ kind: 'message', id: message.id, at: message.recordedAt, message })),
    ...notes.filter((note) => note.at >= from).map((note): Entry => ({ kind: 'note', id: note.id, at: note.at, note })),
  ]
  said.sort((a, b) => a.at - b.at)
  const waiting = unsent.filter((item) => item.id === undefined || !known.has(item.id))
  said.push(...waiting.map((item): Entry => ({ kind: 'unsent', id: item.key, at: item.at, unsent: item })))
  const firstNew = messages.find(
    (message) => readTo !== undefined && message.author === 'contact' && message.no > readTo,
  )
  return withMarks(said, firstNew?.id)
}

function withMarks(said: readonly Entry[], firstNew: string | undefined): readonly Entry[] {
  const marked: Entry[] = []
  let day: number | undefined
  for (const entry of said) {
    if (dayOf(entry.at) !== day) {
      day = dayOf(entry.at)
      marked.push({ kind: 'day', id: `day-${day}`, at: entry.at })
    }
    if (entry.id === firstNew) marked.push({ kind: 'new', id: 'new', at: entry.at })
    marked.push(entry)
  }
  return marked
}
