// The line down: a stream from a cursor, or long-polls from the same cursor where a proxy swallows streams. It comes
// back for ever. Every message passes here once and in order; the cursor never moves past one that was not shown.
import { createBackoff } from './random.js'

/** Without a word within this time the stream is being held back on the way. */
const FIRST_WORD_MS = 8_000
/** The server speaks at least every 20 s. */
const DEAD_AFTER_MS = 45_000
const STALE_AFTER_MS = 20_000

export function createLink({ api, visitor, onMessage, onOther, onState }) {
  const backoff = createBackoff()
  let after = 0
  let readerId
  let isPolling = false
  let state = 'connecting'
  let heardAt = 0
  let source
  let timer
  /** Whatever an earlier attempt still had under way belongs to nobody. */
  let attempt = 0

  const become = (next) => {
    state = next
    onState(next)
  }

  function stop() {
    attempt++
    clearTimeout(timer)
    source?.close()
    source = undefined
  }

  function heard() {
    heardAt = Date.now()
    backoff.reset()
    if (state !== 'live') become('live')
  }

  function take(message) {
    if (message.no <= after) return
    onMessage(message)
    after = message.no
  }

  function lose() {
    stop()
    become('connecting')
    timer = setTimeout(connect, backoff.nextMs())
  }

  async function connect() {
    stop()
    const mine = attempt
    if (state === 'live') become('connecting')
    try {
      const { token, visitorId } = await visitor.pass()
      if (mine !== attempt) return
      if (readerId !== undefined && readerId !== visitorId) {
        // Another visitor has another log, numbered from one.
        after = 0
        onOther()
      }
      readerId = visitorId
      await (isPolling ? poll(token, mine) : stream(token, mine))
    } catch {
      if (mine !== attempt) return
      isPolling = false
      lose()
    }
  }

  async function stream(token, mine) {
    const answer = usable(await api.ticket(token), token)
    if (mine !== attempt) return
    source = api.stream(answer.ticket, after)
    timer = setTimeout(() => {
      isPolling = true
      connect()
    }, FIRST_WORD_MS)
    const hear = () => {
      heard()
      clearTimeout(timer)
      timer = setTimeout(lose, DEAD_AFTER_MS)
    }
    source.addEventListener('beat', hear)
    source.addEventListener('message', (event) => {
      hear()
      take(JSON.parse(event.data))
    })
    // The browser would try again with a ticket that is used up: we come back with a new one.
    source.addEventListener('error', lose)
  }

  async function poll(token, mine) {
    let answer = usable(await api.page(token, after), token)
    while (mine === attempt) {
      heard()
      const startedAt = Date.now()
      for (const message of answer.messages) take(message)
      answer = usable(await api.poll(token, after), token)
      // A server that does not wait must not be asked in a loop.
      if (answer.messages.length === 0 && Date.now() - startedAt < 1_000) await pause(1_000)
    }
  }

  function usable({ status, json }, token) {
    if (status === 401) visitor.reject(token)
    if (status !== 200) throw new Error(`no feed: ${status}`)
    return json
  }

  return {
    connect,
    /** The page goes away, and may come back as it was. */
    sleep() {
      stop()
      become('connecting')
    },
    /** The network changed, or the page is looked at again. */
    wake({ networkChanged = false } = {}) {
      if (!networkChanged && state === 'live' && Date.now() - heardAt < STALE_AFTER_MS) return
      backoff.reset()
      isPolling = false
      connect()
    },
  }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
