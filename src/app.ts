// Wires everything: the only file that sees every part, and the only one that names the platforms. Starts in the order
// lock, port, store, knowledge, workers, gate; stops in the reverse one.
import { dirname, join, resolve } from 'node:path'
import { webChat } from '../adapters/web-chat/index.ts'
import { webChatPages } from '../adapters/web-chat/pages.ts'
import { webhook } from '../adapters/webhook/index.ts'
import { wechatOfficial } from '../adapters/wechat-official/index.ts'
import { wecomKf } from '../adapters/wecom-kf/index.ts'
import { type Cipher, type CipherKey, createCipher, loadKeyFile } from './base/cipher.ts'
import { clientAddressBehind } from './base/client-address.ts'
import { type Clock, SECOND, systemClock } from './base/clock.ts'
import { DaozhenError } from './base/errors.ts'
import { lockFolder } from './base/file-lock.ts'
import { createHttp } from './base/http.ts'
import { createIds, type Ids } from './base/ids.ts'
import { deriveSecret, loadNodeName } from './base/installation.ts'
import type { Log } from './base/log.ts'
import { createPooledRandom, type Random } from './base/random.ts'
import type { Knowledge } from './bot/turn.ts'
import type { Adapter } from './channel/adapter.ts'
import { type Config, type ConfigProblem, configError } from './config.ts'
import { loadCalendar } from './desk/calendar-file.ts'
import { createDesk } from './desk/create-desk.ts'
import type { Desk } from './desk/desk.ts'
import { agentHelp } from './flow/agent-help.ts'
import { type FlowContext, noCounters, type RunningChannel } from './flow/context.ts'
import { type FaultPoints, noFaults } from './flow/fault-points.ts'
import { InFlight } from './flow/in-flight.ts'
import { InlineSends } from './flow/inline-sends.ts'
import type { KnowledgeFiles, LiveKnowledge } from './flow/knowledge-files.ts'
import { LiveConfig } from './flow/live-config.ts'
import { createPatientSide, type PatientSide } from './flow/patient-side.ts'
import { RefusedDeliveries } from './flow/refused-deliveries.ts'
import { createTokenVault } from './flow/token-vault.ts'
import { relayTyping } from './flow/typing-relay.ts'
import { startableWorkers } from './flow/workers.ts'
import { createMetrics, type Metrics } from './http/metrics.ts'
import { publicRoutes } from './http/routes.ts'
import { HttpServer } from './http/server.ts'
import { WebhookDoor } from './http/webhook-door.ts'
import type { WorkingCalendar } from './model/working-calendar.ts'
import { operatorGauges } from './store/gauges.ts'
import { mediaFilesIn } from './store/media-files.ts'
import { openStore } from './store/open.ts'
import type { Store } from './store/tx.ts'

/** A new platform is one line here. */
const ADAPTERS = [wechatOfficial, wecomKf, webChat, webhook] as const

const STOP_WITHIN_MS = 8 * SECOND
const KEY_FILE = 'keys'
const IN_FLIGHT_FILE = 'in-flight'

export interface AppOptions {
  readonly config: Config
  readonly log: Log
  readonly clock?: Clock
  readonly random?: Random
  readonly faults?: FaultPoints
  /** What the bot knows, as a test wants it; production leaves it as the files say. */
  readonly teach?: (knowledge: Knowledge) => Knowledge
}

export interface App {
  /** `http://127.0.0.1:8080` */
  readonly address: string
  readonly metricsAddress: string | undefined
  /** One-time link for the first administrator, as long as there is none. Never rejects. */
  readonly setupLink: Promise<string | undefined>
  readonly store: Store
  readonly knowledge: LiveKnowledge
  stop(): Promise<void>
}

