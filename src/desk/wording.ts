// What the desk tells a patient who waits: a place and an honest range, or when somebody will be there. Never a promise
// the calendar does not keep.
import { DAY } from '../base/clock.ts'
import { EMERGENCY_BAND, waitingRange } from '../model/queue-order.ts'
import type { Texts } from '../model/texts.ts'
import { dayOf, timeOf } from '../model/working-calendar.ts'
import { placesOnDuty } from '../store/agent.ts'
import { type QueueEntry, waitingPosition } from '../store/queue.ts'
import type { Tx } from '../store/tx.ts'
import type { Tell } from './desk.ts'
import type { DeskRules } from './rules.ts'

/** For somebody who has just entered the line and was not given to an agent at once. */
export async function waitingWords(tx: Tx, rules: DeskRules, entry: QueueEntry): Promise<readonly Tell[]> {
  const texts = rules.texts()
  if (entry.band === EMERGENCY_BAND) return isHeardAlready(entry) ? [] : [safe(texts('handoff.emergency'))]
  const places = await placesOnDuty(tx.db, tx.now, entry.teamId)
  const opensAt = places > 0 ? tx.now : (rules.calendar().nextOpenAt(tx.now, entry.teamId) ?? tx.now)
  if (opensAt > tx.now)
    return [
      ...sorry(texts, entry),
      safe(texts('handoff.afterHours', { opensAt: instantWords(texts, opensAt, tx.now) })),
    ]
  return [...sorry(texts, entry), safe(await positionWords(tx, rules, entry, places))]
}

/** For somebody in the line who asks again. */
export async function positionAgain(tx: Tx, rules: DeskRules, entry: QueueEntry): Promise<Tell> {
  const position = String(await waitingPosition(tx.db, entry))
  return { class: 'B', text: rules.texts()('handoff.alreadyQueued', { position }) }
}

async function positionWords(tx: Tx, rules: DeskRules, entry: QueueEntry, places: number): Promise<string> {
  const texts = rules.texts()
  const position = await waitingPosition(tx.db, entry)
  if (position === 1) return texts('handoff.next')
  const { fromMinutes, toMinutes } = waitingRange(position, places, rules.policy().handlingMs)
  const wait = texts('handoff.wait', { from: String(fromMinutes), to: String(toMinutes) })
  return texts('handoff.queued', { position: String(position), wait })
}

/** The crisis texts of the bot already say that a person is coming. */
function isHeardAlready(entry: QueueEntry): boolean {
  return entry.reason === 'self-harm' || entry.reason === 'violence'
}

function sorry(texts: Texts, { reason }: QueueEntry): readonly Tell[] {
  const isComplaint = reason === 'complaint' || reason === 'medical-quality-complaint'
  return isComplaint ? [safe(texts('handoff.complaint'))] : []
}

function safe(text: string): Tell {
  return { class: 'S', text }
}

/** `今天 14:00`, `明天 8:00`, `10 月 8 日 8:00`. */
export function instantWords(texts: Texts, at: number, now: number): string {
  const time = timeOf(at)
  const day = dayOf(at)
  if (day === dayOf(now)) return texts('time.today', { time })
  if (day === dayOf(now + DAY)) return texts('time.tomorrow', { time })
  const [, month, date] = day.split('-').map(Number)
  return texts('time.date', { month: String(month), day: String(date), time })
}
