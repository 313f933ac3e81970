// What anybody can agree to, whoever writes it down: the visitor on the page, or staff who were told. Each purpose for
// itself (单独同意), the newest word counts, whichever way it came.
import { CONSENT_PURPOSES, CONSENT_WAYS } from './person.ts'
import { CONSENT_PURPOSES as OWN_PURPOSES } from './visit.ts'

export const PURPOSES = [...CONSENT_PURPOSES, ...OWN_PURPOSES.filter((purpose) => purpose !== 'health')] as const
export type Purpose = (typeof PURPOSES)[number]

/** `page`: the person's own hand, on the page of the web chat; the others were recorded by staff. */
export const WORD_WAYS = ['page', ...CONSENT_WAYS] as const
export type WordWay = (typeof WORD_WAYS)[number]
