// Patients before their phones: each asks a dozen things, is replaced by somebody new, and remembers what was said and
// what came of it. Some write in pieces, some want a person, some are in danger, and the platform repeats itself.
import type { Delivered, FakeWechat } from '../fakes/wechat-official.ts'
import { pause } from './console-api.ts'
import type { Channel, KnownQuestion } from './hospital.ts'

export type Intent = 'question' | 'person' | 'fragment' | 'danger' | 'thanks'

export interface Said {
  readonly channelId: string
  readonly openid: string
  readonly msgId: string
  readonly intent: Intent
  readonly text: string
  /** Of the answer that belongs to it, if it is a question. */
  readonly code: string | undefined
  /** The platform's delivery and, of some, its later repeats. */
  readonly deliveries: Delivered[]
}

export interface CrowdOptions {
  readonly channels: readonly Channel[]
  readonly questions: readonly KnownQuestion[]
  readonly patientsAtOnce: number
  readonly chance: () => number
}

const SAYINGS_EACH = 12
const SHORTEST_THOUGHT_MS = 200
const LONGEST_THOUGHT_MS = 1_500
const REPEAT_SHARE = 0.05
const HURRIED_SHARE = 0.2
const FRAGMENTS = ['那个', '就是', '我想', '还有', '嗯那个', '怎么说呢']

export class Crowd {
  readonly said: Said[] = []
  readonly #options: CrowdOptions
  #patients = 0
  #msgId = 7_000_000_000_000_000n
  #leaving = false
  #running: Promise<unknown> = Promise.resolve()

  constructor(options: CrowdOptions) {
    this.#options = options
  }

  start(): void {
    const { patientsAtOnce, channels } = this.#options
    const seats = Array.from({ length: patientsAtOnce }, (_, seat) => channels[seat % channels.length] as Channel)
    this.#running = Promise.all(seats.map((channel) => this.#seat(channel)))
  }

  /** Nobody begins anything new; resolves when the platform is done with everything said. */
  async leave(): Promise<void> {
    this.#leaving = true
    await this.#running
  }

  /** One more word of somebody whose allowance of replies is used up: it opens another. */
  async thanks(channelId: string, openid: string): Promise<void> {
    const channel = this.#options.channels.find(({ id }) => id === channelId) as Channel
    await this.#say(channel, openid, { intent: 'thanks', text: '谢谢', code: undefined })
  }

  async #seat(channel: Channel): Promise<void> {
    while (!this.#leaving) await this.#visit(channel, this.#patients++)
  }

  async #visit(channel: Channel, number: number): Promise<void> {
    const { chance } = this.#options
    const openid = `oCrash${String(number).padStart(6, '0')}`
    const speaking: Promise<void>[] = []
    for (let turn = 0; turn < SAYINGS_EACH && !this.#leaving; turn++) {
      const saying = this.#say(channel, openid, this.#choose(openid, number * SAYINGS_EACH + turn))
      speaking.push(saying)
      if (chance() >= HURRIED_SHARE) await saying
      await pause(SHORTEST_THOUGHT_MS + chance() * LONGEST_THOUGHT_MS)
    }
    await Promise.all(speaking)
  }

  #choose(openid: string, serial: number): Pick<Said, 'intent' | 'text' | 'code'> {
    const { chance, questions } = this.#options
    const roll = chance()
    if (roll < 0.08) return { intent: 'person', text: `转人工，我的单号是${openid}`, code: undefined }
    if (roll < 0.1) return { intent: 'danger', text: `我胸口痛得厉害，喘不上气，单号${openid}`, code: undefined }
    if (roll < 0.25) {
      return { intent: 'fragment', text: FRAGMENTS[Math.floor(chance() * FRAGMENTS.length)] ?? '', code: undefined }
    }
    const { text, code } = questions[serial % questions.length] as KnownQuestion
    return { intent: 'question', text, code }
  }

  async #say(channel: Channel, openid: string, what: Pick<Said, 'intent' | 'text' | 'code'>): Promise<void> {
    const said: Said = { channelId: channel.id, openid, msgId: String(++this.#msgId), ...what, deliveries: [] }
    this.said.push(said)
    const { createTime } = await this.#push(channel.platform, said)
    while (this.#options.chance() < REPEAT_SHARE) await this.#push(channel.platform, said, createTime)
  }

  async #push(platform: FakeWechat, said: Said, createTime?: number): Promise<Delivered> {
    const same = createTime === undefined ? {} : { createTime }
    const delivered = await platform.patient(said.openid).says(said.text, { msgId: said.msgId, ...same })
    said.deliveries.push(delivered)
    return delivered
  }
}
