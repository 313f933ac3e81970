// One message as a list item: who says it (bot, a person, the desk, oneself), what, and how far one's own has got.
import type { ItemState, OutboxItem, RefusedWhy } from '../outbox.ts'
import type { PageContent, PageMessage } from '../told.ts'
import { useWard } from '../ward.ts'
import type { Words } from '../words.ts'
import { OpenLink } from './OpenLink.tsx'
import { Said } from './Said.tsx'

const SHORT_NOTICE = 40

interface ReceivedProps {
  readonly message: PageMessage
  /** The buttons still mean something: nothing was said after them. */
  readonly isOpen: boolean
  readonly pressed: string | undefined
  readonly onChoose: (choice: { readonly id: string; readonly label: string }) => void
}

/** From anyone but the visitor. */
export function Received({ message, isOpen, pressed, onChoose }: ReceivedProps) {
  const { author, content } = message
  if (author === 'system' && content.kind === 'text' && content.text.length <= SHORT_NOTICE)
    return (
      <li class="message system short">
        <div class="bubble">
          <Said text={content.text} />
        </div>
      </li>
    )
  return (
    <li class={`message ${author}`}>
      <Byline message={message} />
      <div class="bubble">
        <Content content={content} />
        {content.kind === 'choices' && (
          <>
            <div class="choices">
              {content.choices.map((choice) => (
                <button
                  key={choice.id}
                  type="button"
                  disabled={!isOpen}
                  aria-pressed={pressed === choice.id}
                  onClick={() => onChoose(choice)}
                >
                  {choice.label}
                </button>
              ))}
            </div>
            {content.tail !== undefined && <Said text={content.tail} small />}
          </>
        )}
      </div>
    </li>
  )
}

function Byline({ message: { author, authorTitle, at } }: { readonly message: PageMessage }) {
  const { words, times } = useWard()
  const name = author === 'agent' ? (authorTitle ?? words.agent) : author === 'bot' ? words.bot : words.system
  const note = author === 'agent' ? words.agentNote : author === 'bot' ? words.botNote : undefined
  return (
    <p class="by">
      <b>{name}</b>
      {note === undefined ? ' ' : ` · ${note} `}
      {times.clock(at)}
    </p>
  )
}

function Content({ content }: { readonly content: PageContent }) {
  const { words, extras } = useWard()
  switch (content.kind) {
    case 'text':
    case 'choices':
      return <Said text={content.text} />
    case 'card':
      return (
        <>
          <p class="said strong">{content.title}</p>
          {content.description !== '' && <Said text={content.description} />}
          <OpenLink url={content.url} label={words.open} />
        </>
      )
    case 'image':
      return extras === undefined ? null : <extras.Picture url={content.url} mediaId={content.mediaId} />
    case 'file':
      return extras === undefined ? null : <extras.FileLink name={content.name} mediaId={content.mediaId} />
    case 'other':
      return <p class="said">{words.unknown}</p>
  }
}

/** From the visitor, known to the server. */
export function Own({ message, isRead }: { readonly message: PageMessage; readonly isRead: boolean }) {
  const { words, times } = useWard()
  return (
    <li class="message contact" data-no={message.no}>
      <div class="bubble">
        <span class="sr">{words.you}: </span>
        <Content content={message.content} />
      </div>
      <p class="state">
        {isRead ? words.read : words.stored} {times.clock(message.at)}
      </p>
    </li>
  )
}

/** From the visitor, still on its way. */
export function Waiting({ item }: { readonly item: OutboxItem }) {
  const { chat, words, times, extras } = useWard()
  const { errand, state, clientId } = item
  if (errand.kind === 'consent' || errand.kind === 'rating') return null
  return (
    <li class={`message contact ${classOf(state)}`}>
      <div class="bubble">
        <span class="sr">{words.you}: </span>
        {errand.kind === 'say' && <Said text={errand.text} />}
        {errand.kind === 'file' &&
          extras !== undefined &&
          (errand.type.startsWith('image/') ? (
            <extras.Picture waitingId={clientId} />
          ) : (
            <extras.FileLink name={errand.name} />
          ))}
      </div>
      <p class="state">
        {stateWords(state, words)}
        {state.kind === 'stored' && ` ${times.clock(item.at)}`}
        {isTrying(state) && <Again label={words.retryNow} onClick={() => chat.retry(clientId)} />}
        {state.kind === 'failed' && (
          <>
            <Again label={words.retry} onClick={() => chat.retry(clientId)} />
            <Again label={words.remove} onClick={() => chat.remove(clientId)} />
          </>
        )}
      </p>
    </li>
  )
}

function Again({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <>
      {' '}
      <button type="button" class="again" onClick={onClick}>
        {label}
      </button>
    </>
  )
}

function isTrying(state: ItemState): boolean {
  return state.kind === 'queued' && state.why !== undefined
}

function classOf(state: ItemState): string {
  return state.kind === 'failed' ? 'failed' : state.kind === 'queued' ? 'waiting' : ''
}

const WHY: Readonly<Record<RefusedWhy, keyof Words>> = {
  other: 'failed',
  'too-large': 'failedTooLarge',
  'file-type': 'failedType',
  consent: 'failedConsent',
  'file-gone': 'failedGone',
}

function stateWords(state: ItemState, words: Words): string {
  switch (state.kind) {
    case 'queued':
      return state.why === undefined ? words.queued : state.why === 'too-many' ? words.slowDown : words.retrying
    case 'sending':
      return words.sending
    case 'stored':
      return words.stored
    case 'failed':
      return words[WHY[state.why]]
  }
}
