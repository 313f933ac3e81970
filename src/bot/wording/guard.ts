// Finds what must not be said, in every text before it reaches a patient, and says it neutrally. Pure; a look costs some
// microseconds. A miss breaks the law or misleads a sick person; a false alarm costs a colleague a sentence.
import type { WordingAudience, WordingCheck, WordingFinding, WordingLevel } from '../../model/wording.ts'
import { normalize } from '../text/matchable.ts'
import { createWordScanner, type WordScanner } from '../text/word-scanner.ts'
import { type PlainText, readPlain } from './plain-text.ts'
import { rewriteWith } from './rewrite.ts'
import { SHAPES, type Stretch, sentencesOf } from './shapes.ts'
import type { WordingFamilyRules, WordingRule, WordingRules } from './wording-rules.ts'

/** `ownNumbers`: telephone numbers of the hospital, which are nobody's secret. */
export function createWordingCheck(rules: WordingRules, ownNumbers: readonly string[] = []): WordingCheck {
  const compiled = compile(rules)
  const known = new Set(ownNumbers.map(digitsOf))
  const isOwn = ({ family, words }: WordingFinding) => family === 'PII' && known.has(digitsOf(words))
  const check: WordingCheck['check'] = (text, audience) =>
    findAll(compiled, text, audience).filter((finding) => !isOwn(finding))
  return { check, rewrite: (text, audience) => rewriteWith((words) => check(words, audience), text) }
}

function digitsOf(text: string): string {
  return text.normalize('NFKC').replace(/\D/g, '')
}

/** Occurrences of one word that are looked at, and findings that are told: a text of nothing but 根治 stays cheap. */
const MOST_SPANS = 32
const MOST_FINDINGS = 40

interface CompiledRule {
  readonly family: WordingFamilyRules
  readonly rule: WordingRule
  readonly words: ReadonlySet<number>
  readonly steps: readonly ReadonlySet<number>[]
  readonly unless: ReadonlySet<number>
  readonly unlessBefore: readonly string[]
}

interface Compiled {
  readonly scanner: WordScanner
  readonly rules: readonly CompiledRule[]
  /** Rules a word may begin; a rule that no word began is not looked at. */
  readonly begunBy: readonly (readonly number[])[]
  /** Rules that are looked at in every text. */
  readonly always: readonly number[]
}

function compile({ signs, families }: WordingRules): Compiled {
  const indexOf = new Map<string, number>()
  const intern = (word: string) => {
    const { text } = normalize(word)
    const known = indexOf.get(text) ?? indexOf.size
    indexOf.set(text, known)
    return known
  }
  const wordsOf = (names: readonly string[]) =>
    names.flatMap((name) => (name.startsWith('$') ? (signs[name.slice(1)] ?? []) : [name]))
  const internAll = (names: readonly string[]) => new Set(wordsOf(names).map(intern))
  const compiled = families.flatMap((family) =>
    family.rules.map(
      (rule): CompiledRule => ({
        family,
        rule,
        words: internAll(rule.words),
        steps: rule.steps.map(internAll),
        unless: internAll(rule.unless),
        unlessBefore: wordsOf(rule.unlessBefore).map((word) => normalize(word).text),
      }),
    ),
  )
  return { scanner: createWordScanner([...indexOf.keys()]), rules: compiled, ...firstLooks(compiled, indexOf.size) }
}

function firstLooks(rules: readonly CompiledRule[], wordCount: number): Pick<Compiled, 'begunBy' | 'always'> {
  const begunBy = Array.from({ length: wordCount }, (): number[] => [])
  const always: number[] = []
  rules.forEach(({ rule, words, steps }, at) => {
    if (rule.shape !== undefined) always.push(at)
    for (const word of new Set([...words, ...(steps[0] ?? [])])) begunBy[word]?.push(at)
  })
  return { begunBy, always }
}

type Found = ReadonlyMap<number, readonly Stretch[]>

function findAll(compiled: Compiled, original: string, audience: WordingAudience): readonly WordingFinding[] {
  const plain = readPlain(original)
  const found = findWords(compiled.scanner, plain.text)
  const words = [...found.keys()]
  const findings: WordingFinding[] = []
  for (const at of rulesToLookAt(compiled, found)) {
    const each = compiled.rules[at]
    if (each === undefined) continue
    const level = each.rule.levels[audience] ?? each.family.levels[audience]
    if (level === 'none' || !mayBreak(each, words)) continue
    for (const stretch of stretchesOf(each, plain.text, found, audience))
      findings.push(findingOf(each, level, plain, stretch))
  }
  return withoutEchoes(findings)
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .slice(0, MOST_FINDINGS)
}