/** Starts the service; resolves when it is ready. Throws `DaozhenError` with what an operator must do. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, log, clock = systemClock, random = createPooledRandom(), faults = noFaults, teach } = options
  const ids = createIds(clock, random)
  const lock = lockFolder(config.dataDirectory)
  const http = new HttpServer({
    host: config.server.host,
    port: config.server.port,
    log,
    newRequestId: () => ids.next(),
    publicUrl: config.server.publicUrl,
  })
  const undo: (() => unknown)[] = [() => lock.release()]
  try {
    const bound = await http.listen()
    undo.push(() => http.close(0))
    const store = await openStore({ ...config.storage, ...config, clock, ids })
    undo.push(() => store.close())
    const base: Base = {
      config,
      log,
      clock,
      random,
      ids,
      store,
      keys: loadKeyFile(join(config.dataDirectory, KEY_FILE), random),
    }
    const deskFiles = { ...config.desk, holidaysFile: holidaysFile(config) }
    const live = await LiveConfig.open({ ...base, files: knowledgeFiles(config), desk: deskFiles })
    const { knowledge } = live
    undo.push(() => live.close())
    const desk = createDesk({ ...live.desk.rules, texts: () => knowledge.current.texts })
    const metrics =
      config.server.metricsPort === undefined ? undefined : await createMetrics(operatorGauges(store, clock))
    const inFlight = new InFlight(join(config.dataDirectory, IN_FLIGHT_FILE))
    undo.push(() => inFlight.close())
    const flow: FlowContext = {
      ...base,
      node: loadNodeName(config.dataDirectory, random),
      channels: openChannels(base),
      knowledge: teach === undefined ? () => knowledge.current : () => teach(knowledge.current),
      desk,
      inFlight,
      faults,
      count: metrics?.counters ?? noCounters,
    }
    return await run({
      base,
      http,
      bound: `http://${hostText(bound.address)}:${bound.port}`,
      live,
      desk,
      flow,
      metrics,
      undo,
    })
  } catch (error) {
    for (const step of undo.reverse()) await step()
    throw error
  }
}

interface Base {
  readonly config: Config
  readonly log: Log
  readonly clock: Clock
  readonly random: Random
  readonly ids: Ids
  readonly store: Store
  readonly keys: readonly CipherKey[]
}

interface Parts {
  readonly base: Base
  readonly http: HttpServer
  readonly bound: string
  readonly live: LiveConfig
  readonly desk: Desk
  readonly flow: FlowContext
  readonly metrics: Metrics | undefined
  readonly undo: (() => unknown)[]
}

async function run(parts: Parts): Promise<App> {
  const { base, http, live, flow, metrics, undo } = parts
  const { config, store, log, clock } = base
  const inlineSends = new InlineSends(clock)
  const clientAddress = clientAddressBehind(config.server.trustedProxies)
  const patients = createPatientSide(base, mediaFilesIn(config.dataDirectory), live.desk.rules.calendar)
  const stopTyping = relayTyping(flow, patients.signs)
  const door = new WebhookDoor({
    ...patients,
    flow,
    inlineSends,
    clock,
    log,
    clientAddress,
    refused: new RefusedDeliveries(flow),
  })
  const workers = startableWorkers(flow, inlineSends, patients.mediaFiles)
  http.use(publicRoutes({ door, pages: pages(config), notReady: () => notReady(http, store) }))
  const ready = Promise.withResolvers<void>()
  // Patients first: the console's code is loaded when they are already served.
  const opening = ready.promise.then(nextTurn).then(() => openConsole(parts, patients))
  http.use(async (ctx, next) => (await opening).routes(ctx, next))
  const metricsBound = await metrics?.listen(config.server.host, config.server.metricsPort ?? 0)
  await workers.start(store)
  live.start()
  http.open()
  ready.resolve()
  return {
    address: parts.bound,
    metricsAddress:
      metricsBound === undefined ? undefined : `http://${hostText(metricsBound.address)}:${metricsBound.port}`,
    setupLink: opening.then(({ setupLink }) => setupLink),
    store,
    knowledge: live.knowledge,
    async stop() {
      const closing = http.close(STOP_WITHIN_MS / 2)
      await opening.then(({ stop }) => stop())
      stopTyping()
      patients.feed.stop()
      await closing
      await workers.stop(STOP_WITHIN_MS / 2)
      await metrics?.close()
      live.close()
      await store.close()
      flow.inFlight.close()
      undo[0]?.()
    },
  }
}

async function openConsole(parts: Parts, { mediaFiles, signs }: PatientSide) {
  const { base, desk, live, flow, bound } = parts
  const { knowledge } = live
  const platformOf = (id: string) => base.config.channels.find((channel) => channel.id === id)?.platform
  const [{ createConsole }, { ensureSetupLink }] = await Promise.all([
    import('./console/console.ts'),
    import('./console/setup.ts'),
  ])
  const settings = consoleSettings(base.config, bound)
  const departmentName = (id: string) => knowledge.current.departments.get(id)?.name ?? id
  const { routes, stop } = createConsole({
    ...{ ...base, mediaFiles, desk, settings, departmentName, signs },
    cipher: createCipher(base.keys, base.random),
    departments: () => knowledge.current.departments.all,
    wording: () => knowledge.current.wording,
    ...{ channelName: channelNames(base.config), calendar: live.desk.rules.calendar },
    editing: live.editing({ knowledge: flow.knowledge, platformOf }),
    ...agentHelp(flow),
  })
  const link = ensureSetupLink(base.store, { random: base.random, baseUrl: settings.publicUrl })
  const setupLink = await link.catch((error: unknown) => {
    base.log.error('set-up link failed', { error })
    return undefined
  })
  return { routes, stop, setupLink }
}

/** What staff call a platform; two channels of one platform are told apart by their ids. */
const PLATFORM_NAMES: Readonly<Record<string, string>> = {
  'web-chat': '网页',
  'wechat-official': '公众号',
  'wecom-kf': '微信客服',
}

