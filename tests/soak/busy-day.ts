// The traffic of a busy day in fast time: patients who ask, ask for a person or are in danger, agents who answer and close,
// consoles that come and go. It can hold its breath, so that what the service holds is measured at rest.

import { type Api, PASSWORD, pause, signIn } from '../crash/console-api.ts'
import type { KnownQuestion } from '../crash/hospital.ts'
import type { FakeWechat } from '../fakes/wechat-official.ts'

export interface DayOptions {
  readonly address: string
  readonly platform: FakeWechat
  readonly questions: readonly KnownQuestion[]
  readonly logins: readonly string[]
  readonly chance: () => number
  /** Real pause of a patient between two sentences. */
  readonly thoughtMs: number
}

const PATIENTS_AT_ONCE = 8
const SENTENCES_EACH = 4
/** In fast time far less than a sign of life may be apart. */
const AGENT_ROUND_MS = 100
const CONSOLE_OPEN_MS = 700

export class BusyDay {
  said = 0
  acked = 0
  answered = 0
  readonly #options: DayOptions
  readonly #address = () => this.#options.address
  #isOver = false
  #holding = false
  #busy = 0
  #patients = 0
  #serial = 0
  #running: Promise<unknown> = Promise.resolve()

  constructor(options: DayOptions) {
    this.#options = options
  }

  start(): void {
    const seats = Array.from({ length: PATIENTS_AT_ONCE }, () => this.#repeat(() => this.#patient()))
    const agents = this.#options.logins.map((login) => this.#agent(login))
    this.#running = Promise.all([...seats, ...agents, this.#consoles(this.#options.logins[0] ?? '')])
  }

  /** Resolves when nothing is under way; the day goes on after `measure`. */
  async atRest<Result>(measure: () => Promise<Result>): Promise<Result> {
    this.#holding = true
    while (this.#busy > 0) await pause(5)
    await pause(100) // what the service does by itself
    try {
      return await measure()
    } finally {
      this.#holding = false
    }
  }

  async end(): Promise<void> {
    this.#isOver = true
    this.#holding = false
    await this.#running
  }

  async #repeat(work: () => Promise<unknown>): Promise<void> {
    while (!this.#isOver) {
      if (this.#holding) {
        await pause(5)
        continue
      }
      this.#busy += 1
      await work().finally(() => {
        this.#busy -= 1
      })
      await pause(this.#options.thoughtMs * (0.5 + this.#options.chance()))
    }
  }

  /** One sentence; a person says a few and is replaced by somebody new. */
  async #patient(): Promise<void> {
    const { platform, questions, chance } = this.#options
    const openid = `oSoak${String(Math.floor(this.#patients++ / SENTENCES_EACH)).padStart(8, '0')}`
    const roll = chance()
    const question = questions[Math.floor(chance() * questions.length)]?.text ?? ''
    const text = this.#patients % 16 === 5 ? '转人工' : roll < 0.01 ? '我胸口痛得厉害，喘不上气' : question
    this.said += 1
    const { attempts } = await platform.patient(openid).says(text)
    if (attempts.some(({ status, fault }) => status === 200 && fault === undefined)) this.acked += 1
  }

  async #agent(login: string): Promise<void> {
    let api = await signIn(this.#address, login)
    let round = 0
    await this.#repeat(async () => {
      const alive = await api.post(round++ % 20 === 0 ? '/presence' : '/heartbeat', { presence: 'online' })
      if (alive.status === 401) api = await signIn(this.#address, login) // half a day is over
      const mine = await api.get('/conversations?view=mine&limit=20')
      for (const { id, version, state } of listOf(mine.body?.conversations)) {
        if (state === 'assigned') await this.#attend(api, id, version)
      }
      await pause(AGENT_ROUND_MS)
    })
  }

  async #attend(api: Api, id: string, version: number): Promise<void> {
    const whole = await api.get(`/conversations/${id}`)
    for (const alarm of whole.body?.alarms ?? []) {
      if (alarm.acknowledgedAt === null) await api.post(`/alarms/${alarm.id}/acknowledge`, {}, this.#key())
    }
    const said = await api.post(`/conversations/${id}/reply`, { version, text: '您的事情已经办好。' }, this.#key())
    if (said.status !== 200) return
    this.answered += 1
    const seen = said.body.conversation.version
    await api.post(`/conversations/${id}/close`, { version: seen, outcome: 'answered' }, this.#key())
  }

  /** A console that listens for a while, is closed, and comes again; and looks at the board. */
  async #consoles(login: string): Promise<void> {
    const { address } = this.#options
    let cookie = ''
    await this.#repeat(async () => {
      const headers = { origin: address, cookie }
      const signal = AbortSignal.timeout(CONSOLE_OPEN_MS)
      const stream = await fetch(`${address}/api/v1/events`, { headers, signal }).catch(() => undefined)
      if (stream?.status === 401) cookie = await cookieOf(address, login)
      await stream?.text().catch(() => {}) // to the end of its patience
      await fetch(`${address}/api/v1/board`, { headers }).then((answer) => answer.text())
    })
  }

  #key(): string {
    return `soak-${++this.#serial}`
  }
}

async function cookieOf(address: string, login: string): Promise<string> {
  const answer = await fetch(`${address}/api/v1/session`, {
    method: 'POST',
    headers: { origin: address, 'content-type': 'application/json' },
    body: JSON.stringify({ login, password: PASSWORD }),
  })
  await answer.text()
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}

function listOf(rows: unknown) {
  return Array.isArray(rows)
    ? (rows as { readonly id: string; readonly version: number; readonly state: string }[])
    : []
}
