// Chance that can be repeated: the same seed and number give the same mutations, on every machine.
import { seeded } from '../../bench/seeded.ts'

export interface Chance {
  /** In [0, 1). */
  fraction(): number
  /** 0 … below − 1. */
  below(limit: number): number
  is(share: number): boolean
  pick<const Items extends readonly [unknown, ...unknown[]]>(items: Items): Items[number]
}

export function chanceOf(seed: number, number: number): Chance {
  const fraction = seeded(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b))
  const below = (limit: number) => Math.floor(fraction() * limit)
  return {
    fraction,
    below,
    is: (share) => fraction() < share,
    pick: (items) => items[below(items.length)] ?? items[0],
  }
}
