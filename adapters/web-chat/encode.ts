// Our messages → what the page draws, field by field: nothing internal leaves by accident. Text stays text; the page
// puts it into text nodes only.
import type { FeedMessage } from '../../src/channel/adapter.ts'
import type { PageContent, PageMessage } from './page-message.ts'

type FeedContent = FeedMessage['content']

export function encode({ no, id, author, authorTitle, content, at, clientId }: FeedMessage): PageMessage {
  return {
    no,
    id,
    author,
    ...(authorTitle === undefined ? {} : { authorTitle }),
    content: encodeContent(id, content),
    at,
    ...(clientId === undefined ? {} : { clientId }),
  }
}

function encodeContent(id: string, content: FeedContent): PageContent {
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
      return content.media.kept === undefined
        ? { kind: 'image', ...safeLink(content.media.url) }
        : { kind: 'image', mediaId: id }
    case 'file':
      return content.media.kept === undefined
        ? { kind: 'file', name: content.fileName }
        : { kind: 'file', name: content.fileName, mediaId: id }
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
