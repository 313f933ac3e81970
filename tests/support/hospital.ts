// The whole service on a temporary SQLite file, with the settings and knowledge it ships with, a fake WeChat for each
// mode, the web chat, and a clock moved by hand. Everything goes through the front doors: webhooks, pages, API.
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { type App, type AppOptions, startApp } from '../../src/app.ts'
import type { EventLoop } from '../../src/base/event-loop.ts'
import { createLog } from '../../src/base/log.ts'
import { type Config, loadConfig } from '../../src/config.ts'
import type { Role } from '../../src/model/role.ts'
import { type FakeWechat, startFakeWechat } from '../fakes/wechat-official.ts'
import { type ManualClock, manualClock, spanMs } from './clock.ts'
import {
  type AgentScreen,
  agentScreen,
  type Console,
  consoleWith,
  PASSWORD,
  signIn,
  type WebVisitor,
  type WechatPatient,
  webVisitor,
  wechatPatient,
} from './screens.ts'
import { tempFolder } from './temp.ts'
import { type Screen, transcriptOf } from './transcript.ts'

const SAFE = 'wechat'
const PLAIN = 'wechat-plain'
const WEB = 'web'
const ADMIN = 'admin'

const STEP_MS = 500
const BEAT_EVERY_MS = 20_000
/** Longer spans are jumped over: nobody needs every half second of a year. */
const LONGEST_WALK_MS = 600_000
const SETTLE_WITHIN_MS = 15_000
const LOOK_AGAIN_AFTER_MS = 3_000

/** These tests share a machine: how late they are says nothing about the service. */
const STEADY: EventLoop = { lagMs: () => 0, watch: () => () => {} }

export interface HospitalOptions extends Partial<Pick<AppOptions, 'faults' | 'teach' | 'environment' | 'eventLoop'>> {
  /** When it opens its doors; default: Monday, 09:00 in Shanghai. */
  readonly at?: string
  /** More settings of both WeChat channels. */
  readonly wechat?: Readonly<Record<string, unknown>>
  /** Entries for `channels:` beyond those every hospital here has. */
  readonly channels?: (clock: ManualClock) => Promise<readonly object[]>
  /** PostgreSQL instead of the SQLite file. */
  readonly databaseUrl?: string
  /** Changes files of its own copy of config/ before it opens. */
  readonly prepare?: (configFolder: string) => void
}

export interface Hospital {
  readonly app: App
  readonly address: string
  readonly clock: ManualClock
  readonly folder: string
  readonly config: Config
  /** WeChat in safe mode, channel `wechat`. */
  readonly wechat: FakeWechat
  /** WeChat in plain mode, channel `wechat-plain`. */
  readonly plainWechat: FakeWechat
  /** Lines of our log. */
  readonly logged: readonly string[]
  patient(openid: string): WechatPatient
  plainPatient(openid: string): WechatPatient
  visitor(): Promise<WebVisitor>
  /** Somebody with an account; made by the administrator on first mention. */
  agent(name: string, role?: Role): AgentScreen
  /** The administrator's console. */
  admin(): Promise<Console>
  /** Of the newest conversation of this person. */
  conversationOf(person: Screen): Promise<{ readonly id: string; readonly state: string }>
  transcript(person: Screen): Promise<readonly string[]>
  /** Time passes; agents on duty keep showing signs of life. Returns when everything due has been done. */
  passes(span: string): Promise<void>
  /** Everything that can be done now is done. */
  settles(): Promise<void>
  /** Clean stop, new start on the same data. */
  restarts(): Promise<void>
  stops(): Promise<void>
  closes(): Promise<void>
}

