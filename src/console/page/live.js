// Live updates: a stream read by hand (so that silence is noticed), a long poll where streams are swallowed, and always
// the cursor: nothing is missed, whatever breaks in between.
import { get } from './api.js'

const SILENCE_MS = 45_000
const FIRST_BYTES_MS = 8_000
const LONGEST_RETRY_MS = 30_000

/** Starts listening after `seq`; returns how to stop. `onState`: 'live' | 'lost'. */
export function listen(seq, { onEvent, onReset, onState }) {
  let cursor = seq
  let stopped = false
  let retryMs = 500
  let abort = new AbortController()
  let wake = () => {}

  const took = (frame) => {
    if (frame.id !== undefined) cursor = frame.id
    if (frame.data === undefined) return
    if (frame.event === 'reset') onReset(frame.data.seq)
    else onEvent(frame.data)
  }

  const run = async () => {
    let poll = false
    while (!stopped) {
      abort = new AbortController()
      const result = poll ? await pollOnce(cursor, abort) : await readStream(cursor, abort, took, connected)
      if (stopped) return
      if (poll && result !== undefined) {
        connected()
        if (result.reset) onReset(result.seq)
        cursor = result.seq
        for (const event of result.events) onEvent(event)
        continue
      }
      poll = result === 'swallowed'
      if (poll) continue
      onState('lost')
      await pause()
    }
  }
  const connected = () => {
    retryMs = 500
    onState('live')
  }
  const pause = () =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, retryMs * (0.75 + Math.random() / 2))
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)
    })
  const hurry = () => wake()
  for (const name of ['online', 'pageshow', 'visibilitychange']) window.addEventListener(name, hurry)
  run()
  return () => {
    stopped = true
    abort.abort()
    wake()
    for (const name of ['online', 'pageshow', 'visibilitychange']) window.removeEventListener(name, hurry)
  }
}

/** 'swallowed' when a proxy lets no bytes through; otherwise undefined once the stream has ended. */
async function readStream(cursor, abort, took, connected) {
  let watch = setTimeout(() => abort.abort('swallowed'), FIRST_BYTES_MS)
  try {
    const answer = await fetch(`/api/v1/events?after=${cursor}`, {
      headers: { Accept: 'text/event-stream' },
      credentials: 'same-origin',
      cache: 'no-store',
      signal: abort.signal,
    })
    if (!answer.ok) return undefined
    const reader = answer.body.getReader()
    const decoder = new TextDecoder()
    let rest = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return undefined
      clearTimeout(watch)
      watch = setTimeout(() => abort.abort('silent'), SILENCE_MS)
      connected()
      const parts = (rest + decoder.decode(value, { stream: true })).split('\n\n')
      rest = parts.pop()
      for (const part of parts) took(parse(part))
    }
  } catch {
    return abort.signal.reason === 'swallowed' ? 'swallowed' : undefined
  } finally {
    clearTimeout(watch)
  }
}

function parse(part) {
  const frame = { event: 'message', id: undefined, data: undefined }
  for (const line of part.split('\n')) {
    if (line.startsWith('id: ')) frame.id = Number(line.slice(4))
    else if (line.startsWith('event: ')) frame.event = line.slice(7)
    else if (line.startsWith('data: ')) frame.data = JSON.parse(line.slice(6))
  }
  return frame
}

async function pollOnce(cursor, abort) {
  const result = await get(`/events/poll?after=${cursor}`, { background: true, signal: abort.signal })
  return result.ok ? result.body : undefined
}
