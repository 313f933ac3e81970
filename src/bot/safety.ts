// The red-flag check: finds emergencies, self-harm and violence in what a person wrote, in every state of a conversation.
// A false alarm costs a minute of an agent, a miss a life; still, "笑死我了" and "胸痛中心在哪" must not ring.
import type { PersonFacts } from '../model/department.ts'
import { readPerson } from './person.ts'
import type { RedFlagFamily, RedFlagRule, RedFlagRules } from './red-flag-rules.ts'
import { readScope, type Scope } from './scope.ts'
import { type Matchable, normalize, quote } from './text/matchable.ts'
import { createWordScanner, type WordScanner } from './text/word-scanner.ts'
import type { RedFlagHit, SafetyCheck } from './turn.ts'

export function createSafetyCheck(rules: RedFlagRules): SafetyCheck {
  const compiled = compile(rules)
  return {
    check(text, person = {}, matchable = normalize(text)) {
      const found = findWords(compiled, matchable)
      if (found === undefined) return undefined
      return judge(compiled, matchable, found, person)
    },
  }
}

export interface FailedSentence {
  readonly rule: string
  readonly sentence: string
  readonly expected: 'alarm' | 'silence'
}

/** Runs the sentences that stand beside each rule; every failure is named. */
export function testRedFlags(rules: RedFlagRules): readonly FailedSentence[] {
  const failures: FailedSentence[] = []
  for (const family of rules.families) {
    const safety = createSafetyCheck({ ...rules, families: [family] })
    for (const rule of family.rules) {
      const alone = createSafetyCheck({ ...rules, families: [{ ...family, rules: [rule] }] })
      for (const sentence of rule.examples) {
        if (alone.check(sentence) === undefined) failures.push({ rule: rule.id, sentence, expected: 'alarm' })
      }
      for (const sentence of rule.counterExamples) {
        if (safety.check(sentence) !== undefined) failures.push({ rule: rule.id, sentence, expected: 'silence' })
      }
    }
  }
  return failures
}

/** Occurrences of one word that are looked at: a message of nothing but 疼 must not cost a second. */
const MOST_SPANS = 48

interface Span {
  readonly start: number
  readonly end: number
}

interface CompiledSign {
  readonly words: ReadonlySet<number>
  readonly near: readonly CompiledPair[]
}

interface CompiledPair {
  readonly one: ReadonlySet<number>
  readonly other: ReadonlySet<number>
  readonly within: number
  readonly ordered: boolean
}

interface CompiledRule {
  readonly family: RedFlagFamily
  readonly rule: RedFlagRule
  readonly all: readonly CompiledSign[]
  /** Numbers of the groups in `all`: see `Compiled.groupsOf`. */
  readonly groups: readonly number[]
  readonly unless: ReadonlySet<number>
}

interface Compiled {
  readonly scanner: WordScanner
  /** Words from this index on are harmless phrases. */
  readonly firstHarmless: number
  readonly rules: readonly CompiledRule[]
  /** For each word the groups it may begin; a rule is judged only when every group of it was begun. */
  readonly groupsOf: readonly (readonly number[])[]
  /** Scratch: which groups were begun in the text at hand. */
  readonly begun: Uint8Array
}

function compile(source: RedFlagRules): Compiled {
  const indexOf = new Map<string, number>()
  const intern = (word: string) => {
    const { text } = normalize(word)
    const known = indexOf.get(text)
    if (known !== undefined) return known
    indexOf.set(text, indexOf.size)
    return indexOf.size - 1
  }
  const internAll = (words: readonly string[]) => new Set(words.map(intern))
  const signOf = (name: string): CompiledSign => {
    const sign = name.startsWith('$') ? source.signs[name.slice(1)] : undefined
    if (sign === undefined) return { words: new Set([intern(name)]), near: [] }
    return {
      words: internAll(sign.words),
      near: sign.near.map((pair) => ({ ...pair, one: internAll(pair.one), other: internAll(pair.other) })),
    }
  }
  const groupOf = (names: readonly string[]): CompiledSign => {
    const signs = names.map(signOf)
    return { words: new Set(signs.flatMap((sign) => [...sign.words])), near: signs.flatMap((sign) => sign.near) }
  }
  let groupCount = 0
  const rules = source.families.flatMap((family) =>
    family.rules.map((rule): CompiledRule => {
      const all = rule.all.map(groupOf)
      return { family, rule, all, groups: all.map(() => groupCount++), unless: groupOf(rule.unless).words }
    }),
  )
  const words = [...indexOf.keys()]
  const harmless = source.harmless.map((phrase) => normalize(phrase).text)
  return {
    scanner: createWordScanner([...words, ...harmless]),
    firstHarmless: words.length,
    rules,
    groupsOf: findGroups(rules, words.length),
    begun: new Uint8Array(groupCount),
  }
}

function findGroups(rules: readonly CompiledRule[], wordCount: number): readonly (readonly number[])[] {
  const groupsOf = Array.from({ length: wordCount }, (): number[] => [])
  for (const { all, groups } of rules) {
    all.forEach(({ words, near }, at) => {
      const beginners = new Set([...words, ...near.flatMap(({ one }) => [...one])])
      for (const word of beginners) groupsOf[word]?.push(groups[at] ?? 0)
    })
  }
  return groupsOf
}

