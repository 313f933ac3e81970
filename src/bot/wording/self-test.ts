// Runs the sentences that stand beside each rule, so that a rule changed by hand still does what it was written for.
import { WORDING_AUDIENCES, type WordingAudience } from '../../model/wording.ts'
import { createWordingCheck } from './guard.ts'
import type { WordingFamilyRules, WordingRule, WordingRules } from './wording-rules.ts'

export interface FailedWording {
  readonly rule: string
  readonly sentence: string
  readonly expected: 'finding' | 'silence'
}

/** Every failure is named. */
export function testWording(rules: WordingRules): readonly FailedWording[] {
  return rules.families.flatMap((family) => family.rules.flatMap((rule) => testRule(rules, family, rule)))
}

function testRule(rules: WordingRules, family: WordingFamilyRules, rule: WordingRule): readonly FailedWording[] {
  const audience = strictestFor(family, rule)
  if (audience === undefined) return []
  const alone = createWordingCheck({ ...rules, families: [{ ...family, rules: [rule] }] })
  const rings = (sentence: string) => alone.check(sentence, audience).length > 0
  return [
    ...rule.violates.filter((sentence) => !rings(sentence)).map((sentence) => failed(rule, sentence, 'finding')),
    ...rule.harmless.filter(rings).map((sentence) => failed(rule, sentence, 'silence')),
  ]
}

function failed({ id }: WordingRule, sentence: string, expected: FailedWording['expected']): FailedWording {
  return { rule: id, sentence, expected }
}

/** A rule is tried on somebody it holds for. */
export function strictestFor(
  { levels }: Pick<WordingFamilyRules, 'levels'>,
  rule: Pick<WordingRule, 'levels'>,
): WordingAudience | undefined {
  return WORDING_AUDIENCES.find((audience) => (rule.levels[audience] ?? levels[audience]) !== 'none')
}
