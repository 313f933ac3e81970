// Kills the service again and again on the same data and port while patients, the platform and agents go on, then lets
// everything settle and judges what became of every message.
import { join } from 'node:path'
import { seeded } from '../../bench/seeded.ts'
import { SECOND, systemClock } from '../../src/base/clock.ts'
import type { FaultPoint } from '../../src/flow/fault-points.ts'
import { SERVICE_RIGHTS } from '../../src/model/permission.ts'
import { startFakeWechat } from '../fakes/wechat-official.ts'
import { type InboundRow, listAll, readBooks, type SendRow } from './books.ts'
import { type Api, apiWith, PASSWORD, pause, signIn } from './console-api.ts'
import { Crew } from './crew.ts'
import { Crowd } from './crowd.ts'
import { type DeadDatabase, postgresOf, sqliteOf } from './database.ts'
import { buildHospital, type Channel, type CrashHospital } from './hospital.ts'
import { atPoint, type Kill, planKills } from './kill-plan.ts'
import { type Death, type Life, startLife } from './life.ts'
import { judge, type Verdict } from './verdict.ts'

export interface CrashOptions {
  /** For settings, data and the service's log. */
  readonly folder: string
  readonly kills: number
  readonly seed: number
  readonly databaseUrl?: string | undefined
  readonly patientsAtOnce?: number
  readonly onKill?: (done: number, death: Death) => void
}

export interface CrashReport extends Verdict {
  readonly seed: number
  readonly kills: number
  readonly killsAt: Readonly<Record<FaultPoint | 'anywhere' | 'starting', number>>
  /** Active sends that a kill cut off, over all kills. */
  readonly cutOff: number
  readonly readyMs: readonly number[]
  readonly seconds: number
  readonly integrity: string
  readonly exitCode: number | undefined
}

/** The real five seconds, shortened; a restart fits between two attempts, as it does there. */
const DELIVERY = { deadlineMs: 700, retryEveryMs: 3_000, attempts: 3 }
const POINT_PATIENCE_MS = 4 * SECOND
const MOST_TRIES_PER_POINT = 5
const SETTLE_WITHIN_MS = 90 * SECOND
const PATIENTS_AT_ONCE = 30

export async function runCrashLoop(options: CrashOptions): Promise<CrashReport> {
  const startedAt = systemClock.monotonic()
  const chance = seeded(options.seed)
  const scene = await setScene(options, chance)
  try {
    const { crowd, crew, siege } = scene
    crowd.start()
    crew.start()
    await siege.kill(planKills(options.kills, chance))
    await siege.live()
    await crowd.leave()
    await settle(scene)
    await crew.leave()
    const books = await readBooks(scene.program)
    const exitCode = await siege.stop()
    const seen = scene.channels.flatMap(({ platform }) => platform.seen)
    const verdict = judge({ said: crowd.said, seen, agentTexts: crew.texts, books, cutOff: siege.cutOff })
    return {
      ...verdict,
      seed: options.seed,
      kills: siege.kills,
      killsAt: siege.killsAt as CrashReport['killsAt'],
      cutOff: siege.cutOff.size,
      readyMs: siege.readyMs,
      seconds: Math.round((systemClock.monotonic() - startedAt) / SECOND),
      integrity: await scene.database.checkIntegrity(),
      exitCode,
    }
  } finally {
    await scene.close()
  }
}

interface Scene {
  readonly channels: readonly Channel[]
  readonly crowd: Crowd
  readonly crew: Crew
  readonly siege: Siege
  /** Another program, with a service token of every right. */
  readonly program: Api
  readonly database: DeadDatabase
  close(): Promise<void>
}

async function setScene(options: CrashOptions, chance: () => number): Promise<Scene> {
  const { databaseUrl } = options
  const channels: readonly Channel[] = [
    { id: 'wechat-plain', platform: await startFakeWechat({ account: { mode: 'plain' }, delivery: DELIVERY }) },
    { id: 'wechat-safe', platform: await startFakeWechat({ delivery: DELIVERY }) },
  ]
  const hospital = buildHospital(options.folder, channels)
  const database = databaseUrl === undefined ? sqliteOf(hospital.dataDirectory) : await postgresOf(databaseUrl)
  const siege = new Siege({ ...options, hospital, database, chance })
  const setupToken = await siege.begin()
  for (const { id, platform } of channels) platform.pushTo(`${siege.address}/webhooks/${id}`)
  const address = () => siege.address
  const patientsAtOnce = options.patientsAtOnce ?? PATIENTS_AT_ONCE
  const { logins, program } = await staff(address, setupToken)
  return {
    channels,
    siege,
    program,
    database,
    crowd: new Crowd({ channels, questions: hospital.questions, patientsAtOnce, chance: seeded(options.seed + 1) }),
    crew: new Crew({ address, logins, chance: seeded(options.seed + 2) }),
    async close() {
      siege.end()
      await Promise.all([database.close(), ...channels.map(({ platform }) => platform.close())])
    },
  }
}

