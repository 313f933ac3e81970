// Tells colleagues by one way what happened since the last time: at least once, nothing twice in one note, nothing that
// somebody has already taken care of. What cannot be told now is told later, together with what came since.
import { MINUTE, SECOND } from '../base/clock.ts'
import { never } from '../base/errors.ts'
import type { Sent } from '../channel/adapter.ts'
import type { OpenAlertWay } from '../channel/staff-alert.ts'
import type { AlertTopic, StaffAlert } from '../model/staff-alert.ts'
import { type AlertPlace, alertPlace, alertsAfter, moveAlertPlace } from '../store/alert-events.ts'
import { type AlertLanguage, noteOf } from './alert-note.ts'
import type { FlowContext } from './context.ts'
import { Poller } from './poller.ts'

const INTERVAL_MS = 1 * SECOND
const TELL_TIMEOUT_MS = 20 * SECOND
const LEASE_MS = 1 * MINUTE
/** A group robot may speak twenty times a minute. */
const PAUSE_MS = 3.5 * SECOND
const AFTER_CUT_MS = 10 * SECOND
const AFTER_REFUSAL_MS = 1 * MINUTE
const PAGE = 100
/** Events with nothing to tell that a restart looks through again, at most. */
const KEEP_PLACE_EVERY = 5_000

export interface AlertTelling {
  readonly id: string
  readonly way: OpenAlertWay
  readonly topics: readonly AlertTopic[]
  readonly language: AlertLanguage
  /** Of the console's pages, without a slash at the end. */
  readonly publicUrl: string
}

type TellerContext = Pick<FlowContext, 'store' | 'clock' | 'log' | 'node'>

export class AlertTeller {
  readonly #context: TellerContext
  readonly #telling: AlertTelling
  readonly #poller: Poller
  readonly #abort = new AbortController()
  /** Looked at: nothing to tell between the place on record and here. */
  #seen = 0
  /** The place on record, as far as this process knows. */
  #kept = 0
  #pausedUntil = 0

  constructor(context: TellerContext, telling: AlertTelling) {
    this.#context = context
    this.#telling = telling
    const { clock, log } = context
    const round = () => this.#round()
    this.#poller = new Poller({ name: `alerts ${telling.id}`, clock, log, intervalMs: INTERVAL_MS, round })
  }

  async start(): Promise<void> {
    await this.#place()
    this.#poller.start()
  }

  async stop(): Promise<void> {
    this.#abort.abort()
    await this.#poller.stop()
  }

  async #round(): Promise<undefined> {
    const { store, clock } = this.#context
    if (clock.now() < this.#pausedUntil) return
    const { alerts, upTo, more } = await alertsAfter(store.reads, this.#seen, this.#telling.topics, PAGE)
    if (alerts.length > 0) await this.#tellAll(alerts, upTo)
    else await this.#pass(upTo)
    if (more) this.#poller.wake()
  }

  async #place(): Promise<AlertPlace> {
    const place = await this.#context.store.write((tx) => alertPlace(tx, this.#telling.id))
    this.#seen = Math.max(this.#seen, place.seq)
    this.#kept = Math.max(this.#kept, place.seq)
    return place
  }

  async #pass(upTo: number): Promise<void> {
    this.#seen = upTo
    if (upTo - this.#kept < KEEP_PLACE_EVERY) return
    const { store, clock } = this.#context
    const place = await this.#place()
    const isFree = place.until <= clock.now() && place.seq < upTo
    if (isFree) await store.write((tx) => moveAlertPlace(tx, this.#telling.id, place, { ...place, seq: upTo }))
    this.#kept = upTo
  }

  async #tellAll(alerts: readonly StaffAlert[], upTo: number): Promise<void> {
    const claimed = await this.#claim(alerts[0]?.seq ?? upTo)
    if (claimed === undefined) return
    const { publicUrl, language, way } = this.#telling
    const signal = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(TELL_TIMEOUT_MS)])
    const told = this.#isOver(await way.tell(noteOf(alerts, publicUrl, language), signal))
    const { store } = this.#context
    const to = { seq: told ? upTo : claimed.seq, node: null, until: 0 }
    if (!(await store.write((tx) => moveAlertPlace(tx, this.#telling.id, claimed, to)))) return
    if (told) this.#seen = upTo
  }

  /** Undefined: another process tells, or has told, of these. */
  async #claim(firstSeq: number): Promise<AlertPlace | undefined> {
    const { store, clock, node } = this.#context
    const place = await this.#place()
    const isTaken = place.until > clock.now() && place.node !== node
    if (isTaken || place.seq >= firstSeq) return undefined
    const claimed = { seq: place.seq, node, until: clock.now() + LEASE_MS }
    return (await store.write((tx) => moveAlertPlace(tx, this.#telling.id, place, claimed))) ? claimed : undefined
  }

  /** Whether these alerts are done with. Sets when to speak next. */
  #isOver(sent: Sent): boolean {
    const { clock, log } = this.#context
    const pauseFor = (ms: number) => {
      this.#pausedUntil = clock.now() + ms
    }
    switch (sent.kind) {
      case 'sent':
        pauseFor(PAUSE_MS)
        return true
      case 'later':
        pauseFor(Math.max(sent.afterMs, PAUSE_MS))
        return false
      case 'unknown':
        pauseFor(AFTER_CUT_MS)
        return false
      case 'refused':
        pauseFor(AFTER_REFUSAL_MS)
        log.error('staff cannot be told', { channelId: this.#telling.id, why: sent.why })
        return sent.why === 'content'
      default:
        return never(sent)
    }
  }
}
