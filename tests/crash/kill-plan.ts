// When the service dies: half of the deaths at named points, each point as often as the others, half at any instant. The
// same seed gives the same plan.
import { FAULT_POINTS, type FaultPoint } from '../../src/flow/fault-points.ts'

export type Kill =
  | { readonly kind: 'point'; readonly at: FaultPoint; readonly hit: number }
  | { readonly kind: 'starting'; readonly afterMs: number }
  | { readonly kind: 'running'; readonly afterMs: number }

/** Points that every delivery passes; the others need a send or a timer. */
const BUSY_POINTS: readonly FaultPoint[] = ['delivery-read', 'before-commit', 'after-commit', 'after-answer']
const STARTING_SHARE = 0.15
const LONGEST_START_MS = 500
const LONGEST_RUN_MS = 1_200
const LATE_MS = 6_000

export function planKills(count: number, chance: () => number): readonly Kill[] {
  const eachPoint = Math.ceil(count / 2 / FAULT_POINTS.length)
  const named = FAULT_POINTS.flatMap((at) => Array.from({ length: eachPoint }, () => atPoint(at, chance)))
  const atAnyTime = Array.from({ length: Math.max(0, count - named.length) }, () => anyTime(chance))
  return shuffled([...named, ...atAnyTime], chance)
}

/** Late enough for a long log to recover. */
export function planLateKills(count: number): readonly Kill[] {
  return Array.from({ length: count }, () => ({ kind: 'running', afterMs: LATE_MS }))
}

export function atPoint(at: FaultPoint, chance: () => number): Kill {
  const most = BUSY_POINTS.includes(at) ? 15 : 3
  return { kind: 'point', at, hit: 1 + Math.floor(chance() * most) }
}

function anyTime(chance: () => number): Kill {
  if (chance() < STARTING_SHARE) return { kind: 'starting', afterMs: chance() * LONGEST_START_MS }
  return { kind: 'running', afterMs: chance() * LONGEST_RUN_MS }
}

function shuffled<Item>(items: readonly Item[], chance: () => number): readonly Item[] {
  return items
    .map((item) => ({ item, place: chance() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