/** A cheap look before the dear one: a word of the rule stands there, one of each of its steps, or it has a shape. */
function mayBreak({ rule, words, steps }: CompiledRule, found: readonly number[]): boolean {
  if (rule.shape !== undefined || standsAny(words, found)) return true
  return steps.length > 0 && steps.every((step) => standsAny(step, found))
}

function standsAny(ids: ReadonlySet<number>, found: readonly number[]): boolean {
  return ids.size > 0 && found.some((word) => ids.has(word))
}

/** A hint inside what is blocked anyway says nothing new. */
function withoutEchoes(findings: readonly WordingFinding[]): WordingFinding[] {
  const blocked = findings.filter(({ severity }) => severity === 'block')
  const isEcho = (hint: WordingFinding) =>
    hint.severity === 'warn' && blocked.some(({ start, end }) => start <= hint.start && hint.end <= end)
  return findings.filter((finding) => !isEcho(finding))
}

function rulesToLookAt({ begunBy, always }: Compiled, found: Found): ReadonlySet<number> {
  const rules = new Set(always)
  for (const word of found.keys()) for (const rule of begunBy[word] ?? []) rules.add(rule)
  return rules
}

function findWords(scanner: WordScanner, text: string): Found {
  const found = new Map<number, Stretch[]>()
  scanner.scan(text, (word, start, end) => {
    const spans = found.get(word)
    if (spans === undefined) found.set(word, [{ start, end }])
    else if (spans.length < MOST_SPANS) spans.push({ start, end })
  })
  return found
}

/** Where a rule is broken, longest first where stretches overlap. */
function stretchesOf(
  compiled: CompiledRule,
  text: string,
  found: Found,
  audience: WordingAudience,
): readonly Stretch[] {
  const { rule, words, steps } = compiled
  const spansOf = (ids: ReadonlySet<number>) => spansOutside(compiled, ids, text, found)
  const stretches = [
    ...spansOf(words),
    ...(steps.length === 0 ? [] : chain(steps, spansOf, text, rule)),
    ...(rule.shape === undefined ? [] : SHAPES[rule.shape](text)),
  ]
  if (stretches.length === 0) return stretches
  // The bot puts nothing between quotation marks but what the patient wrote.
  const quoted = audience === 'bot' ? 'harmless' : rule.quoted
  return apart(stretches.filter((stretch) => isMeant({ evenIf: rule.evenIf, quoted }, text, stretch)))
}

function spansOutside(
  { unless, unlessBefore }: CompiledRule,
  ids: ReadonlySet<number>,
  text: string,
  found: Found,
): readonly Stretch[] {
  const spans = spansAmong(ids, found)
  if (spans.length === 0) return spans
  const excuses = spansAmong(unless, found)
  return spans.filter(
    ({ start, end }) =>
      !excuses.some((excuse) => start >= excuse.start && end <= excuse.end) &&
      !unlessBefore.some((word) => text.startsWith(word, end)),
  )
}

function spansAmong(ids: ReadonlySet<number>, found: Found): readonly Stretch[] {
  let spans: Stretch[] | undefined
  for (const [word, here] of found) {
    if (!ids.has(word)) continue
    spans ??= []
    spans.push(...here)
  }
  return spans ?? NOWHERE
}

const NOWHERE: readonly Stretch[] = []
const CLAUSE_END = /[,.!?;]/
const SENTENCE_END = /[.!?;]/

/** One span of each step, in order, none further from the last than `within`. */
function chain(
  steps: readonly ReadonlySet<number>[],
  spansOf: (ids: ReadonlySet<number>) => readonly Stretch[],
  text: string,
  { within, reach }: WordingRule,
): readonly Stretch[] {
  const ends = reach === 'clause' ? CLAUSE_END : SENTENCE_END
  const [first, ...others] = steps
  let chains = first === undefined ? NOWHERE : spansOf(first)
  for (const step of others) {
    if (chains.length === 0) return NOWHERE
    const spans = spansOf(step)
    if (spans.length === 0) return NOWHERE
    chains = chains.flatMap((before) =>
      spans
        .filter(({ start }) => {
          const gap = start - before.end
          return gap >= 0 && gap <= within && !ends.test(text.slice(before.end, start))
        })
        .map(({ end }) => ({ start: before.start, end })),
    )
  }
  return chains
}

