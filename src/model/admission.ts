// When a busy house stops taking in new work, and when it takes it in again: quickly closed, slowly opened, so that it does
// not flutter. Pure: whoever measures calls this with what he measured.
import { SECOND } from '../base/clock.ts'

export interface Strain {
  /** How late the process is with everything. */
  readonly lagMs: number
  /** How long the oldest piece of work has waited for its turn at the database. */
  readonly waitedMs: number
}

export interface Standing {
  readonly isOverloaded: boolean
  /** Strained samples in a row. */
  readonly strained: number
  /** How long it has been calm without a break. */
  readonly calmMs: number
}

export const AT_EASE: Standing = { isOverloaded: false, strained: 0, calmMs: 0 }

/** A database that is away for two seconds is waited for; beyond this, a delivery would hardly be durable in time. */
const STRAINED: Strain = { lagMs: 400, waitedMs: 2_500 }
const CALM: Strain = { lagMs: 150, waitedMs: 500 }
/** One long turn (a large list, a collection of garbage) is no overload. */
const STRAINED_IN_A_ROW = 2
const CALM_FOR_MS = 1 * SECOND

/** Whether it is neither late nor behind: then nobody needs to overtake anybody. */
export function isCalm(strain: Strain): boolean {
  return !reaches(strain, CALM)
}

export function afterSample(before: Standing, sample: Strain & { readonly spanMs: number }): Standing {
  const strained = reaches(sample, STRAINED) ? before.strained + 1 : 0
  const calmMs = reaches(sample, CALM) ? 0 : before.calmMs + sample.spanMs
  const isOverloaded = before.isOverloaded ? calmMs < CALM_FOR_MS : strained >= STRAINED_IN_A_ROW
  return { isOverloaded, strained, calmMs }
}

/** Whether one more may come in, now. */
export function hasRoom({ isOverloaded }: Standing, { waitedMs }: Strain): boolean {
  return !isOverloaded && waitedMs < STRAINED.waitedMs
}

function reaches(strain: Strain, limit: Strain): boolean {
  return strain.lagMs >= limit.lagMs || strain.waitedMs >= limit.waitedMs
}
