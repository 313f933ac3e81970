// The service under siege: killed and started again on the same data and port, at the points and instants of a plan.
import { SECOND } from '../../src/base/clock.ts'
import type { FaultPoint } from '../../src/flow/fault-points.ts'
import { pause } from './console-api.ts'
import type { DeadDatabase } from './database.ts'
import type { CrashHospital } from './hospital.ts'
import { atPoint, type Kill } from './kill-plan.ts'
import { type Death, type Life, startLife } from './life.ts'

const POINT_PATIENCE_MS = 4 * SECOND
const MOST_MISSES_IN_A_ROW = 10

export interface SiegeOptions {
  readonly hospital: CrashHospital
  readonly database: DeadDatabase
  readonly databaseUrl?: string | undefined
  readonly logFile: string
  readonly onKill?: ((done: number, death: Death) => void) | undefined
}

export class Siege {
  readonly killsAt: Record<string, number> = {}
  readonly readyMs: number[] = []
  /** Active sends that stood as `sending` right after a kill. */
  readonly cutOff = new Set<string>()
  /** What the next start had to recover at most. */
  longestLogMiB = 0
  kills = 0
  address = ''
  readonly #options: SiegeOptions
  #life: Life | undefined

  constructor(options: SiegeOptions) {
    this.#options = options
  }

  /** A life that nobody ends. */
  async live(): Promise<Life> {
    const life = this.#start(undefined)
    const ready = await life.ready
    if (ready === undefined) throw this.#unexpected(await life.died)
    this.address = ready.address
    this.readyMs.push(ready.ms)
    return life
  }

  async kill(plan: readonly Kill[]): Promise<void> {
    await this.#die(pause(SECOND))
    const left = [...plan]
    const missed = new Map<FaultPoint, number>()
    for (let kill = left.shift(); kill !== undefined; kill = left.shift()) {
      const death = await this.#surviveUntil(kill)
      if (kill.kind !== 'point') continue
      const inARow = death.at === undefined ? (missed.get(kill.at) ?? 0) + 1 : 0
      missed.set(kill.at, inARow)
      if (inARow >= MOST_MISSES_IN_A_ROW) throw new Error(`nothing comes to the point "${kill.at}" any more`)
      if (inARow > 0) left.push(atPoint(kill.at, () => 0))
    }
  }

  async stop(): Promise<number | undefined> {
    return this.#life?.stop()
  }

  end(): void {
    this.#life?.kill()
  }

  async #surviveUntil(kill: Kill): Promise<Death> {
    const life = this.#start(kill)
    if (kill.kind === 'starting') return this.#die(pause(kill.afterMs), 'starting')
    const ready = await life.ready
    if (ready !== undefined) this.readyMs.push(ready.ms)
    return this.#die(pause(kill.kind === 'point' ? POINT_PATIENCE_MS : kill.afterMs), 'anywhere')
  }

  #start(kill: Kill | undefined): Life {
    const { hospital, databaseUrl, logFile } = this.#options
    this.#life = startLife({
      hospital,
      databaseUrl,
      port: Number(new URL(this.address || 'http://127.0.0.1:0').port),
      bomb: kill?.kind === 'point' ? kill : undefined,
      logFile,
    })
    return this.#life
  }

  /** Waits for a death by the bomb, at most until `patience` ends. */
  async #die(patience: Promise<void>, how: 'starting' | 'anywhere' = 'anywhere'): Promise<Death> {
    const { onKill, database } = this.#options
    const life = this.#life as Life
    await Promise.race([life.died, patience])
    life.kill()
    const death = await life.died
    if (death.exitCode !== undefined) throw this.#unexpected(death)
    const where = death.at ?? how
    this.killsAt[where] = (this.killsAt[where] ?? 0) + 1
    this.kills += 1
    this.longestLogMiB = Math.max(this.longestLogMiB, database.logMiB())
    for (const id of await database.sendsUnderWay()) this.cutOff.add(id)
    onKill?.(this.kills, death)
    return death
  }

  #unexpected({ exitCode }: Death): Error {
    return new Error(`the service ended itself with exit code ${exitCode}, see ${this.#options.logFile}`)
  }
}
