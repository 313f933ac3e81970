// Written by training/faq/train.ts: what each figure of a comparison weighs, in log odds.

export const RANK_WEIGHTS: readonly number[] = [
  -6.205, // bias
  0.974, // plainOfAsked
  1.092, // plainOfKnown
  1.487, // sequence
  -0.114, // contentOfAsked
  0.393, // contentOfKnown
  0.954, // aspects
  -0.824, // otherAspect
  -0.355, // otherAsk
  -0.113, // wants
  -0.239, // otherForbids
  -0.223, // otherPhase
  -1.259, // otherPerson
  -0.116, // otherNumber
  -0.463, // lackingInKnown
  -0.916, // lackingInAsked
  -0.514, // namedOnlyByAsked
  -0.321, // namedOnlyByKnown
  -0.23, // askedOnly
  -0.215, // knownOnly
  1.376, // contentOfEntry
  2.819, // similarity
]

export const CHANCE_WEIGHTS: readonly number[] = [
  -6.192, // bias
  0.85, // plainOfAsked
  0.571, // plainOfKnown
  0.814, // sequence
  0.587, // contentOfAsked
  0.532, // contentOfKnown
  0.995, // aspects
  -0.754, // otherAspect
  -0.173, // otherAsk
  0.284, // wants
  -0.123, // otherForbids
  -0.26, // otherPhase
  -1.24, // otherPerson
  -0.113, // otherNumber
  -0.556, // lackingInKnown
  -0.434, // lackingInAsked
  -0.217, // namedOnlyByAsked
  -0.169, // namedOnlyByKnown
  -0.219, // askedOnly
  0.005, // knownOnly
  1.113, // contentOfEntry
  1.253, // similarity
]

/** Of a lead of three, and of one, over the next best. */
export const LEAD_WEIGHTS: readonly [number, number] = [1.7, 0.964]
