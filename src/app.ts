// Wires everything: the only file that sees every part (the platforms through platforms.ts). Starts in the order lock,
// port, store, knowledge, workers, gate; stops in the reverse one.
import { dirname, join, resolve } from 'node:path'
import { type CipherKey, createCipher, loadKeyFile, parseKeys } from './base/cipher.ts'
import { clientAddressBehind } from './base/client-address.ts'
import { type Clock, SECOND, systemClock } from './base/clock.ts'
import { type EventLoop, eventLoopOn } from './base/event-loop.ts'
import { lockFolder } from './base/file-lock.ts'
import { createHttp } from './base/http.ts'
import { createIds } from './base/ids.ts'
import { deriveSecret, loadNodeName } from './base/installation.ts'
import type { Log } from './base/log.ts'
import { createPooledRandom, type Random } from './base/random.ts'
import type { Knowledge } from './bot/turn.ts'
import type { Config } from './config.ts'
import { ALONE, type Carrier } from './coord/carrier.ts'
import { loadCalendar } from './desk/calendar-file.ts'
import { createDesk } from './desk/create-desk.ts'
import type { Desk } from './desk/desk.ts'
import { Admission } from './flow/admission.ts'
import { agentHelp } from './flow/agent-help.ts'
import { ChannelSettings } from './flow/channel-settings.ts'
import { type FlowContext, noCounters } from './flow/context.ts'
import { channelValues } from './flow/edited-platforms.ts'
import { type FaultPoints, noFaults } from './flow/fault-points.ts'
import { InFlight } from './flow/in-flight.ts'
import { InlineSends } from './flow/inline-sends.ts'
import type { KnowledgeFiles, LiveKnowledge } from './flow/knowledge-files.ts'
import { LiveConfig } from './flow/live-config.ts'
import { createPatientSide, type PatientSide } from './flow/patient-side.ts'
import { RefusedDeliveries } from './flow/refused-deliveries.ts'
import { Regulars } from './flow/regulars.ts'
import { startRelay } from './flow/relay.ts'
import { relayTyping } from './flow/typing-relay.ts'
import { startableWorkers } from './flow/workers.ts'
import { createMetrics, type Metrics } from './http/metrics.ts'
import { publicRoutes } from './http/routes.ts'
import { HttpServer } from './http/server.ts'
import { SocketDoor } from './http/socket-door.ts'
import { WebhookDoor } from './http/webhook-door.ts'
import type { WorkingCalendar } from './model/working-calendar.ts'
import {
  type Base,
  channelNames,
  checkPlatforms,
  openChannel,
  openChannels,
  pages,
  platformParts,
  staffAlerts,
} from './platforms.ts'
import { operatorGauges } from './store/gauges.ts'
import { mediaFilesIn } from './store/media-files.ts'
import { openStore } from './store/open.ts'
import { assertSharedKey } from './store/shared-key.ts'
import type { Store } from './store/tx.ts'

const STOP_WITHIN_MS = 8 * SECOND
const KEY_FILE = 'keys'
const IN_FLIGHT_FILE = 'in-flight'

export interface AppOptions {
  readonly config: Config
  readonly log: Log
  readonly clock?: Clock
  readonly random?: Random
  readonly faults?: FaultPoints
  /** Tells when this process is overloaded; that is a matter of the machine, whatever `clock` says. */
  readonly eventLoop?: EventLoop
  /** Where `${NAME}` in released settings leads. */
  readonly environment?: Readonly<Record<string, string | undefined>>
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
    mostConnections: config.server.mostConnections,
  })
  const undo: (() => unknown)[] = [() => lock.release()]
  try {
    const bound = await http.listen()
    undo.push(() => http.close(0))
    const store = await openStore({ ...config.storage, ...config, clock, ids })
    undo.push(() => store.close())
    const keys = keysOf(config, random)
    const cipher = createCipher(keys, random)
    await assertSharedKey(store, cipher)
    const node = loadNodeName(config.dataDirectory, random)
    const carrier = await openCarrier({ config, keys, clock, log }, node)
    undo.push(() => carrier.close())
    const started: Base = { config, log, clock, random, ids, store, keys, cipher, http: createHttp(), carrier }
    const deskFiles = { ...config.desk, holidaysFile: holidaysFile(config) }
    const platforms = platformParts(started, options.environment ?? {})
    const live = await LiveConfig.open({
      ...{ ...started, files: knowledgeFiles(config), desk: deskFiles },
      channels: channelValues(platforms),
    })
    const { knowledge } = live
    undo.push(() => live.close())
    const channelSettings = await ChannelSettings.start({
      ...{ ...started, ...platforms },
      open: (entry, tokens) => openChannel(started, entry, tokens),
      released: () => live.released,
    })
    const base = { ...started, config: { ...config, channels: [...channelSettings.entries] } }
    const desk = createDesk({ ...live.desk.rules, texts: () => knowledge.current.texts })
    const { eventLoop = eventLoopOn(systemClock) } = options
    const admission = new Admission({ eventLoop, store, requests: http, log })
    const gauges = { ...operatorGauges(store, clock), ...admission.gauges }
    const metrics = config.server.metricsPort === undefined ? undefined : await createMetrics(gauges)
    const inFlight = new InFlight(join(config.dataDirectory, IN_FLIGHT_FILE))
    undo.push(() => inFlight.close())
    const flow: FlowContext = {
      ...base,
      node,
      channels: openChannels(base),
      knowledge: teach === undefined ? () => knowledge.current : () => teach(knowledge.current),
      desk,
      inFlight,
      regulars: new Regulars(),
      faults,
      count: metrics?.counters ?? noCounters,
    }
    return await run({
      base,
      http,
      bound: `http://${hostText(bound.address)}:${bound.port}`,
      ...{ live, desk, flow, metrics, undo, channelSettings, admission },
    })
  } catch (error) {
    for (const step of undo.reverse()) await step()
    throw error
  }
}

