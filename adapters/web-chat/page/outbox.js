// What the visitor said and the server has not yet confirmed. Nothing typed is lost: it is kept before it is sent, goes
// out in order, one at a time, under the same id until somebody answers, and survives a reload.
import { createBackoff, newClientId } from './random.js'

const PREFIX = 'outbox.'

/** `post(item)` tells what became of it: 'stored', 'refused' or 'again' (with `why` and perhaps `afterMs`). */
export function createOutbox({ keep, post, onChange }) {
  const backoff = createBackoff()
  const items = load(keep)
  let isSending = false
  let lastAt = 0
  let timer

  const change = (item, state, why) => {
    item.state = state
    item.why = why
    onChange(item)
  }
  const drop = (item) => {
    items.splice(items.indexOf(item), 1)
    keep.remove(item.key)
  }

  async function sendNext() {
    clearTimeout(timer)
    const item = items.find((candidate) => candidate.state !== 'failed')
    if (isSending || item === undefined) return
    isSending = true
    change(item, 'sending')
    const outcome = await post(item)
    isSending = false
    if (outcome.kind === 'again') {
      change(item, 'queued', outcome.why)
      timer = setTimeout(sendNext, Math.max(outcome.afterMs ?? 0, backoff.nextMs()))
      return
    }
    backoff.reset()
    if (outcome.kind === 'stored') drop(item)
    change(item, outcome.kind === 'stored' ? 'stored' : 'failed')
    sendNext()
  }

  /** The network is back, or the visitor asks: do not wait for the timer. */
  function hurry() {
    backoff.reset()
    sendNext()
  }

  return {
    items: () => [...items],
    add({ text, choiceId }) {
      // Two in one millisecond must still know their order after a reload.
      const at = Math.max(Date.now(), lastAt + 1)
      lastAt = at
      const clientId = newClientId()
      const item = { key: `${PREFIX}${at}.${clientId}`, clientId, text, choiceId, at, state: 'queued' }
      keep.set(item.key, JSON.stringify({ clientId, text, choiceId, at }))
      items.push(item)
      onChange(item)
      sendNext()
    },
    /** The stream showed it: it is stored, even if its answer never came. */
    seen(clientId) {
      const item = items.find((candidate) => candidate.clientId === clientId)
      if (item !== undefined && item.state !== 'sending') drop(item)
    },
    retry(item) {
      if (item.state === 'failed') change(item, 'queued')
      hurry()
    },
    remove(item) {
      if (item.state === 'failed') drop(item)
    },
    hurry,
  }
}

function load(keep) {
  const items = []
  for (const key of keep.names().filter((name) => name.startsWith(PREFIX))) {
    try {
      items.push({ ...JSON.parse(keep.get(key)), key, state: 'queued' })
    } catch {
      keep.remove(key)
    }
  }
  return items.sort((a, b) => a.at - b.at)
}
