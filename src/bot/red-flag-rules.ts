// What a clinician writes in config/red-flags.yaml, after it was checked: signs (ways to say one thing) and rules
// (which signs together, in whom, are an emergency). Data only.
import type { DepartmentId } from '../model/ids.ts'
import type { RedFlagHit } from './turn.ts'

export interface RedFlagRules {
  /** Phrases that only look like a sign: 笑死我了, 胸痛中心. A sign inside one of them is not seen. */
  readonly harmless: readonly string[]
  readonly signs: Readonly<Record<string, Sign>>
  /** In order of danger: the first family that fires answers. */
  readonly families: readonly RedFlagFamily[]
}

export interface Sign {
  readonly words: readonly string[]
  /** Two words that make the sign when they stand near each other: 胸口 … 疼. */
  readonly near: readonly NearPair[]
}

export interface NearPair {
  readonly one: readonly string[]
  readonly other: readonly string[]
  /** Most characters between them. */
  readonly within: number
  /** `one` stands first: 胸口疼, not 头痛胸闷. */
  readonly ordered: boolean
}

export interface RedFlagFamily {
  readonly id: string
  readonly name: string
  readonly kind: RedFlagHit['kind']
  readonly greenChannel: readonly DepartmentId[]
  /** What does not silence it: who once tried to die is in danger now, and so is who asks about ways to. */
  readonly evenIf: readonly ('past' | 'asked')[]
  readonly rules: readonly RedFlagRule[]
}

export interface RedFlagRule {
  readonly id: string
  /** Every group must be found; any of a group is enough. `$胸痛` names a sign, anything else is meant literally. */
  readonly all: readonly (readonly string[])[]
  /** Any of these anywhere in the message keeps the rule silent. */
  readonly unless: readonly string[]
  readonly person: {
    readonly minAge?: number
    readonly maxAge?: number
    readonly pregnant?: boolean
    /** A child even if the age was not said. */
    readonly child?: boolean
  }
  readonly examples: readonly string[]
  readonly counterExamples: readonly string[]
}