function apart(stretches: readonly Stretch[]): readonly Stretch[] {
  if (stretches.length < 2) return stretches
  const kept: Stretch[] = []
  for (const next of stretches.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept.at(-1)
    if (last === undefined || next.start >= last.end) kept.push(next)
    else if (next.end > last.end) kept[kept.length - 1] = { start: last.start, end: next.end }
  }
  return kept
}

function isMeant(
  { evenIf, quoted }: Pick<WordingRule, 'evenIf' | 'quoted'>,
  text: string,
  { start, end }: Stretch,
): boolean {
  if (quoted === 'harmless' && isQuoted(text, start, end)) return false
  if (!evenIf.includes('denied') && isDenied(text, start)) return false
  return evenIf.includes('asked') || !isAsked(text, start, end)
}

const CLAUSE_MARKS = ',.!?;、'

function clauseBefore(text: string, at: number): string {
  let start = at
  while (start > 0 && at - start < 14 && !CLAUSE_MARKS.includes(text[start - 1] ?? '')) start--
  return text.slice(start, at)
}

function clauseAfter(text: string, at: number): string {
  let end = at
  while (end < text.length && end - at < 14 && !CLAUSE_MARKS.includes(text[end] ?? '')) end++
  return text.slice(at, end + 1)
}

/** "不能保证治好", "谁也不敢说…", "凡是号称…": said of others, or said not to be so. */
const DENIED = new RegExp(
  '(?:不(?:能|可|敢|会|得|作|做|是|等于|承诺|保证|宣传|对外|公布|公开|统计|使用|评价|比较|评论|推荐|建议|提供|接受|允许|收|代表)' +
    '|不要(?:自行|自己|随意|擅自|相信|轻信|听信|再)|无法|没法|没人|没有(?:人|任何|哪|一个|医生|医院)|不存在|谁也|谁都不|禁止|严禁|谨防|警惕|小心|当心' +
    '|[别勿不轻]信|举报|虚假|所谓|声称|宣称|号称|自称|冒充|假冒|投诉|难以|从不|绝不|并非|避免|而非|任何人说|有人说|凡是|如果有人)[^,.!?;、]{0,8}$' +
    '|(?:不|没|没有|未|勿|非)$',
)

function isDenied(text: string, start: number): boolean {
  return start > 0 && DENIED.test(clauseBefore(text, start))
}

const ASKED_BEFORE =
  /(?:能不能|是否|会不会|可不可以|是不是|有没有|您问|您想问|想知道|问的是|关于|请问)[^,.!?;、]{0,10}$/
const ASKED_AFTER = /^[^,.!?;、]{0,6}(?:吗|与否|还是不)|^[^,.!;、]{0,4}\?/

function isAsked(text: string, start: number, end: number): boolean {
  return ASKED_BEFORE.test(clauseBefore(text, start)) || ASKED_AFTER.test(clauseAfter(text, end))
}

const OPENING = '“「‘'
const CLOSING = '”」’'

function isQuoted(text: string, start: number, end: number): boolean {
  const opens = Math.max(...[...OPENING].map((mark) => text.lastIndexOf(mark, start)))
  if (opens < 0) return false
  const closes = text.indexOf(CLOSING[OPENING.indexOf(text[opens] ?? '')] ?? '', opens)
  return closes >= end
}

function findingOf(
  { family, rule }: CompiledRule,
  level: Exclude<WordingLevel, 'none'>,
  plain: PlainText,
  stretch: Stretch,
): WordingFinding {
  const span = inOriginal(plain, stretch)
  const replaced = rule.replaces === 'words' ? span : inOriginal(plain, sentencesAround(plain.text, stretch))
  return {
    id: rule.id,
    family: family.id,
    severity: level === 'warn' ? 'warn' : 'block',
    ...(level === 'supervisor' ? { release: 'supervisor' as const } : {}),
    ...span,
    words: plain.original.slice(span.start, span.end),
    basis: family.basis,
    rewrite: { ...replaced, text: rule.instead },
  }
}

function inOriginal(plain: PlainText, { start, end }: Stretch): Stretch {
  return { start: plain.startOf(start), end: plain.endOf(end - 1) }
}

function sentencesAround(text: string, { start, end }: Stretch): Stretch {
  const touched = sentencesOf(text).filter((sentence) => sentence.start < end && sentence.end > start)
  return { start: touched[0]?.start ?? start, end: touched.at(-1)?.end ?? end }
}
