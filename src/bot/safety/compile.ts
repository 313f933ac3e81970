// Rules as numbers: every word once in one scanner, every sign and group once in a list whose members point only backwards,
// so that a check walks arrays and never looks a name up.
import type { Names, NearPair, RedFlagFamily, RedFlagRule, RedFlagRules, Sign } from '../red-flag-rules.ts'
import { normalize } from '../text/matchable.ts'
import { createWordScanner, type WordScanner } from '../text/word-scanner.ts'

export interface CompiledSign {
  /** Its place in the list of signs, and of what was found of it. */
  readonly no: number
  readonly words: WordList
  readonly parts: readonly CompiledSign[]
  readonly near: readonly CompiledPair[]
  readonly butNot: WordList
}

/** A list of words by its number; what of it stands in a message is told by the words that do. */
export interface WordList {
  readonly no: number
  readonly words: readonly number[]
}

/** A list that a word stands in, and where in it. */
export interface Listed {
  readonly list: number
  readonly place: number
}

const NO_WORDS: WordList = { no: 0, words: [] }

export interface CompiledPair {
  readonly one: CompiledSign
  readonly other: CompiledSign
  readonly within: number
  readonly ordered: boolean
  readonly unbroken: boolean
  readonly without: WordList
}

export interface CompiledRule {
  readonly family: RedFlagFamily
  readonly rule: RedFlagRule
  readonly all: readonly CompiledSign[]
  readonly unless: CompiledSign
  readonly unlessInSentence: CompiledSign
  readonly unlessSettled: CompiledSign
}

export interface Compiled {
  readonly scanner: WordScanner
  readonly wordCount: number
  /** Words from this index on are harmless phrases. */
  readonly firstHarmless: number
  readonly signCount: number
  readonly rules: readonly CompiledRule[]
  /** For each word the signs that may begin with it; a rule is judged only when every group of it was begun. */
  readonly beginsOf: readonly (readonly number[] | undefined)[]
  /** For each word the lists it stands in: a list has up to hundreds of words, a message a few. */
  readonly listsOf: readonly (readonly Listed[] | undefined)[]
}

export function compile(source: RedFlagRules): Compiled {
  const book = createBook()
  const shared = namedSigns(book, source.signs, new Map())
  const rules = source.families.flatMap((family) => {
    const named = namedSigns(book, family.signs, shared)
    const signOf = (names: Names) => book.group(names, named)
    return family.rules.map(
      (rule): CompiledRule => ({
        family,
        rule,
        all: rule.all.map(signOf),
        unless: signOf(rule.unless),
        unlessInSentence: signOf(rule.unlessInSentence),
        unlessSettled: signOf(rule.unlessSettled),
      }),
    )
  })
  const words = book.words()
  const harmless = source.harmless.map((phrase) => normalize(phrase).text)
  return {
    scanner: createWordScanner([...words, ...harmless]),
    wordCount: words.length,
    firstHarmless: words.length,
    signCount: book.signCount(),
    rules,
    beginsOf: findBeginnings(rules, words.length),
    listsOf: book.listsOf(),
  }
}

type Named = ReadonlyMap<string, CompiledSign>

interface Book {
  words(): readonly string[]
  signCount(): number
  listsOf(): readonly (readonly Listed[] | undefined)[]
  sign(sign: Sign, named: Named): CompiledSign
  group(names: Names, named: Named): CompiledSign
}

function createBook(): Book {
  const numbers = new Map<string, number>()
  const written = new Map<string, number>()
  const listsOf: Listed[][] = []
  let signs = 0
  let lists = NO_WORDS.no
  const number = (word: string) => {
    const before = written.get(word)
    if (before !== undefined) return before
    const { text } = normalize(word)
    const known = numbers.get(text) ?? numbers.size
    numbers.set(text, known)
    written.set(word, known)
    return known
  }
  const literal = (names: Names): WordList => {
    const words = new Set(names.filter((name) => !name.startsWith('$')).map(number))
    if (words.size === 0) return NO_WORDS
    const list = ++lists
    ;[...words].forEach((word, place) => {
      const known = listsOf[word]
      if (known === undefined) listsOf[word] = [{ list, place }]
      else known.push({ list, place })
    })
    return { no: list, words: [...words] }
  }
  const parts = (names: Names, named: Named) =>
    names.flatMap((name) => (name.startsWith('$') ? (named.get(name.slice(1)) ?? []) : []))
  const group = (names: Names, named: Named): CompiledSign => {
    const [only] = names
    const known = names.length === 1 && only?.startsWith('$') === true ? named.get(only.slice(1)) : undefined
    return known ?? { no: signs++, words: literal(names), parts: parts(names, named), near: [], butNot: NO_WORDS }
  }
  const pair = (near: NearPair, named: Named): CompiledPair => ({
    ...near,
    one: group(near.one, named),
    other: group(near.other, named),
    without: literal(near.without),
  })
  return {
    words: () => [...numbers.keys()],
    signCount: () => signs,
    listsOf: () => listsOf,
    group,
    sign: ({ words, near, butNot }, named) => ({
      no: signs++,
      words: literal(words),
      parts: parts(words, named),
      near: near.map((each) => pair(each, named)),
      butNot: literal(butNot),
    }),
  }
}

/** In an order in which every sign comes after those it names. */
function namedSigns(book: Book, signs: Readonly<Record<string, Sign>>, known: Named): Named {
  const named = new Map(known)
  const define = (name: string, sign: Sign) => {
    if (named.has(name) && !known.has(name)) return
    for (const other of namesIn(sign)) {
      const needed = signs[other]
      if (needed !== undefined && other !== name && !named.has(other)) define(other, needed)
    }
    named.set(name, book.sign(sign, named))
  }
  for (const [name, sign] of Object.entries(signs)) define(name, sign)
  return named
}

/** Signs that a sign names, without their dollar. */
export function namesIn({ words, near }: Sign): readonly string[] {
  const names = [words, ...near.flatMap(({ one, other }) => [one, other])].flat()
  return names.filter((name) => name.startsWith('$')).map((name) => name.slice(1))
}

function findBeginnings(rules: readonly CompiledRule[], wordCount: number): readonly (readonly number[] | undefined)[] {
  const begins = new Array<number[] | undefined>(wordCount)
  const known = new Map<CompiledSign, ReadonlySet<number>>()
  for (const sign of new Set(rules.flatMap(({ all }) => all))) {
    for (const word of beginnersOf(sign, known)) {
      const signs = begins[word]
      if (signs === undefined) begins[word] = [sign.no]
      else signs.push(sign.no)
    }
  }
  return begins
}

/** Words without which a sign cannot be there; of a pair the rarer half, taken to be the one with longer words. */
function beginnersOf(sign: CompiledSign, known: Map<CompiledSign, ReadonlySet<number>>): ReadonlySet<number> {
  const cached = known.get(sign)
  if (cached !== undefined) return cached
  const found = new Set(sign.words.words)
  for (const part of sign.parts) for (const word of beginnersOf(part, known)) found.add(word)
  for (const { one, other } of sign.near) {
    const [ones, others] = [beginnersOf(one, known), beginnersOf(other, known)]
    for (const word of ones.size <= others.size ? ones : others) found.add(word)
  }
  known.set(sign, found)
  return found
}
