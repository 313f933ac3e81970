// What must not be said to a patient, as nouns: families of forbidden wording, for whom, with which consequence. The rules
// are the hospital's (config/wording.yaml); the engine that finds them stands in src/bot/wording.

export const WORDING_FAMILIES = [
  'CURE', // a promise of success
  'RATE', // a rate of success
  'COMPARE', // better than others
  'TESTIMONIAL', // patients or stars who recommend us
  'ABSOLUTE', // the best, the only one
  'FEAR', // threats with what will happen
  'COERCE', // pressing for money or a visit
  'SCARCITY', // "only one number left"
  'PRETEXT', // an untrue reason to call or write
  'ROLE', // posing as a doctor
  'DX', // a diagnosis, reading a report, reassurance
  'RX', // a drug, a dose, stopping a treatment
  'PII', // numbers of a person, other patients
  'MULTIQ', // several questions at once
  'LONG',
  'LINK', // a bare link, contact outside the official channel
  'JARGON',
  'TABOO', // cold or shop-like words
] as const
export type WordingFamily = (typeof WORDING_FAMILIES)[number]

/**
 * Where the words stand: `bot` composed by the bot itself, `published` an approved text (FAQ, script, text file), `draft`
 * of an agent, `clinician` a draft of a licensed physician.
 */
export const WORDING_AUDIENCES = ['bot', 'published', 'draft', 'clinician'] as const
export type WordingAudience = (typeof WORDING_AUDIENCES)[number]

/** `supervisor`: blocked, but a supervisor may release it by name and with a reason. */
export const WORDING_LEVELS = ['block', 'supervisor', 'warn', 'none'] as const
export type WordingLevel = (typeof WORDING_LEVELS)[number]

export interface WordingFinding {
  /** Of the rule: `cure.promise`. */
  readonly id: string
  readonly family: WordingFamily
  readonly severity: 'block' | 'warn'
  /** Who may release a blocked text by name and with a reason; nobody when absent. */
  readonly release?: 'supervisor'
  /** UTF-16 offsets in the text as it was written. */
  readonly start: number
  readonly end: number
  /** The words themselves. */
  readonly words: string
  /** Law or rule of the house behind it. */
  readonly basis: string
  /** What to write instead, and in place of which stretch. Empty text: leave it out. */
  readonly rewrite: { readonly start: number; readonly end: number; readonly text: string }
}

export interface WordingCheck {
  /** In the order of the text. */
  check(text: string, audience: WordingAudience): readonly WordingFinding[]
  /** The text with every blocked stretch said neutrally: has no blocking finding left. */
  rewrite(text: string, audience: WordingAudience): string
}

export function isBlocked(findings: readonly WordingFinding[]): boolean {
  return findings.some(({ severity }) => severity === 'block')
}

/** send: nothing to say against it · hint: may go, something to look at · release: a supervisor may let it go · blocked: never. */
export const WORDING_VERDICTS = ['send', 'hint', 'release', 'blocked'] as const
export type WordingVerdict = (typeof WORDING_VERDICTS)[number]

export function verdictOn(findings: readonly WordingFinding[]): WordingVerdict {
  const blocking = findings.filter(({ severity }) => severity === 'block')
  if (blocking.length > 0) return blocking.every(({ release }) => release !== undefined) ? 'release' : 'blocked'
  return findings.length > 0 ? 'hint' : 'send'
}
