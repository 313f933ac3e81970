// Written by training/faq/train.ts: what each figure of a comparison weighs, in log odds.

export const RANK_WEIGHTS: readonly number[] = [
  -7.696, // bias
  1.086, // plainOfAsked
  1.455, // plainOfKnown
  1.412, // sequence
  0.214, // contentOfAsked
  0.994, // contentOfKnown
  1.201, // aspects
  -0.677, // otherAspect
  -0.42, // otherAsk
  -0.137, // wants
  -0.234, // otherForbids
  -0.273, // otherPhase
  -1.47, // otherPerson
  -0.249, // otherNumber
  1.358, // contentOfEntry
  3.045, // similarity
]

export const CHANCE_WEIGHTS: readonly number[] = [
  -7.268, // bias
  1.021, // plainOfAsked
  0.803, // plainOfKnown
  0.894, // sequence
  0.79, // contentOfAsked
  0.81, // contentOfKnown
  1.136, // aspects
  -0.854, // otherAspect
  -0.094, // otherAsk
  0.254, // wants
  -0.114, // otherForbids
  -0.309, // otherPhase
  -1.546, // otherPerson
  -0.194, // otherNumber
  1.245, // contentOfEntry
  1.488, // similarity
]

/** Of a lead of three, and of one, over the next best. */
export const LEAD_WEIGHTS: readonly [number, number] = [1.744, 1.016]