export async function openHospital(options: HospitalOptions = {}): Promise<Hospital> {
  const clock = manualClock(...(options.at === undefined ? [] : [Date.parse(options.at)]))
  const folder = tempFolder()
  const delivery = { retryEveryMs: 20 }
  const wechat = await startFakeWechat({ clock, delivery })
  const plainWechat = await startFakeWechat({ clock, delivery, account: { mode: 'plain' } })
  const channels = (await options.channels?.(clock)) ?? []
  writeSettings(folder, { wechat, plainWechat }, options.wechat, channels)
  options.prepare?.(join(folder, 'config'))
  const database = options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }
  const config = loadConfig({ ...environment(folder), ...database })
  const logged: string[] = []
  const log = createLog('debug', { write: (line: string) => void logged.push(line) })
  const { faults, teach, environment: variables = {}, eventLoop = STEADY } = options

  const start = async (): Promise<App> => {
    const app = await startApp({
      config,
      log,
      clock,
      environment: variables,
      eventLoop,
      ...(faults === undefined ? {} : { faults }),
      ...(teach === undefined ? {} : { teach }),
    })
    wechat.pushTo(`${app.address}/webhooks/${SAFE}`)
    plainWechat.pushTo(`${app.address}/webhooks/${PLAIN}`)
    return app
  }
  let app = await start()
  let isRunning = true
  const address = () => app.address
  const staff = new Map<string, AgentScreen>()
  let admin: Promise<Console> | undefined

  const theAdmin = async () => {
    admin ??= app.setupLink.then((link = '') => setUpAdmin(address, link))
    if ((await (await admin).get('/session')).status === 401) admin = signIn(address, ADMIN)
    return admin
  }
  const settles = () => untilSettled(app, clock)

  const hospital: Hospital = {
    get app() {
      return app
    },
    get address() {
      return app.address
    },
    clock,
    folder,
    config,
    wechat,
    plainWechat,
    logged,
    patient: (openid) => wechatPatient(wechat, SAFE, openid),
    plainPatient: (openid) => wechatPatient(plainWechat, PLAIN, openid),
    visitor: () => webVisitor(address, WEB),
    admin: theAdmin,
    agent(name, role = 'agent') {
      const known = staff.get(name)
      if (known !== undefined) return known
      const login = `staff-${staff.size + 1}`
      const agent = agentScreen(name, async () => {
        const account = { login, name, role, password: PASSWORD }
        const made = await (await theAdmin()).post('/accounts', account)
        if (made.status !== 201 && made.status !== 409) throw new Error(`no account for ${name}: ${made.status}`)
        return signIn(address, login)
      })
      staff.set(name, agent)
      return agent
    },
    conversationOf: (person) => newestConversation(app, person),
    async transcript(person) {
      await settles()
      if ('looks' in person) await (person as WebVisitor).looks()
      return transcriptOf(app.store, person)
    },
    settles,
    async passes(span) {
      const ms = spanMs(span)
      if (ms > LONGEST_WALK_MS) clock.jump(ms - LONGEST_WALK_MS / 100)
      const walk = ms > LONGEST_WALK_MS ? LONGEST_WALK_MS / 100 : ms
      for (let walked = 0; walked < walk; walked += STEP_MS) {
        if (walked % BEAT_EVERY_MS === 0) for (const agent of staff.values()) await agent.beats()
        await clock.advanceAsync(Math.min(STEP_MS, walk - walked))
        await settles()
      }
    },
    async restarts() {
      await hospital.stops()
      app = await start()
      isRunning = true
    },
    async stops() {
      isRunning = false
      await app.stop()
    },
    async closes() {
      if (isRunning) await hospital.stops()
      await Promise.all([wechat.close(), plainWechat.close()])
    },
  }
  return hospital
}

/** What `loadConfig` reads: our settings file and data folder, a free port. */
export function environment(folder: string): Readonly<Record<string, string>> {
  return {
    DAOZHEN_CONFIG: join(folder, 'config', 'daozhen.yaml'),
    DAOZHEN_DATA_DIR: join(folder, 'data'),
    PORT: '0',
  }
}

