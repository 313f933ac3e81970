// Agents at the desk: one gets patients by being on duty, one picks them by hand. Every reply names the conversation it
// belongs to and goes out under one Idempotency-Key, however often the call has to be repeated.
import { type Api, pause, signIn } from './console-api.ts'

export interface AgentText {
  readonly conversationId: string
  readonly text: string
  /** What the API finally answered. */
  readonly taken: boolean
}

export interface CrewOptions {
  readonly address: () => string
  readonly logins: readonly { readonly login: string; readonly presence: 'online' | 'away' }[]
  readonly chance: () => number
}

/** In every agent's text: the conversation it was written for. */
export const AGENT_MARK = /单号(\w{26})-/
const LOOK_EVERY_MS = 250
const SIGN_OF_LIFE_EVERY = 40
const CLOSE_AT_ONCE_SHARE = 0.6

interface ShownConversation {
  readonly id: string
  readonly version: number
  readonly state: string
}

export class Crew {
  readonly texts: AgentText[] = []
  readonly #options: CrewOptions
  #leaving = false
  #tidying = false
  #serial = 0
  #running: Promise<unknown> = Promise.resolve()

  constructor(options: CrewOptions) {
    this.#options = options
  }

  start(): void {
    this.#running = Promise.all(this.#options.logins.map((agent) => this.#work(agent)))
  }

  /** From now on whatever is answered is closed at once. */
  tidyUp(): void {
    this.#tidying = true
  }

  async leave(): Promise<void> {
    this.#leaving = true
    await this.#running
  }

  async #work({ login, presence }: CrewOptions['logins'][number]): Promise<void> {
    const api = await signIn(this.#options.address, login)
    for (let round = 0; !this.#leaving; round++) {
      if (round % SIGN_OF_LIFE_EVERY === 0) await api.post('/presence', { presence })
      if (presence === 'away') await this.#pickFromLine(api)
      const mine = await api.get('/conversations?view=mine&limit=50')
      for (const conversation of listOf(mine.body?.conversations)) await this.#attend(api, conversation)
      await pause(LOOK_EVERY_MS)
    }
  }

  async #pickFromLine(api: Api): Promise<void> {
    const waiting = await api.get('/conversations?view=waiting&limit=3')
    for (const { id, version } of listOf(waiting.body?.conversations)) {
      await api.post(`/conversations/${id}/pick`, { version }, this.#key())
    }
  }

  async #attend(api: Api, seen: ShownConversation): Promise<void> {
    const isNew = seen.state === 'assigned'
    if (!isNew && !this.#mayClose()) return
    const whole = await api.get(`/conversations/${seen.id}`)
    for (const alarm of whole.body.alarms ?? []) {
      if (alarm.acknowledgedAt === null) await api.post(`/alarms/${alarm.id}/acknowledge`, {}, this.#key())
    }
    let { version } = whole.body.conversation ?? seen
    if (isNew) {
      const text = `咨询员答复：您的事情已经办好，单号${seen.id}-${++this.#serial}`
      const answer = await api.post(`/conversations/${seen.id}/reply`, { version, text }, this.#key())
      this.texts.push({ conversationId: seen.id, text, taken: answer.status === 200 })
      if (answer.status !== 200 || !this.#mayClose()) return
      version = answer.body.conversation.version
    }
    await api.post(`/conversations/${seen.id}/close`, { version, outcome: 'answered' }, this.#key())
  }

  #mayClose(): boolean {
    return this.#tidying || this.#options.chance() < CLOSE_AT_ONCE_SHARE
  }

  #key(): string {
    return `crew-${++this.#serial}`
  }
}

function listOf(rows: unknown): readonly ShownConversation[] {
  return Array.isArray(rows) ? (rows as readonly ShownConversation[]) : []
}
