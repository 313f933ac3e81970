// Forbidden wording in what editors write: FAQ answers and text files, looked at before they may be used.

import type { FaqEntry } from '../../model/faq-entry.ts'
import type { WordingAudience, WordingFinding } from '../../model/wording.ts'
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
  { faq, texts, wording }: Written,
  severity: WordingFinding['severity'],
): readonly Problem[] {
  const { check } = createWordingCheck(wording)
  const problemsOf = (path: string, text: string, audience: WordingAudience) =>
    check(text, audience)
      .filter((finding) => finding.severity === severity)
      .map((finding) => toProblem(path, finding))
  return [
    ...faq.flatMap(({ id, answer }) => problemsOf(`faq: ${id}.answer`, answer, 'published')),
    ...Object.entries(texts).flatMap(([key, text]) => problemsOf(`texts: ${key}`, text, 'published')),
  ]
}

function toProblem(path: string, { id, words, basis, rewrite }: WordingFinding): Problem {
  const instead = rewrite.text === '' ? 'other words' : `for example "${rewrite.text}"`
  return { path, found: `${show(words)} (${id}: ${basis})`, expected: instead }
}