function channelNames({ channels }: Config): (id: string) => string {
  const names = new Map(
    channels.map(({ id, platform }) => {
      const isOnly = channels.filter((other) => other.platform === platform).length === 1
      return [id, isOnly ? (PLATFORM_NAMES[platform] ?? id) : id]
    }),
  )
  return (id) => names.get(id) ?? id
}

/** What a start would refuse beyond the settings file itself: channels' settings, holidays. Opens nothing. */
export function checkConfigParts(config: Config): void {
  const problems: ConfigProblem[] = []
  config.channels.forEach((entry, i) => {
    parseChannel(config, PROBE_KEYS, entry, `channels[${i}]`, problems)
  })
  if (problems.length > 0) throw configError(config.file, problems)
  calendarOf(config)
}

/** Stands in for the installation's key where settings are only looked at. */
const PROBE_KEYS: readonly CipherKey[] = [{ id: 'probe', key: Buffer.alloc(32) }]

type ChannelEntry = Config['channels'][number]

interface ParsedChannel {
  readonly adapter: Adapter
  readonly settings: unknown
}

/** Undefined after adding what is wrong to `problems`. */
function parseChannel(
  config: Config,
  keys: readonly CipherKey[],
  entry: ChannelEntry,
  path: string,
  problems: ConfigProblem[],
): ParsedChannel | undefined {
  const adapter = ADAPTERS.find((candidate) => candidate.platform === entry.platform) as Adapter | undefined
  if (adapter === undefined) {
    const expected = `one of: ${ADAPTERS.map((candidate) => candidate.platform).join(', ')}`
    problems.push({ path: `${path}.platform`, found: JSON.stringify(entry.platform), expected })
    return undefined
  }
  try {
    return { adapter, settings: adapter.parseSettings(withDefaults(config, keys, entry)) }
  } catch (error) {
    if (!(error instanceof DaozhenError) || error.code !== 'DZ_CHANNEL_SETTINGS') throw error
    problems.push({ path: `${path}.settings`, found: 'unusable settings', expected: error.message })
    return undefined
  }
}

function openChannels(base: Base): ReadonlyMap<string, RunningChannel> {
  const problems: ConfigProblem[] = []
  const channels = new Map<string, RunningChannel>()
  const http = createHttp()
  const cipher = createCipher(base.keys, base.random)
  base.config.channels.forEach((entry, i) => {
    const parsed = parseChannel(base.config, base.keys, entry, `channels[${i}]`, problems)
    if (parsed === undefined) return
    const open = parsed.adapter.open(parsed.settings, hostFor(base, entry.id, http, cipher))
    channels.set(entry.id, { id: entry.id, platform: parsed.adapter.platform, open })
  })
  if (problems.length > 0) throw configError(base.config.file, problems)
  return channels
}

function hostFor(base: Base, channelId: string, http: ReturnType<typeof createHttp>, cipher: Cipher) {
  const { store, clock, random, log } = base
  return {
    channelId,
    clock,
    random,
    log,
    http,
    openKept: (file: string) => mediaFilesIn(base.config.dataDirectory).read(file),
    tokens: createTokenVault({ channelId, store, cipher, clock }),
    allowLoopback: base.config.server.allowLoopbackPlatforms,
  }
}

/** The web chat knows its hospital, and signs with a secret of this installation unless it is given one. */
function withDefaults(
  config: Config,
  keys: readonly CipherKey[],
  entry: ChannelEntry,
): Readonly<Record<string, unknown>> {
  if (entry.platform !== webChat.platform) return entry.settings
  const { name, emergencyPhone } = config.hospital
  const visitorSecret = deriveSecret(keys, `web-chat ${entry.id}`)
  return { hospital: name, emergencyPhone, visitorSecret, ...entry.settings }
}

function knowledgeFiles(config: Config): KnowledgeFiles {
  return { root: dirname(config.file), ...config.knowledge, hospital: config.hospital }
}

function holidaysFile(config: Config): string {
  return resolve(dirname(config.file), config.knowledge.holidays)
}

function calendarOf(config: Config): WorkingCalendar {
  return loadCalendar(holidaysFile(config), config.desk.hours)
}

function consoleSettings(config: Config, bound: string) {
  const { publicUrl, trustedProxies } = config.server
  return {
    ...{ hospital: config.hospital.name, capacity: config.desk.capacity, trustedProxies, ...config.security },
    publicUrl: publicUrl ?? bound,
    secureCookies: publicUrl?.startsWith('https:') ?? false,
  }
}

function pages(config: Config) {
  const chat = config.channels.find((entry) => entry.platform === webChat.platform)
  if (chat === undefined) return []
  const origins = Array.isArray(chat.settings.allowedOrigins) ? chat.settings.allowedOrigins.map(String) : []
  return webChatPages(origins)
}

async function notReady(http: HttpServer, store: Store): Promise<readonly string[]> {
  if (http.isDraining) return ['draining']
  return (await store.checkWritable()) ? [] : ['storeNotWritable']
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function hostText(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}
