// Top of the page: whose desk this is and how it stands, then the way to 120. The way to 120 is there before anything is
// known or agreed, and never goes away.
import type { ChatState } from '../chat-state.ts'
import { Icon } from '../icons.tsx'
import { useWard } from '../ward.ts'
import type { Words } from '../words.ts'

export function Head({ state }: { readonly state: ChatState }) {
  const { chat, words, onClose } = useWard()
  const { about, language, isBig } = state
  const other = language === 'en' ? 'zh-CN' : 'en'
  return (
    <header class="head">
      <img class="mark" src="/chat/icon.svg" alt="" width="40" height="40" />
      <div class="who">
        <h1 id="title">{about?.hospital ?? about?.title ?? words.title}</h1>
        <p
          class={`place ${state.link === 'live' ? 'live' : ''} ${state.standing?.desk.isOpen === false ? 'shut' : ''}`}
        >
          {placeOf(state, words)}
        </p>
      </div>
      <button type="button" id="big" class="pill" aria-pressed={isBig} onClick={() => chat.enlarge(!isBig)}>
        {words.big}
      </button>
      <button type="button" id="language" class="plain" lang={other} onClick={() => chat.speak(other)}>
        {other === 'en' ? 'EN' : '中文'}
      </button>
      {onClose !== undefined && (
        <button type="button" id="close" class="plain" aria-label={words.close} title={words.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      )}
    </header>
  )
}

function placeOf({ standing, about }: ChatState, words: Words): string {
  if (standing === undefined) return about?.hospital === undefined ? words.connectingDesk : about.title
  if (standing.conversation.with === 'person') return words.withPerson
  if (standing.conversation.with === 'line') return words.inLine
  return standing.desk.isOpen ? words.deskOpen : words.deskClosed
}

export function EmergencyStrip({ state }: { readonly state: ChatState }) {
  const { words } = useWard()
  const phone = state.about?.emergencyPhone
  return (
    <section class="emergency" aria-label={words.emergencyLabel}>
      <Icon name="warning" />
      <p>
        <span class="signs">{words.signs}</span>
        <strong>{words.doNotWait}</strong>{' '}
        {phone !== undefined && phone !== '120' && (
          <a id="own-phone" href={`tel:${phone.replace(/[^0-9+]/g, '')}`}>
            {words.ownPhone} <span class="number">{phone}</span>
          </a>
        )}
      </p>
      <a class="call" href="tel:120">
        <Icon name="phone" />
        <span>{words.call}</span>
      </a>
    </section>
  )
}

export function LinkLine({ state }: { readonly state: ChatState }) {
  const { words } = useWard()
  const { linkNotice } = state
  return (
    <p id="link" class="link" role="status" hidden={linkNotice === undefined}>
      {linkNotice !== undefined && (
        <>
          <Icon name="waiting" /> {words[linkNotice]}
        </>
      )}
    </p>
  )
}
