// Text that has been begun. It belongs to one person, one conversation and one mode, and is found under that key only:
// what was meant for one patient can never stand in front of another. Kept here and, for the other browser of the same
// person, on the server.
import { defineStore } from 'pinia'
import { reactive, watch } from 'vue'
import { change, get } from '../api.ts'
import { now } from '../browser.ts'
import { useDesk } from './desk.ts'
import { keep, namesKept, recall } from './kept.ts'
import { useSession } from './session.ts'

export type Mode = 'reply' | 'note'

const SAVE_AFTER_MS = 500
const LIFE_MS = 7 * 24 * 60 * 60_000

interface Kept {
  readonly text: string
  readonly at: number
  /** What the server had when we last heard: the difference is ours to bring. */
  readonly agreed?: string
}

export const useDrafts = defineStore('drafts', () => {
  const session = useSession()
  const desk = useDesk()
  const texts = reactive(new Map<string, string>())
  const agreed = new Map<string, string>()
  const unsaved = new Set<string>()
  const onItsWay = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const own = () => `draft.${session.me?.id ?? ''}.`
  const keyOf = (conversationId: string, mode: Mode) => `${own()}${conversationId}.${mode}`
  const of = (conversationId: string, mode: Mode) => texts.get(keyOf(conversationId, mode)) ?? ''

  function load(): void {
    for (const key of namesKept('draft.')) {
      const kept = recall<Kept | undefined>(key, undefined)
      if (kept === undefined || now() - kept.at > LIFE_MS) keep(key, undefined)
      else if (key.startsWith(own())) {
        if (kept.text !== '') texts.set(key, kept.text)
        agreed.set(key, kept.agreed ?? '')
      }
    }
    desk.passingListeners.add(hear)
    void pull()
  }

  function write(conversationId: string, mode: Mode, text: string): void {
    const key = keyOf(conversationId, mode)
    if (text === '') texts.delete(key)
    else texts.set(key, text)
    unsaved.add(key)
    timer ??= setTimeout(save, SAVE_AFTER_MS)
  }

  function save(): void {
    clearTimeout(timer)
    timer = undefined
    for (const key of unsaved) remember(key)
    unsaved.clear()
    pushAll()
  }

  function remember(key: string): void {
    const [text, known] = [texts.get(key) ?? '', agreed.get(key) ?? '']
    keep(key, text === '' && known === '' ? undefined : { text, at: now(), agreed: known })
  }

  // ── the server's copy ──
  function pushAll(): void {
    const keys = new Set([...texts.keys(), ...agreed.keys()])
    for (const key of keys) if (key.startsWith(own())) void push(key)
  }

  async function push(key: string): Promise<void> {
    const text = texts.get(key) ?? ''
    if (onItsWay.has(key) || text === (agreed.get(key) ?? '') || session.door !== 'signedIn') return
    onItsWay.add(key)
    const [conversationId = '', mode = 'reply'] = key.slice(own().length).split('.')
    const keepalive = document.visibilityState === 'hidden'
    const result = await change(
      'saveDraft',
      'PUT',
      `/conversations/${conversationId}/draft`,
      { mode, text },
      { keepalive },
    )
    onItsWay.delete(key)
    const isRefused = !result.ok && result.status >= 400 && result.status < 500 && result.status !== 401
    if (!result.ok && !isRefused) return // kept here; the next change or the next link tries again
    agreed.set(key, text)
    remember(key)
    if ((texts.get(key) ?? '') !== text) void push(key)
  }

  /** What another browser of this person wrote; a text changed here since stays as it is and goes up. */
  async function pull(): Promise<void> {
    const result = await get('begunTexts', '/drafts', { background: true })
    if (!result.ok) return
    const theirs = new Map(result.body.drafts.map((each) => [keyOf(each.conversationId, each.mode), each.text]))
    for (const key of new Set([...texts.keys(), ...agreed.keys(), ...theirs.keys()])) {
      const [mine, base, fresh] = [texts.get(key) ?? '', agreed.get(key) ?? '', theirs.get(key) ?? '']
      if (mine !== base || fresh === base || onItsWay.has(key) || unsaved.has(key)) continue
      if (fresh === '') texts.delete(key)
      else texts.set(key, fresh)
      agreed.set(key, fresh)
      remember(key)
    }
    pushAll()
  }

  function hear(name: string): void {
    if (name === 'draft.saved') void pull()
  }

  /** What could not be sent comes back in front of what was written since. */
  function putBack(conversationId: string, mode: Mode, text: string): void {
    const since = of(conversationId, mode)
    write(conversationId, mode, since === '' ? text : `${text}\n${since}`)
    save()
  }

  const has = (conversationId: string) =>
    of(conversationId, 'reply').trim() !== '' || of(conversationId, 'note').trim() !== ''

  for (const name of ['pagehide', 'visibilitychange']) window.addEventListener(name, save)
  watch(
    () => desk.link,
    (link) => link === 'live' && void pull(),
  )
  return { load, of, write, putBack, has }
})
