// The line down: a stream from a cursor, or long-polls from the same cursor where a proxy swallows streams. It comes
// back for ever. Every message passes here once and in order; the cursor never moves past one that was not shown.
import type { Answer, Api } from './api.ts'
import { createBackoff, now } from './browser.ts'
import type { PageMessage, Sign } from './told.ts'
import type { Visitor } from './visitor.ts'

/** Without a word within this time the stream is being held back on the way. */
const FIRST_WORD_MS = 8_000
/** The server speaks at least every 20 s. */
const DEAD_AFTER_MS = 45_000
const STALE_AFTER_MS = 20_000

export type LinkState = 'connecting' | 'live'

export interface Link {
  connect(): Promise<void>
  /** The page goes away, and may come back as it was. */
  sleep(): void
  /** The network changed, or the page is looked at again. */
  wake(change?: { readonly networkChanged: boolean }): void
}

interface Parts {
  readonly api: Api
  readonly visitor: Visitor
  readonly onMessage: (message: PageMessage) => void
  readonly onSign: (sign: Sign) => void
  /** Another visitor has another log, numbered from one. */
  readonly onOther: () => void
  readonly onState: (state: LinkState) => void
}

export function createLink({ api, visitor, onMessage, onSign, onOther, onState }: Parts): Link {
  const backoff = createBackoff()
  let after = 0
  let readerId: string | undefined
  let isPolling = false
  let state: LinkState = 'connecting'
  let heardAt = 0
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  /** Whatever an earlier attempt still had under way belongs to nobody. */
  let attempt = 0

  const become = (next: LinkState) => {
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
    heardAt = now()
    backoff.reset()
    if (state !== 'live') become('live')
  }

  function take(message: PageMessage) {
    if (message.no <= after) return
    onMessage(message)
    after = message.no
  }

  function lose() {
    stop()
    become('connecting')
    timer = setTimeout(connect, backoff.nextMs())
  }

  async function connect(): Promise<void> {
    stop()
    const mine = attempt
    if (state === 'live') become('connecting')
    try {
      const { token, visitorId } = await visitor.pass()
      if (mine !== attempt) return
      if (readerId !== undefined && readerId !== visitorId) {
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

  async function stream(token: string, mine: number) {
    const { ticket } = usable(await api.ticket(token), token)
    if (mine !== attempt) return
    source = api.stream(ticket, after)
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
      take(JSON.parse(event.data) as PageMessage)
    })
    source.addEventListener('sign', (event) => {
      hear()
      onSign(JSON.parse((event as MessageEvent<string>).data) as Sign)
    })
    // The browser would try again with a ticket that is used up: we come back with a new one.
    source.addEventListener('error', lose)
  }

  async function poll(token: string, mine: number) {
    let answer = usable(await api.page(token, after), token)
    while (mine === attempt) {
      heard()
      const startedAt = now()
      for (const message of answer.messages) take(message)
      answer = usable(await api.poll(token, after), token)
      if (answer.messages.length > 0) onSign({ kind: 'changed' })
      // A server that does not wait must not be asked in a loop.
      else if (now() - startedAt < 1_000) await pause(1_000)
    }
  }

  function usable<Told>({ status, told }: Answer<Told>, token: string): Told {
    if (status === 401) visitor.reject(token)
    if (told === undefined) throw new Error(`no feed: ${status}`)
    return told
  }

  return {
    connect,
    sleep() {
      stop()
      become('connecting')
    },
    wake({ networkChanged } = { networkChanged: false }) {
      if (!networkChanged && state === 'live' && now() - heardAt < STALE_AFTER_MS) return
      backoff.reset()
      isPolling = false
      connect()
    },
  }
}

function pause(ms: number) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
