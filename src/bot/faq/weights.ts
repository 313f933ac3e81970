// Written by training/faq/train.ts: what each figure of a comparison weighs, in log odds.

export const RANK_WEIGHTS: readonly number[] = [
  -7.656, // bias
  1.095, // plainOfAsked
  1.344, // plainOfKnown
  1.399, // sequence
  0.105, // contentOfAsked
  0.904, // contentOfKnown
  1.281, // aspects
  -0.741, // otherAspect
  -0.456, // otherAsk
  -0.077, // wants
  -0.234, // otherForbids
  -0.372, // otherPhase
  -1.639, // otherPerson
  -0.32, // otherNumber
  1.395, // contentOfEntry
  3.276, // similarity
]

export const CHANCE_WEIGHTS: readonly number[] = [
  -5.035, // bias
  0.759, // plainOfAsked
  0.134, // plainOfKnown
  0.488, // sequence
  -0.139, // contentOfAsked
  0.384, // contentOfKnown
  1.136, // aspects
  -1.187, // otherAspect
  -0.285, // otherAsk
  0.171, // wants
  -0.251, // otherForbids
  -0.741, // otherPhase
  -2.433, // otherPerson
  -0.743, // otherNumber
  1.345, // contentOfEntry
  1.491, // similarity
]

/** Of a lead of three, and of one, over the next best. */
export const LEAD_WEIGHTS: readonly [number, number] = [1.318, 0.77]
