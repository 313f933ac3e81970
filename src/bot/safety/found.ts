// What of the rules' words and signs stands in one message, and where. A sign is looked for at most once a message.
import { once } from '../once.ts'
import type { Matchable } from '../text/matchable.ts'
import type { Compiled, CompiledPair, CompiledSign, Listed, WordList } from './compile.ts'

export interface Span {
  readonly start: number
  readonly end: number
}

export interface Found {
  /** Of each sign, by its number, whether a word it may begin with stands in the message. */
  readonly begun: Uint8Array
  spansOf(sign: CompiledSign): readonly Span[]
}

/** Occurrences of one word or sign that are looked at: a message of nothing but 疼 must not cost a second. */
const MOST_SPANS = 48

const NONE: readonly Span[] = []
const STOPS = /[.!?;]/
const BREAKS = /[.!?;,]/

/** Undefined when no word of any rule stands there. `isDenied` tells whether the second half of a pair is denied. */
export function findSigns(
  compiled: Compiled,
  { text }: Matchable,
  isDenied: (from: number, start: number) => boolean,
): Found | undefined {
  const found = findWords(compiled, text)
  if (found === undefined) return undefined
  const { words, all } = found
  const begun = new Uint8Array(compiled.signCount)
  for (const word of words.keys()) {
    const signs = compiled.beginsOf[word]
    if (signs !== undefined) for (const sign of signs) begun[sign] = 1
  }
  const listed = once(() => sortByList(compiled, words))
  const allListed = words === all ? listed : once(() => sortByList(compiled, all))
  const known: (readonly Span[] | undefined)[] = []
  const spansOf = (sign: CompiledSign): readonly Span[] => {
    const before = known[sign.no]
    if (before !== undefined) return before
    const spans = look(sign)
    known[sign.no] = spans
    return spans
  }
  const look = (sign: CompiledSign): readonly Span[] => {
    let spans = wordSpans(sign.words, listed())
    for (const part of sign.parts) spans = joined(spans, spansOf(part))
    for (const pair of sign.near) spans = joined(spans, pairs(pair))
    if (spans.length === 0 || sign.butNot.words.length === 0) return spans
    const others = wordSpans(sign.butNot, allListed())
    return others.length === 0 ? spans : spans.filter((span) => !others.some((other) => overlap(span, other)))
  }
  const pairs = (pair: CompiledPair): readonly Span[] => {
    const ones = spansOf(pair.one)
    const others = ones.length === 0 ? NONE : spansOf(pair.other)
    if (others.length === 0) return NONE
    const found: Span[] = []
    const barriers = pair.without.words.length === 0 ? NONE : wordSpans(pair.without, allListed())
    for (const one of ones) {
      for (const other of others) {
        const [first, second] = pair.ordered || one.start <= other.start ? [one, other] : [other, one]
        const gap = second.start - first.end
        if (gap < 0 || gap > pair.within || found.length >= MOST_SPANS) continue
        if ((pair.unbroken ? BREAKS : STOPS).test(text.slice(first.end, second.start))) continue
        if (barriers.some(({ start, end }) => start >= first.end && end <= second.start)) continue
        if (gap > 0 && isDenied(first.end, second.start)) continue
        found.push({ start: first.start, end: second.end })
      }
    }
    return found
  }
  return { begun, spansOf }
}

/** By the number of a list, those of its words that stand in the message. */
type ByList = ReadonlyMap<number, readonly Placed[]>

interface Placed {
  readonly place: number
  readonly spans: readonly Span[]
}

function sortByList({ listsOf }: Compiled, found: WordSpans): ByList {
  const lists = new Map<number, Placed[]>()
  for (const [word, spans] of found) {
    for (const { list, place } of listsOf[word] ?? NO_LISTS) {
      const known = lists.get(list)
      if (known === undefined) lists.set(list, [{ place, spans }])
      else known.push({ place, spans })
    }
  }
  return lists
}

const NO_LISTS: readonly Listed[] = []

/** Where words of the list stand, in the order of the list. */
function wordSpans({ no }: WordList, lists: ByList): readonly Span[] {
  const placed = lists.get(no)
  if (placed === undefined) return NONE
  const [only] = placed
  if (placed.length === 1 && only !== undefined) return only.spans
  return placed.toSorted((a, b) => a.place - b.place).flatMap(({ spans }) => spans)
}

type WordSpans = ReadonlyMap<number, readonly Span[]>

interface FoundWords {
  /** Without those inside a harmless phrase. */
  readonly words: WordSpans
  /** Those too: 累死 is no sign, and still what 死了 in "我累死了" is a part of. */
  readonly all: WordSpans
}

/** Where each word stands; undefined when there is nothing to judge. */
function findWords({ scanner, firstHarmless }: Compiled, text: string): FoundWords | undefined {
  let all: Map<number, Span[]> | undefined
  let harmless: Span[] | undefined
  scanner.scan(text, (word, start, end) => {
    if (word >= firstHarmless) {
      harmless ??= []
      if (harmless.length < MOST_SPANS) harmless.push({ start, end })
      return
    }
    all ??= new Map()
    const spans = all.get(word)
    if (spans === undefined) all.set(word, [{ start, end }])
    else if (spans.length < MOST_SPANS) spans.push({ start, end })
  })
  if (all === undefined) return undefined
  return { words: harmless === undefined ? all : outside(all, harmless), all }
}

function outside(all: WordSpans, phrases: readonly Span[]): WordSpans {
  const words = new Map<number, readonly Span[]>()
  for (const [word, spans] of all) {
    const kept = spans.filter(({ start, end }) => !phrases.some((phrase) => start >= phrase.start && end <= phrase.end))
    if (kept.length > 0) words.set(word, kept)
  }
  return words
}

function joined(spans: readonly Span[], more: readonly Span[]): readonly Span[] {
  if (more.length === 0) return spans
  return spans.length === 0 ? more : [...spans, ...more]
}

function overlap(one: Span, other: Span): boolean {
  return one.start < other.end && one.end > other.start
}
