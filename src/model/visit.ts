// What a person's own client (web chat) tells us beside messages: consents, a rating, the pages seen. Nouns and limits only.

/** 单独同意: each purpose for itself, never bundled. */
export const CONSENT_PURPOSES = ['health', 'callback', 'trail'] as const
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number]

export interface ConsentGiven {
  readonly purpose: ConsentPurpose
  /** False: withdrawn. */
  readonly granted: boolean
  /** Which wording the person had before the eyes. */
  readonly textVersion: string
}

export const STARS = [1, 2, 3, 4, 5] as const
export type Stars = (typeof STARS)[number]

export interface PageSeen {
  /** Path without query and fragment: those may carry names and tokens. */
  readonly path: string
  readonly title: string
  readonly at: number
}

export const MOST_PAGES_KEPT = 50

export type VisitAct =
  /** How does it stand: is somebody there, who has the conversation, what was agreed to? */
  | { readonly kind: 'looked' }
  | { readonly kind: 'typing' }
  /** Has seen everything up to this message number. */
  | { readonly kind: 'read'; readonly no: number }
  | { readonly kind: 'consented'; readonly consents: readonly ConsentGiven[] }
  | { readonly kind: 'rated'; readonly stars: Stars; readonly words: string | undefined }
  | { readonly kind: 'sawPages'; readonly pages: readonly PageSeen[] }
  /** The site has proven who this is; nothing is merged because of it. */
  | { readonly kind: 'identified'; readonly siteUserId: string }
  /** Wants back the picture or file of one of its own messages. */
  | { readonly kind: 'openedMedia'; readonly messageId: string }
