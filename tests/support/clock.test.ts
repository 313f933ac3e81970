// The clock all other tests rely on.
import { describe, expect, it } from 'vitest'
import { MONDAY_MORNING, manualClock } from './clock.ts'

describe('a clock moved by hand', () => {
  it('runs what falls due in order, each at its own instant', () => {
    const clock = manualClock()
    const seen: string[] = []
    clock.after(5_000, () => seen.push(`hold notice at ${clock.now() - MONDAY_MORNING}`))
    clock.after(1_000, () => clock.after(1_000, () => seen.push(`alarm at ${clock.now() - MONDAY_MORNING}`)))
    clock.after(60_000, () => seen.push('too late'))
    clock.advance('10s')
    expect(seen).toEqual(['alarm at 2000', 'hold notice at 5000'])
    expect(clock.now() - MONDAY_MORNING).toBe(10_000)
    expect(clock.waiting).toBe(1)
  })

  it('forgets what was cancelled', () => {
    const clock = manualClock()
    const seen: string[] = []
    const cancel = clock.after(1_000, () => seen.push('rang'))
    cancel()
    clock.advance('1h')
    expect(seen).toEqual([])
  })

  it('lets work started by one task finish before the next', async () => {
    const clock = manualClock()
    const seen: string[] = []
    clock.after(1, () => void Promise.resolve().then(() => seen.push('first, finished')))
    clock.after(2, () => seen.push('second'))
    await clock.advanceAsync('1s')
    expect(seen).toEqual(['first, finished', 'second'])
  })

  it('keeps spans when somebody sets the wall clock', () => {
    const clock = manualClock()
    const began = clock.monotonic()
    clock.jump('-1h')
    clock.advance('90s')
    expect(clock.monotonic() - began).toBe(90_000)
    expect(clock.now()).toBe(MONDAY_MORNING - 3_600_000 + 90_000)
  })
})
