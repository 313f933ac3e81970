// Patients who have never written before and want to talk to a person, through signed WeChat webhooks.
import { systemClock } from '../src/base/clock.ts'
import { type Api, inboundAfter } from './desk-api.ts'
import { webhookPath } from './hospital.ts'
import { Connections } from './load-connections.ts'
import { DeliveryStock } from './load-requests.ts'
import { ACCOUNT } from './wechat-envelope.ts'

export interface Written {
  readonly msgId: string
  readonly dueMs: number
}

const MOST_CONNECTIONS = 200

export class Patients {
  readonly #stock: DeliveryStock
  readonly #connections: Connections
  readonly #admin: Api
  readonly #written: Written[] = []
  readonly #conversations = new Map<string, string>()
  #cursor: string | undefined
  #refused = 0

  constructor(options: { readonly origin: string; readonly admin: Api; readonly chance: () => number }) {
    const { host, port } = new URL(options.origin)
    this.#admin = options.admin
    this.#connections = new Connections({
      port: Number(port),
      max: MOST_CONNECTIONS,
      monotonic: () => systemClock.monotonic(),
    })
    this.#stock = new DeliveryStock({
      account: ACCOUNT,
      mode: 'plain',
      host,
      path: webhookPath('plain'),
      questions: [{ text: '人工' }],
      knownPatients: 0,
      newShare: 1,
      repeatShare: 0,
      chance: options.chance,
      nowMs: () => systemClock.now(),
    })
  }

  get written(): readonly Written[] {
    return this.#written
  }

  /** Webhooks not answered with 200. */
  get refused(): number {
    return this.#refused
  }

  /** One more patient writes 人工; resolves when WeChat has its answer. */
  writes(dueMs = systemClock.monotonic()): Promise<void> {
    const { bytes, msgId } = this.#stock.take()
    this.#written.push({ msgId, dueMs })
    return new Promise((resolve) => {
      this.#connections.send(bytes, (answer) => {
        if (answer?.status !== 200) this.#refused++
        resolve()
      })
    })
  }

  /** The streams speak of conversations, WeChat of message ids: the list of arrivals knows both. */
  async learnConversations(): Promise<void> {
    const { rows, cursor } = await inboundAfter(this.#admin, this.#cursor)
    this.#cursor = cursor
    for (const { platformMessageId, conversationId } of rows) {
      if (platformMessageId !== null && conversationId !== null)
        this.#conversations.set(platformMessageId, conversationId)
    }
  }

  conversationOf(written: Written): string | undefined {
    return this.#conversations.get(written.msgId)
  }

  leave(): void {
    this.#connections.close()
  }
}
