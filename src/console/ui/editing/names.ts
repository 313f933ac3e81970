// What kinds, fields and states are called on the screen.
import { say, sayOf } from '../words/words.ts'
import type { EntryRow, Kind } from './asking.ts'

export const kindName = (kind: Kind) => sayOf('editing.kind', kind)

export function fieldName(kind: Kind, key: string): string {
  const own = sayOf(`editing.field.${kind}`, key)
  return own === key ? sayOf('editing.field', key) : own
}

export const choiceName = (key: string, choice: string) =>
  sayOf(`editing.choice.${key}`, choice === '' ? 'none' : choice)

export interface StateChip {
  readonly text: string
  readonly tone: 'warn' | 'ok' | 'info' | ''
}

/** What is released of a channel is live after the next start only. */
const publishedWord = (kind: Kind) => say(kind === 'channel' ? 'channelSettings.published' : 'editing.state.published')

/** One word for where an entry stands; the review speaks before the draft. */
export function stateOf(row: EntryRow, kind: Kind): StateChip {
  if (row.review === 'asked') return { text: say('editing.state.asked'), tone: 'info' }
  if (row.review === 'rejected') return { text: say('editing.state.rejected'), tone: 'warn' }
  if (row.review === 'approved' && row.state !== 'published') return { text: say('editing.state.approved'), tone: 'ok' }
  switch (row.state) {
    case 'new':
      return { text: say('editing.state.new'), tone: 'ok' }
    case 'changed':
      return { text: say('editing.state.changed'), tone: 'warn' }
    case 'removing':
      return { text: say('editing.state.removing'), tone: 'warn' }
    case 'published':
      return { text: row.enabled ? publishedWord(kind) : say('editing.state.off'), tone: '' }
    default:
      return { text: row.state, tone: '' }
  }
}
