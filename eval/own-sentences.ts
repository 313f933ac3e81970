// The wording guard's own sentences, as rows.
import type { LintRow } from '../src/cli/eval/lint.ts'
import { WORDING_FAMILIES } from '../src/model/wording.ts'
import { CORPUS } from '../tests/bot/wording/corpus.ts'

export function ownSentences(): readonly LintRow[] {
  return WORDING_FAMILIES.flatMap((family) => {
    const { violating, harmless } = CORPUS[family]
    return [
      ...violating.map((text): LintRow => ({ text, family, violates: true, audience: 'draft' })),
      ...harmless.map((text): LintRow => ({ text, family, violates: false, audience: 'draft' })),
    ]
  })
}
