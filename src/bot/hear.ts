// Reads a turn's words once: what was said together with held fragments, about whom, by whom, how long ago.
import { wordsOf } from '../model/content.ts'
import type { PersonFacts } from '../model/department.ts'
import { readMessage } from './reading.ts'
import type { BotState, Heard, Turn } from './turn.ts'

const ADULT_FROM = 14

export function hear({ event, state, now }: Turn): Heard {
  const said = event.kind === 'inbound' ? wordsSaid(event.content) : { words: '' }
  const words = [...(state.fragments ?? []), said.words].filter((part) => part.trim() !== '').join('，')
  const reading = readMessage(words)
  const person = reading.person()
  const minor = person.speakerAge === undefined ? state.minor === true : person.speakerAge < ADULT_FROM
  return {
    words,
    matchable: reading.matchable,
    reading,
    person: sameOrNew(state, person.about, person.facts),
    minor,
    ageMs: event.kind === 'inbound' ? now - event.sentAt : 0,
    ...(said.choiceId === undefined ? {} : { choiceId: said.choiceId }),
  }
}

function wordsSaid(content: Parameters<typeof wordsOf>[0] | { readonly kind: 'menuChosen'; readonly key: string }): {
  readonly words: string
  readonly choiceId?: string
} {
  if (content.kind === 'menuChosen') return { words: content.key, choiceId: content.key }
  const words = wordsOf(content)
  return content.kind === 'text' && 'choiceId' in content && content.choiceId !== undefined
    ? { words, choiceId: content.choiceId }
    : { words }
}

/** A newly named person ("我爸 …") does not inherit the age of the one talked about before. */
function sameOrNew(state: BotState, about: 'speaker' | 'other' | 'unknown', facts: PersonFacts): PersonFacts {
  return about === 'other' ? facts : { ...state.person, ...facts }
}
