// The rules of sending, against every outcome: at most once wins over twice, except for safety texts.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../src/base/clock.ts'
import {
  afterAttempt,
  backoffMs,
  giveUpAfterMs,
  type NextStep,
  type SendClass,
  type SendOutcome,
} from '../../src/model/sending.ts'

const RUNS = { numRuns: 2_000, seed: 20261123 }
const CLASSES = ['S', 'B', 'H', 'N'] as const
const sendClass = fc.constantFrom(...CLASSES)
const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const outcome: fc.Arbitrary<SendOutcome> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ kind: 'sent' } as const) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('blocked', 'content', 'quota-used').map((why) => ({ kind: 'refused' as const, why })),
  },
  {
    weight: 4,
    arbitrary: fc.integer({ min: 0, max: 10 * MINUTE }).map((afterMs) => ({ kind: 'later' as const, afterMs })),
  },
  { weight: 4, arbitrary: fc.constant({ kind: 'unknown' } as const) },
)

interface Story {
  readonly class: SendClass
  readonly idempotent: boolean
  readonly outcomes: readonly SendOutcome[]
  readonly fractions: readonly number[]
}

interface Told {
  readonly attempts: number
  /** Attempts that may have reached the patient without our knowing. */
  readonly ambiguous: number
  readonly lastAttemptAt: number
  readonly end: NextStep
  readonly gaps: readonly { readonly attempts: number; readonly gapMs: number; readonly askedMs: number }[]
}

/** Plays one send from planning to its end; what is left over of the outcomes is "later, at once". */
function play(story: Story): Told {
  const giveUpAt = giveUpAfterMs(story.class)
  const gaps: Told['gaps'][number][] = []
  let now = 0
  let ambiguous = 0
  for (let attempts = 1; ; attempts++) {
    const happened = story.outcomes[attempts - 1] ?? { kind: 'later', afterMs: 0 }
    if (happened.kind === 'unknown') ambiguous += 1
    const jitter = story.fractions[attempts % story.fractions.length] ?? 0
    const attempt = { class: story.class, attempts, giveUpAt, idempotent: story.idempotent }
    const end = afterAttempt(attempt, happened, now, jitter)
    if (end.state !== 'planned') return { attempts, ambiguous, lastAttemptAt: now, end, gaps }
    const refused = happened.kind === 'refused' // waits for the person's next message, not for us
    if (!refused)
      gaps.push({ attempts, gapMs: end.dueAt - now, askedMs: happened.kind === 'later' ? happened.afterMs : 0 })
    if (refused) return { attempts, ambiguous, lastAttemptAt: now, end, gaps }
    now = end.dueAt
  }
}

const story = (classes: fc.Arbitrary<SendClass>, idempotent: fc.Arbitrary<boolean>): fc.Arbitrary<Story> =>
  fc.record({
    class: classes,
    idempotent,
    outcomes: fc.array(outcome, { maxLength: 12 }),
    fractions: fc.array(fraction, { minLength: 1, maxLength: 5 }),
  })
const anyStory = story(sendClass, fc.boolean())

describe('an ambiguous send', () => {
  it('is never repeated for bot, human and notice texts', () => {
    const stories = story(fc.constantFrom('B', 'H', 'N'), fc.constant(false))
    fc.assert(
      fc.property(stories, (told) => {
        const { ambiguous, end } = play(told)
        expect(ambiguous).toBeLessThanOrEqual(1)
        if (ambiguous === 1) expect(end.state).toBe('unknown')
      }),
      RUNS,
    )
  })

  it('is repeated at most once for safety texts, and then rings', () => {
    fc.assert(
      fc.property(story(fc.constant('S'), fc.constant(false)), (told) => {
        const { ambiguous, end } = play(told)
        expect(ambiguous).toBeLessThanOrEqual(2)
        if (end.state === 'unknown') expect(end).toMatchObject({ toPerson: true, alarm: true })
      }),
      RUNS,
    )
  })

  it('of a safety text is repeated after five seconds', () => {
    const attempt = { class: 'S', attempts: 1, giveUpAt: 30 * MINUTE, idempotent: false } as const
    expect(afterAttempt(attempt, { kind: 'unknown' }, 1_000, 0.5)).toMatchObject({ state: 'planned', dueAt: 6_000 })
  })

  it('is repeated with the same id where the platform recognizes it', () => {
    fc.assert(
      fc.property(story(sendClass, fc.constant(true)), (told) => {
        expect(play(told).end.state).not.toBe('unknown')
      }),
      RUNS,
    )
  })

  it('brings a person in whenever a patient may have got no answer of the bot', () => {
    fc.assert(
      fc.property(anyStory, (told) => {
        const { end } = play(told)
        if (end.state !== 'failed' && end.state !== 'unknown') return
        expect(end.toPerson).toBe(told.class === 'S' || told.class === 'B')
      }),
      RUNS,
    )
  })
})

describe('trying again', () => {
  it('ends before half an hour for the bot and before a day for people and notices', () => {
    fc.assert(
      fc.property(anyStory, (told) => {
        const limit = told.class === 'H' || told.class === 'N' ? 24 * HOUR : 30 * MINUTE
        expect(play(told).lastAttemptAt).toBeLessThan(limit)
      }),
      { ...RUNS, numRuns: 300 },
    )
  })

  it('waits 1, 2, 4, 8 … seconds, a fifth more or less, five minutes at most', () => {
    for (const [attempts, seconds] of [
      [1, 1] as const,
      [2, 2] as const,
      [3, 4] as const,
      [4, 8] as const,
      [30, 300] as const,
    ]) {
      expect(backoffMs(attempts, 0)).toBe(seconds * SECOND * 0.8)
      expect(backoffMs(attempts, 0.5)).toBe(seconds * SECOND)
      expect(backoffMs(attempts, 1 - Number.EPSILON)).toBeLessThanOrEqual(seconds * SECOND * 1.2)
    }
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fraction, (attempts, jitter) => {
        expect(backoffMs(attempts, jitter)).toBeGreaterThanOrEqual(800)
        expect(backoffMs(attempts, jitter)).toBeLessThanOrEqual(6 * MINUTE)
      }),
      RUNS,
    )
  })

  it('never comes earlier than the platform asked for', () => {
    fc.assert(
      fc.property(anyStory, (told) => {
        for (const gap of play(told).gaps) expect(gap.gapMs).toBeGreaterThanOrEqual(gap.askedMs)
      }),
      { ...RUNS, numRuns: 300 },
    )
  })

  it('waits for the next message of the person when the window is used up', () => {
    const attempt = { class: 'H', attempts: 1, giveUpAt: 24 * HOUR, idempotent: false } as const
    const step = afterAttempt(attempt, { kind: 'refused', why: 'quota-used' }, 0, 0)
    expect(step).toEqual({ state: 'planned', dueAt: 24 * HOUR, failure: 'quota-used' })
    const late = afterAttempt(attempt, { kind: 'refused', why: 'quota-used' }, 24 * HOUR, 0)
    expect(late).toEqual({ state: 'failed', failure: 'gave-up', toPerson: false }) // due at once, it would spin for ever
    expect(CLASSES.map(giveUpAfterMs)).toEqual([30 * MINUTE, 30 * MINUTE, 24 * HOUR, 24 * HOUR])
  })
})
