// On duty or not: a beat every twenty seconds while the page is open, so that patients do not wait for an empty chair.
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { type Presence, post } from '../api.ts'
import { now } from '../browser.ts'
import { sayRefusal } from '../words/refusal.ts'
import { useDesk } from './desk.ts'
import { useSession } from './session.ts'
import { useToasts } from './toasts.ts'

const BEAT_MS = 20_000
const IDLE_MS = 60_000

export const usePresence = defineStore('presence', () => {
  const session = useSession()
  const desk = useDesk()
  const toasts = useToasts()
  const presence = ref<Presence>('offline')
  let touchedAt = now()

  async function set(wish: Presence): Promise<void> {
    const result = await post('presence', '/presence', { presence: wish })
    if (result.ok) presence.value = result.body.presence
    else toasts.say(sayRefusal(result.error), 'danger')
    await desk.refresh({ lists: ['mine', 'waiting'] })
  }

  async function beat(): Promise<void> {
    const result = await post('heartbeat', '/heartbeat', {}, { background: now() - touchedAt > IDLE_MS })
    if (!result.ok) return
    const wasHere = presence.value !== 'offline'
    if (wasHere && result.body.presence === 'offline') await post('presence', '/presence', { presence: presence.value })
    else presence.value = result.body.presence
  }

  function start(): () => void {
    presence.value = session.me?.presence ?? 'offline'
    const touch = () => {
      touchedAt = now()
    }
    const signs = ['keydown', 'pointerdown', 'pointermove'] as const
    for (const name of signs) document.addEventListener(name, touch, { passive: true })
    const timer = setInterval(() => void beat(), BEAT_MS)
    return () => {
      clearInterval(timer)
      for (const name of signs) document.removeEventListener(name, touch)
    }
  }

  return { presence, set, start }
})
