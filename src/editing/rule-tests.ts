// One rule as it is being written, asked sentence by sentence: does it ring, by which rule, at which words. Nothing is
// stored, and unfinished examples beside the rule stop nobody from trying it.
import { parseRedFlags, parseWording, runInSlices, type Steps } from '../bot/knowledge.ts'
import type { RedFlagFamily, RedFlagRules } from '../bot/red-flag-rules.ts'
import { createSafetyCheck } from '../bot/safety.ts'
import { createWordingCheck } from '../bot/wording/guard.ts'
import { strictestFor } from '../bot/wording/self-test.ts'
import { type EditedKind, type EntryBody, type Overlay, overlaid } from '../model/edited.ts'
import type { WordingAudience } from '../model/wording.ts'
import { type Finding, found } from './finding.ts'
import { kindOf, withReleased } from './kinds/registry.ts'
import { problemFaults, wholeFaults } from './schema-faults.ts'
import { type ConfigValues, isBody } from './values.ts'

export interface AskedSentence {
  readonly text: string
  /** The rule it stands beside: asked of that one by itself as well. */
  readonly rule?: string | undefined
}

export interface SentenceTest {
  readonly text: string
  readonly rings: boolean
  /** The first rule that rang. */
  readonly rule: string | null
  readonly words: readonly string[]
  /** Rings by the rule it stands beside alone; null when it stands beside none. */
  readonly byOwnRule: boolean | null
  /** What would be said instead. */
  readonly rewrite: string | null
}

export interface RuleTest {
  /** What keeps the rule from being tried. */
  readonly problems: readonly Finding[]
  readonly sentences: readonly SentenceTest[]
}

export interface RuleDraft {
  readonly kind: EditedKind
  readonly id: string
  readonly body: EntryBody
}

export async function testRule(
  draft: RuleDraft,
  asked: readonly AskedSentence[],
  around: { readonly values: ConfigValues; readonly overlay: Overlay; readonly pause: () => Promise<unknown> },
): Promise<RuleTest> {
  const tried = { ...draft, body: triable(draft) }
  const values = withReleased(around.values, overlaid(around.overlay, draft.kind, new Map([[draft.id, tried.body]])))
  switch (draft.kind) {
    case 'red-flag': {
      const parsed = parseRedFlags(values.redFlags)
      if (!parsed.ok) return withProblems(draft, parsed.problems)
      return runInSlices(askFamily(parsed.value, draft.id, asked), around.pause)
    }
    case 'wording': {
      const parsed = parseWording(values.wording)
      if (!parsed.ok) return withProblems(draft, parsed.problems)
      return runInSlices(askWording(parsed.value, draft.id, asked), around.pause)
    }
    default:
      return { problems: [], sentences: [] }
  }
}

/** Sentences and names are no part of what is tried: a rule without them yet can be asked all the same. */
function triable({ kind, id, body }: RuleDraft): EntryBody {
  const named = kindOf(kind)?.named(id, body) ?? body
  if (kind === 'wording') return { ...named, violates: [PLACEHOLDER], harmless: [PLACEHOLDER] }
  if (!Array.isArray(named.rules)) return named
  const rules = (named.rules as readonly unknown[]).map((rule) =>
    isBody(rule) ? { ...rule, examples: [PLACEHOLDER], counterExamples: [PLACEHOLDER] } : rule,
  )
  return { ...named, name: typeof named.name === 'string' && named.name !== '' ? named.name : id, rules }
}

const PLACEHOLDER = '……'
const MOST_PROBLEMS = 20

function withProblems({ kind, id, body }: RuleDraft, problems: Parameters<typeof problemFaults>[0]): RuleTest {
  const place = kind === 'wording' ? `families.${String(body.family)}.${id}` : `families.${id}`
  const own = problemFaults(problems, [place])
  const found = own.length > 0 ? own : wholeFaults(problems)
  return { problems: found.slice(0, MOST_PROBLEMS), sentences: [] }
}

function* askFamily(rules: RedFlagRules, id: string, asked: readonly AskedSentence[]): Steps<RuleTest> {
  const family = rules.families.find((each) => each.id === id)
  if (family === undefined) return { problems: [found('', 'family-without-rules')], sentences: [] }
  const whole = createSafetyCheck({ ...rules, families: [family] })
  yield
  const alone = new Map<string, ReturnType<typeof createSafetyCheck>>()
  const sentences: SentenceTest[] = []
  for (const { text, rule } of asked) {
    const hit = whole.check(text)
    const own = rule === undefined ? undefined : (alone.get(rule) ?? checkOfRule(rules, family, rule))
    if (rule !== undefined && own !== undefined && !alone.has(rule)) {
      alone.set(rule, own)
      yield
    }
    sentences.push({
      text,
      rings: hit !== undefined,
      rule: hit?.rule ?? null,
      words: hit?.words ?? [],
      byOwnRule: own === undefined ? null : own.check(text) !== undefined,
      rewrite: null,
    })
  }
  return { problems: [], sentences }
}

function checkOfRule(rules: RedFlagRules, family: RedFlagFamily, id: string) {
  const own = family.rules.filter((rule) => rule.id === id)
  return own.length === 0 ? undefined : createSafetyCheck({ ...rules, families: [{ ...family, rules: own }] })
}

function* askWording(
  rules: Parameters<typeof createWordingCheck>[0],
  id: string,
  asked: readonly AskedSentence[],
): Steps<RuleTest> {
  const families = rules.families
    .map((family) => ({ ...family, rules: family.rules.filter((rule) => rule.id === id) }))
    .filter((family) => family.rules.length > 0)
  const [family] = families
  const [rule] = family?.rules ?? []
  if (family === undefined || rule === undefined) return { problems: [found('', 'no-such-rule')], sentences: [] }
  const audience: WordingAudience | undefined = strictestFor(family, rule)
  const check = createWordingCheck({ ...rules, families })
  yield
  const sentences = asked.map(({ text }): SentenceTest => {
    const found = audience === undefined ? [] : check.check(text, audience)
    const rewrite = found.length === 0 || audience === undefined ? text : check.rewrite(text, audience)
    return {
      text,
      rings: found.length > 0,
      rule: found[0]?.id ?? null,
      words: [...new Set(found.map(({ words }) => words))],
      byOwnRule: found.length > 0,
      rewrite: rewrite === text ? null : rewrite,
    }
  })
  return { problems: [], sentences }
}

/** What a wording rule stands among: its family's name, the law behind it, and whom it binds how far. */
export function wordingFamilies(values: ConfigValues, overlay: Overlay) {
  const parsed = parseWording(withReleased(values, overlay).wording)
  return parsed.ok ? parsed.value.families.map(({ id, name, basis, levels }) => ({ id, name, basis, levels })) : []
}

/** Is there such a kind of rule to try. */
export function isTriable(kind: EditedKind): kind is 'red-flag' | 'wording' {
  return kind === 'red-flag' || kind === 'wording'
}
