// The page as a whole, from the way to 120 down to the box to write in. Draws the state; decides nothing.
import { useMemo } from 'preact/hooks'
import type { Chat } from './chat.ts'
import type { ChatState } from './chat-state.ts'
import { Foot } from './parts/Foot.tsx'
import { EmergencyStrip, Head, LinkLine } from './parts/Head.tsx'
import { Log } from './parts/Log.tsx'
import { timesIn } from './times.ts'
import { type Extras, WardContext } from './ward.ts'
import type { Words } from './words.ts'

interface Props {
  readonly chat: Chat
  readonly state: ChatState
  readonly words: Words
  readonly extras: Extras | undefined
  readonly onClose: (() => void) | undefined
  readonly offersTrail: boolean
}

export function App({ chat, state, words, extras, onClose, offersTrail }: Props) {
  const { language } = state
  const times = useMemo(() => timesIn(language), [language])
  const ward = useMemo(
    () => ({ chat, words, language, times, extras, onClose, offersTrail }),
    [chat, words, language, times, extras, onClose, offersTrail],
  )
  return (
    <WardContext.Provider value={ward}>
      <Head state={state} />
      <EmergencyStrip state={state} />
      <LinkLine state={state} />
      {state.sheet === 'privacy' && extras !== undefined ? (
        <extras.PrivacySheet state={state} />
      ) : (
        <>
          <Log state={state} />
          <Foot state={state} />
        </>
      )}
    </WardContext.Provider>
  )
}
