// What reaches an agent who looks elsewhere: the title, a short sound, for an emergency one every ten seconds until
// somebody has it. Of several tabs one sounds, and only one that may. Never a word of a patient.
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import type { LiveEvent } from '../api.ts'
import { say } from '../words/words.ts'
import { useDesk } from './desk.ts'
import { type LeaseHolder, reachFor } from './lease.ts'
import { useSession } from './session.ts'
import { useSettings } from './settings.ts'

const ALARM_EVERY_MS = 10_000
const LOOK_MS = 1_000
const REMIND_AFTER_MS = 30_000
/** Long enough for another tab to say that the message is being looked at there. */
const LISTEN_FIRST_MS = 700

interface Tone {
  readonly hertz: number
  readonly atMs: number
  readonly forMs: number
}

const EMERGENCY: readonly Tone[] = [0, 300, 600].flatMap((atMs) => [
  { hertz: 880, atMs, forMs: 130 },
  { hertz: 660, atMs: atMs + 140, forMs: 130 },
])
const MESSAGE: readonly Tone[] = [{ hertz: 620, atMs: 0, forMs: 120 }]

export const useAlerts = defineStore('alerts', () => {
  const desk = useDesk()
  const settings = useSettings()
  const session = useSession()
  let audio: AudioContext | undefined
  let voice: LeaseHolder | undefined
  /** Another tab of this browser sounds for this one. */
  const soundsElsewhere = ref(false)
  const reminders = new Map<string, ReturnType<typeof setTimeout>>()
  /** Browsers keep a page silent until it is touched once. */
  const isLocked = ref(true)
  const ringing = computed(() => desk.emergencies.some((row) => row.alarmRinging))
  const waiting = computed(
    () => desk.rowsOf('mine').filter((row) => row.unansweredSince !== null).length + desk.counts.waiting,
  )

  async function unlock(): Promise<void> {
    audio ??= new AudioContext()
    await audio.resume().catch(() => undefined)
    isLocked.value = audio.state !== 'running'
  }

  function play(tones: readonly Tone[]): void {
    if (audio === undefined || isLocked.value || !settings.sound || voice?.isHeld() !== true) return
    for (const { hertz, atMs, forMs } of tones) {
      const [oscillator, gain] = [audio.createOscillator(), audio.createGain()]
      const from = audio.currentTime + atMs / 1_000
      oscillator.frequency.value = hertz
      gain.gain.setValueAtTime(0.12, from)
      gain.gain.exponentialRampToValueAtTime(0.001, from + forMs / 1_000)
      oscillator.connect(gain).connect(audio.destination)
      oscillator.start(from)
      oscillator.stop(from + forMs / 1_000)
    }
  }

  function heard(event: LiveEvent): void {
    if (event.kind !== 'message.added' || event.data.author !== 'contact' || event.conversationId === null) return
    const row = desk.rows.get(event.conversationId)
    if (!desk.isMine(row)) return
    const id = event.conversationId
    remind(id, LISTEN_FIRST_MS, () => {
      notify('alert.newMessage')
      remind(id, REMIND_AFTER_MS, () => {})
    })
  }

  /** One for each conversation: five messages in a row are one reason to look, not five. */
  function remind(id: string, afterMs: number, andThen: () => void): void {
    clearTimeout(reminders.get(id))
    const timer = setTimeout(() => {
      reminders.delete(id)
      const row = desk.rows.get(id)
      if (row === undefined || !desk.isMine(row) || !desk.unread(row) || isLookedAt(id)) return
      play(MESSAGE)
      andThen()
    }, afterMs)
    reminders.set(id, timer)
  }

  const isLookedAt = (id: string) => desk.openId === id && document.visibilityState === 'visible' && document.hasFocus()

  function notify(words: 'alert.newMessage' | 'alert.emergency'): void {
    if (!settings.notify || document.hasFocus() || !('Notification' in window) || Notification.permission !== 'granted')
      return
    new Notification(say('app.name'), { body: say(words), tag: 'daozhen' })
  }

  function start(): () => void {
    desk.liveListeners.add(heard)
    const stopTitle = watch([ringing, waiting], showTitle, { immediate: true })
    const stopRing = watch(ringing, (rings) => rings && ring())
    const again = setInterval(() => ringing.value && play(EMERGENCY), ALARM_EVERY_MS)
    const person = session.me?.id ?? ''
    const may = () => !isLocked.value && settings.sound
    voice = reachFor({ name: `voice.${person}`, may, onChange: (isHeld) => isHeld && ringing.value && play(EMERGENCY) })
    const look = setInterval(() => {
      soundsElsewhere.value = voice?.isTaken() === true && !voice.isHeld()
    }, LOOK_MS)
    const touch = () => void unlock()
    // Not before the whole click: the hint that goes away would move what is under the pointer.
    for (const name of ['click', 'keydown']) document.addEventListener(name, touch, { once: true })
    return () => {
      desk.liveListeners.delete(heard)
      stopTitle()
      stopRing()
      clearInterval(again)
      clearInterval(look)
      for (const timer of reminders.values()) clearTimeout(timer)
      voice?.stop()
      document.title = say('app.name')
    }
  }

  function ring(): void {
    play(EMERGENCY)
    notify('alert.emergency')
  }

  function showTitle(): void {
    const [urgent, count] = [
      ringing.value ? say('alert.titleEmergency') : '',
      waiting.value > 0 ? `(${waiting.value}) ` : '',
    ]
    document.title = `${urgent}${count}${say('app.name')}`
    const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')
    const sign = ringing.value ? 'icon-alert' : waiting.value > 0 ? 'icon-dot' : 'icon'
    if (icon !== null) icon.href = `/console/${sign}.svg`
  }

  return { isLocked, soundsElsewhere, ringing, waiting, start, unlock }
})