/** Where each word stands, without those inside a harmless phrase; undefined when there is nothing to judge. */
function findWords({ scanner, firstHarmless }: Compiled, { text }: Matchable): Map<number, Span[]> | undefined {
  let found: Map<number, Span[]> | undefined
  let harmless: Span[] | undefined
  scanner.scan(text, (word, start, end) => {
    if (word >= firstHarmless) {
      harmless ??= []
      harmless.push({ start, end })
      return
    }
    found ??= new Map()
    const spans = found.get(word)
    if (spans === undefined) found.set(word, [{ start, end }])
    else if (spans.length < MOST_SPANS) spans.push({ start, end })
  })
  if (found === undefined || harmless === undefined) return found
  const phrases = harmless
  for (const [word, spans] of found) {
    const kept = spans.filter(({ start, end }) => !phrases.some((phrase) => start >= phrase.start && end <= phrase.end))
    if (kept.length === 0) found.delete(word)
    else found.set(word, kept)
  }
  return found
}

function judge(
  compiled: Compiled,
  matchable: Matchable,
  found: ReadonlyMap<number, readonly Span[]>,
  known: PersonFacts,
): RedFlagHit | undefined {
  let scope: Scope | undefined
  const meantIn = (family: RedFlagFamily) => (span: Span) => {
    scope ??= readScope(matchable)
    return scope.isMeant(span.start, span.end, family.evenIf)
  }
  const isSaid = (span: Span) => {
    scope ??= readScope(matchable)
    return !scope.isNegated(span.start, span.end)
  }
  let person: PersonFacts | undefined
  markBegun(compiled, found)
  for (const { family, rule, all, groups, unless } of compiled.rules) {
    if (!isBegun(groups, compiled.begun)) continue
    const spans = findAll(all, matchable.text, found, meantIn(family))
    if (spans === undefined || spansOf(unless, found).some(isSaid)) continue
    person ??= { ...known, ...readPerson(matchable).facts }
    if (!fits(rule.person, person)) continue
    return {
      family: family.id,
      rule: rule.id,
      kind: family.kind,
      words: [...new Set(spans.map(({ start, end }) => quote(matchable, start, end)))],
      greenChannel: family.greenChannel,
    }
  }
  return undefined
}

function markBegun({ groupsOf, begun }: Compiled, found: ReadonlyMap<number, unknown>): void {
  begun.fill(0)
  for (const word of found.keys()) {
    for (const group of groupsOf[word] ?? []) begun[group] = 1
  }
}

function isBegun(groups: readonly number[], begun: Uint8Array): boolean {
  for (const group of groups) if (begun[group] !== 1) return false
  return true
}

function findAll(
  groups: readonly CompiledSign[],
  text: string,
  found: ReadonlyMap<number, readonly Span[]>,
  isMeant: (span: Span) => boolean,
): readonly Span[] | undefined {
  const spans: Span[] = []
  for (const group of groups) {
    const span = findSign(group, text, found, isMeant)
    if (span === undefined) return undefined
    spans.push(span)
  }
  return spans
}

function findSign(
  { words, near }: CompiledSign,
  text: string,
  found: ReadonlyMap<number, readonly Span[]>,
  isMeant: (span: Span) => boolean,
): Span | undefined {
  const longest = spansOf(words, found)
    .filter(isMeant)
    .reduce<Span | undefined>(
      (best, span) => (best === undefined || lengthOf(span) > lengthOf(best) ? span : best),
      undefined,
    )
  if (longest !== undefined) return longest
  for (const pair of near) {
    const span = findPair(pair, found, text, isMeant)
    if (span !== undefined) return span
  }
  return undefined
}

function lengthOf({ start, end }: Span): number {
  return end - start
}

function spansOf(words: ReadonlySet<number>, found: ReadonlyMap<number, readonly Span[]>): readonly Span[] {
  const all: Span[] = []
  for (const [word, spans] of found) if (words.has(word)) all.push(...spans)
  return all
}

function findPair(
  { one, other, within, ordered }: CompiledPair,
  found: ReadonlyMap<number, readonly Span[]>,
  text: string,
  isMeant: (span: Span) => boolean,
): Span | undefined {
  const others = spansOf(other, found)
  if (others.length === 0) return undefined
  for (const a of spansOf(one, found)) {
    for (const b of others) {
      const [first, second] = ordered || a.start <= b.start ? [a, b] : [b, a]
      const gap = second.start - first.end
      if (gap < 0 || gap > within || /[.!?;]/.test(text.slice(first.end, second.start))) continue
      if (isMeant(a) && isMeant(b)) return { start: first.start, end: second.end }
    }
  }
  return undefined
}

function fits(wanted: RedFlagRule['person'], person: PersonFacts): boolean {
  if (wanted.pregnant === true && person.pregnant !== true) return false
  const { ageYears } = person
  if (wanted.child === true && !(ageYears === undefined ? person.child === true : ageYears < 14)) return false
  if (wanted.minAge !== undefined && !(ageYears !== undefined && ageYears >= wanted.minAge)) return false
  return wanted.maxAge === undefined || (ageYears !== undefined && ageYears <= wanted.maxAge)
}
