// Messages on their way to the server. Kept in the browser until the server has them, one at a time and in order for each
// conversation, each under one key, so that asking again can never say it twice. What is refused goes back to the draft.
import { defineStore } from 'pinia'
import { reactive, watch } from 'vue'
import { post, type Refusal } from '../api.ts'
import { newKey, now } from '../browser.ts'
import { useDesk } from './desk.ts'
import { type Mode, useDrafts } from './drafts.ts'
import { keep, recall } from './kept.ts'
import { useSession } from './session.ts'

export interface Unsent {
  readonly key: string
  readonly conversationId: string
  readonly mode: Mode
  readonly text: string
  readonly at: number
  /** The version of the conversation its writer had seen. */
  version: number
  state: 'queued' | 'sending' | 'stored' | 'failed'
  tries: number
  /** Newest message its writer had seen; `still`: he has seen that there is more, and sends all the same. */
  readonly seenNo?: number
  readonly still?: true
  /** A supervisor lets the wording go. */
  readonly release?: { readonly reason: string }
  /** Of the stored message or note. */
  id?: string
  fault?: Refusal
}

/** What goes with words to a patient. */
export type Knowing = Pick<Unsent, 'seenNo' | 'still' | 'release'>

const MOST_TRIES = 3
const RETRY_MS = 1_000
const SHOW_AGAIN_MS = 2_000

export const useUnsent = defineStore('unsent', () => {
  const session = useSession()
  const desk = useDesk()
  const drafts = useDrafts()
  const items = reactive<Unsent[]>([])
  /** Why the text is back in the composer; by conversation and mode. */
  const refusals = reactive(new Map<string, Refusal>())
  const busy = new Set<string>()
  const place = () => `unsent.${session.me?.id ?? ''}`

  function load(): void {
    const kept = recall<Unsent[]>(place(), [])
    const again = kept.map((item) => (item.state === 'failed' ? item : { ...item, state: 'queued' as const }))
    items.splice(0, items.length, ...again)
    flushAll()
  }

  watch(items, () => keep(place(), items.length === 0 ? undefined : items), { deep: true, flush: 'sync' })

  function send(conversationId: string, mode: Mode, text: string, version: number, knowing: Knowing = {}): void {
    refusals.delete(refusalKey(conversationId, mode))
    items.push({ key: newKey(), conversationId, mode, text, version, ...knowing, at: now(), state: 'queued', tries: 0 })
    void flush(conversationId)
  }

  async function flush(conversationId: string): Promise<void> {
    if (busy.has(conversationId)) return
    busy.add(conversationId)
    try {
      for (;;) {
        const item = items.find((each) => each.conversationId === conversationId && each.state !== 'stored')
        if (item === undefined || item.state === 'failed' || session.door !== 'signedIn') return
        if (!(await attempt(item))) return
      }
    } finally {
      busy.delete(conversationId)
    }
  }

  function flushAll(): void {
    for (const id of new Set(items.map((item) => item.conversationId))) void flush(id)
  }

  /** False: the next one has to wait. */
  async function attempt(item: Unsent): Promise<boolean> {
    item.state = 'sending'
    item.tries += 1
    const { conversationId, mode, version, text, seenNo, still, release } = item
    const path = `/conversations/${conversationId}/${mode === 'note' ? 'notes' : 'reply'}`
    const result =
      mode === 'note'
        ? await post('note', path, { version, text }, { key: item.key })
        : await post('reply', path, { version, text, seenNo, still, release }, { key: item.key })
    if (result.ok) {
      item.id = 'noteId' in result.body ? result.body.noteId : result.body.messageId
      item.state = 'stored'
      passOn(item, result.body.conversation.version)
      void untilShown(item)
      return true
    }
    if (result.status === 0 || result.status === 401) return waitForLink(item)
    if (result.status === 429 || result.status >= 500) return tryLater(item, result.error)
    giveBack(item, result.error)
    return false
  }

  /** It stays on the screen until the thread shows it, also when the line breaks in between. */
  async function untilShown(item: Unsent): Promise<void> {
    await desk.refresh({ thread: item.conversationId, lists: ['mine'] })
    const thread = desk.threads.get(item.conversationId)
    const isShown = (said: { readonly id: string }) => said.id === item.id
    if (thread === undefined || thread.messages.some(isShown) || thread.notes.some(isShown)) remove(item)
    else setTimeout(() => void untilShown(item), SHOW_AGAIN_MS)
  }

  /** What stands behind it was written knowing the same; our own message is no news to its writer. */
  function passOn(sent: Unsent, version: number): void {
    desk.learnVersion(sent.conversationId, version)
    for (const item of items) {
      const follows = item.conversationId === sent.conversationId && item.state === 'queued'
      if (follows && item.version === sent.version) item.version = version
    }
  }

  function waitForLink(item: Unsent): false {
    item.state = 'queued'
    setTimeout(() => void flush(item.conversationId), RETRY_MS * Math.min(item.tries, 10))
    return false
  }

  function tryLater(item: Unsent, fault: Refusal): false {
    if (item.tries >= MOST_TRIES) {
      item.state = 'failed'
      item.fault = fault
    } else {
      item.state = 'queued'
      setTimeout(() => void flush(item.conversationId), RETRY_MS * 2 ** item.tries)
    }
    return false
  }

  function giveBack(refused: Unsent, fault: Refusal): void {
    const { conversationId, mode } = refused
    const waits = (item: Unsent) => item.state !== 'stored' && item.conversationId === conversationId
    const back = items.filter((item) => waits(item) && item.mode === mode)
    const text = back.map((item) => item.text).join('\n')
    for (const item of back) remove(item)
    drafts.putBack(conversationId, mode, text)
    refusals.set(refusalKey(conversationId, mode), fault)
    void desk.refresh({ thread: conversationId, lists: ['mine', 'waiting'] })
    void flush(conversationId)
  }

  function remove(item: Unsent): void {
    const at = items.findIndex((each) => each.key === item.key)
    if (at >= 0) items.splice(at, 1)
  }

  function retry(item: Unsent): void {
    const own = items.find((each) => each.key === item.key)
    if (own === undefined) return
    Object.assign(own, { state: 'queued', tries: 0, fault: undefined })
    void flush(own.conversationId)
  }

  function discard(item: Unsent): void {
    remove(item)
    void flush(item.conversationId)
  }

  const of = (conversationId: string) => items.filter((item) => item.conversationId === conversationId)
  const refusalOf = (conversationId: string, mode: Mode) => refusals.get(refusalKey(conversationId, mode))
  const forgive = (conversationId: string, mode: Mode) => refusals.delete(refusalKey(conversationId, mode))

  watch(
    () => [desk.link, session.door],
    () => flushAll(),
  )
  window.addEventListener('online', flushAll)
  return { items, load, send, retry, discard, of, refusalOf, forgive }
})

function refusalKey(conversationId: string, mode: Mode): string {
  return `${conversationId}/${mode}`
}
