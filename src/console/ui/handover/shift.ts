// How a shift and its sheet are called on the screen.
import type { ResponseOf } from '../api.ts'
import { say, sayOf } from '../words/words.ts'

export type Draft = ResponseOf<'handoverDraft'>
export type Handover = ResponseOf<'handovers'>['rows'][number]
export type Sheet = ResponseOf<'handover'>

/** `2026-11-22 morning` → `11-22 上午班` */
export function shiftText(shift: string): string {
  const [day = '', part = ''] = shift.split(' ')
  return `${day.slice(5)} ${sayOf('shift', part)}`
}

export function stateOf(handover: Handover): 'open' | 'taken' | 'declined' | 'withdrawn' {
  if (handover.takenAt !== null) return 'taken'
  if (handover.declinedAt !== null) return 'declined'
  return handover.withdrawnAt === null ? 'open' : 'withdrawn'
}

export const TONES = { open: 'warn', taken: 'ok', declined: 'over', withdrawn: '' } as const

export function stateText(handover: Handover): string {
  return say(`handover.state-${stateOf(handover)}`)
}
