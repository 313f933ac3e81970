import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ACUITIES, HANDOFF_REASONS } from '../../src/model/conversation.ts'
import {
  bandOf,
  EMERGENCY_BAND,
  isMoreAcute,
  LONGEST_HEAD_START_MS,
  rankAt,
  USUAL_BAND,
  waitingRange,
} from '../../src/model/queue-order.ts'

const MINUTE = 60_000
const urgency = fc.record({
  acuity: fc.constantFrom(...ACUITIES),
  reason: fc.constantFrom(...HANDOFF_REASONS),
  vulnerable: fc.boolean(),
})

describe('queue order', () => {
  it.each(['red-flag', 'self-harm', 'violence'] as const)(
    'puts %s before everybody, whatever the acuity says',
    (reason) => {
      expect(bandOf({ acuity: 'routine', reason })).toBe(EMERGENCY_BAND)
    },
  )

  it('puts medical quality before complaints before the elderly before everybody else of the same moment', () => {
    const at = (reason: 'medical-quality-complaint' | 'complaint' | 'asked-for-person', vulnerable = false) =>
      rankAt(0, { acuity: 'routine', reason, vulnerable })
    const ranks = [
      at('medical-quality-complaint'),
      at('complaint'),
      at('asked-for-person', true),
      at('asked-for-person'),
    ]
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b))
    expect(new Set(ranks).size).toBe(4)
  })

  it('never puts a newcomer before somebody who has waited longer than the longest head start', () => {
    fc.assert(
      fc.property(urgency, urgency, fc.integer({ min: 1, max: 600 * MINUTE }), (waiting, newcomer, waitedMs) => {
        fc.pre(bandOf(waiting) === USUAL_BAND && bandOf(newcomer) === USUAL_BAND)
        const ahead = rankAt(waitedMs, newcomer) < rankAt(0, waiting)
        expect(ahead && waitedMs > LONGEST_HEAD_START_MS).toBe(false)
      }),
    )
  })

  it('keeps the order of arrival among emergencies', () => {
    fc.assert(
      fc.property(urgency, urgency, (one, other) => {
        fc.pre(bandOf(one) === EMERGENCY_BAND && bandOf(other) === EMERGENCY_BAND)
        expect(rankAt(1, one)).toBeLessThan(rankAt(2, other))
      }),
    )
  })

  it('compares acuities in the order of handling', () => {
    expect(isMoreAcute('emergency', 'urgent')).toBe(true)
    expect(isMoreAcute('urgent', 'routine')).toBe(true)
    expect(isMoreAcute('routine', 'routine')).toBe(false)
    expect(isMoreAcute('info', 'routine')).toBe(false)
  })
})

describe('waiting range', () => {
  it.each([
    [1, 5, 1, 5],
    [3, 5, 3, 10],
    [10, 10, 6, 15],
    [2, 1, 12, 25],
    [40, 2, 120, 240],
    [5, 0, 30, 60], // nobody there yet: as if one place were open
  ])('at place %i with %i places it is %i to %i minutes', (position, places, from, to) => {
    expect(waitingRange(position, places, 6 * MINUTE)).toEqual({ fromMinutes: from, toMinutes: to })
  })

  it('never promises less to somebody further back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999 }), fc.nat(500), (position, places) => {
        const near = waitingRange(position, places, 6 * MINUTE)
        const far = waitingRange(position + 1, places, 6 * MINUTE)
        expect(far.fromMinutes).toBeGreaterThanOrEqual(near.fromMinutes)
        expect(far.toMinutes).toBeGreaterThanOrEqual(near.toMinutes)
        expect(near.toMinutes).toBeGreaterThan(near.fromMinutes)
      }),
    )
  })
})
