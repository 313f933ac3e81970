// From the figures of a comparison to the chance that the known question's answer is right. The weights were fitted by
// training/faq on rows whose licence permits it; see docs/understanding/faq.md for how well the chances hold.
import type { Figures } from './compare.ts'
import { CHANCE_WEIGHTS, LEAD_WEIGHTS, RANK_WEIGHTS } from './weights.ts'

/** Log odds that a short question after an answer stays with its topic, over a question out of nowhere. Chosen, not fitted. */
const TALKED_ABOUT = 2

/** Orders the candidates of one question; comparable within that question only. */
export function rankOf(figures: Figures): number {
  return dot(figures, RANK_WEIGHTS)
}

/** Chance that this candidate answers, given how far its rank is ahead of the best other one. */
export function chanceOf(figures: Figures, lead: number, staysWithTopic = false): number {
  const [far, near] = LEAD_WEIGHTS
  const before = staysWithTopic ? TALKED_ABOUT : 0
  const odds = dot(figures, CHANCE_WEIGHTS) + far * clamp(lead / 3) + near * clamp(lead) + before
  return 1 / (1 + Math.exp(-odds))
}

function dot(figures: Figures, weights: readonly number[]): number {
  let sum = 0
  for (let at = 0; at < weights.length; at++) sum += (figures[at] ?? 0) * (weights[at] ?? 0)
  return sum
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value))
}
