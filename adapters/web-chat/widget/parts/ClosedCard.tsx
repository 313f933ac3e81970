// Outside of the desk's hours: who still answers, and when a person will. Promises only what the calendar says.

import { type ChatState, showsLeaveForm } from '../chat-state.ts'
import { useAllWords } from '../extra-words.ts'
import { Icon } from '../icons.tsx'
import { useWard } from '../ward.ts'
import { fill } from '../words.ts'

export function ClosedCard({ state }: { readonly state: ChatState }) {
  const { chat, times } = useWard()
  const words = useAllWords()
  const { standing } = state
  if (standing === undefined || standing.desk.isOpen || standing.conversation.with === 'person') return null
  const { opensAt } = standing.desk
  const promise =
    opensAt === null ? words.closedPromiseNoTime : fill(words.closedPromise, { at: times.soon(opensAt, standing.now) })
  return (
    <section class="card closed">
      <h2>
        <Icon name="moon" /> {words.closedNow}
      </h2>
      <p>
        {words.closedBot}
        {promise}
      </p>
      {!showsLeaveForm(state) && (
        <button type="button" class="chip" onClick={() => chat.set({ leaveForm: 'open' })}>
          {words.leaveTitle}
        </button>
      )}
    </section>
  )
}
