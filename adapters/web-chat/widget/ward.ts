// What every part of the page needs: the words, the times, and the conversation it acts on.
import { type ComponentType, createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Chat } from './chat.ts'
import type { ChatState } from './chat-state.ts'
import type { Times } from './times.ts'
import type { Language, Words } from './words.ts'

export interface PictureProps {
  readonly url?: string | undefined
  readonly mediaId?: string | undefined
  /** Still on its way out: in this browser's own keep. */
  readonly waitingId?: string | undefined
}

/** Parts few need at once (extras.ts): loaded behind the first picture, and before anybody can go offline with them missing. */
export interface Extras {
  readonly ClosedCard: ComponentType<{ readonly state: ChatState }>
  readonly ConsentCard: ComponentType
  readonly FileLink: ComponentType<{ readonly name: string; readonly mediaId?: string | undefined }>
  readonly LeaveForm: ComponentType
  readonly RatingCard: ComponentType<{ readonly state: ChatState }>
  readonly Picture: ComponentType<PictureProps>
  readonly PrivacySheet: ComponentType<{ readonly state: ChatState }>
  readonly forSending: (file: Blob) => Promise<Blob>
}

export interface Ward {
  readonly chat: Chat
  readonly words: Words
  readonly language: Language
  readonly times: Times
  readonly extras: Extras | undefined
  /** In a frame on a hospital's site: the way to shut it. */
  readonly onClose: (() => void) | undefined
  /** The site asks to tell which pages were seen. */
  readonly offersTrail: boolean
}

export const WardContext = createContext<Ward | undefined>(undefined)

export function useWard(): Ward {
  const ward = useContext(WardContext)
  if (ward === undefined) throw new Error('a part of the page outside of it')
  return ward
}
