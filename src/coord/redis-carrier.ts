// Calls between nodes through Redis publish/subscribe. Holds nothing there. A node knows that the way is open because it
// hears itself: a beat goes out every three seconds, and three beats unheard make both connections anew, also when they
// look alive (half-open, black hole, wrong server after a failover).
import { Cluster, Redis } from 'ioredis'
import { type Clock, SECOND } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Carrier, Listener } from './carrier.ts'
import { parseRedisAddress, type RedisAddress } from './redis-address.ts'

const BEAT_MS = 3 * SECOND
const DEAF_AFTER_MS = 3 * BEAT_MS
const CONNECT_MS = 3 * SECOND
const LONGEST_PAUSE_MS = 2 * SECOND
const BEAT = 'beat'

export interface RedisCarrierOptions {
  readonly url: string
  /** Separates installations that share one Redis. */
  readonly prefix: string
  /** Name of this node: it does not listen to itself. */
  readonly node: string
  readonly clock: Clock
  readonly log: Log
}

/** Throws `DZ_CONFIG` for a URL that cannot be understood; an unreachable Redis is no error, only `cut`. */
export function openRedisCarrier(options: RedisCarrierOptions): Carrier {
  return new RedisCarrier(options, parseRedisAddress(options.url))
}

type Client = Redis | Cluster

class RedisCarrier implements Carrier {
  readonly #options: RedisCarrierOptions
  readonly #address: RedisAddress
  readonly #listeners = new Map<string, Set<Listener>>()
  #speaker: Client
  #hearer: Client
  #heardAt: number
  #isOpen = false
  #closed = false
  #cancelBeat: () => void = () => {}

  constructor(options: RedisCarrierOptions, address: RedisAddress) {
    this.#options = options
    this.#address = address
    this.#heardAt = options.clock.monotonic()
    this.#speaker = this.#connect()
    this.#hearer = this.#listen()
    this.#beat()
  }

  publish(topic: string, body: string): void {
    if (!this.#isOpen && topic !== BEAT) return
    const channel = this.#channelOf(topic)
    this.#speaker.publish(channel, JSON.stringify([this.#options.node, body])).catch(() => {})
  }

  subscribe(topic: string, listener: Listener): () => void {
    const set = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, set.add(listener))
    this.#tune(this.#hearer, topic)
    return () => set.delete(listener)
  }

  state(): 'connected' | 'cut' {
    return this.#isOpen ? 'connected' : 'cut'
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelBeat()
    this.#speaker.disconnect()
    this.#hearer.disconnect()
  }

  #channelOf(topic: string): string {
    return `${this.#options.prefix}:${topic}`
  }

  #connect(): Client {
    const client = createClient(this.#address)
    client.on('error', () => {}) // what matters is whether we hear ourselves
    return client
  }

  #listen(): Client {
    const client = this.#connect()
    client.on('message', (channel: string, text: string) => this.#hear(channel, text))
    client.on('ready', () => {
      for (const topic of [BEAT, ...this.#listeners.keys()]) this.#tune(client, topic)
    })
    return client
  }

  /** Lost with its connection, it is asked for again on the next. */
  #tune(client: Client, topic: string): void {
    client.subscribe(this.#channelOf(topic)).catch(() => {})
  }

  #hear(channel: string, text: string): void {
    const topic = channel.slice(this.#options.prefix.length + 1)
    const [from, body] = parseCall(text)
    if (topic === BEAT) {
      if (from === this.#options.node) this.#hearSelf()
      return
    }
    if (body === undefined || from === this.#options.node) return
    for (const listener of this.#listeners.get(topic) ?? []) {
      try {
        listener(body)
      } catch (error) {
        this.#options.log.error('a call of another node was not taken', { kind: topic, error })
      }
    }
  }

  #hearSelf(): void {
    this.#heardAt = this.#options.clock.monotonic()
    if (this.#isOpen) return
    this.#isOpen = true
    this.#options.log.info('redis reached', {})
  }

  #beat(): void {
    const { clock, log } = this.#options
    this.publish(BEAT, '')
    if (clock.monotonic() - this.#heardAt > DEAF_AFTER_MS) {
      if (this.#isOpen) log.warn('redis cannot be reached: live updates take half a second longer', {})
      this.#isOpen = false
      this.#heardAt = clock.monotonic()
      this.#renew()
    }
    // The first beats come quickly: a start should not take seconds to hear itself.
    this.#cancelBeat = clock.after(this.#isOpen ? BEAT_MS : BEAT_MS / 6, () => this.#closed || this.#beat())
  }

  #renew(): void {
    this.#speaker.disconnect()
    this.#hearer.disconnect()
    this.#speaker = this.#connect()
    this.#hearer = this.#listen()
  }
}

function parseCall(text: string): readonly [string | undefined, string | undefined] {
  try {
    const call: unknown = JSON.parse(text)
    if (!Array.isArray(call)) return [undefined, undefined]
    const [from, body] = call as readonly unknown[]
    return [typeof from === 'string' ? from : undefined, typeof body === 'string' ? body : undefined]
  } catch {
    return [undefined, undefined]
  }
}

function createClient(address: RedisAddress): Client {
  const { hosts, username, password, tls, database, master } = address
  const login = {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
  }
  const common = {
    ...login,
    connectTimeout: CONNECT_MS,
    maxRetriesPerRequest: 0,
    // Its own resubscribing leaves a rejection to nobody, and so to the process, when the new connection is lost at once.
    autoResubscribe: false,
    enableOfflineQueue: true, // subscriptions asked for before the connection stands
    retryStrategy: (times: number) => Math.min(times * 100, LONGEST_PAUSE_MS),
    keepAlive: 10_000,
  }
  if (address.kind === 'cluster') {
    return new Cluster([...hosts], {
      redisOptions: common,
      clusterRetryStrategy: (times) => Math.min(times * 100, LONGEST_PAUSE_MS),
    })
  }
  if (address.kind === 'sentinel') {
    return new Redis({ ...common, sentinels: [...hosts], name: master ?? '', sentinelPassword: password ?? '' })
  }
  const [host] = hosts
  return new Redis({ ...common, host: host?.host ?? '', port: host?.port ?? 0, db: database })
}
