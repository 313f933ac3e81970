// Who somebody is beside what he writes: the speaker and those he speaks for, and how little of it a screen shows. There
// is no field here for income, job or the worth of a person, and there will be none.

/** The patient as seen from the one who writes. */
export const RELATIONS = ['self', 'child', 'parent', 'spouse', 'other'] as const
export type Relation = (typeof RELATIONS)[number]

export const SEXES = ['female', 'male'] as const

/** Each is asked for by itself and can be taken back by itself. */
export const CONSENT_PURPOSES = [
  'service', // keep what was told, to answer
  'health', // health data: a separate consent
  'follow-up', // be called or written to afterwards
] as const
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number]

export const CONSENT_WAYS = ['chat', 'phone', 'paper'] as const

/** Why somebody needs to see a number in full. */
export const REVEAL_REASONS = ['call-back', 'booking', 'identity', 'emergency', 'complaint', 'other'] as const

export const REVEALABLE = ['name', 'phone', 'idNumber', 'bornOn', 'guardian'] as const
export type Revealable = (typeof REVEALABLE)[number]

const CHILD_BELOW_YEARS = 14

/** 张*明, 王*: enough to recognise, too little to find somebody by. */
export function maskedName(name: string): string {
  const letters = [...name]
  const [first = ''] = letters
  const last = letters.length > 2 ? (letters.at(-1) ?? '') : ''
  return letters.length < 2 ? `${first}*` : `${first}${'*'.repeat(Math.min(3, Math.max(1, letters.length - 2)))}${last}`
}

/** 138****1234 */
export function maskedPhone(phone: string): string {
  const digits = digitsOf(phone)
  return digits.length < 7 ? '****' : `${digits.slice(0, 3)}****${digits.slice(-4)}`
}

/** 4201**********123X, or nothing but stars when it is short. */
export function maskedIdNumber(number: string): string {
  return number.length < 12 ? '********' : `${number.slice(0, 4)}${'*'.repeat(number.length - 8)}${number.slice(-4)}`
}

/** Of another system: the last two characters, enough to compare with what is read out on the phone. */
export function maskedAccount(account: string): string {
  const letters = [...account]
  return `${'*'.repeat(Math.max(4, Math.min(6, letters.length - 2)))}${letters.length < 6 ? '' : letters.slice(-2).join('')}`
}

/** What a phone is found by: without country, spaces and dashes. */
export function digitsOf(phone: string): string {
  const digits = phone.replace(/\D/g, '')
  return digits.length === 13 && digits.startsWith('86') ? digits.slice(2) : digits
}

export interface Age {
  readonly years: number
  /** Of the year that has begun; undefined when the month of birth is not known. */
  readonly months: number | undefined
}

/** From `2024`, `2024-03` or `2024-03-15`; `today` is `2026-11-22`. */
export function ageOn(bornOn: string, today: string): Age {
  const [year = 0, month, day] = bornOn.split('-').map(Number)
  const [thisYear = 0, thisMonth = 1, thisDay = 1] = today.split('-').map(Number)
  if (month === undefined) return { years: Math.max(0, thisYear - year), months: undefined }
  const whole = (thisYear - year) * 12 + thisMonth - month - (day !== undefined && thisDay < day ? 1 : 0)
  const months = Math.max(0, whole)
  return { years: Math.floor(months / 12), months: months % 12 }
}

/** A guardian decides; when the day is not known, on the side of the child. */
export function needsGuardian(bornOn: string, today: string): boolean {
  const { years, months } = ageOn(bornOn, today)
  return months === undefined ? years <= CHILD_BELOW_YEARS : years < CHILD_BELOW_YEARS
}