/** The administrator by the set-up link, two agents, a service token. */
async function staff(address: () => string, setupToken: string | undefined) {
  const admin = { token: setupToken, login: 'admin', name: '管理员', password: PASSWORD }
  const made = await apiWith(address, {}).post('/setup', admin)
  if (made.status !== 201) throw new Error(`the set-up link did not work: ${made.status} ${JSON.stringify(made.body)}`)
  const office = await signIn(address, 'admin')
  const logins = [
    { login: 'on-duty', presence: 'online' },
    { login: 'picks', presence: 'away' },
  ] as const
  for (const { login } of logins) {
    const account = { login, name: `咨询员${login}`, role: 'agent', password: PASSWORD }
    await office.post('/accounts', account)
  }
  const token = await office.post('/service-tokens', { name: 'crash test', rights: SERVICE_RIGHTS })
  return { logins, program: apiWith(address, { authorization: `Bearer ${token.body.token}` }) }
}

interface SiegeOptions extends CrashOptions {
  readonly hospital: CrashHospital
  readonly database: DeadDatabase
  readonly chance: () => number
}

/** The service, killed and started again. */
class Siege {
  readonly killsAt: Record<string, number> = {}
  readonly readyMs: number[] = []
  readonly cutOff = new Set<string>()
  kills = 0
  address = ''
  readonly #options: SiegeOptions
  #life: Life | undefined

  constructor(options: SiegeOptions) {
    this.#options = options
  }

  /** The first start; resolves with the set-up token. */
  async begin(): Promise<string | undefined> {
    const life = this.#start(undefined)
    const ready = await life.ready
    if (ready === undefined) throw this.#unexpected(await life.died)
    this.address = ready.address
    return life.setupToken
  }

  async kill(plan: readonly Kill[]): Promise<void> {
    await this.#die(pause(SECOND))
    const left = [...plan]
    const tries = new Map<FaultPoint, number>()
    for (let kill = left.shift(); kill !== undefined; kill = left.shift()) {
      const death = await this.#surviveUntil(kill)
      if (kill.kind !== 'point' || death.at !== undefined) continue
      const tried = (tries.get(kill.at) ?? 0) + 1
      tries.set(kill.at, tried)
      if (tried > MOST_TRIES_PER_POINT) throw new Error(`nothing ever came to the point "${kill.at}"`)
      left.push(atPoint(kill.at, () => 0))
    }
  }

  /** A life that nobody ends. */
  async live(): Promise<void> {
    const ready = await this.#start(undefined).ready
    if (ready !== undefined) this.readyMs.push(ready.ms)
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
    const { hospital, databaseUrl, folder } = this.#options
    this.#life = startLife({
      hospital,
      databaseUrl,
      port: Number(new URL(this.address || 'http://127.0.0.1:0').port),
      bomb: kill?.kind === 'point' ? kill : undefined,
      logFile: join(folder, 'service.log'),
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
    for (const id of await database.sendsUnderWay()) this.cutOff.add(id)
    onKill?.(this.kills, death)
    return death
  }

  #unexpected({ exitCode }: Death): Error {
    return new Error(
      `the service ended itself with exit code ${exitCode}, see ${join(this.#options.folder, 'service.log')}`,
    )
  }
}

/** Until the line is empty, nothing waits and nothing is on its way; what is left after that the verdict names. */
async function settle(scene: Scene): Promise<void> {
  const deadline = systemClock.monotonic() + SETTLE_WITHIN_MS
  scene.crew.tidyUp()
  while (systemClock.monotonic() < deadline) {
    const waiting = await listAll(scene.program, '/inbound?state=waiting')
    const planned = await listAll<SendRow>(scene.program, '/sends?state=planned')
    const sending = await listAll(scene.program, '/sends?state=sending')
    const line = await listAll(scene.program, '/queue?state=waiting')
    const board = await scene.program.get('/board')
    const open = waiting.length + planned.length + sending.length + line.length + board.body.withPeople
    if (open === 0) return
    await thankForUsedUpReplies(scene, planned)
    await pause(500)
  }
}

/** Five replies per message of the patient, says the platform: what is left over waits for the next message. */
async function thankForUsedUpReplies({ program, crowd }: Scene, planned: readonly SendRow[]): Promise<void> {
  const stuck = new Set(planned.flatMap((send) => (send.failure === 'quota-used' ? [send.conversationId] : [])))
  if (stuck.size === 0) return
  const inbound = await listAll<InboundRow>(program, '/inbound')
  const speakers = new Map(crowd.said.map((said) => [said.msgId, said]))
  for (const conversationId of stuck) {
    const last = inbound.findLast((row) => row.conversationId === conversationId)
    const said = speakers.get(last?.platformMessageId ?? '')
    if (said !== undefined) await crowd.thanks(said.channelId, said.openid)
  }
}
