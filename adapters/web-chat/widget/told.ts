// What our server tells this page, as it is used here. A wrong field would be the server's bug: nothing is checked twice.
import type { PageMessage } from '../page-message.ts'

export type { PageContent, PageMessage } from '../page-message.ts'

export type Purpose = 'health' | 'callback' | 'trail'

export interface About {
  readonly title: string
  readonly hospital?: string
  readonly emergencyPhone?: string
  readonly privacyNote: string
  readonly privacyNotice?: string
  readonly privacyVersion: string
  readonly quickQuestions: readonly string[]
  readonly siteKey?: string
  readonly takesFiles: boolean
}

export interface Standing {
  readonly now: number
  readonly desk: { readonly isOpen: boolean; readonly opensAt: number | null }
  readonly conversation: {
    readonly with: 'nobody' | 'bot' | 'line' | 'person' | 'closed'
    readonly mayRate: boolean
  }
  readonly consents: readonly { readonly purpose: Purpose; readonly textVersion: string; readonly at: number }[]
}

export interface Started {
  readonly visitorToken: string
  readonly visitorId: string
}

export interface MessagePage {
  readonly messages: readonly PageMessage[]
}

export interface Consent {
  readonly purpose: Purpose
  readonly granted: boolean
  readonly textVersion: string
}

export interface PageSeen {
  readonly path: string
  readonly title: string
  readonly at: number
}

/** Beside messages: somebody types, or how it stands has changed. */
export type Sign = { readonly kind: 'typing'; readonly forMs: number } | { readonly kind: 'changed' }
