// What came back: counts, latencies, and a sample of the replies read as the patient's phone would read them.
import type { Answer } from './load-connections.ts'
import type { Delivery } from './load-requests.ts'

export interface Latency {
  readonly p50: number
  readonly p99: number
  readonly p999: number
  readonly max: number
}

export interface TallyReport {
  readonly answered: number
  /** Passive replies: the patient has read an answer. */
  readonly replied: number
  /** `success` or empty: taken, but nothing said in this answer. */
  readonly silent: number
  /** Any status but 200. */
  readonly refused: number
  readonly repeats: number
  /** Repeats that were not answered with the same bytes as the first delivery. */
  readonly repeatsDiffering: number
  readonly checked: number
  /** Of `checked`: WeChat would have shown its fault notice. */
  readonly malformed: number
  /** Of `checked`: well-formed, but not the answer of the question. */
  readonly unexpected: number
  /** Of everything answered with 200. */
  readonly latencyMs: Latency
}

export type ReadReply = (body: string, openid: string) => string | undefined

const CHECK_EVERY = 50
const SUCCESS = Buffer.from('success')

export class Tally {
  readonly #readReply: ReadReply
  readonly #compareRepeats: boolean
  readonly #latencies: number[] = []
  readonly #firstAnswers = new Map<Delivery, Buffer>()
  #counts = { answered: 0, replied: 0, silent: 0, refused: 0, repeats: 0, repeatsDiffering: 0 }
  #sample = { checked: 0, malformed: 0, unexpected: 0 }

  constructor(options: { readonly readReply: ReadReply; readonly compareRepeats: boolean }) {
    this.#readReply = options.readReply
    this.#compareRepeats = options.compareRepeats
  }

  /** `latencyMs` undefined: counted, not timed. */
  add(delivery: Delivery, answer: Answer | undefined, latencyMs: number | undefined): void {
    if (answer === undefined) return
    this.#counts.answered++
    if (answer.status !== 200) {
      this.#counts.refused++
      return
    }
    if (latencyMs !== undefined) this.#latencies.push(latencyMs)
    if (answer.body.length === 0 || answer.body.equals(SUCCESS)) this.#counts.silent++
    else this.#addReply(delivery, answer.body)
  }

  report(): TallyReport {
    return { ...this.#counts, ...this.#sample, latencyMs: percentiles(this.#latencies) }
  }

  #addReply(delivery: Delivery, body: Buffer): void {
    if (this.#counts.replied++ % CHECK_EVERY === 0) this.#check(delivery, body)
    if (!this.#compareRepeats) return
    const first = this.#firstAnswers.get(delivery)
    if (first === undefined) {
      this.#firstAnswers.set(delivery, body)
    } else {
      this.#counts.repeats++
      if (!first.equals(body)) this.#counts.repeatsDiffering++
    }
  }

  #check(delivery: Delivery, body: Buffer): void {
    const text = this.#readReply(body.toString(), delivery.openid)
    this.#sample.checked++
    if (text === undefined || text === '') this.#sample.malformed++
    else if (delivery.answer !== undefined && !text.includes(delivery.answer)) this.#sample.unexpected++
  }
}

/** Exact, from every value kept: a run has at most some 100,000. */
export function percentiles(values: readonly number[]): Latency {
  const sorted = Float64Array.from(values).sort()
  const at = (share: number) => round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0)
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) }
}

function round(ms: number): number {
  return Math.round(ms * 1_000) / 1_000
}
