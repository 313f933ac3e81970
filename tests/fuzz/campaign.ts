// Sends odd inputs to the service over many connections and judges it: every answer one that a stranger may get, nothing
// that costs more than its size allows, no prototype changed, no error in the log, and an honest patient still heard.
// What looks bad once is said again, alone, to channels that have not heard it, before it counts.
import { Connections } from '../../bench/load-connections.ts'
import { startPlatformStub } from '../../bench/platform-stub.ts'
import { rawPost } from '../../bench/raw-post.ts'
import { fetchPasses } from '../../bench/visitor-passes.ts'
import { SECOND, systemClock } from '../../src/base/clock.ts'
import { type FuzzedService, QUIET, startFuzzedService } from './fuzzed-service.ts'
import { type Input, type Source, sourceOf } from './inputs.ts'
import type { OddPost } from './mutate-post.ts'

export interface FuzzOptions {
  readonly folder: string
  readonly inputs: number
  readonly seed: number
  /** Channels; all without it. */
  readonly only?: readonly string[]
  readonly databaseUrl?: string | undefined
  readonly onProgress?: (done: number) => void
}

export interface Finding {
  readonly kind: 'status' | 'silent' | 'slow' | 'prototype' | 'death' | 'deaf' | 'logged' | 'parked' | 'exit'
  readonly what: string
  readonly input?: Input
}

export interface FuzzReport {
  readonly seed: number
  readonly inputs: number
  readonly seconds: number
  /** Channel → status → how often. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly saidAgain: number
  /** Of what was said again, alone: the most CPU time. */
  readonly dearestMs: number
  readonly findings: readonly Finding[]
}

const TAKEN: readonly number[] = [200, 204]
const FAIR: readonly number[] = [...TAKEN, 400, 401, 403, 404, 405, 413, 415, 417, 422, 429, 431]
const BUSY = 503
const MOST_TRIES = 20
const CONNECTIONS = 24
const BATCH = 96
const SILENT_AFTER_MS = 15 * SECOND
const BUDGET_MS = 100
const BUDGET_BYTES = 64 * 1024
/** A batch that cost so much more than the others hides something dear. */
const SUSPICIOUS_MS = 80
const HONEST_EVERY = 5_000
const VISITORS = 40
const MOST_FINDINGS = 50

export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const pages: string[] = []
  const stub = await startPlatformStub((path) => (path.includes('/kf/sync_msg') ? pages.shift() : undefined))
  const service = await startFuzzedService({ ...options, apiBase: stub.url })
  try {
    const passes = new Map<string, readonly string[]>()
    for (const [id, count] of [['web-chat', VISITORS], ...QUIET.map((copy) => [`web-chat-${copy}`, 1])] as const) {
      passes.set(String(id), await fetchPasses(`${service.address}/webhooks/${id}`, Number(count)))
    }
    return await new Campaign(options, service, pages, passes).run()
  } finally {
    if (service.isAlive) await service.stop()
    stub.close()
  }
}

class Campaign {
  readonly #options: FuzzOptions
  readonly #service: FuzzedService
  readonly #pages: string[]
  readonly #passes: ReadonlyMap<string, readonly string[]>
  readonly #source: Source
  readonly #connections: Connections
  readonly #answers: Record<string, Record<string, number>> = {}
  readonly #findings: Finding[] = []
  readonly #costs: number[] = []
  #prototypes = ''
  #saidAgain = 0
  #dearestMs = 0

