// What the words of a lexicon say together: one number per clinic, in log odds. A word counts once however often it is
// said, denied words do not count, and a tenth complaint adds less than a second.
import type { LexiconHit } from './lexicon.ts'

export function sumEvidence(hits: readonly LexiconHit[], text: string, places: number): Float64Array {
  const sums = new Float64Array(places)
  const seen = new Set<string>()
  for (const { start, end, places: clinics, weights } of hits) {
    const word = text.slice(start, end)
    if (seen.has(word)) continue
    seen.add(word)
    for (let at = 0; at < clinics.length; at++) {
      const place = clinics[at] ?? 0
      sums[place] = (sums[place] ?? 0) + (weights[at] ?? 0)
    }
  }
  // Long stories name half the body.
  if (seen.size > 1) {
    const dilution = 1 / Math.sqrt(seen.size)
    for (let place = 0; place < places; place++) sums[place] = (sums[place] ?? 0) * dilution
  }
  return sums
}
