// One stream for all tabs of a person in this browser: HTTP/1.1 allows six connections to a host, and ten tabs must not
// starve the eleventh. The tab with the lease listens and tells the others; who missed a word loads everything anew.
import type { LiveEvent } from '../api.ts'
import { reachFor } from './lease.ts'
import { type Listener, type Listening, listen } from './stream.ts'

type Told =
  | { readonly kind: 'event'; readonly no: number; readonly event: LiveEvent; readonly cursor: number }
  | { readonly kind: 'reset'; readonly no: number; readonly cursor: number }
  | { readonly kind: 'state'; readonly no: number; readonly state: 'live' | 'lost'; readonly cursor: number }
  | { readonly kind: 'passing'; readonly name: string; readonly data: unknown }
  | { readonly kind: 'hello' }

const STATE_EVERY_MS = 1_000

/** Starts after `seq`; `person` keeps apart who signs in one after the other. Returns how to stop. */
export function listenTogether(person: string, seq: number, listener: Listener): () => void {
  if (typeof BroadcastChannel === 'undefined') return listen(seq, listener).stop
  const channel = new BroadcastChannel(`daozhen.stream.${person}`)
  let cursor = seq
  /** Of the last thing told: a gap means that a word was missed. */
  let no: number | undefined
  let state: 'live' | 'lost' = 'lost'
  let own: Listening | undefined
  /** How much this tab has told while it led. */
  let count = 0

  const tell = (told: Told) => channel.postMessage(told)
  const lead = () => {
    own = listen(cursor, {
      onEvent(event) {
        cursor = own?.cursor() ?? cursor
        tell({ kind: 'event', no: ++count, event, cursor })
        listener.onEvent(event)
      },
      onReset(at) {
        cursor = at
        tell({ kind: 'reset', no: ++count, cursor })
        listener.onReset(at)
      },
      onPassing(name, data) {
        tell({ kind: 'passing', name, data })
        listener.onPassing(name, data)
      },
      onState(now) {
        state = now
        tellState()
        listener.onState(now)
      },
    })
  }
  const tellState = () => tell({ kind: 'state', no: count, state, cursor: own?.cursor() ?? cursor })
  const follow = () => {
    own?.stop()
    own = undefined
    no = undefined
  }

  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    if (data.kind === 'hello') {
      if (own !== undefined) tellState()
      return
    }
    if (own !== undefined) return // two leaders for a moment: each hears for himself
    if (data.kind === 'passing') {
      listener.onPassing(data.name, data.data)
      return
    }
    const isNext = no === undefined || data.no === no + (data.kind === 'state' ? 0 : 1)
    const isBehind = no === undefined && data.cursor > cursor
    no = data.no
    cursor = Math.max(cursor, data.cursor)
    if (!isNext || isBehind || data.kind === 'reset') listener.onReset(cursor)
    else if (data.kind === 'event') listener.onEvent(data.event)
    if (data.kind === 'state') listener.onState(data.state)
  }

  const lease = reachFor({
    name: `stream.${person}`,
    may: () => true,
    onChange: (isHeld) => (isHeld ? lead() : follow()),
  })
  const timer = setInterval(() => own !== undefined && tellState(), STATE_EVERY_MS)
  tell({ kind: 'hello' })
  return () => {
    clearInterval(timer)
    lease.stop()
    follow()
    channel.close()
  }
}
