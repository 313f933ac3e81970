// Things of one kind that are mistaken for each other letter by letter: 胃镜 and 肠镜, 甲肝 and 乙肝, left and right. An
// answer about the one is never an answer about the other, however alike the sentences are.
import { createTrie } from '../text/trie.ts'
import { BODY_PARTS, NAMED_KINDS, NOT_NAMED, OF_BODY_PARTS } from './named-things.ts'

/** Names of the things a text speaks of, sorted by kind: `names[kind]` in one spelling each, without repetition. */
export type Names = readonly (readonly string[])[]

interface Named {
  readonly name: string
  readonly kind: number
}

const NO_NAME = -1
const KINDS = [...Object.values(NAMED_KINDS), BODY_PARTS]
const NAMED = readNamed()
const NAMED_LIST = [...NAMED.values()]
const TRIE = createTrie([...NAMED.keys()])
const NOTHING: Names = []

/** Takes the normal form of a text (`Matchable.text`); the longest name wins. */
export function readNames(text: string): Names {
  let names: string[][] | undefined
  for (let at = 0; at < text.length; ) {
    const word = longestAt(text, at)
    if (word === undefined) {
      at += 1
      continue
    }
    at += word.length
    const { name, kind } = word.named
    if (kind === NO_NAME) continue
    names ??= KINDS.map(() => [])
    if (names[kind]?.includes(name) === false) names[kind].push(name)
  }
  return names ?? NOTHING
}

/** Each side names a thing of a kind that the other does not, and neither is a sort of the other (肺炎, 支原体肺炎). */
export function nameOthers(asked: Names, known: Names): boolean {
  for (let kind = 0; kind < asked.length; kind++) {
    const names = asked[kind] ?? NONE
    const others = known[kind] ?? NONE
    if (names.length > 0 && others.length > 0 && hasOther(names, others) && hasOther(others, names)) return true
  }
  return false
}

/** Things the one names and the other does not, two at most, as a share. */
export function countOthers(asked: Names, known: Names): number {
  let count = 0
  for (let kind = 0; kind < asked.length; kind++) {
    const names = asked[kind] ?? NONE
    if (names.length > 0 && hasOther(names, known[kind] ?? NONE)) count += 1
  }
  return Math.min(1, count / 2)
}

const NONE: readonly string[] = []

function hasOther(names: readonly string[], others: readonly string[]): boolean {
  return names.some((name) => !others.some((other) => other.includes(name) || name.includes(other)))
}

function longestAt(text: string, from: number): { readonly named: Named; readonly length: number } | undefined {
  if (!TRIE.mayBegin(text.charCodeAt(from), text.charCodeAt(from + 1))) return undefined
  let longest: { readonly named: Named; readonly length: number } | undefined
  let state = 0
  for (let at = from; at < text.length; at++) {
    state = TRIE.step(state, text.charCodeAt(at))
    if (state === 0) break
    const named = NAMED_LIST[TRIE.wordAt(state)]
    if (named !== undefined) longest = { named, length: at + 1 - from }
  }
  return longest
}

function readNamed(): ReadonlyMap<string, Named> {
  const named = new Map<string, Named>()
  const add = (word: string, name: string, kind: number) => {
    if (!named.has(word)) named.set(word, { name, kind })
  }
  for (const word of NOT_NAMED.split(' ')) add(word, '', NO_NAME)
  KINDS.forEach((things, kind) => {
    for (const thing of things.split('|')) {
      const [name = '', ...spellings] = thing.split(' ')
      const isLetter = things === BODY_PARTS && name.length === 1
      if (!isLetter) add(name, name, kind)
      for (const spelling of spellings) add(spelling, name, kind)
      if (isLetter) for (const said of OF_BODY_PARTS.split(' ')) add(`${name}${said}`, name, kind)
    }
  })
  return named
}
