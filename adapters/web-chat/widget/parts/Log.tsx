// The conversation on the screen: what the server told, in its order, then what still waits, then what is asked for. Stays
// at the end while the reader is there, and never moves away from what he reads.
import { Fragment } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { type ChatState, isConsentAsked, isOwn, showsLeaveForm } from '../chat-state.ts'
import type { PageMessage } from '../told.ts'
import { useWard } from '../ward.ts'
import { Own, Received, Waiting } from './Bubble.tsx'

const NEAR_END_PX = 120

export function Log({ state }: { readonly state: ChatState }) {
  const { chat, words, times, extras } = useWard()
  const { scroller, inside, hasNewer, toEnd, onScroll } = useEnd(state)
  const [pressed, press] = useState<Readonly<Record<number, string>>>({})
  const choose = (no: number, choice: { readonly id: string; readonly label: string }) => {
    press({ ...pressed, [no]: choice.id })
    chat.add({ kind: 'say', text: choice.label, choiceId: choice.id })
  }
  const openNo = openChoicesNo(state)
  let lastDay = ''
  return (
    <main>
      <div
        ref={scroller}
        id="scroller"
        class="scroller"
        role="log"
        aria-live="polite"
        aria-label={words.log}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={onScroll}
      >
        <div ref={inside}>
          <p class="hello">{words.hello}</p>
          {extras !== undefined && <extras.ClosedCard state={state} />}
          {extras !== undefined && isConsentAsked(state) && <extras.ConsentCard />}
          <ol id="log">
            {state.messages.map((message) => {
              const day = times.day(message.at)
              const isNewDay = day !== lastDay
              lastDay = day
              return (
                <Fragment key={message.clientId ?? message.no}>
                  {isNewDay && <li class="day">{day}</li>}
                  {isOwn(message) ? (
                    <Own message={message} isRead={message.no <= state.deskSawNo} />
                  ) : (
                    <Received
                      message={message}
                      isOpen={message.no === openNo}
                      pressed={pressed[message.no]}
                      onChoose={(choice) => choose(message.no, choice)}
                    />
                  )}
                </Fragment>
              )
            })}
            {state.waiting.map((item) => (
              <Waiting key={item.clientId} item={item} />
            ))}
          </ol>
          <Typing state={state} />
          {extras !== undefined && showsLeaveForm(state) && <extras.LeaveForm />}
          {extras !== undefined && state.standing?.conversation.mayRate === true && state.rating !== 'skipped' && (
            <extras.RatingCard state={state} />
          )}
        </div>
      </div>
      <button type="button" id="newer" class="newer" hidden={!hasNewer} onClick={toEnd}>
        {words.newer}
      </button>
    </main>
  )
}

function Typing({ state: { typing } }: { readonly state: ChatState }) {
  const { words } = useWard()
  if (typing === undefined) return null
  return (
    <p class="typing">
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {typing === 'agent' ? words.typingAgent : words.typingBot}
    </p>
  )
}

/** The newest choices, as long as the visitor has said nothing after them. */
function openChoicesNo({ messages, waiting }: ChatState): number | undefined {
  if (waiting.length > 0) return undefined
  let open: number | undefined
  for (const message of messages) {
    if (isOwn(message)) open = undefined
    else if (message.content.kind === 'choices') open = message.no
  }
  return open
}

function useEnd(state: ChatState) {
  const { chat } = useWard()
  const scroller = useRef<HTMLDivElement>(null)
  const inside = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  const size = useRef('')
  const [hasNewer, setNewer] = useState(false)
  const lastNo = state.messages[state.messages.length - 1]?.no ?? 0
  const ownWaiting = state.waiting.length
  const sees = () => {
    isAtEnd.current = true
    setNewer(false)
    if (document.visibilityState === 'visible') chat.reads(newestForeign(state.messages))
  }
  const toEnd = () => {
    const box = scroller.current
    if (box === null) return
    box.scrollTop = box.scrollHeight
    size.current = sizeOf(box)
    sees()
  }
  // A page that grew under the reader, as with large letters, scrolls too: he has not left the end.
  const onScroll = ({ currentTarget: box }: { readonly currentTarget: HTMLElement }) => {
    const isMoved = size.current === sizeOf(box)
    size.current = sizeOf(box)
    if (!isMoved && isAtEnd.current) return stays.current()
    isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX
    if (isAtEnd.current) sees()
  }
  // Before anything was said there is no end to look at: what stands on top is read first.
  const stays = useRef(() => {})
  stays.current = () => {
    if (isAtEnd.current && (lastNo > 0 || ownWaiting > 0)) toEnd()
  }
  // Whatever takes room, or needs less: a message, a line about the network, a picture that has arrived, the keyboard.
  useLayoutEffect(() => {
    const sizes = new ResizeObserver(() => stays.current())
    for (const { current } of [scroller, inside]) if (current !== null) sizes.observe(current)
    return () => sizes.disconnect()
  }, [])
  // What the visitor says is always looked at; what others say only when he was looking at the end.
  const sawWaiting = useRef(0)
  useLayoutEffect(() => {
    if (ownWaiting > sawWaiting.current) toEnd()
    sawWaiting.current = ownWaiting
  }, [ownWaiting])
  useEffect(() => {
    if (isAtEnd.current) stays.current()
    else if (lastNo > 0) setNewer(true)
  }, [lastNo])
  return { scroller, inside, hasNewer, toEnd, onScroll }
}

const sizeOf = (box: HTMLElement) => `${box.scrollHeight}/${box.clientHeight}`

function newestForeign(messages: readonly PageMessage[]): number {
  return messages.reduce((most, message) => (isOwn(message) ? most : Math.max(most, message.no)), 0)
}
