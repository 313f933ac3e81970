// What every scenario says at its end: this is how the talk went, as patient and desk have it.
import { expect } from 'vitest'
import type { Hospital } from '../support/hospital.ts'
import { asQuoted, type Screen } from '../support/transcript.ts'

/** A line that ends with `…` quotes the beginning. */
export async function expectTalk(hospital: Hospital, person: Screen, lines: readonly string[]): Promise<void> {
  expect(asQuoted(await hospital.transcript(person), lines)).toEqual(lines)
}
