// What stands in config/wording.yaml, after it was checked. Data only.
import type { WordingAudience, WordingFamily, WordingLevel } from '../../model/wording.ts'

export interface WordingRules {
  /** Ways to say one thing, used by rules as `$name`. */
  readonly signs: Readonly<Record<string, readonly string[]>>
  readonly families: readonly WordingFamilyRules[]
}

export interface WordingFamilyRules {
  readonly id: WordingFamily
  readonly name: string
  /** Law or rule of the house. */
  readonly basis: string
  readonly levels: Readonly<Record<WordingAudience, WordingLevel>>
  readonly rules: readonly WordingRule[]
}

export interface WordingRule {
  readonly id: string
  /** Any of these is a finding. */
  readonly words: readonly string[]
  /** These one after the other are a finding, with at most `within` characters between two of them. */
  readonly steps: readonly (readonly string[])[]
  readonly within: number
  /** How far steps reach: to the next comma, or to the end of the sentence. */
  readonly reach: 'clause' | 'sentence'
  /** What words cannot describe: a phone number, a dose, a long sentence. */
  readonly shape?: ShapeName
  /** A word inside one of these does not count. */
  readonly unless: readonly string[]
  /** Nor does one directly before one of these: 肿瘤科 names a clinic, not a disease. */
  readonly unlessBefore: readonly string[]
  /** What does not excuse it. Usually "we cannot promise a cure" and "can it be cured?" are harmless, quoted words are not. */
  readonly evenIf: readonly ('denied' | 'asked')[]
  /** Words between quotation marks are the patient's own. */
  readonly quoted: 'counts' | 'harmless'
  /** Where this rule is stricter or milder than its family. */
  readonly levels: Readonly<Partial<Record<WordingAudience, WordingLevel>>>
  /** What the neutral wording replaces. */
  readonly replaces: 'words' | 'sentence'
  readonly instead: string
  /** Sentences that must be found, and look-alikes that must not. */
  readonly violates: readonly string[]
  readonly harmless: readonly string[]
}

export const SHAPE_NAMES = [
  'dose',
  'idNumber',
  'mobile',
  'bankCard',
  'webAddress',
  'longSentence',
  'longText',
  'secondQuestion',
] as const
export type ShapeName = (typeof SHAPE_NAMES)[number]
