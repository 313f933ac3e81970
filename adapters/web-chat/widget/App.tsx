// The page as a whole, from the way to 120 down to the box to write in. Draws the state; decides nothing.
import { useMemo } from 'preact/hooks'
import type { Chat } from './chat.ts'
import type { ChatState } from './chat-state.ts'
import { Foot } from './parts/Foot.tsx'
import { EmergencyStrip, Head, LinkLine } from './parts/Head.tsx'
import { Log } from './parts/Log.tsx'
import { PrivacySheet } from './parts/PrivacySheet.tsx'
import { timesIn } from './times.ts'
import { WardContext } from './ward.ts'
import { wordsFor } from './words.ts'

interface Props {
  readonly chat: Chat
  readonly state: ChatState
  readonly onClose: (() => void) | undefined
  readonly offersTrail: boolean
}

export function App({ chat, state, onClose, offersTrail }: Props) {
  const { language } = state
  const ward = useMemo(() => {
    const words = wordsFor(language)
    return { chat, words, times: timesIn(language, words), onClose, offersTrail }
  }, [chat, language, onClose, offersTrail])
  return (
    <WardContext.Provider value={ward}>
      <Head state={state} />
      <EmergencyStrip state={state} />
      <LinkLine state={state} />
      {state.sheet === 'privacy' ? (
        <PrivacySheet state={state} />
      ) : (
        <>
          <Log state={state} />
          <Foot state={state} />
        </>
      )}
    </WardContext.Provider>
  )
}
