// Live updates: a stream read by hand (so that silence is noticed), a long poll where streams are swallowed, and always
// the cursor: nothing is missed, whatever breaks in between. Knows nothing of what the events mean.
import type { LiveEvent } from '../api.ts'
import { get } from '../api.ts'
import { fraction } from '../browser.ts'

const SILENCE_MS = 45_000
const FIRST_BYTES_MS = 8_000
const POLL_MS = 20_000
const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 30_000
const WAKERS = ['online', 'pageshow', 'visibilitychange'] as const

export interface Listener {
  onEvent(event: LiveEvent): void
  /** The story is too long: load everything anew. */
  onReset(seq: number): void
  /** A sign that passes: no number, no replay. */
  onPassing(name: string, data: unknown): void
  onState(state: 'live' | 'lost'): void
}

interface Frame {
  event?: string
  id?: number
  data?: unknown
}

export interface Listening {
  /** Everything up to here has been heard, or was none of ours. */
  cursor(): number
  stop(): void
}

/** Starts listening after `seq`. */
export function listen(seq: number, listener: Listener): Listening {
  let cursor = seq
  let stopped = false
  let retryMs = FIRST_RETRY_MS
  let abort = new AbortController()
  let wake = () => {}

  const took = (frame: Frame) => {
    if (frame.id !== undefined) cursor = frame.id
    if (frame.data === undefined) return
    if (frame.event === 'reset') listener.onReset(cursor)
    else if (frame.id === undefined) listener.onPassing(frame.event ?? '', frame.data)
    else listener.onEvent(frame.data as LiveEvent)
  }
  const connected = () => {
    retryMs = FIRST_RETRY_MS
    listener.onState('live')
  }
  const poll = async (waitMs: number): Promise<boolean> => {
    const result = await get('pollEvents', `/events/poll?after=${cursor}&waitMs=${waitMs}`, {
      background: true,
      signal: abort.signal,
    })
    if (!result.ok || stopped) return false
    connected()
    if (result.body.reset) listener.onReset(result.body.seq)
    for (const event of result.body.events) listener.onEvent(event)
    cursor = result.body.seq
    return true
  }
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, retryMs * (0.75 + fraction() / 2))
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)
    })
  const run = async () => {
    let swallowed = false
    let waitMs = 0 // the first poll answers at once: then we know that the line is there
    while (!stopped) {
      abort = new AbortController()
      if (swallowed && (await poll(waitMs))) {
        waitMs = POLL_MS
        continue
      }
      waitMs = 0
      swallowed = !swallowed && (await readStream(cursor, abort, took, connected)) === 'swallowed'
      if (stopped || swallowed) continue
      listener.onState('lost')
      await pause()
    }
  }
  const hurry = () => wake()
  for (const name of WAKERS) window.addEventListener(name, hurry)
  void run()
  return {
    cursor: () => cursor,
    stop() {
      stopped = true
      abort.abort()
      wake()
      for (const name of WAKERS) window.removeEventListener(name, hurry)
    },
  }
}

/** 'swallowed' when a proxy lets no bytes through; otherwise 'ended'. */
async function readStream(
  cursor: number,
  abort: AbortController,
  took: (frame: Frame) => void,
  connected: () => void,
): Promise<'swallowed' | 'ended'> {
  let watch = setTimeout(() => abort.abort('swallowed'), FIRST_BYTES_MS)
  try {
    const answer = await fetch(`/api/v1/events?after=${cursor}`, {
      headers: { Accept: 'text/event-stream' },
      credentials: 'same-origin',
      cache: 'no-store',
      signal: abort.signal,
    })
    if (!answer.ok || answer.body === null) return 'ended'
    const reader = answer.body.getReader()
    const decoder = new TextDecoder()
    let rest = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return 'ended'
      clearTimeout(watch)
      watch = setTimeout(() => abort.abort('silent'), SILENCE_MS)
      connected()
      const parts = (rest + decoder.decode(value, { stream: true })).split('\n\n')
      rest = parts.pop() ?? ''
      for (const part of parts) took(frameOf(part))
    }
  } catch {
    return abort.signal.reason === 'swallowed' ? 'swallowed' : 'ended'
  } finally {
    clearTimeout(watch)
  }
}

function frameOf(part: string): Frame {
  const frame: Frame = {}
  for (const line of part.split('\n')) {
    if (line.startsWith('id: ')) frame.id = Number(line.slice(4))
    else if (line.startsWith('event: ')) frame.event = line.slice(7)
    else if (line.startsWith('data: ')) frame.data = JSON.parse(line.slice(6))
  }
  return frame
}
