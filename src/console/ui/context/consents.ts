// What somebody decided, purpose by purpose: the newest word counts, the earlier ones stay to be shown.
import { say } from '../words/words.ts'
import type { PatientCard } from './patient.ts'

type Consent = PatientCard['consents'][number]

export interface Decision {
  readonly newest: Consent
  /** Newest first. */
  readonly before: readonly Consent[]
}

/** The API tells them newest first. */
export function decisionsOf(consents: readonly Consent[]): readonly Decision[] {
  const groups = new Map<string, Consent[]>()
  for (const consent of consents) {
    const key = `${consent.purpose} ${consent.patientId ?? ''}`
    groups.set(key, [...(groups.get(key) ?? []), consent])
  }
  return [...groups.values()].flatMap(([newest, ...before]) => (newest === undefined ? [] : [{ newest, before }]))
}

/** By the person on the page, or recorded by whom and how. */
export function wayOf({ way, agentName, textVersion }: Consent): string {
  if (way === 'page') return say('consent.byPage', { version: textVersion ?? '' })
  return say('consent.byStaff', { name: agentName ?? '', way: say(`consent.by-${way}`) })
}
