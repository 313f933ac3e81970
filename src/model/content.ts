// What can be said, free of any platform: adapters translate theirs into this and back.
import type { MediaType } from './media.ts'

/** A platform's handle of a picture, voice or file. It expires (WeChat: 3 days): fetch soon, store ours. */
export interface MediaRef {
  readonly platformMediaId: string
  readonly url?: string
  readonly mimeType?: string
  /** It came with the message itself and is on our disk already, under this name. */
  readonly kept?: { readonly file: string; readonly type: MediaType; readonly bytesCount: number }
}

/** Something a person said: becomes a message of the conversation. */
export type SaidContent =
  | { readonly kind: 'text'; readonly text: string; readonly choiceId?: string }
  | { readonly kind: 'image'; readonly media: MediaRef }
  | { readonly kind: 'voice'; readonly media: MediaRef; readonly recognizedText?: string }
  | { readonly kind: 'video'; readonly media: MediaRef }
  | { readonly kind: 'file'; readonly media: MediaRef; readonly fileName: string }
  | { readonly kind: 'location'; readonly latitude: number; readonly longitude: number; readonly label: string }
  | { readonly kind: 'link'; readonly title: string; readonly description: string; readonly url: string }
  | { readonly kind: 'unsupported'; readonly platformType: string }

/** Something that happened without words. */
export type SignalContent =
  | { readonly kind: 'followed'; readonly scene?: string }
  | { readonly kind: 'unfollowed' }
  | { readonly kind: 'entered'; readonly scene?: string }
  | { readonly kind: 'menuChosen'; readonly key: string }
  | { readonly kind: 'consentRevoked'; readonly items: readonly string[] }
  | {
      readonly kind: 'deliveryReport'
      readonly platformMessageId: string
      readonly delivered: boolean
      /** Ours, where the platform carries our id. */
      readonly messageId?: string
    }
  /** The person took a message back: our readers are told, the words stay as long as retention says. */
  | { readonly kind: 'recalled'; readonly platformMessageId: string }
  /** A colleague wrote to the person in the platform's own program. */
  | { readonly kind: 'answeredElsewhere'; readonly by: string; readonly said: SaidContent }
  | { readonly kind: 'unsupportedEvent'; readonly platformType: string }

export type InboundContent = SaidContent | SignalContent

export interface Choice {
  /** Short decimal number (WeChat mangles other ids). */
  readonly id: string
  readonly label: string
}

export type OutboundContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'choices'; readonly text: string; readonly choices: readonly Choice[]; readonly tail?: string }
  | { readonly kind: 'image'; readonly media: MediaRef }
  | { readonly kind: 'voice'; readonly media: MediaRef }
  | { readonly kind: 'video'; readonly media: MediaRef; readonly title?: string; readonly description?: string }
  | { readonly kind: 'file'; readonly media: MediaRef; readonly fileName: string }
  | {
      readonly kind: 'card'
      readonly title: string
      readonly description: string
      readonly url: string
      readonly imageUrl?: string
    }

const SAID = new Set(['text', 'image', 'voice', 'video', 'file', 'location', 'link', 'unsupported'])

export function isSaid(content: InboundContent): content is SaidContent {
  return SAID.has(content.kind)
}

/** The words in a message, as far as there are any: for the bot and for previews. */
export function wordsOf(content: InboundContent | OutboundContent): string {
  switch (content.kind) {
    case 'text':
      return content.text
    case 'choices':
      return content.text
    case 'voice':
      return 'recognizedText' in content ? (content.recognizedText ?? '') : ''
    case 'link':
    case 'card':
      return content.title
    case 'location':
      return content.label
    default:
      return ''
  }
}
