// Patients on a channel that only says "there is something", and one time in five forgets to; its pages begin with what the
// last one ended with, now and then. Remembers who said what.
import { SECOND, systemClock } from '../../src/base/clock.ts'
import { FAKE_KF, type FakeKf } from '../fakes/wecom-kf.ts'
import { pause } from './console-api.ts'
import type { KnownQuestion } from './hospital.ts'
import type { PulledStory, Told } from './pulled-verdict.ts'

export interface PulledCrowdOptions {
  readonly kf: FakeKf
  readonly address: () => string
  readonly questions: readonly KnownQuestion[]
  readonly chance: () => number
}

const CHANNEL = 'kefu'
const CUSTOMERS_AT_ONCE = 8
/** Fewer than the replies one message opens: nobody's answers wait for his next word. */
const SAYINGS_EACH = 4
const LONGEST_THOUGHT_MS = 1_200
const UNANNOUNCED_SHARE = 0.2
const REPEATING_SHARE = 0.3
const PAGE = 5
/** The least the settings allow: what was never announced is found so. */
const PULL_EVERY_MS = 10 * SECOND
const READ_WITHIN_MS = 60 * SECOND

export function pulledEntry(kf: FakeKf): object {
  const accounts = [...FAKE_KF.accounts]
  const settings = { ...FAKE_KF, accounts, apiBase: kf.url, pullEveryMs: PULL_EVERY_MS }
  return { id: CHANNEL, platform: 'wecom-kf', settings }
}

export class PulledCrowd {
  readonly #options: PulledCrowdOptions
  readonly #told: Told[] = []
  #customers = 0
  #said = 0
  #leaving = false
  #running: Promise<unknown> = Promise.resolve()

  constructor(options: PulledCrowdOptions) {
    this.#options = options
    const { kf, address, chance } = options
    kf.state.pageSize = PAGE
    kf.state.repeats = () => (chance() < REPEATING_SHARE ? 1 + Math.floor(chance() * PAGE) : 0)
    kf.pushTo(`${address()}/webhooks/${CHANNEL}`)
  }

  get story(): Omit<PulledStory, 'books'> {
    return { told: this.#told, seen: this.#options.kf.seen }
  }

  start(): void {
    this.#running = Promise.all(Array.from({ length: CUSTOMERS_AT_ONCE }, () => this.#seat()))
  }

  /** Nobody begins anything new; resolves when every page has been read to its end. */
  async leave(): Promise<void> {
    this.#leaving = true
    await this.#running
    const { kf, address } = this.#options
    const deadline = systemClock.monotonic() + READ_WITHIN_MS
    const [account] = FAKE_KF.accounts
    while ((kf.state.read.get(account) ?? 0) < kf.state.items.length && systemClock.monotonic() < deadline) {
      const { query, body } = kf.callback(account)
      await fetch(`${address()}/webhooks/${CHANNEL}?${query}`, { method: 'POST', body }).catch(() => undefined)
      await pause(200)
    }
  }

  /** One more word of whoever said this, if it was one of ours: it opens another allowance of replies. */
  async thanksAfter(msgid: string): Promise<void> {
    const customer = this.#told.find((one) => one.msgid === msgid)?.customer
    if (customer !== undefined) await this.#say(customer, { text: '谢谢', code: '' }, false)
  }

  async #seat(): Promise<void> {
    while (!this.#leaving) await this.#visit(`wmCrash${this.#customers++}`)
  }

  async #visit(customer: string): Promise<void> {
    const { questions, chance } = this.#options
    for (let turn = 0; turn < SAYINGS_EACH && !this.#leaving; turn++) {
      const question = questions[this.#said % questions.length] as KnownQuestion
      await this.#say(customer, question, chance() < UNANNOUNCED_SHARE)
      await pause(chance() * LONGEST_THOUGHT_MS)
    }
  }

  async #say(customer: string, { text, code }: KnownQuestion, silently: boolean): Promise<void> {
    const msgid = `pulled${++this.#said}`
    this.#told.push({ customer, msgid, text, code, silently })
    await this.#options.kf.customer(customer).says(text, { msgid, silently })
  }
}
