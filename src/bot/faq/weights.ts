// Written by training/faq/train.ts: what each figure of a comparison weighs, in log odds.

export const RANK_WEIGHTS: readonly number[] = [
  -7.657, // bias
  1.094, // plainOfAsked
  1.34, // plainOfKnown
  1.399, // sequence
  0.105, // contentOfAsked
  0.909, // contentOfKnown
  1.281, // aspects
  -0.741, // otherAspect
  -0.456, // otherAsk
  -0.076, // wants
  -0.234, // otherForbids
  -0.372, // otherPhase
  -1.639, // otherPerson
  -0.32, // otherNumber
  1.394, // contentOfEntry
  3.278, // similarity
]

export const CHANCE_WEIGHTS: readonly number[] = [
  -5.059, // bias
  0.759, // plainOfAsked
  0.133, // plainOfKnown
  0.489, // sequence
  -0.132, // contentOfAsked
  0.377, // contentOfKnown
  1.138, // aspects
  -1.189, // otherAspect
  -0.29, // otherAsk
  0.174, // wants
  -0.25, // otherForbids
  -0.742, // otherPhase
  -2.436, // otherPerson
  -0.744, // otherNumber
  1.336, // contentOfEntry
  1.488, // similarity
]

/** Of a lead of three, and of one, over the next best. */
export const LEAD_WEIGHTS: readonly [number, number] = [1.322, 0.779]
