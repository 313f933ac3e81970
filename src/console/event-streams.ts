// Live updates to browsers: server-sent events, and a long poll for networks that swallow streams. A stream ends with
// its session, when its reader is too slow, and when we stop; the reader comes back with its cursor and misses nothing.
import type { ServerResponse } from 'node:http'
import type { Context } from 'koa'
import { SECOND } from '../base/clock.ts'
import { whoseAre } from '../store/event-log.ts'
import { callRoll } from '../store/session-roll.ts'
import { type ConsoleContext, lifeAt, type PersonCaller } from './context.ts'
import { EventFeed } from './event-feed.ts'
import { EventTail, type ShownEvent } from './event-tail.ts'
import type { LiveNews } from './thread/thread-presence.ts'

const PING_MS = 15 * SECOND
/** A disabled account hears nothing after 5 s at the latest. */
const CHECK_RIGHTS_MS = 4 * SECOND
const MOST_UNSENT_BYTES = 1024 * 1024

interface Open {
  readonly person: PersonCaller['person']
  readonly feed: EventFeed
  ping(): void
  /** A frame without a number: it moves no cursor, and nobody gets it again. */
  passing(frame: string): void
  end(): void
}

export interface PolledEvents {
  readonly reset: boolean
  readonly seq: number
  readonly events: readonly ShownEvent[]
}

export class EventStreams {
  readonly #context: ConsoleContext
  readonly #tail: EventTail
  readonly #open = new Set<Open>()
  readonly #frames = new WeakMap<ShownEvent, string>()
  #cancelPing: (() => void) | undefined
  #cancelCheck: (() => void) | undefined
  #forgetLive: (() => void) | undefined

  constructor(context: ConsoleContext) {
    this.#context = context
    this.#tail = new EventTail(context)
  }

  start(): void {
    this.#tail.start()
    this.#forgetLive = this.#context.live.subscribe((news) => void this.#pass(news))
    this.#pingLater()
    this.#checkLater()
  }

  stop(): void {
    this.#forgetLive?.()
    this.#cancelPing?.()
    this.#cancelCheck?.()
    for (const stream of [...this.#open]) stream.end()
    this.#tail.stop()
  }

  get count(): number {
    return this.#open.size
  }

  async stream(ctx: Context, caller: PersonCaller, after: number | undefined): Promise<void> {
    const { res } = ctx
    ctx.respond = false
    openStream(res)
    let seq = after ?? 0
    const feed = new EventFeed(this.#tail, caller, {
      push: (events, upTo) => {
        seq = upTo
        if (events.length > 0) write(res, events.map((event) => this.#frame(event)).join(''))
      },
      reset: (upTo) => {
        seq = upTo
        write(res, `event: reset\nid: ${upTo}\ndata: {"seq":${upTo}}\n\n`)
      },
      accountChanged: () => void this.#recheck([stream]),
      lost: () => res.destroy(),
    })
    // The id moves on with the ping, so that a reader of few rights does not come back with a cursor out of date.
    const ping = () => write(res, `: ${seq}\nid: ${seq}\n\n`)
    const passing = (frame: string) => write(res, frame)
    const stream: Open = { person: caller.person, feed, ping, passing, end: () => res.end() }
    this.#keep(stream, res)
    try {
      await feed.open(this.#context, after)
      ping()
    } catch (error) {
      this.#context.log.warn('event stream could not start', { error })
      res.destroy()
    }
  }

  /** Answers with the first events there are, or with none when the time is over. */
  async poll(ctx: Context, caller: PersonCaller, after: number | undefined, waitMs: number): Promise<PolledEvents> {
    return new Promise<PolledEvents>((resolve, reject) => {
      let seq = after ?? 0
      const finish = (events: readonly ShownEvent[], reset = false) => {
        cancel()
        feed.close()
        resolve({ reset, seq, events })
      }
      const feed = new EventFeed(this.#tail, caller, {
        push: (events, upTo) => {
          seq = upTo
          if (events.length > 0 || after === undefined) finish(events)
        },
        reset: (upTo) => {
          seq = upTo
          finish([], true)
        },
        accountChanged: () => {},
        lost: () => finish([]),
      })
      const cancel = this.#context.clock.after(waitMs, () => finish([]))
      const silent = { ping: () => {}, passing: () => {} }
      this.#keep({ person: caller.person, feed, ...silent, end: () => finish([]) }, ctx.res)
      feed.open(this.#context, after).then(
        () => {
          if (waitMs === 0) finish([])
        },
        (error) => {
          cancel()
          feed.close()
          reject(error)
        },
      )
    })
  }

  /** Signs of a thread to whoever sees it, word of a draft to its writer only. */
  async #pass(news: LiveNews): Promise<void> {
    if (this.#open.size === 0) return
    if (news.kind === 'draft') {
      const frame = passingFrame('draft.saved', { conversationId: news.conversationId })
      for (const { person, passing } of this.#open) if (person.agentId === news.agentId) passing(frame)
      return
    }
    const { conversationId } = news.signs
    const found = await whoseAre(this.#context.store.reads, [conversationId]).catch(() => undefined)
    const whose = found?.get(conversationId)
    if (whose === undefined) return
    const frame = passingFrame('thread.signs', news.signs)
    for (const { feed, passing } of this.#open) if (feed.sees(whose)) passing(frame)
  }

  #keep(stream: Open, res: ServerResponse): void {
    this.#open.add(stream)
    res.once('close', () => {
      stream.feed.close()
      this.#open.delete(stream)
    })
  }

  #frame(event: ShownEvent): string {
    const known = this.#frames.get(event)
    if (known !== undefined) return known
    const frame = `event: ${event.kind}\nid: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`
    this.#frames.set(event, frame)
    return frame
  }

  #pingLater(): void {
    this.#cancelPing = this.#context.clock.after(PING_MS, () => {
      for (const stream of this.#open) stream.ping()
      this.#pingLater()
    })
  }

  #checkLater(): void {
    this.#cancelCheck = this.#context.clock.after(CHECK_RIGHTS_MS, () => {
      void this.#recheck([...this.#open])
      this.#checkLater()
    })
  }

  /** No valid session, or no way to find out: no more events. */
  async #recheck(streams: readonly Open[]): Promise<void> {
    const { store, clock } = this.#context
    const hashes = [...new Set(streams.map((stream) => stream.person.tokenHash))]
    const present = await callRoll(store.reads, hashes, lifeAt(clock)).catch(() => undefined)
    for (const stream of streams) {
      const found = present?.get(stream.person.tokenHash)
      if (found === undefined) stream.end()
      else stream.feed.allow({ kind: 'person', ...found })
    }
  }
}

function openStream(res: ServerResponse): void {
  res.socket?.setNoDelay(true)
  res.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  })
  res.write('retry: 1000\n\n')
}

function passingFrame(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

function write(res: ServerResponse, text: string): void {
  if (res.writableEnded || res.destroyed) return
  res.write(text)
  if (res.writableLength > MOST_UNSENT_BYTES) res.destroy()
}
