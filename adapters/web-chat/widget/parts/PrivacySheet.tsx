// The notice in full, and every consent with the way to take it back as easily as it was given.

import { useEffect, useRef } from 'preact/hooks'
import type { ChatState } from '../chat-state.ts'
import { ExtraIcon } from '../extra-icons.tsx'
import { type AllWords, fill, useAllWords } from '../extra-words.ts'
import { noticeOf } from '../notice.ts'
import type { Purpose } from '../told.ts'
import { useWard } from '../ward.ts'

const NAMES: Readonly<Record<Purpose, keyof AllWords>> = {
  health: 'purposeHealth',
  callback: 'purposeCallback',
  trail: 'purposeTrail',
}

export function PrivacySheet({ state }: { readonly state: ChatState }) {
  const { chat, offersTrail } = useWard()
  const words = useAllWords()
  const back = useRef<HTMLButtonElement>(null)
  useEffect(() => back.current?.focus(), [])
  const close = () => chat.set({ sheet: undefined })
  const purposes: readonly Purpose[] = offersTrail ? ['health', 'callback', 'trail'] : ['health', 'callback']
  const hospital = state.about?.hospital ?? state.about?.title ?? ''
  return (
    <section class="sheet" aria-label={words.privacy} onKeyDown={(event) => event.key === 'Escape' && close()}>
      <button ref={back} type="button" class="back" onClick={close}>
        <ExtraIcon name="back" /> {words.back}
      </button>
      <h2>{words.privacy}</h2>
      {noticeOf(state.language, hospital, state.about?.privacyNotice).map((line) => (
        <p key={line}>{line}</p>
      ))}
      <h3>{words.privacyDecisions}</h3>
      <ul class="decisions">
        {purposes.map((purpose) => (
          <Decision key={purpose} state={state} purpose={purpose} />
        ))}
      </ul>
    </section>
  )
}

function Decision({ state, purpose }: { readonly state: ChatState; readonly purpose: Purpose }) {
  const { chat, times } = useWard()
  const words = useAllWords()
  const given = state.standing?.consents.find((consent) => consent.purpose === purpose)
  const at = given === undefined ? '' : `${times.day(given.at)} ${times.clock(given.at)}`
  const name = words[NAMES[purpose]]
  return (
    <li>
      <span>
        {name}
        <small>{given === undefined ? words.notGiven : fill(words.given, { at })}</small>
      </span>
      <button
        type="button"
        class="chip"
        aria-label={`${given === undefined ? words.give : words.withdraw}：${name}`}
        onClick={() => chat.consent([{ purpose, granted: given === undefined }])}
      >
        {given === undefined ? words.give : words.withdraw}
      </button>
    </li>
  )
}
