// What a clinician writes in config/red-flags.yaml, after it was checked: signs (ways to say one thing) and rules
// (which signs together, in whom, since when, are an emergency). Data only.
import type { DepartmentId } from '../model/ids.ts'
import type { EvenIf } from './scope.ts'
import type { RedFlagHit } from './turn.ts'

export interface RedFlagRules {
  /** Phrases that only look like a sign: 笑死我了, 胸痛中心. A word inside one of them is not seen. */
  readonly harmless: readonly string[]
  /** Of all families; a family's own signs stand in it. */
  readonly signs: Readonly<Record<string, Sign>>
  /** In order of danger: the first family that fires answers. */
  readonly families: readonly RedFlagFamily[]
}

/** Words or other signs: `$胸痛` names a sign, anything else is meant literally. */
export type Names = readonly string[]

export interface Sign {
  readonly words: Names
  /** Two things that make the sign when they stand near each other: 胸口 … 疼. */
  readonly near: readonly NearPair[]
  /** Longer words that swallow this one where they overlap: 想死 is not in 想死你了, 活 not in 活动. */
  readonly butNot: readonly string[]
}

export interface NearPair {
  readonly one: Names
  readonly other: Names
  /** Most characters between them. */
  readonly within: number
  /** `one` stands first: 胸口疼, not 头痛胸闷. */
  readonly ordered: boolean
  /** No comma may stand between them either; a full stop never may. */
  readonly unbroken: boolean
  /** None of these may stand between them. */
  readonly without: readonly string[]
}

export interface RedFlagFamily {
  readonly id: string
  readonly name: string
  readonly kind: RedFlagHit['kind']
  readonly greenChannel: readonly DepartmentId[]
  /** What does not silence it: who once tried to die is in danger now, and so is who asks about ways to. */
  readonly evenIf: readonly EvenIf[]
  readonly signs: Readonly<Record<string, Sign>>
  readonly rules: readonly RedFlagRule[]
}

export interface RedFlagRule {
  readonly id: string
  /** Every group must be found; any of a group is enough. */
  readonly all: readonly Names[]
  /** A sign is not counted where one of these stands in its own piece of the sentence, between two commas. */
  readonly unless: Names
  /** A sign is not counted where one of these stands anywhere in its sentence. */
  readonly unlessInSentence: Names
  /** The same in its own piece and the next, while its own does not say that it is happening now: a hospital has seen it. */
  readonly unlessSettled: Names
  /** Instead of the family's. */
  readonly evenIf?: readonly EvenIf[]
  readonly person: {
    readonly minAge?: number
    readonly maxAge?: number
    readonly pregnant?: boolean
    /** A child even if the age was not said. */
    readonly child?: boolean
  }
  /** A sign is not counted where its sentence says that it has lasted longer and nothing got worse. */
  readonly atMostDays?: number
  readonly examples: readonly string[]
  readonly counterExamples: readonly string[]
}
