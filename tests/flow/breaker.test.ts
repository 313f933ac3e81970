// When a channel's sends pause, and when they must not.
import { describe, expect, it } from 'vitest'
import type { Sent } from '../../src/channel/adapter.ts'
import { Breaker } from '../../src/flow/breaker.ts'

const NOW = Date.parse('2026-11-23T22:30:00+08:00')

function breakerAfter(sent: Sent, times: number): Breaker {
  const breaker = new Breaker()
  for (let i = 0; i < times; i++) breaker.note(sent, NOW)
  return breaker
}

describe('a channel', () => {
  it('whose platform fails eight times in a row pauses, and is probed', () => {
    expect(breakerAfter({ kind: 'later', afterMs: 1_000 }, 7).mayTry(NOW)).toBe(true)
    const breaker = breakerAfter({ kind: 'later', afterMs: 1_000 }, 8)
    expect(breaker.mayTry(NOW)).toBe(false)
    expect(breaker.mayTry(NOW + 30_000)).toBe(true)
    expect(breaker.isProbing).toBe(true)
  })

  it('that holds texts back by its own choice, however many, stays open for a warning', () => {
    const breaker = breakerAfter({ kind: 'later', afterMs: 34_200_000, isOurChoice: true }, 100)
    expect(breaker.mayTry(NOW)).toBe(true)
    expect(breaker.isProbing).toBe(false)
  })
})
