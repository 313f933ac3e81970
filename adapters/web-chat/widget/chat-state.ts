// Everything the page shows, as one value. Changed only by chat.ts; drawn by the parts.
import type { LinkState } from './link.ts'
import type { OutboxItem } from './outbox.ts'
import type { About, PageMessage, Purpose, Standing } from './told.ts'
import type { Language } from './words.ts'

export interface ChatState {
  readonly about: About | undefined
  readonly standing: Standing | undefined
  readonly link: LinkState
  /** Shown only after a moment: a short cut in the line is nobody's business. */
  readonly linkNotice: 'reconnecting' | 'offline' | undefined
  /** By number. */
  readonly messages: readonly PageMessage[]
  /** What was said here and no message of the server stands for yet; consents and ratings are not shown. */
  readonly waiting: readonly OutboxItem[]
  readonly typing: 'agent' | 'bot' | undefined
  /** Number of the last message the desk has seen of this visitor, as far as it shows. */
  readonly deskSawNo: number
  readonly language: Language
  readonly isBig: boolean
  readonly sheet: 'privacy' | undefined
  readonly consentAsked: boolean
  readonly leaveForm: 'auto' | 'open' | 'closed'
  readonly rating: 'asked' | 'done' | 'skipped'
}

export function isOwn(message: PageMessage): boolean {
  return message.author === 'contact'
}

export function isAgreed({ standing }: ChatState, purpose: Purpose): boolean {
  return standing?.consents.some((consent) => consent.purpose === purpose) === true
}

/** On the screen: asked for, or the desk is closed and nothing was said yet. */
export function showsLeaveForm({ leaveForm, standing, messages, waiting }: ChatState): boolean {
  if (leaveForm !== 'auto') return leaveForm === 'open'
  return standing?.desk.isOpen === false && messages.length === 0 && waiting.length === 0
}

/** Once, and never beside another form. */
export function isConsentAsked(state: ChatState): boolean {
  if (state.standing === undefined || showsLeaveForm(state)) return false
  return !state.consentAsked && !isAgreed(state, 'health')
}
