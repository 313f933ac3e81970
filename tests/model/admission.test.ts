// When the house closes its doors to new work, and when it opens them again.
import { describe, expect, it } from 'vitest'
import { AT_EASE, afterSample, hasRoom, type Standing } from '../../src/model/admission.ts'

const SPAN_MS = 100

/** One sample after another; `lagMs` of each, while no write waits. */
const afterLags = (lags: readonly number[], from: Standing = AT_EASE): Standing =>
  lags.reduce((standing, lagMs) => afterSample(standing, { lagMs, waitedMs: 0, spanMs: SPAN_MS }), from)
const afterWaits = (waits: readonly number[], from: Standing = AT_EASE): Standing =>
  waits.reduce((standing, waitedMs) => afterSample(standing, { lagMs: 0, waitedMs, spanMs: SPAN_MS }), from)
const times = (count: number, value: number): readonly number[] => Array<number>(count).fill(value)
const RESTED = { lagMs: 0, waitedMs: 0 }

describe('a busy house', () => {
  it('closes when it was late twice in a row, long before it is late by a second', () => {
    expect(afterLags([450]).isOverloaded).toBe(false)
    expect(afterLags([450, 450]).isOverloaded).toBe(true)
  })

  it('is not closed by one long turn, however long', () => {
    expect(afterLags([900, 20, 900, 20]).isOverloaded).toBe(false)
  })

  it('closes when work waits so long for the database that it would hardly be durable in time', () => {
    expect(afterWaits([2_000, 2_400, 2_400]).isOverloaded).toBe(false) // a lock of two seconds is waited for
    expect(afterWaits([2_600, 2_700]).isOverloaded).toBe(true)
  })

  it('opens again only after a whole calm second, and does not flutter', () => {
    const closed = afterLags([450, 450])
    expect(afterLags(times(9, 20), closed).isOverloaded).toBe(true)
    expect(afterLags([...times(9, 20), 200, ...times(9, 20)], closed).isOverloaded).toBe(true)
    expect(afterLags(times(10, 20), closed).isOverloaded).toBe(false)
    expect(afterWaits(times(20, 700), closed).isOverloaded).toBe(true)
  })

  it('takes in nobody while it is closed, nor who would wait too long for the database', () => {
    expect(hasRoom(afterLags([450, 450]), RESTED)).toBe(false)
    expect(hasRoom(AT_EASE, RESTED)).toBe(true)
    expect(hasRoom(AT_EASE, { lagMs: 900, waitedMs: 0 })).toBe(true) // one long turn
    expect(hasRoom(AT_EASE, { lagMs: 0, waitedMs: 2_600 })).toBe(false)
  })
})
