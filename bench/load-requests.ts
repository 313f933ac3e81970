// Who writes what: signed WeChat deliveries as raw HTTP bytes, made before they are needed so that the generator spends
// next to nothing per message while it measures.
import { type Account, encrypt, encryptedXml, sign, textXml } from './wechat-envelope.ts'

export type Mode = 'plain' | 'safe'

export interface Question {
  readonly text: string
  /** Part of the right answer; a sample of the replies is held against it. */
  readonly answer?: string
}

export interface Delivery {
  readonly bytes: Buffer
  readonly openid: string
  readonly msgId: string
  readonly answer: string | undefined
}

export interface Crowd {
  readonly account: Account
  readonly mode: Mode
  readonly host: string
  readonly path: string
  readonly questions: readonly Question[]
  /** Patients the service has met before; the same openids in every run. */
  readonly knownPatients: number
  /** Share of messages from somebody who writes for the first time. */
  readonly newShare: number
  /** Share of deliveries that are repeats of an earlier one, byte for byte. */
  readonly repeatShare: number
  readonly chance: () => number
  readonly nowMs: () => number
}

const REPEAT_REACH = 1_000

export class DeliveryStock {
  readonly #crowd: Crowd
  readonly #run: string
  readonly #ready: Delivery[] = []
  readonly #recent: Delivery[] = []
  #made = 0
  #taken = 0

  constructor(crowd: Crowd) {
    this.#crowd = crowd
    this.#run = String(Math.floor(crowd.nowMs() / 100))
  }

  prepare(count: number): void {
    for (let i = 0; i < count; i++) this.#ready.push(this.#make())
  }

  take(): Delivery {
    const delivery = this.#ready[this.#taken] ?? this.#make()
    this.#taken++
    return delivery
  }

  /** One message of every known patient, so that they are known when measuring starts. */
  *introductions(): Generator<Delivery> {
    for (let i = 0; i < this.#crowd.knownPatients; i++) yield this.#write(knownOpenid(i))
  }

  #make(): Delivery {
    const { chance, newShare, repeatShare, knownPatients } = this.#crowd
    if (this.#recent.length > 0 && chance() < repeatShare) {
      const repeated = this.#recent[Math.floor(chance() * this.#recent.length)]
      if (repeated !== undefined) return repeated
    }
    const isNew = chance() < newShare
    const delivery = this.#write(isNew ? this.#newOpenid() : knownOpenid(Math.floor(chance() * knownPatients)))
    if (repeatShare > 0) this.#recent[this.#made % REPEAT_REACH] = delivery
    return delivery
  }

  #write(openid: string): Delivery {
    const { account, mode, host, path, questions, chance, nowMs } = this.#crowd
    const question = questions[Math.floor(chance() * questions.length)]
    if (question === undefined) throw new Error('the list of questions is empty')
    const msgId = `${this.#run}${String(this.#made++).padStart(7, '0')}`
    const sentAtSeconds = Math.floor(nowMs() / 1_000)
    const xml = textXml({ openid, msgId, text: question.text, sentAtSeconds })
    const timestamp = String(sentAtSeconds)
    const signed = mode === 'plain' ? { query: '', body: xml } : seal(account, xml, timestamp, msgId)
    const target = `${path}?signature=${sign(account.token, timestamp, msgId)}&timestamp=${timestamp}&nonce=${msgId}&openid=${openid}`
    const head =
      `POST ${target}${signed.query} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: Mozilla/4.0\r\nAccept: */*\r\n` +
      `Connection: Keep-Alive\r\nContent-Type: text/xml\r\nContent-Length: ${Buffer.byteLength(signed.body)}\r\n\r\n`
    return { bytes: Buffer.from(head + signed.body), openid, msgId, answer: question.answer }
  }

  #newOpenid(): string {
    return openidOf(`new${this.#run}`, this.#made)
  }
}

interface Signed {
  readonly query: string
  readonly body: string
}

function seal(account: Account, xml: string, timestamp: string, nonce: string): Signed {
  const encrypted = encrypt(account, xml)
  const signature = sign(account.token, timestamp, nonce, encrypted)
  return { query: `&encrypt_type=aes&msg_signature=${signature}`, body: encryptedXml(encrypted) }
}

export function knownOpenid(index: number): string {
  return openidOf('known', index)
}

/** 28 characters beginning with `o`, as WeChat's are. */
function openidOf(kind: string, index: number): string {
  return `o${kind}${String(index).padStart(27 - kind.length, '0')}`
}
