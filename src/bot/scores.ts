// Scores compared as log odds: 0.98 is as far from 0.9 as 0.5 is from 0.18.

export function logOdds(score: number): number {
  const chance = Math.min(0.999, Math.max(0.001, score))
  return Math.log(chance / (1 - chance))
}
