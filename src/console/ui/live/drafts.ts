// Text that has been begun. It belongs to one person, one conversation and one mode, and is found under that key only:
// what was meant for one patient can never stand in front of another.
import { defineStore } from 'pinia'
import { reactive } from 'vue'
import { now } from '../browser.ts'
import { keep, namesKept, recall } from './kept.ts'
import { useSession } from './session.ts'

export type Mode = 'reply' | 'note'

const SAVE_AFTER_MS = 500
const LIFE_MS = 7 * 24 * 60 * 60_000

interface Kept {
  readonly text: string
  readonly at: number
}

export const useDrafts = defineStore('drafts', () => {
  const session = useSession()
  const texts = reactive(new Map<string, string>())
  const unsaved = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const keyOf = (conversationId: string, mode: Mode) => `draft.${session.me?.id ?? ''}.${conversationId}.${mode}`

  function load(): void {
    const own = `draft.${session.me?.id ?? ''}.`
    for (const key of namesKept('draft.')) {
      const kept = recall<Kept | undefined>(key, undefined)
      if (kept === undefined || now() - kept.at > LIFE_MS) keep(key, undefined)
      else if (key.startsWith(own)) texts.set(key, kept.text)
    }
  }

  const of = (conversationId: string, mode: Mode) => texts.get(keyOf(conversationId, mode)) ?? ''

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
    for (const key of unsaved) {
      const text = texts.get(key)
      keep(key, text === undefined ? undefined : { text, at: now() })
    }
    unsaved.clear()
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
  return { load, of, write, putBack, has }
})
