// The half of the routing model that is fitted by squares: it must find what closed arithmetic finds.
import { describe, expect, it } from 'vitest'
import { fitLeastSquares } from '../../training/departments/least-squares.ts'
import type { Document } from '../../training/departments/softmax.ts'

const EVERY_CLINIC = Uint8Array.of(1, 1)
const lesson = (runs: readonly number[], clinic: number, more: Partial<Document> = {}): Document => ({
  rows: Int32Array.from(runs),
  values: Float32Array.from(runs, () => 1),
  offset: new Float64Array(2),
  target: [[clinic, 1]],
  weight: 1,
  possible: EVERY_CLINIC,
  ...more,
})
const fit = (lessons: readonly Document[], ridge = 0.5) =>
  [...fitLeastSquares(lessons, 2, 2, { ridge, rounds: 20 })].map((weight) => Math.round(weight * 1_000) / 1_000)

describe('a clinic learnt by squares', () => {
  it('gets what the normal equations give', () => {
    // Run 0 alone: 头疼 → clinic 0; with run 1: 头疼 and 牙疼 → clinic 1. (AᵀA + ½)W = AᵀY, solved by hand.
    expect(fit([lesson([0], 0), lesson([0, 1], 1)])).toEqual([0.545, 0.182, -0.364, 0.545])
  })

  it('believes two right labels against a wrong one, in their proportion', () => {
    const [right = 0, wrong = 0] = fit([lesson([0], 0), lesson([0], 0), lesson([0], 1)], 1e-6)
    expect([right, wrong]).toEqual([0.667, 0.333])
  })

  it('takes no lesson as a no to a clinic that its source could not have meant', () => {
    const knowsOnlyOne = lesson([0], 0, { possible: Uint8Array.of(1, 0) })
    const [, other = 0] = fit([knowsOnlyOne, lesson([0], 1)], 1e-6)
    expect(other).toBe(1)
  })

  it('is the same in every run', () => {
    const lessons = [lesson([0], 0), lesson([0, 1], 1), lesson([1], 0, { weight: 0.3 })]
    expect(fit(lessons)).toEqual(fit(lessons))
  })
})
