// Streams a person's own messages to their client: server-sent events, long-poll where a proxy buffers, or a page. The
// cursor is the message number, so nothing is missed and nothing comes twice.
import { PassThrough } from 'node:stream'
import type { Context } from 'koa'
import { type Clock, SECOND } from '../base/clock.ts'
import type { FeedRequest } from '../channel/adapter.ts'
import type { RunningChannel } from '../flow/context.ts'
import type { Feed } from '../flow/feed.ts'

/** An event, not a comment: pages cannot see comments, and take silence for a proxy that swallows the stream. */
const BEAT_EVERY_MS = 15 * SECOND
const POLL_MS = 25 * SECOND
const BUFFER_LIMIT = 1024 * 1024

interface Door {
  readonly feed: Feed
  readonly clock: Clock
}

export async function serveFeed(
  context: Context,
  door: Door,
  channel: RunningChannel,
  request: FeedRequest,
): Promise<void> {
  context.set(request.headers ?? {})
  context.set('Cache-Control', 'no-store, no-transform')
  switch (request.mode) {
    case 'page':
      context.body = await pageBody(door, channel, request, request.after)
      return
    case 'long-poll':
      context.body = await longPoll(context, door, channel, request)
      return
    case 'stream':
      return stream(context, door, channel, request)
  }
}

interface PageBody {
  readonly messages: readonly unknown[]
  readonly cursor: number
}

async function pageBody(door: Door, channel: RunningChannel, request: FeedRequest, after: number): Promise<PageBody> {
  const messages = await door.feed.page(channel.id, request.platformUserId, after)
  return { messages: messages.map((message) => request.encode(message)), cursor: messages.at(-1)?.no ?? after }
}

async function longPoll(
  context: Context,
  door: Door,
  channel: RunningChannel,
  request: FeedRequest,
): Promise<PageBody> {
  const nudged = Promise.withResolvers<void>()
  context.res.once('close', nudged.resolve)
  const stop = await door.feed.watch(channel.id, request.platformUserId, nudged.resolve)
  const cancel = door.clock.after(POLL_MS, nudged.resolve)
  try {
    const now = await pageBody(door, channel, request, request.after)
    if (now.messages.length > 0) return now
    await nudged.promise
    return await pageBody(door, channel, request, request.after)
  } finally {
    cancel()
    stop()
  }
}

async function stream(context: Context, door: Door, channel: RunningChannel, request: FeedRequest): Promise<void> {
  context.status = 200
  context.set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' })
  const out = new PassThrough({ highWaterMark: BUFFER_LIMIT })
  context.body = out
  context.req.socket.setTimeout(0)
  let cursor = request.after
  let busy = false
  let again = false
  let open = true
  const write = (text: string): void => {
    if (open && !out.write(text)) end() // the client does not keep up: it resumes by its cursor
  }
  const push = async (): Promise<void> => {
    if (door.feed.isStopped) return end()
    again = true
    if (busy) return
    busy = true
    try {
      while (again && open) {
        again = false
        const messages = await door.feed.page(channel.id, request.platformUserId, cursor)
        for (const message of messages) {
          cursor = message.no
          write(`id: ${message.no}\nevent: message\ndata: ${JSON.stringify(request.encode(message))}\n\n`)
        }
        if (messages.length > 0) again = true
      }
    } finally {
      busy = false
    }
  }
  let cancel = (): void => {}
  const beat = (): void => {
    write('event: beat\ndata: {}\n\n')
    cancel = door.clock.after(BEAT_EVERY_MS, beat)
  }
  let unwatchSigns = (): void => {}
  let unwatch = (): void => {}
  function end(): void {
    if (!open) return
    open = false
    cancel()
    unwatch()
    unwatchSigns()
    out.end()
  }
  unwatch = await door.feed.watch(channel.id, request.platformUserId, () => void push().catch(end))
  unwatchSigns = door.feed.watchSigns(channel.id, request.platformUserId, (sign) => {
    const { kind } = sign
    const data = kind === 'typing' ? { kind, forMs: Math.max(0, sign.untilMs - door.clock.now()) } : { kind }
    write(`event: sign\ndata: ${JSON.stringify(data)}\n\n`)
  })
  context.res.once('close', end)
  out.once('close', end)
  beat()
  await push()
}