/** From the environment where nodes share a database; else the data directory's own. */
function keysOf(config: Config, random: Random): readonly CipherKey[] {
  return config.keys === undefined ? loadKeyFile(join(config.dataDirectory, KEY_FILE), random) : parseKeys(config.keys)
}

type CarrierParts = Pick<Base, 'config' | 'keys' | 'clock' | 'log'>

/** Redis is for installations of several nodes; ioredis is loaded only there. */
async function openCarrier({ config, keys, clock, log }: CarrierParts, node: string): Promise<Carrier> {
  if (config.redisUrl === undefined) return ALONE
  const { openRedisCarrier } = await import('./coord/redis-carrier.ts')
  const prefix = `daozhen:${deriveSecret(keys, 'redis').slice(0, 16)}`
  return openRedisCarrier({ url: config.redisUrl, prefix, node, clock, log })
}

interface Parts {
  readonly base: Base
  readonly http: HttpServer
  readonly bound: string
  readonly live: LiveConfig
  readonly desk: Desk
  readonly flow: FlowContext
  readonly metrics: Metrics | undefined
  readonly channelSettings: ChannelSettings
  readonly admission: Admission
  readonly undo: (() => unknown)[]
}

async function run(parts: Parts): Promise<App> {
  const { base, http, live, flow, metrics, undo, admission } = parts
  const { running } = parts.channelSettings.state()
  const { config, store, log, clock, carrier } = base
  const inlineSends = new InlineSends(clock)
  const clientAddress = clientAddressBehind(config.server.trustedProxies)
  const patients = createPatientSide(base, mediaFilesIn(config.mediaDirectory), live.desk.rules.calendar)
  const refused = new RefusedDeliveries(flow)
  const stopTyping = relayTyping(flow, patients.signs)
  const door = new WebhookDoor({
    ...patients,
    flow,
    inlineSends,
    clock,
    log,
    clientAddress,
    refused,
    admission,
  })
  const stopRelay = startRelay({ carrier, store, signs: patients.signs, clock })
  const workers = startableWorkers(flow, inlineSends, patients.mediaFiles)
  const sockets = new SocketDoor({ ...flow, listener: workers.listener, clientAddress, refused })
  http.useSockets((request, socket, head) => sockets.handle(request, socket, head))
  const alerts = staffAlerts(base, flow, consoleSettings(config, parts.bound).publicUrl)
  http.use(
    publicRoutes({
      door,
      pages: pages(config),
      notReady: () => notReady(http, store, admission),
      channelSettings: running,
    }),
  )
  const ready = Promise.withResolvers<void>()
  // Patients first: the console's code is loaded when they are already served.
  const opening = ready.promise.then(nextTurn).then(() => openConsole(parts, patients))
  http.use(async (ctx, next) => (await opening).routes(ctx, next))
  const metricsBound = await metrics?.listen(config.server.host, config.server.metricsPort ?? 0)
  await Promise.all([workers.start(store), alerts.start()])
  live.start()
  admission.start()
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
      admission.stop()
      await opening.then(({ stop }) => stop())
      stopTyping()
      patients.feed.stop()
      await closing
      await Promise.all([workers.stop(STOP_WITHIN_MS / 2), alerts.stop()])
      stopRelay()
      await carrier.close()
      await metrics?.close()
      live.close()
      await store.close()
      flow.inFlight.close()
      undo[0]?.()
    },
  }
}

async function openConsole(parts: Parts, { mediaFiles, signs }: PatientSide) {
  const { base, desk, live, flow, bound, channelSettings, admission } = parts
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
    departments: () => knowledge.current.departments.all,
    wording: () => knowledge.current.wording,
    hasRoom: () => {
      if (!admission.hasRoom) flow.count.turnedAway('console')
      return admission.hasRoom
    },
    ...{ channelSettings, channelName: channelNames(base.config), calendar: live.desk.rules.calendar },
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

/** What a start would refuse beyond the settings file itself: channels' settings, holidays. Opens nothing. */
export function checkConfigParts(config: Config): void {
  checkPlatforms(config)
  calendarOf(config)
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

async function notReady(http: HttpServer, store: Store, admission: Admission): Promise<readonly string[]> {
  if (http.isDraining) return ['draining']
  if (admission.isOverloaded) return ['overloaded']
  return (await store.checkWritable()) ? [] : ['storeNotWritable']
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function hostText(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}
