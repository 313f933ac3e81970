// A question taken apart: what it is about (topic) and what it wants to know of it (where, when, how much, …).
// "停车场在哪" and "停车收费吗" share a topic and are different questions. "你们在哪" has no topic: it is about us.
import {
  CONDITIONS,
  DROPPED,
  FACTS,
  FILLERS,
  KIN,
  NO_CONDITIONS,
  SPELLINGS,
  TOPIC_AND_WANT,
  WANTS,
  type Want,
} from './question-words.ts'
import { type Matchable, normalize } from './text/matchable.ts'
import { createTrie } from './text/trie.ts'

export interface Question {
  readonly matchable: Matchable
  /** Topic in one spelling, without fillers and question words; empty when the question is about the hospital itself. */
  readonly topic: string
  /** Bit set of wants: see `wants`. */
  readonly wants: number
  /** Set where the text is a topic talked about before and what was said just now: "门诊几点上班，那周日呢". */
  readonly leaning?: {
    /** "那周日呢" by itself. */
    readonly said: Question
    /** Id of the entry it leans on: answered already, so it is not what is asked. */
    readonly on: string
  }
}

export function readQuestion(text: string | Matchable): Question {
  const matchable = typeof text === 'string' ? normalize(text) : text
  const { text: plain } = matchable
  let topic = ''
  let wanted = 0
  /** Start of the stretch that is kept as it stands. */
  let from = 0
  for (let at = 0; at < plain.length; ) {
    const mark = markAt(plain, at)
    if (mark !== undefined) {
      if (from < at) topic += plain.slice(from, at)
      topic += mark.kept
      wanted |= mark.wants
      at += mark.length
      from = at
    } else if (isDropped(plain.charCodeAt(at)) || isQuestionTail(plain, at)) {
      if (from < at) topic += plain.slice(from, at)
      at += 1
      from = at
    } else at += 1
  }
  topic += plain.slice(from)
  return { matchable, topic, wants: wanted }
}

/** Where the words behind each unit of the topic start and end in `matchable.text`: needed only to quote them. */
export function placesOf({ matchable: { text } }: Question): readonly (readonly [number, number])[] {
  const places: (readonly [number, number])[] = []
  for (let at = 0; at < text.length; ) {
    const mark = markAt(text, at)
    const end = at + (mark?.length ?? 1)
    const isKept = mark === undefined && !isDropped(text.charCodeAt(at)) && !isQuestionTail(text, at)
    for (let units = mark?.kept.length ?? (isKept ? 1 : 0); units > 0; units--) places.push([at, end])
    at = end
  }
  return places
}

/** Whether the question wants one of these to know. */
export function wants({ wants: bits }: Pick<Question, 'wants'>, ...any: readonly Want[]): boolean {
  return any.some((want) => (bits & bitOf(want)) !== 0)
}

/** Wants that no department answers: what it costs, the telephone. */
export function wantsFact(question: Question): boolean {
  return wants(question, 'howMuch', 'phone')
}

/** How well two questions want the same thing, 1 = the same. What is a fact for one must not be another for the other. */
export function agreement(asked: number, entry: number): number {
  const sameCondition = ((asked ^ entry) & CONDITION_BITS) === 0
  return agreementOfWants(asked & ~CONDITION_BITS, entry & ~CONDITION_BITS) * (sameCondition ? 1 : OTHER_CONDITION)
}

function agreementOfWants(asked: number, entry: number): number {
  if (asked === entry) return 1
  const askedFacts = asked & FACT_BITS
  const entryFacts = entry & FACT_BITS
  if (askedFacts !== 0 && entryFacts !== 0 && (askedFacts & entryFacts) === 0) {
    return areKin(askedFacts, entryFacts) ? 0.8 : 0.5
  }
  if (askedFacts === 0 && entryFacts !== 0) return asked === 0 ? 0.84 : 0.78
  if ((asked & entry) !== 0) return (asked & ~entry) === 0 ? 0.97 : 0.92
  if (asked === 0 || entry === 0) return 0.84
  return areKin(asked, entry) ? 0.8 : 0.5
}

const NOT = '不'.charCodeAt(0)

/** "上班不", "要预约不?" */
function isQuestionTail(text: string, at: number): boolean {
  return text.charCodeAt(at) === NOT && (at + 1 === text.length || isPunctuation(text.charCodeAt(at + 1)))
}

function bitOf(want: Want): number {
  return 1 << WANTS.findIndex(([name]) => name === want)
}

function bitsOf(names: readonly Want[]): number {
  return names.reduce((bits, name) => bits | bitOf(name), 0)
}

function areKin(one: number, other: number): boolean {
  for (const bits of KIN_BITS) if ((one & bits) !== 0 && (other & bits) !== 0) return true
  return false
}

/** Bits above those of the wants. */
const CONDITION_BITS = ((1 << CONDITIONS.length) - 1) << WANTS.length
const OTHER_CONDITION = 0.8

const FACT_BITS = bitsOf(FACTS)
const KIN_BITS: readonly number[] = KIN.map(bitsOf)

const DROPPED_UNITS = unitSet(DROPPED)
const PUNCTUATION_UNITS = unitSet(',.!?;')

function unitSet(letters: string): Uint8Array {
  const set = new Uint8Array(0x10000)
  for (let at = 0; at < letters.length; at++) set[letters.charCodeAt(at)] = 1
  return set
}

function isDropped(unit: number): boolean {
  return DROPPED_UNITS[unit] === 1
}

function isPunctuation(unit: number): boolean {
  return PUNCTUATION_UNITS[unit] === 1
}

interface Mark {
  readonly kept: string
  readonly wants: number
  readonly length: number
}

/** A word that names a want outranks the same word as a spelling, a spelling the same word as a filler. */
const MARKS: readonly (readonly [string, Mark])[] = [
  ...CONDITIONS.map((word, bit) => [word, { kept: word, wants: 1 << (WANTS.length + bit), length: 1 }] as const),
  ...NO_CONDITIONS.split(' ').map((word) => [word, { kept: word, wants: 0, length: word.length }] as const),
  ...TOPIC_AND_WANT.map(([word, kept, want]) => [word, { kept, wants: bitOf(want), length: word.length }] as const),
  ...WANTS.flatMap(([want, words]) =>
    words.split(' ').map((word) => [word, { kept: '', wants: bitOf(want), length: word.length }] as const),
  ),
  ...SPELLINGS.split('|').flatMap((group) => {
    const [kept = '', ...others] = group.split(' ')
    return [kept, ...others].map((word) => [word, { kept, wants: 0, length: word.length }] as const)
  }),
  ...FILLERS.split(' ').map((word) => [word, { kept: '', wants: 0, length: word.length }] as const),
]
const TRIE = createTrie(MARKS.map(([word]) => word))

/** The longest mark that starts here. */
function markAt(text: string, at: number): Mark | undefined {
  if (!TRIE.mayBegin(text.charCodeAt(at), text.charCodeAt(at + 1))) return undefined
  let longest = -1
  let state = 0
  for (let end = at; end < text.length; end++) {
    state = TRIE.step(state, text.charCodeAt(end))
    if (state === 0) break
    const word = TRIE.wordAt(state)
    if (word >= 0) longest = word
  }
  return MARKS[longest]?.[1]
}
