// Written by training/faq/train.ts: what each figure of a comparison weighs, in log odds.

export const RANK_WEIGHTS: readonly number[] = [
  -6.124, // bias
  0.809, // plainOfAsked
  0.93, // plainOfKnown
  1.35, // sequence
  -0.175, // contentOfAsked
  0.346, // contentOfKnown
  0.997, // aspects
  -0.84, // otherAspect
  -0.356, // otherAsk
  -0.099, // wants
  -0.243, // otherForbids
  -0.255, // otherPhase
  -1.31, // otherPerson
  -0.165, // otherNumber
  -0.569, // lackingInKnown
  -0.957, // lackingInAsked
  -0.522, // namedOnlyByAsked
  -0.33, // namedOnlyByKnown
  -0.211, // askedOnly
  -0.191, // knownOnly
  1.089, // amountShared
  1.347, // contentOfEntry
  2.782, // similarity
]

export const CHANCE_WEIGHTS: readonly number[] = [
  -6.261, // bias
  0.81, // plainOfAsked
  0.552, // plainOfKnown
  0.795, // sequence
  0.576, // contentOfAsked
  0.531, // contentOfKnown
  1.013, // aspects
  -0.772, // otherAspect
  -0.171, // otherAsk
  0.287, // wants
  -0.128, // otherForbids
  -0.273, // otherPhase
  -1.272, // otherPerson
  -0.123, // otherNumber
  -0.587, // lackingInKnown
  -0.457, // lackingInAsked
  -0.22, // namedOnlyByAsked
  -0.177, // namedOnlyByKnown
  -0.203, // askedOnly
  0.002, // knownOnly
  0.355, // amountShared
  1.115, // contentOfEntry
  1.264, // similarity
]

/** Of a lead of three, and of one, over the next best. */
export const LEAD_WEIGHTS: readonly [number, number] = [1.695, 0.987]