/** A copy of everything in config/, with test channels in the settings. */
export function writeSettings(
  folder: string,
  fakes: { readonly wechat: FakeWechat; readonly plainWechat: FakeWechat },
  more: Readonly<Record<string, unknown>> = {},
  channels: readonly object[] = [],
): void {
  cpSync('config', join(folder, 'config'), { recursive: true })
  const file = join(folder, 'config', 'daozhen.yaml')
  const shipped = parse(readFileSync(file, 'utf8')) as Readonly<Record<string, object>>
  const settings = {
    ...shipped,
    server: { ...shipped.server, port: 0, metricsPort: 0, allowLoopbackPlatforms: true },
    security: { secondFactor: 'off' },
    channels: [
      { id: WEB, platform: 'web-chat', settings: { title: '导诊服务台' } },
      { id: SAFE, platform: 'wechat-official', settings: { ...accountOf(fakes.wechat), ...more } },
      { id: PLAIN, platform: 'wechat-official', settings: { ...accountOf(fakes.plainWechat), ...more } },
      ...channels,
    ],
  }
  writeFileSync(file, stringify(settings))
}

function accountOf({ account, url }: FakeWechat): Readonly<Record<string, unknown>> {
  const { appId, appSecret, token, encodingAesKey, mode } = account
  return { appId, appSecret, token, encodingAesKey, mode, apiBase: url }
}

async function setUpAdmin(address: () => string, setupLink: string): Promise<Console> {
  const token = setupLink.split('#setup=')[1]
  if (token === undefined) throw new Error('no set-up link: is there an administrator already?')
  const body = { token, login: ADMIN, name: '管理员', password: PASSWORD }
  const made = await consoleWith(address).post('/setup', body)
  if (made.status !== 201) throw new Error(`the administrator could not be set up: ${made.status}`)
  return signIn(address, ADMIN)
}

async function newestConversation(app: App, { channelId, platformUserId }: Screen) {
  return app.store.reads
    .selectFrom('conversation as c')
    .innerJoin('channel_identity as i', 'i.id', 'c.identity_id')
    .select(['c.id', 'c.state'])
    .where('i.channel_id', '=', channelId)
    .where('i.platform_user_id', '=', platformUserId)
    .orderBy('c.id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
}

/** A worker that looked while the clock was being moved looks again an interval later: it is given that much, once. */
async function untilSettled(app: App, clock: ManualClock): Promise<void> {
  const from = performance.now()
  let mayLookAgain = true
  while (await hasWork(app, clock.now())) {
    const waited = performance.now() - from
    if (waited > SETTLE_WITHIN_MS) throw new Error('work is left over: something due is not done')
    if (waited > LOOK_AGAIN_AFTER_MS && mayLookAgain) {
      mayLookAgain = false
      await clock.advanceAsync('1s')
    }
    await new Promise((resolve) => setTimeout(resolve, 3))
  }
}

/** Pulls, inbound and sends that are due, or on their way; not what has to wait for an earlier one of the same person. */
async function hasWork({ store }: App, now: number): Promise<boolean> {
  const waiting = store.reads
    .selectFrom('inbound as i')
    .select('i.id')
    .where('i.state', '=', 'waiting')
    .where('i.due_at', '<=', now)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('inbound as earlier')
            .select('earlier.id')
            .whereRef('earlier.identity_id', '=', 'i.identity_id')
            .where('earlier.state', '=', 'waiting')
            .where('earlier.due_at', '>', now),
        ),
      ),
    )
  const sends = store.reads
    .selectFrom('outbox as o')
    .select('o.id')
    .where('o.via', '=', 'active')
    .where((eb) =>
      eb.or([
        eb('o.state', '=', 'sending'),
        eb.and([
          eb('o.state', '=', 'planned'),
          eb('o.due_at', '<=', now),
          eb.not(
            eb.exists(
              eb
                .selectFrom('outbox as earlier')
                .select('earlier.id')
                .whereRef('earlier.identity_id', '=', 'o.identity_id')
                .whereRef('earlier.no', '<', 'o.no')
                .where('earlier.state', 'in', ['planned', 'sending']),
            ),
          ),
        ]),
      ]),
    )
  const pulls = store.reads.selectFrom('channel_pull').select('channel_id as id').where('due_at', '<=', now) // one under way stays due until it is over; an open line is not
  const [inbound] = await waiting.limit(1).execute()
  const [send] = await sends.limit(1).execute()
  const [pull] = await pulls.limit(1).execute()
  return inbound !== undefined || send !== undefined || pull !== undefined
}
