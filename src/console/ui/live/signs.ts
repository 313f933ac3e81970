// Who is at which thread now, beside me: looks, types, has it open but looks elsewhere; and whether the patient types or
// has read. Nothing is decided by it; a sign that is not renewed goes by itself.
import { defineStore } from 'pinia'
import { computed, reactive, ref, watch } from 'vue'
import { post, type ThreadSigns } from '../api.ts'
import { now } from '../browser.ts'
import { useDesk } from './desk.ts'
import type { Mode } from './drafts.ts'
import { useSession } from './session.ts'

type At = ThreadSigns['people'][number]['at'] | 'gone'

const AGAIN_MS = 20_000
const TYPING_AGAIN_MS = 3_000

/** Names of colleagues by how they are there. */
export interface Others {
  readonly viewing: readonly string[]
  readonly typing: readonly string[]
  readonly elsewhere: readonly string[]
}

const NOBODY: Others = { viewing: [], typing: [], elsewhere: [] }

export const useSigns = defineStore('signs', () => {
  const [session, desk] = [useSession(), useDesk()]
  const threads = reactive(new Map<string, ThreadSigns>())
  const tick = ref(now())
  let typedAt = 0
  let typingEnds: ReturnType<typeof setTimeout> | undefined

  function take(signs: ThreadSigns): void {
    const isEmpty = signs.people.length === 0 && signs.patientTypingUntil === null && signs.patientReadNo === null
    if (isEmpty) threads.delete(signs.conversationId)
    else threads.set(signs.conversationId, signs)
    clearTimeout(typingEnds)
    tick.value = now()
    const until = signs.patientTypingUntil
    if (until !== null) typingEnds = setTimeout(() => (tick.value = now()), Math.max(0, until - now()) + 50)
  }

  async function tell(conversationId: string, at: At): Promise<void> {
    const result = await post(
      'sign',
      `/conversations/${conversationId}/signs`,
      { at },
      { background: true, keepalive: at === 'gone' },
    )
    if (result.ok) take(result.body)
  }

  /** Called with every key; told at most every three seconds. */
  function typing(conversationId: string, mode: Mode): void {
    if (now() - typedAt < TYPING_AGAIN_MS) return
    typedAt = now()
    void tell(conversationId, mode === 'note' ? 'noting' : 'typing')
  }

  const attention = (): At => (document.visibilityState === 'visible' && document.hasFocus() ? 'viewing' : 'elsewhere')

  /** From now on this screen shows that I am at the open thread. Returns how to stop. */
  function start(): () => void {
    const hear = (name: string, data: unknown) => {
      if (name === 'thread.signs') take(data as ThreadSigns)
    }
    const look = () => desk.openId !== undefined && void tell(desk.openId, attention())
    const goneFrom = (id: string | undefined) => id !== undefined && void tell(id, 'gone')
    const hide = () => goneFrom(desk.openId)
    desk.passingListeners.add(hear)
    window.addEventListener('pagehide', hide)
    const timer = setInterval(look, AGAIN_MS)
    for (const name of ['focus', 'blur']) window.addEventListener(name, look)
    const stopWatch = watch(
      () => [desk.openId, desk.link] as const,
      ([id, link], before) => {
        const left = before?.[0]
        if (left !== id) goneFrom(left)
        if (link === 'lost') threads.clear()
        else look()
      },
      { immediate: true },
    )
    return () => {
      hide()
      desk.passingListeners.delete(hear)
      window.removeEventListener('pagehide', hide)
      clearInterval(timer)
      for (const name of ['focus', 'blur']) window.removeEventListener(name, look)
      stopWatch()
    }
  }

  function others(conversationId: string): Others {
    const people = threads.get(conversationId)?.people.filter(({ agentId }) => agentId !== session.me?.id) ?? []
    if (people.length === 0) return NOBODY
    const named = (...ats: readonly At[]) => people.filter(({ at }) => ats.includes(at)).map(({ name }) => name)
    return { viewing: named('viewing'), typing: named('typing', 'noting'), elsewhere: named('elsewhere') }
  }

  const patientTypes = (id: string) => (threads.get(id)?.patientTypingUntil ?? 0) > tick.value
  const readNo = (id: string) => threads.get(id)?.patientReadNo ?? 0
  const openOthers = computed(() => (desk.openId === undefined ? NOBODY : others(desk.openId)))

  return { start, typing, others, openOthers, patientTypes, readNo }
})
