// Who wrote to this node lately. What a turn wants to know of a known person can then be asked together with who he is, on
// the same way to the database. Only a guess: it counts when the row, once locked, says the same.
import { keepNewest } from '../base/newest.ts'
import type { Identity } from '../store/identity.ts'

export type Expected = Pick<Identity, 'id' | 'lastInboundAt'>

/** A week of a large city hospital on one channel; some 15 MiB. */
const MOST = 50_000

/** By channel and person, as in the `about` of a delivery's work. */
export class Regulars {
  readonly #people = new Map<string, Expected>()

  expect(person: string): Expected | undefined {
    return this.#people.get(person)
  }

  note(person: string, expected: Expected): void {
    keepNewest(this.#people, person, expected, MOST)
  }
}

export function isAsExpected(expected: Expected | undefined, { id, lastInboundAt }: Identity): boolean {
  return expected?.id === id && expected.lastInboundAt === lastInboundAt
}
