// One message as everybody reads it: its normal form at once, clauses, person and durations when somebody first asks. Read
// once and handed on; safety, clinics and answers must never disagree about what was said.
import { type Duration, readDurations } from './duration.ts'
import { once } from './once.ts'
import { type Person, readPerson } from './person.ts'
import { type Question, readQuestion } from './question.ts'
import { readScope, type Scope } from './scope.ts'
import { type Matchable, normalize } from './text/matchable.ts'

export interface Reading {
  readonly matchable: Matchable
  scope(): Scope
  person(): Person
  durations(): readonly Duration[]
  question(): Question
}

export function readMessage(words: string | Matchable): Reading {
  const matchable = typeof words === 'string' ? normalize(words) : words
  const scope = once(() => readScope(matchable))
  const durations = once(() => readDurations(matchable.text))
  return {
    matchable,
    scope,
    durations,
    person: once(() => readPerson(matchable, { scope, durations })),
    question: once(() => readQuestion(matchable)),
  }
}
