// Several nodes of one hospital, each with a folder of its own, on one database and one Redis. Any of them can be killed,
// frozen, and started again.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SECOND } from '../../src/base/clock.ts'
import { pause } from '../crash/console-api.ts'
import type { CrashHospital } from '../crash/hospital.ts'
import { type Life, startLife } from '../crash/life.ts'

export interface FleetOptions {
  readonly hospital: CrashHospital
  readonly size: number
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly folder: string
}

const KEYS = `chaos:${'7a'.repeat(32)}`

export class Fleet {
  readonly #options: FleetOptions
  readonly #lives: (Life | undefined)[]
  readonly #ports: number[]

  constructor(options: FleetOptions) {
    this.#options = options
    this.#lives = Array.from({ length: options.size }, () => undefined)
    this.#ports = this.#lives.map(() => 0)
  }

  /** Where nodes listen, or did when they lived last. */
  get ports(): readonly number[] {
    return this.#ports.filter((port) => port !== 0)
  }

  get size(): number {
    return this.#options.size
  }

  /** Resolves when it is ready. */
  async start(no: number): Promise<Life> {
    const { hospital, databaseUrl, redisUrl, folder } = this.#options
    const life = startLife({
      hospital: { ...hospital, dataDirectory: join(folder, `node-${no}`) },
      databaseUrl,
      port: this.#ports[no] ?? 0,
      bomb: undefined,
      logFile: join(folder, `node-${no}.log`),
      env: { REDIS_URL: redisUrl, DAOZHEN_KEYS: KEYS },
    })
    this.#lives[no] = life
    const ready = await life.ready
    if (ready === undefined) throw new Error(`node ${no} did not start, see ${folder}/node-${no}.log`)
    this.#ports[no] = Number(new URL(ready.address).port)
    return life
  }

  async kill(no: number): Promise<void> {
    this.#lives[no]?.kill()
    await this.#lives[no]?.died
  }

  /** The process stands still and does not know it. */
  async freeze(no: number, ms: number, meanwhile: () => Promise<void>): Promise<void> {
    this.#lives[no]?.signal('SIGSTOP')
    await meanwhile()
    await pause(ms)
    this.#lives[no]?.signal('SIGCONT')
  }

  /** Its machine's clock is wrong by so much. */
  setClock(no: number, offByMs: number): void {
    this.#lives[no]?.setClock(offByMs)
  }

  /** As it calls itself in its claims. */
  nameOf(no: number): string {
    return readFileSync(join(this.#options.folder, `node-${no}`, 'node-name'), 'utf8').trim()
  }

  /** Exit codes. */
  async stop(): Promise<readonly (number | undefined)[]> {
    return Promise.all(this.#lives.map((life) => life?.stop()))
  }

  end(): void {
    for (const life of this.#lives) life?.kill()
  }
}

/** Longer than a node may be silent. */
export const LONG_FREEZE_MS = 12 * SECOND
