// The conversation on the screen: what the server told, in its order, then what still waits. Each message once: by its
// number, and a visitor's own also by the id this page gave it.
import { createBubbles } from './bubble.js'

const NEAR_END_PX = 120

export function createLog({ scroller, list, newer, words, language, onChoose, onRetry, onRemove }) {
  const bubbles = createBubbles({ words, language, onChoose, onRetry, onRemove })
  const shown = new Set()
  const own = new Map()
  let lastDay
  let firstWaiting = null

  const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END_PX
  const toEnd = () => {
    scroller.scrollTop = scroller.scrollHeight
    newer.hidden = true
  }
  newer.addEventListener('click', toEnd)
  scroller.addEventListener('scroll', () => {
    if (isAtEnd()) newer.hidden = true
  })

  const closeChoices = () => {
    for (const button of list.querySelectorAll('.choices button')) button.disabled = true
  }

  /** Before anything that still waits. */
  const place = (item, at) => {
    const day = bubbles.dayOf(at)
    // Moving what already stands there would make a screen reader say it again.
    const isInPlace = item.parentNode === list && item.nextSibling === firstWaiting
    if (day !== lastDay) list.insertBefore(bubbles.day(at), isInPlace ? item : firstWaiting)
    lastDay = day
    if (!isInPlace) list.insertBefore(item, firstWaiting)
  }

  function showWaiting(entry) {
    let item = own.get(entry.clientId)
    if (item === undefined) {
      item = bubbles.own({ content: { kind: 'text', text: entry.text }, at: entry.at })
      own.set(entry.clientId, item)
      closeChoices()
      list.append(item)
      firstWaiting ??= item
      toEnd()
    }
    // The stream may be faster than the answer to the POST.
    if (!item.dataset.no) bubbles.showState(item, entry)
  }

  function settle(message) {
    const item = own.get(message.clientId) ?? bubbles.own(message)
    if (item === firstWaiting) firstWaiting = item.nextSibling
    item.dataset.no = message.no
    bubbles.showState(item, { state: 'stored', at: message.at })
    closeChoices()
    place(item, message.at)
  }

  return {
    showWaiting,
    showMessage(message) {
      if (shown.has(message.no)) return
      shown.add(message.no)
      const wasAtEnd = isAtEnd()
      if (message.author === 'contact') settle(message)
      else {
        if (message.content.kind === 'choices') closeChoices()
        place(bubbles.received(message), message.at)
      }
      if (wasAtEnd) toEnd()
      else newer.hidden = false
    },
    removeWaiting({ clientId }) {
      const item = own.get(clientId)
      if (item !== undefined && item === firstWaiting) firstWaiting = item.nextSibling
      item?.remove()
      own.delete(clientId)
    },
    startOver() {
      for (const item of [...list.children]) {
        if (item.dataset.no || !item.classList.contains('contact')) item.remove()
      }
      shown.clear()
      lastDay = undefined
    },
  }
}
