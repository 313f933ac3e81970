// Outside of the desk's hours: who still answers, and when a person will. Promises only what the calendar says.
import { type ChatState, showsLeaveForm } from '../chat-state.ts'
import { ExtraIcon } from '../extra-icons.tsx'
import { type AllWords, fill, useAllWords } from '../extra-words.ts'
import type { Times } from '../times.ts'
import { useWard } from '../ward.ts'

const DAY_MS = 86_400_000

export function ClosedCard({ state }: { readonly state: ChatState }) {
  const { chat, times } = useWard()
  const words = useAllWords()
  const { standing } = state
  if (standing === undefined || standing.desk.isOpen || standing.conversation.with === 'person') return null
  const { opensAt } = standing.desk
  const promise =
    opensAt === null
      ? words.closedPromiseNoTime
      : fill(words.closedPromise, { at: soon(opensAt, standing.now, times, words) })
  return (
    <section class="card closed">
      <h2>
        <ExtraIcon name="moon" /> {words.closedNow}
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

/** `明天 8:00` */
function soon(at: number, now: number, { day, clock }: Times, words: AllWords): string {
  const time = clock(at)
  if (day(at) === day(now)) return fill(words.today, { time })
  if (day(at) === day(now + DAY_MS)) return fill(words.tomorrow, { time })
  return `${day(at)} ${time}`
}
