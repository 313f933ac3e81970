// Our messages → what the page draws, field by field: nothing internal leaves by accident. Text stays text; the page
// puts it into text nodes only.
import type { FeedMessage } from '../../src/channel/adapter.ts'

type FeedContent = FeedMessage['content']

export type PageContent =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'choices'
      readonly text: string
      readonly choices: readonly { readonly id: string; readonly label: string }[]
      readonly tail?: string
    }
  | { readonly kind: 'card'; readonly title: string; readonly description: string; readonly url?: string }
  | { readonly kind: 'image'; readonly url?: string }
  /** Something this page cannot show: it says so, so that nothing vanishes in silence. */
  | { readonly kind: 'other'; readonly what: string }

export interface PageMessage {
  readonly no: number
  readonly id: string
  readonly author: FeedMessage['author']
  readonly authorTitle?: string
  readonly content: PageContent
  readonly at: number
  readonly clientId?: string
}

export function encode({ no, id, author, authorTitle, content, at, clientId }: FeedMessage): PageMessage {
  return {
    no,
    id,
    author,
    ...(authorTitle === undefined ? {} : { authorTitle }),
    content: encodeContent(content),
    at,
    ...(clientId === undefined ? {} : { clientId }),
  }
}

function encodeContent(content: FeedContent): PageContent {
  switch (content.kind) {
    case 'text':
      return { kind: 'text', text: content.text }
    case 'choices': {
      const choices = content.choices.map(({ id, label }) => ({ id, label }))
      return { kind: 'choices', text: content.text, choices, ...(content.tail ? { tail: content.tail } : {}) }
    }
    case 'card':
    case 'link':
      return { kind: 'card', title: content.title, description: content.description, ...safeLink(content.url) }
    case 'image':
      return { kind: 'image', ...safeLink(content.media.url) }
    default:
      return { kind: 'other', what: content.kind }
  }
}

/** Web addresses, and paths of our own server; no `javascript:`, no `data:`, no `//elsewhere`. */
function safeLink(url: string | undefined): { readonly url?: string } {
  if (url === undefined) return {}
  if (/^\/(?![/\\])/.test(url)) return { url }
  const protocol = URL.parse(url)?.protocol
  return protocol === 'https:' || protocol === 'http:' ? { url } : {}
}
