// The clinics of the official catalogue: the language in which lexicon and model say where a person should go, before
// it is known which of them this hospital has. Facts only; no words of patients here.
import type { Sex } from '../../model/department.ts'

export interface Clinic {
  /** `03.04`, or finer where hospitals are: `04.01-breast`. */
  readonly code: string
  readonly name: string
  readonly aliases: readonly string[]
  /** Where someone under 14 goes with the same complaint. */
  readonly child?: string
  readonly sex?: Sex
  /** What to offer where a hospital lacks this clinic, best first. */
  readonly instead: readonly string[]
  /** In few hospitals, or asked for seldom: suggested on clear words only. */
  readonly rare: boolean
  /** No patient is sent there (laboratory, pathology). */
  readonly hidden: boolean
}

export interface Catalogue {
  readonly clinics: readonly Clinic[]
  /** Place of a code in `clinics`, or -1. */
  placeOf(code: string): number
}

export function createCatalogue(clinics: readonly Clinic[]): Catalogue {
  const places = new Map(clinics.map(({ code }, place) => [code, place]))
  return { clinics, placeOf: (code) => places.get(code) ?? -1 }
}

/** `04.01-breast` → `04.01` → `04`. */
export function parentOf(code: string): string | undefined {
  const end = Math.max(code.lastIndexOf('-'), code.lastIndexOf('.'))
  return end < 0 ? undefined : code.slice(0, end)
}

export function isWithin(code: string, ancestor: string): boolean {
  return code === ancestor || code.startsWith(`${ancestor}.`) || code.startsWith(`${ancestor}-`)
}
