// Remembers what a check of published words found: the same approved answers and labels are said all day. Words composed
// for one patient are never kept.
import type { WordingCheck, WordingFinding } from '../../model/wording.ts'

const MOST_REMEMBERED = 4_000

export function rememberPublished(wording: WordingCheck): WordingCheck {
  const known = new Map<string, readonly WordingFinding[]>()
  return {
    ...wording,
    check(text, audience) {
      if (audience !== 'published') return wording.check(text, audience)
      const found = known.get(text)
      if (found !== undefined) return found
      const fresh = wording.check(text, audience)
      if (known.size >= MOST_REMEMBERED) known.clear()
      known.set(text, fresh)
      return fresh
    },
  }
}