  constructor(
    options: FuzzOptions,
    service: FuzzedService,
    pages: string[],
    passes: ReadonlyMap<string, readonly string[]>,
  ) {
    this.#options = options
    this.#service = service
    this.#pages = pages
    this.#passes = passes
    const { only, seed } = options
    this.#source = sourceOf(seed, { passes: passes.get('web-chat') ?? [], ...(only === undefined ? {} : { only }) })
    this.#connections = new Connections({
      port: Number(new URL(service.address).port),
      max: CONNECTIONS,
      monotonic: () => systemClock.monotonic(),
    })
  }

  async run(): Promise<FuzzReport> {
    const { inputs, seed, onProgress } = this.#options
    const startedAt = systemClock.monotonic()
    this.#prototypes = (await this.#service.read()).prototypes
    await this.#hearHonest()
    for (let done = 0; done < inputs && this.#mayGoOn; done += BATCH) {
      await this.#sendBatch(done, Math.min(BATCH, inputs - done))
      if (Math.floor(done / HONEST_EVERY) !== Math.floor((done + BATCH) / HONEST_EVERY)) {
        await this.#hearHonest()
        onProgress?.(done + BATCH)
      }
    }
    await this.#hearHonest()
    await this.#close()
    const seconds = Math.round((systemClock.monotonic() - startedAt) / SECOND)
    const findings = this.#findings
    return {
      seed,
      inputs,
      seconds,
      answers: this.#answers,
      saidAgain: this.#saidAgain,
      dearestMs: this.#dearestMs,
      findings,
    }
  }

  get #mayGoOn(): boolean {
    return this.#service.isAlive && this.#findings.length < MOST_FINDINGS
  }

  async #sendBatch(from: number, count: number): Promise<void> {
    const batch = Array.from({ length: count }, (_, i) => this.#source.input(from + i))
    const before = await this.#service.read()
    const statuses = await Promise.all(batch.map((input) => this.#send(input, input.channel)))
    if (!this.#service.isAlive)
      return this.#add({ kind: 'death', what: `within inputs ${from} to ${from + count - 1}` })
    const after = await this.#service.read()
    if (after.prototypes !== this.#prototypes) {
      this.#prototypes = after.prototypes
      this.#add({ kind: 'prototype', what: `changed within inputs ${from} to ${from + count - 1}` })
    }
    const cost = after.cpuMs - before.cpuMs
    const isDear = cost > this.#usualCost() + SUSPICIOUS_MS
    this.#costs.push(cost)
    for (const [i, input] of batch.entries()) {
      const status = statuses[i]
      this.#count(input.channel, status)
      if (isDear || status === undefined || !FAIR.includes(status)) await this.#sayAgain(input)
    }
  }

  /** Undefined: cut off, or not answered in time. */
  #send(input: Input, channel: string): Promise<number | undefined> {
    if (input.page !== undefined) this.#pages.push(input.page)
    return this.#post(input.post, channel)
  }

  /** A service with too much to do says so, and is asked again as the platforms would. */
  async #post(post: OddPost, channel: string): Promise<number | undefined> {
    for (let tries = 1; ; tries++) {
      const status = await this.#postOnce(post, channel)
      if (status !== BUSY || tries === MOST_TRIES) return status
      await new Promise<void>((resolve) => systemClock.after(SECOND, resolve))
    }
  }

  #postOnce(post: OddPost, channel: string): Promise<number | undefined> {
    const to = { host: 'fuzz.example', door: `/webhooks/${channel}` }
    return new Promise((resolve) => {
      const cancel = systemClock.after(SILENT_AFTER_MS, () => resolve(undefined))
      this.#connections.send(rawPost(post, to), (answer) => {
        cancel()
        resolve(answer?.status)
      })
    })
  }

  /** Alone, to three channels that have not heard it: bad is what is bad every time. */
  async #sayAgain(input: Input): Promise<void> {
    if (!this.#mayGoOn) return
    this.#saidAgain += 1
    const size = Buffer.byteLength(input.post.body) + input.post.path.length + (input.page?.length ?? 0)
    const budgetMs = BUDGET_MS * Math.max(1, Math.ceil(size / BUDGET_BYTES))
    let leastMs = Number.POSITIVE_INFINITY
    let status: number | undefined
    for (const copy of QUIET) {
      const before = await this.#service.read()
      status = await this.#send(this.#asHeardBy(input, copy), `${input.channel}-${copy}`)
      const { cpuMs } = await this.#service.read()
      leastMs = Math.min(leastMs, cpuMs - before.cpuMs)
      if (leastMs <= budgetMs && status !== undefined && FAIR.includes(status)) break
    }
    this.#dearestMs = Math.max(this.#dearestMs, Math.round(leastMs))
    if (status === undefined) this.#add({ kind: 'silent', what: 'no answer', input })
    else if (!FAIR.includes(status)) this.#add({ kind: 'status', what: String(status), input })
    if (leastMs > budgetMs) this.#add({ kind: 'slow', what: `${Math.round(leastMs)} ms for ${size} bytes`, input })
  }

  /** A visitor's pass opens one channel only. */
  #asHeardBy(input: Input, copy: number): Input {
    const pass = this.#passes.get(`${input.channel}-${copy}`)?.[0]
    const { headers } = input.post
    if (pass === undefined || headers.authorization === undefined) return input
    return { ...input, post: { ...input.post, headers: { ...headers, authorization: `Bearer ${pass}` } } }
  }

  async #hearHonest(): Promise<void> {
    if (!this.#service.isAlive) return
    for (const channel of this.#source.channels) {
      const status = await this.#post(this.#source.honest(channel), channel)
      if (status === undefined || !TAKEN.includes(status)) {
        this.#add({ kind: 'deaf', what: `${channel} answered ${status} to an honest message` })
      }
    }
  }

  async #close(): Promise<void> {
    this.#connections.close()
    if (!this.#service.isAlive) return
    const exitCode = await this.#service.stop()
    if (exitCode !== 0) this.#add({ kind: 'exit', what: `exit code ${exitCode}` })
    for (const [event, times] of this.#service.errors) this.#add({ kind: 'logged', what: `${event} (${times} times)` })
    const parked = await this.#service.parked()
    if (parked > 0) this.#add({ kind: 'parked', what: `the turns of ${parked} messages failed` })
  }

  /** Median so far. */
  #usualCost(): number {
    const sorted = this.#costs.slice(-200).sort((a, b) => a - b)
    return sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY
  }

  #count(channel: string, status: number | undefined): void {
    this.#answers[channel] ??= {}
    const counts = this.#answers[channel]
    const key = String(status ?? 'none')
    counts[key] = (counts[key] ?? 0) + 1
  }

  #add(finding: Finding): void {
    this.#findings.push(finding)
  }
}
