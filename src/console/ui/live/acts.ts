// What an agent does with a conversation. The server decides; a refusal is said in words, and the screen shows how it
// stands now. Closing waits a few seconds, so that it can be taken back.
import { defineStore } from 'pinia'
import { reactive } from 'vue'
import type { Row } from '../api.ts'
import { type Alarm, type Message, post, type Refusal } from '../api.ts'
import { sayRefusal } from '../words/refusal.ts'
import { say } from '../words/words.ts'
import { useDesk } from './desk.ts'
import { useToasts } from './toasts.ts'

export type Act = 'pick' | 'takeover' | 'release' | 'accept' | 'decline' | 'transfer' | 'snooze' | 'close'
export type Outcome = 'answered' | 'booked' | 'visited-emergency' | 'transferred-out' | 'no-reply' | 'spam' | 'other'

const UNDO_MS = 5_000

interface Closing {
  /** Takes the words with the way back from the screen. */
  readonly quiet: () => void
  readonly timer: ReturnType<typeof setTimeout>
  readonly outcome: Outcome
  /** What the patient had written last; a newer word cancels. */
  readonly lastInboundAt: number | null
}

export const useActs = defineStore('acts', () => {
  const desk = useDesk()
  const toasts = useToasts()
  const closing = reactive(new Map<string, Closing>())

  async function act(row: Row, what: Act, body: object = {}): Promise<boolean> {
    const now = desk.rows.get(row.id) ?? row
    // A crowd reaches for one patient, and whoever has him already is told so: no key to keep for each hand.
    const options = what === 'pick' ? { key: null } : {}
    const result = await post(what, `/conversations/${row.id}/${what}`, { version: now.version, ...body }, options)
    if (result.ok) desk.learnVersion(row.id, result.body.conversation.version)
    else fail(result.error)
    await desk.refresh({
      lists: ['mine', 'waiting', desk.shown],
      thread: desk.threads.has(row.id) ? row.id : undefined,
    })
    return result.ok
  }

  function fail(refusal: Refusal): void {
    toasts.say(sayRefusal(refusal), 'danger')
  }

  async function pick(row: Row | undefined): Promise<Row | undefined> {
    if (row === undefined) {
      toasts.say(say('act.nobodyWaits'))
      return undefined
    }
    return (await act(row, 'pick')) ? row : undefined
  }

  /** The most urgent of those who wait. A key pressed before the list has come waits for it: an emergency does not go by. */
  async function pickFirst(suits: (row: Row) => boolean = () => true): Promise<Row | undefined> {
    if (!desk.loaded.has('waiting')) await desk.refresh({ lists: ['waiting'] })
    return pick(desk.rowsOf('waiting').find(suits))
  }

  async function acknowledge(alarm: Alarm): Promise<void> {
    const result = await post('acknowledge', `/alarms/${alarm.id}/acknowledge`)
    if (!result.ok) fail(result.error)
    await desk.refresh({ lists: ['mine', 'waiting'], thread: desk.openId })
  }

  async function repeat(row: Row, message: Message): Promise<void> {
    if (message.send === null) return
    const version = desk.rows.get(row.id)?.version ?? row.version
    const result = await post('repeatSend', `/sends/${message.send.id}/repeat`, { version })
    if (!result.ok) fail(result.error)
    await desk.refresh({ lists: ['mine'], thread: row.id })
  }

  function closeSoon(row: Row, outcome: Outcome): void {
    const timer = setTimeout(() => void closeNow(row.id), UNDO_MS)
    const undo = { label: say('act.undo'), run: () => keepOpen(row.id) }
    const quiet = toasts.say(say('act.closing', { person: row.person }), 'ok', undo)
    closing.set(row.id, { quiet, timer, outcome, lastInboundAt: row.lastInboundAt })
  }

  function keepOpen(id: string): void {
    const wish = closing.get(id)
    clearTimeout(wish?.timer)
    wish?.quiet()
    closing.delete(id)
  }

  async function closeNow(id: string): Promise<void> {
    const row = desk.rows.get(id)
    const wish = closing.get(id)
    keepOpen(id)
    if (row === undefined || wish === undefined) return
    if (row.lastInboundAt !== wish.lastInboundAt)
      toasts.say(say('act.closeCancelled', { person: row.person }), 'danger')
    else await act(row, 'close', { outcome: wish.outcome })
  }

  /** The page goes while a closing waits: it is carried out, not forgotten. */
  function closeAll(): void {
    for (const [id, { outcome, lastInboundAt }] of closing) {
      const row = desk.rows.get(id)
      keepOpen(id)
      if (row === undefined || row.lastInboundAt !== lastInboundAt) continue
      void post('close', `/conversations/${id}/close`, { version: row.version, outcome }, { keepalive: true })
    }
  }
  window.addEventListener('pagehide', closeAll)

  return { act, pick, pickFirst, acknowledge, repeat, closeSoon, closing }
})
