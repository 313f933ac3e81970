// Kills the service again and again on the same data and port while patients, the platform and agents go on, then lets
// everything settle and judges what became of every message.
import { join } from 'node:path'
import { fillMessages } from '../../bench/fill.ts'
import { seeded } from '../../bench/seeded.ts'
import { SECOND, systemClock } from '../../src/base/clock.ts'
import { firstIdAt } from '../../src/base/ids.ts'
import type { FaultPoint } from '../../src/flow/fault-points.ts'
import { SERVICE_RIGHTS } from '../../src/model/permission.ts'
import { DATABASE_FILE } from '../../src/store/open.ts'
import { startFakeWechat } from '../fakes/wechat-official.ts'
import { startFakeKf } from '../fakes/wecom-kf.ts'
import { booksOf, type InboundRow, listAll, readBooks, type SendRow } from './books.ts'
import { type Api, apiWith, PASSWORD, pause, signIn } from './console-api.ts'
import { Crew } from './crew.ts'
import { Crowd } from './crowd.ts'
import { type DeadDatabase, postgresOf, sqliteOf } from './database.ts'
import { buildHospital, type Channel } from './hospital.ts'
import { planKills, planLateKills } from './kill-plan.ts'
import type { Death } from './life.ts'
import { PulledCrowd, pulledEntry } from './pulled-crowd.ts'
import { judgePulled, type PulledVerdict } from './pulled-verdict.ts'
import { Siege } from './siege.ts'
import type { Verdict } from './stories.ts'
import { judge } from './verdict.ts'

export interface CrashOptions {
  /** For settings, data and the service's log. */
  readonly folder: string
  readonly kills: number
  readonly seed: number
  readonly databaseUrl?: string | undefined
  /** Messages of a past that the hospital already has (SQLite); then every kill comes late, with a long log to recover. */
  readonly stored?: number
  readonly onKill?: (done: number, death: Death) => void
}

export interface CrashReport extends Verdict {
  /** Of those whose messages are pulled; their violations stand with the others. */
  readonly pulled: PulledVerdict['figures']
  readonly seed: number
  /** Messages of the past, see `CrashOptions`. */
  readonly stored: number
  readonly kills: number
  readonly killsAt: Readonly<Record<FaultPoint | 'anywhere' | 'starting', number>>
  /** Active sends that a kill cut off, over all kills. */
  readonly cutOff: number
  readonly readyMs: readonly number[]
  readonly longestLogMiB: number
  readonly seconds: number
  readonly integrity: string
  readonly exitCode: number | undefined
}

/** The platform's real deadline, which ours of four seconds relies on; its pauses shortened, but a restart still fits in. */
const DELIVERY = { deadlineMs: 5 * SECOND, retryEveryMs: 3 * SECOND, attempts: 3 }
const SETTLE_WITHIN_MS = 90 * SECOND
const PATIENTS_AT_ONCE = 30
const PATIENTS_OF_A_FULL_HOUSE = 120

export async function runCrashLoop(options: CrashOptions): Promise<CrashReport> {
  const startedAt = systemClock.monotonic()
  const chance = seeded(options.seed)
  const scene = await setScene(options)
  try {
    const { crowd, crew, siege } = scene
    crowd.start()
    scene.pulled.start()
    crew.start()
    await siege.kill(options.stored === undefined ? planKills(options.kills, chance) : planLateKills(options.kills))
    await siege.live()
    await crowd.leave()
    await scene.pulled.leave()
    await settle(scene)
    await crew.leave()
    const books = await readBooks(scene.program, scene.since)
    const exitCode = await siege.stop()
    const seen = scene.channels.flatMap(({ platform }) => platform.seen)
    const ids = new Set(scene.channels.map(({ id }) => id))
    const own = booksOf(books, (id) => ids.has(id))
    const verdict = judge({ said: crowd.said, seen, agentTexts: crew.texts, books: own, cutOff: siege.cutOff })
    const pulled = judgePulled({ ...scene.pulled.story, books: booksOf(books, (id) => !ids.has(id)) })
    return {
      ...verdict,
      violations: [...verdict.violations, ...pulled.violations],
      pulled: pulled.figures,
      seed: options.seed,
      stored: options.stored ?? 0,
      kills: siege.kills,
      killsAt: siege.killsAt as CrashReport['killsAt'],
      cutOff: siege.cutOff.size,
      readyMs: siege.readyMs,
      longestLogMiB: siege.longestLogMiB,
      seconds: Math.round((systemClock.monotonic() - startedAt) / SECOND),
      integrity: await scene.database.checkIntegrity(),
      exitCode,
    }
  } finally {
    await scene.close()
  }
}

