// How rare a character is in what patients write: a shared "的" says nothing, a shared "腓" nearly everything.
import { RARITY_LEVELS } from './rarity-levels.ts'

/** Inverse document frequency in nats, in steps of `STEP`; characters never seen count as the rarest. */
const STEP = 0.5
const UNSEEN = 9
const DIGIT = 4

const LEVELS = levelTable()

export function rarityOf(unit: number): number {
  return (LEVELS[unit] ?? 0) * STEP
}

function levelTable(): Uint8Array {
  const table = new Uint8Array(0x10000).fill(UNSEEN / STEP)
  RARITY_LEVELS.forEach((units, level) => {
    for (let at = 0; at < units.length; at++) table[units.charCodeAt(at)] = level
  })
  for (let digit = 0x30; digit <= 0x39; digit++) table[digit] = DIGIT / STEP
  return table
}
