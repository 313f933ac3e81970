// After the conversation was closed: one to five, and words if somebody likes. Five radio buttons, so that arrow keys and
// screen readers know what to do.

import { useState } from 'preact/hooks'
import type { ChatState } from '../chat-state.ts'
import { ExtraIcon } from '../extra-icons.tsx'
import { useAllWords } from '../extra-words.ts'
import { useWard } from '../ward.ts'

const STARS = [1, 2, 3, 4, 5] as const

export function RatingCard({ state }: { readonly state: ChatState }) {
  const { chat } = useWard()
  const words = useAllWords()
  const [stars, setStars] = useState(0)
  const [said, say] = useState('')
  if (state.rating === 'done')
    return (
      <section class="card rating" role="status">
        <p>{words.rated}</p>
      </section>
    )
  return (
    <section class="card rating" aria-label={words.rateTitle}>
      <fieldset>
        <legend>{words.rateTitle}</legend>
        <p class="hint">{words.rateHint}</p>
        <div class="stars">
          {STARS.map((star) => (
            <label key={star} class={star <= stars ? 'star lit' : 'star'}>
              <input
                type="radio"
                name="stars"
                value={star}
                checked={star === stars}
                aria-label={`${star} ${words[`star${star}`]}`}
                onChange={() => setStars(star)}
              />
              <ExtraIcon name="star" />
            </label>
          ))}
          <span class="star-words">{STARS.map((star) => (star === stars ? words[`star${star}`] : ''))}</span>
        </div>
      </fieldset>
      {stars > 0 && (
        <label class="field">
          <span>{words.rateWords}</span>
          <textarea rows={2} maxLength={500} value={said} onInput={(event) => say(event.currentTarget.value)} />
        </label>
      )}
      <div class="actions">
        <button type="button" class="plain-action" onClick={() => chat.set({ rating: 'skipped' })}>
          {words.rateSkip}
        </button>
        <button type="button" class="action" disabled={stars === 0} onClick={() => chat.rate(stars, said.trim())}>
          {words.rateSend}
        </button>
      </div>
    </section>
  )
}
