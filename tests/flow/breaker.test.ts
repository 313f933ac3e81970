// When a channel's sends pause, how they come back, and when they must not pause.
import { describe, expect, it } from 'vitest'
import type { Sent } from '../../src/channel/adapter.ts'
import { Breaker } from '../../src/flow/breaker.ts'

const NOW = Date.parse('2026-11-23T22:30:00+08:00')
const BUSY: Sent = { kind: 'later', afterMs: 1_000 }
const ARRIVED: Sent = { kind: 'sent', platformMessageId: undefined }
/** No jitter. */
const EVEN = 0.5

function breakerAfter(sent: Sent, times: number): Breaker {
  const breaker = new Breaker()
  for (let i = 0; i < times; i++) breaker.note(sent, NOW, EVEN)
  return breaker
}

/** Waits for the end of each pause, probes, and fails again. */
function pausesOf(breaker: Breaker, probes: number, fraction = EVEN): readonly number[] {
  return Array.from({ length: probes }, () => {
    const at = breaker.pausedUntil
    expect([breaker.paceAt(at - 1), breaker.paceAt(at)]).toEqual(['safety', 'one'])
    breaker.probe()
    breaker.note({ kind: 'unknown' }, at, fraction)
    return breaker.pausedUntil - at
  })
}

describe('a channel', () => {
  it('whose platform fails eight times in a row pauses, but for safety texts', () => {
    expect(breakerAfter(BUSY, 7).paceAt(NOW)).toBe('all')
    const breaker = breakerAfter(BUSY, 8)
    expect([breaker.paceAt(NOW), breaker.paceAt(NOW + 3_999), breaker.paceAt(NOW + 4_000)]).toEqual([
      'safety',
      'safety',
      'one',
    ])
  })

  it('that is known to be back goes on at once, and its next pause is a short one', () => {
    const breaker = breakerAfter(BUSY, 8)
    pausesOf(breaker, 4)
    breaker.forget()
    expect([breaker.paceAt(NOW), breaker.isPaused]).toEqual(['all', false])
    for (let i = 0; i < 8; i++) breaker.note(BUSY, NOW, EVEN)
    expect(breaker.pausedUntil - NOW).toBe(4_000)
  })

  it('is probed by one send, and nobody else leaves before it is back', () => {
    const breaker = breakerAfter(BUSY, 8)
    breaker.probe()
    expect(breaker.paceAt(NOW + 4_000)).toBe('safety')
    expect(breaker.note(ARRIVED, NOW + 4_500, EVEN)).toBe('resumed')
    expect(breaker.paceAt(NOW + 4_500)).toBe('all')
  })

  it('is probed more and more seldom, never less than every half minute, and not at the same moment by every node', () => {
    expect(pausesOf(breakerAfter(BUSY, 8), 5)).toEqual([8_000, 16_000, 25_000, 25_000, 25_000])
    expect(pausesOf(breakerAfter(BUSY, 8), 4, 0.999).at(-1)).toBeLessThanOrEqual(30_000)
    expect(pausesOf(breakerAfter(BUSY, 8), 1, 0)).toEqual([6_400])
  })

  it('begins with a short pause again after it was well', () => {
    const breaker = breakerAfter(BUSY, 8)
    pausesOf(breaker, 3)
    breaker.note(ARRIVED, NOW, EVEN)
    for (let i = 0; i < 8; i++) breaker.note(BUSY, NOW, EVEN)
    expect(breaker.pausedUntil - NOW).toBe(4_000)
  })

  it('is not paused longer by what was on its way when the pause began', () => {
    expect(breakerAfter(BUSY, 60).pausedUntil - NOW).toBe(4_000)
  })

  it('obeys a platform that names its pause for the whole account', () => {
    const breaker = breakerAfter({ kind: 'later', afterMs: 60_000, wholeAccount: true }, 1)
    expect([breaker.paceAt(NOW + 59_999), breaker.paceAt(NOW + 60_000)]).toEqual(['safety', 'all'])
  })

  it('stays open for people who are refused one by one', () => {
    expect(breakerAfter({ kind: 'refused', why: 'blocked' }, 100).paceAt(NOW)).toBe('all')
  })

  it('that holds texts back by its own choice, however many, stays open for a warning', () => {
    const breaker = breakerAfter({ kind: 'later', afterMs: 34_200_000, isOurChoice: true }, 100)
    expect(breaker.paceAt(NOW)).toBe('all')
  })
})
