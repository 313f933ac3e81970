// The lower edge: what many ask, the box to write in, pictures, and what must never be sent.
import type { ChatState } from '../chat-state.ts'
import { useWard } from '../ward.ts'
import { Composer } from './Composer.tsx'

/** The bot knows this word in every state. */
const HUMAN_WORD = '转人工'

export function Foot({ state }: { readonly state: ChatState }) {
  const { chat, words } = useWard()
  const { about, standing } = state
  const isClosed = standing?.desk.isOpen === false && standing.conversation.with !== 'person'
  return (
    <footer class="foot">
      <section class="quick" id="quick" aria-label={words.quick}>
        <button
          type="button"
          id="human"
          class="chip strong"
          onClick={() => chat.add({ kind: 'say', text: HUMAN_WORD })}
        >
          {words.human}
        </button>
        {isClosed && (
          <button type="button" id="leave" class="chip" onClick={() => chat.set({ leaveForm: 'open' })}>
            {words.leave}
          </button>
        )}
        {about?.quickQuestions.map((text) => (
          <button key={text} type="button" class="chip" lang="zh-CN" onClick={() => chat.add({ kind: 'say', text })}>
            {text}
          </button>
        ))}
      </section>
      <Composer state={state} />
      <p id="privacy" class="privacy">
        <span>{about?.privacyNote}</span>{' '}
        <button type="button" class="inline" onClick={() => chat.set({ sheet: 'privacy' })}>
          {words.privacy}
        </button>
      </p>
    </footer>
  )
}
