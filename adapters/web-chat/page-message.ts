// One message as the page gets it: the only shape both halves of the web chat share. Types alone, free of imports, so that
// the browser's half can read it.
export type PageContent =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'choices'
      readonly text: string
      readonly choices: readonly { readonly id: string; readonly label: string }[]
      readonly tail?: string
    }
  | { readonly kind: 'card'; readonly title: string; readonly description: string; readonly url?: string }
  /** With an address, or to be asked for at `/media?id=` with the token. */
  | { readonly kind: 'image'; readonly url?: string; readonly mediaId?: string }
  | { readonly kind: 'file'; readonly name: string; readonly mediaId?: string }
  /** Something this page cannot show: it says so, so that nothing vanishes in silence. */
  | { readonly kind: 'other'; readonly what: string }

export interface PageMessage {
  readonly no: number
  readonly id: string
  readonly author: 'contact' | 'bot' | 'agent' | 'system'
  readonly authorTitle?: string
  readonly content: PageContent
  readonly at: number
  readonly clientId?: string
}
