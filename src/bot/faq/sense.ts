// A question read for comparison with another: its content in one spelling, what is asked of it, whom it concerns, what it
// forbids, and its own words beside. Reads words only; knows nothing of any entry.
import { FILLERS, SPELLINGS } from '../question-words.ts'
import { readNumber } from '../text/numerals.ts'
import { createTrie } from '../text/trie.ts'
import { type Names, readNames } from './names.ts'
import { ASKS, ASPECTS, type Aspect, EMPTY, FORBIDS, FORBIDS_FOOD, PERSONS, PHASES, SAME } from './sense-words.ts'

export interface Sense {
  /** What the question is about, in one spelling, without question words. */
  readonly content: string
  /** The words as they stand, without particles and marks. */
  readonly plain: string
  /** Bit sets over `ASPECTS` and `ASKS`. */
  readonly aspects: number
  readonly asks: number
  readonly forbids: boolean
  /** Whom it concerns, and before or after something, each in the order said. */
  readonly persons: string
  readonly phases: string
  readonly numbers: string
  readonly names: Names
}

/** Longer questions are compared by their beginning: two sentences this long hardly ask the same. */
const LONGEST_COMPARED = 80

/** Takes the normal form of a text (`Matchable.text`). */
export function readSense(text: string): Sense {
  const read = text.length > LONGEST_COMPARED ? text.slice(0, LONGEST_COMPARED) : text
  const found = { aspects: 0, asks: 0, forbids: false, persons: '', phases: '', numbers: '', names: readNames(read) }
  const content = createStretches(read)
  const plain = createStretches(read)
  for (let at = 0; at < read.length; ) {
    const mark = markAt(read, at)
    if (mark === undefined) {
      at += readUnit(read, at, { content, plain, found })
      continue
    }
    content.replace(at, mark.length, mark.kept)
    if (mark.role === 'filler') plain.replace(at, mark.length, '')
    else for (let unit = at; unit < at + mark.length; unit++) dropParticle(read, unit, plain)
    at += mark.length
    found.aspects |= mark.aspects
    found.asks |= mark.asks
    found.forbids ||= mark.role === 'forbids'
    if (mark.role === 'person') found.persons += mark.kept
    if (mark.role === 'phase') found.phases += mark.kept
  }
  return { content: content.done(), plain: plain.done(), ...found }
}

/** A text with some stretches of it replaced: what stays is taken in whole stretches. */
function createStretches(text: string) {
  let written = ''
  let from = 0
  return {
    /** In the order of the text. */
    replace(at: number, length: number, by: string) {
      if (from < at) written += text.slice(from, at)
      written += by
      from = at + length
    },
    done: () => written + text.slice(from),
  }
}

type Stretches = ReturnType<typeof createStretches>

interface Read {
  readonly content: Stretches
  readonly plain: Stretches
  readonly found: { numbers: string }
}

/** One unit, or a whole number, that is no mark; how many units it took. */
function readUnit(text: string, at: number, { content, plain, found }: Read): number {
  const unit = text.charCodeAt(at)
  const kind = KINDS[unit] ?? 0
  if (kind === 0) return 1
  if ((kind & NUMERAL) !== 0) {
    const number = readNumber(text, at)
    if (number !== undefined && (unit !== ONE || COUNTED.includes(text[at + 1] ?? '-'))) {
      content.replace(at, number.length, `${number.value}`)
      found.numbers += `${number.value},`
      return number.length
    }
  }
  if ((kind & PARTICLE) !== 0) plain.replace(at, 1, '')
  if ((kind & NEGATION) !== 0) content.replace(at, 1, '不')
  else if ((kind & PUNCTUATION) !== 0) content.replace(at, 1, '')
  return 1
}

function dropParticle(text: string, at: number, plain: Stretches): void {
  if (((KINDS[text.charCodeAt(at)] ?? 0) & PARTICLE) !== 0) plain.replace(at, 1, '')
}

interface Mark {
  readonly kept: string
  readonly aspects: number
  readonly asks: number
  readonly role?: 'forbids' | 'person' | 'phase' | 'filler'
  readonly length: number
}

const ONE = '一'.charCodeAt(0)
/** "一" is a number before these, and otherwise a mere article: 一直, 一下, 一般. */
const COUNTED = '个月岁天周年次片度点'
const MARKS_OF_TEXT = ',、.!?;\'"“”‘’()[]{}<>《》【】/\\|-_—~～:·*#+=%&@^`$'

/** What kinds of unit a unit is; most are none. */
const NUMERAL = 1
const PARTICLE = 2
const PUNCTUATION = 4
const NEGATION = 8
const KINDS = kindsOf([
  [NUMERAL, '0123456789零一二两俩三仨四五六七八九十百千'],
  [PARTICLE, `${MARKS_OF_TEXT}了的吗呢啊呀吧`],
  [PUNCTUATION, MARKS_OF_TEXT],
  [NEGATION, '不没无未'],
])

function kindsOf(kinds: readonly (readonly [number, string])[]): Uint8Array {
  const table = new Uint8Array(0x10000)
  for (const [kind, letters] of kinds) {
    for (let at = 0; at < letters.length; at++) {
      const unit = letters.charCodeAt(at)
      table[unit] = (table[unit] ?? 0) | kind
    }
  }
  return table
}

export function aspectBit(name: Aspect): number {
  return 1 << ASPECTS.findIndex(([known]) => known === name)
}

const NOTHING = { kept: '', aspects: 0, asks: 0 } as const

/** Earlier lists outrank later ones for the same word. */
const MARKS: ReadonlyMap<string, Mark> = readMarks()
const MARK_LIST = [...MARKS.values()]
const TRIE = createTrie([...MARKS.keys()])

function readMarks(): ReadonlyMap<string, Mark> {
  const marks = new Map<string, Mark>()
  const add = (words: string, mark: Partial<Mark>) => {
    for (const word of words.split(' ')) {
      if (word !== '' && !marks.has(word)) marks.set(word, { ...NOTHING, ...mark, length: word.length })
    }
  }
  const addGroups = (groups: string, role?: 'person' | 'phase') => {
    for (const group of groups.split('|')) {
      add(group, { kept: group.slice(0, `${group} `.indexOf(' ')), ...(role === undefined ? {} : { role }) })
    }
  }
  add(FORBIDS_FOOD, { aspects: aspectBit('diet'), role: 'forbids' })
  add(FORBIDS, { asks: 1, role: 'forbids' })
  ASPECTS.forEach(([, words], bit) => {
    add(words, { aspects: 1 << bit })
  })
  ASKS.forEach(([, words], bit) => {
    add(words, { asks: 1 << bit })
  })
  addGroups(PERSONS, 'person')
  addGroups(PHASES, 'phase')
  addGroups(SAME)
  addGroups(SPELLINGS)
  add(FILLERS, { role: 'filler' })
  add(EMPTY, {})
  return marks
}

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
  return MARK_LIST[longest]
}
