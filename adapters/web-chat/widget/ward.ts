// What every part of the page needs: the words, the times, and the conversation it acts on.
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Chat } from './chat.ts'
import type { Times } from './times.ts'
import type { Words } from './words.ts'

export interface Ward {
  readonly chat: Chat
  readonly words: Words
  readonly times: Times
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
