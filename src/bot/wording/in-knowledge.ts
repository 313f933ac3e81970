// Forbidden wording in what editors write: FAQ answers and text files, looked at before they may be used.

import type { FaqEntry } from '../../model/faq-entry.ts'
import type { WordingAudience, WordingCheck, WordingFinding } from '../../model/wording.ts'
import { runNow, type Steps } from '../faq/slices.ts'
import { type Problem, show } from '../seeds/problems.ts'
import { createWordingCheck } from './guard.ts'
import type { WordingRules } from './wording-rules.ts'

export interface Written {
  readonly faq: readonly FaqEntry[]
  readonly texts: Readonly<Record<string, string>>
  readonly wording: WordingRules
}

/** `block`: what stops a start; `warn`: what an editor should look at. References stay as they are: facts are no wording. */
export function findWording(
  written: Written,
  severity: WordingFinding['severity'],
  check: WordingCheck = createWordingCheck(written.wording),
): readonly Problem[] {
  return runNow(wordingSteps(written, severity, check))
}

/** Entries looked at between two pauses. */
const SLICE = 20

export function* wordingSteps(
  { faq, texts, wording }: Written,
  severity: WordingFinding['severity'],
  { check }: WordingCheck = createWordingCheck(wording),
): Steps<readonly Problem[]> {
  const problemsOf = (path: string, text: string, audience: WordingAudience) =>
    check(text, audience)
      .filter((finding) => finding.severity === severity)
      .map((finding) => toProblem(path, finding))
  const problems: Problem[] = []
  let looked = 0
  for (const { id, answer, answers = {} } of faq) {
    if (++looked % SLICE === 0) yield
    problems.push(...problemsOf(`faq: ${id}.answer`, answer, 'published'))
    for (const [platform, text] of Object.entries(answers)) {
      problems.push(...problemsOf(`faq: ${id}.answers.${platform}`, text, 'published'))
    }
  }
  yield
  for (const [key, text] of Object.entries(texts)) problems.push(...problemsOf(`texts: ${key}`, text, audienceOf(key)))
  return problems
}

/** What the bot composes with is held to what the bot may say; what is said in danger may name the danger. */
function audienceOf(key: string): WordingAudience {
  return /^(?:emergency|selfHarm|violence|poisoning)/.test(key) ? 'published' : 'bot'
}

function toProblem(path: string, { id, words, basis, rewrite }: WordingFinding): Problem {
  const instead = rewrite.text === '' ? 'other words' : `for example "${rewrite.text}"`
  return { path, found: `${show(words)} (${id}: ${basis})`, expected: instead }
}
