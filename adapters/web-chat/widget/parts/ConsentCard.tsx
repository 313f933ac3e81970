// Asks once, and separately, whether data about health may be kept. The box is never ticked for anybody; "not now" costs
// nothing but what needs the consent.

import { useState } from 'preact/hooks'
import { ExtraIcon } from '../extra-icons.tsx'
import { useAllWords } from '../extra-words.ts'
import { useWard } from '../ward.ts'

export function ConsentCard() {
  const { chat } = useWard()
  const words = useAllWords()
  const [isTicked, tick] = useState(false)
  const settle = (granted: boolean) => {
    if (granted) chat.consent([{ purpose: 'health', granted: true }])
    chat.keep.set('consentAsked', 'yes')
    chat.set({ consentAsked: true })
  }
  return (
    <section class="card consent" aria-label={words.consentTitle}>
      <h2>
        <ExtraIcon name="shield" /> {words.consentTitle}
      </h2>
      <p>
        {words.consentWhy}{' '}
        <button type="button" class="inline" onClick={() => chat.set({ sheet: 'privacy' })}>
          {words.privacy}
        </button>
      </p>
      <label class="tick">
        <input type="checkbox" checked={isTicked} onChange={(event) => tick(event.currentTarget.checked)} />
        <span>{words.consentBox}</span>
      </label>
      <div class="actions">
        <button type="button" class="plain-action" onClick={() => settle(false)}>
          {words.consentLater}
        </button>
        <button type="button" class="action" disabled={!isTicked} onClick={() => settle(true)}>
          {words.consentYes}
        </button>
      </div>
    </section>
  )
}
