// A sign of emergency as the desk needs it: which rule, whose words, which departments hear of it at once.
import type { DepartmentId } from './ids.ts'

export interface AlarmHit {
  readonly family: string
  readonly rule: string
  readonly kind: 'emergency' | 'selfHarm' | 'violence'
  /** The patient's own words that matched. */
  readonly words: readonly string[]
  /** Departments alarmed in parallel (绿色通道). */
  readonly greenChannel: readonly DepartmentId[]
}