interface Settling {
  readonly crowd: Crowd
  readonly crew: Crew
  readonly pulled?: PulledCrowd
  /** Another program, with a service token of every right. */
  readonly program: Api
  /** No id of this run is smaller; those of a stored past are. */
  readonly since: string
}

interface Scene extends Settling {
  readonly channels: readonly Channel[]
  readonly pulled: PulledCrowd
  readonly siege: Siege
  readonly database: DeadDatabase
  close(): Promise<void>
}

async function setScene(options: CrashOptions): Promise<Scene> {
  const since = firstIdAt(systemClock.now())
  const { databaseUrl } = options
  const channels: readonly Channel[] = [
    { id: 'wechat-plain', platform: await startFakeWechat({ account: { mode: 'plain' }, delivery: DELIVERY }) },
    { id: 'wechat-safe', platform: await startFakeWechat({ delivery: DELIVERY }) },
  ]
  const kf = await startFakeKf()
  const hospital = buildHospital(options.folder, channels, [pulledEntry(kf)])
  const database = databaseUrl === undefined ? sqliteOf(hospital.dataDirectory) : await postgresOf(databaseUrl)
  const logFile = join(options.folder, 'service.log')
  const siege = new Siege({ hospital, database, databaseUrl, logFile, onKill: options.onKill })
  let life = await siege.live()
  if (options.stored !== undefined) {
    await siege.stop()
    fillMessages(join(hospital.dataDirectory, DATABASE_FILE), options.stored)
    life = await siege.live()
  }
  for (const { id, platform } of channels) platform.pushTo(`${siege.address}/webhooks/${id}`)
  const address = () => siege.address
  const patientsAtOnce = options.stored === undefined ? PATIENTS_AT_ONCE : PATIENTS_OF_A_FULL_HOUSE
  const { logins, program } = await staff(address, await life.setupToken)
  const { questions } = hospital
  return {
    channels,
    siege,
    pulled: new PulledCrowd({ kf, address, questions, chance: seeded(options.seed + 3) }),
    program,
    database,
    since,
    crowd: new Crowd({ channels, questions, patientsAtOnce, chance: seeded(options.seed + 1) }),
    crew: new Crew({ address, logins, chance: seeded(options.seed + 2) }),
    async close() {
      siege.end()
      await Promise.all([database.close(), kf.close(), ...channels.map(({ platform }) => platform.close())])
    },
  }
}

/** The administrator by the set-up link, two agents, a service token. */
export async function staff(address: () => string, setupToken: string | undefined) {
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

/** Until the line is empty, nothing waits and nothing is on its way; what is left after that the verdict names. */
export async function settle(scene: Settling): Promise<void> {
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
async function thankForUsedUpReplies(
  { program, crowd, pulled, since }: Settling,
  planned: readonly SendRow[],
): Promise<void> {
  const stuck = new Set(planned.flatMap((send) => (send.failure === 'quota-used' ? [send.conversationId] : [])))
  if (stuck.size === 0) return
  const inbound = await listAll<InboundRow>(program, '/inbound', since)
  const speakers = new Map(crowd.said.map((said) => [said.msgId, said]))
  for (const conversationId of stuck) {
    const last = inbound.findLast((row) => row.conversationId === conversationId)
    const msgId = last?.platformMessageId ?? ''
    await pulled?.thanksAfter(msgId)
    const said = speakers.get(msgId)
    if (said !== undefined) await crowd.thanks(said.channelId, said.openid)
  }
}
