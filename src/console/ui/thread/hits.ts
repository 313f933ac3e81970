// The words that raised an alarm, marked where the patient wrote them.
import { useDesk } from '../live/desk.ts'
import { wordsOf } from './said.ts'

export interface Part {
  readonly text: string
  readonly isHit: boolean
}

export function hitParts(text: string, conversationId: string | undefined): readonly Part[] {
  const alarms = conversationId === undefined ? [] : (useDesk().threads.get(conversationId)?.alarms ?? [])
  const words = alarms.flatMap((alarm) => wordsOf(alarm.words)).filter((word) => word !== '')
  return cut(text, words)
}

export function cut(text: string, words: readonly string[]): readonly Part[] {
  const parts: Part[] = []
  let rest = text
  while (rest !== '') {
    const next = words
      .map((word) => ({ word, at: rest.indexOf(word) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at || b.word.length - a.word.length)[0]
    if (next === undefined) break
    if (next.at > 0) parts.push({ text: rest.slice(0, next.at), isHit: false })
    parts.push({ text: next.word, isHit: true })
    rest = rest.slice(next.at + next.word.length)
  }
  return rest === '' ? parts : [...parts, { text: rest, isHit: false }]
}
