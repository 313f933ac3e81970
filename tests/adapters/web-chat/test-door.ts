// A small door before the web chat, for its tests: real HTTP, one hospital, messages in memory. Knows no rule of the
// adapter; it stores what is accepted once per key, streams what was stored, and can be cut off like a bad network.
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { extname } from 'node:path'
import { chatPolicy, webChatPages } from '../../../adapters/web-chat/pages.ts'
import { systemClock } from '../../../src/base/clock.ts'
import type {
  FeedMessage,
  FeedRequest,
  InboundEvent,
  OpenChannel,
  Received,
  Visit,
  WebhookReply,
  WebhookRequest,
} from '../../../src/channel/adapter.ts'

export interface TestDoor {
  readonly url: string
  readonly events: readonly InboundEvent[]
  /** What pages told beside messages; every answer is that the desk is open and nothing was agreed to. */
  readonly visits: readonly Visit[]
  /** How often a body was posted, repeats included. */
  readonly posts: () => number
  say(visitorId: string, message: Pick<FeedMessage, 'author' | 'content'> & { readonly authorTitle?: string }): void
  messagesOf(visitorId: string): readonly FeedMessage[]
  /** Destroys every connection and refuses new ones until `mend`. */
  cut(): void
  mend(): void
  /** The next message is stored, but its answer never arrives. */
  loseNextAnswer(): void
  /** Streams accept and stay silent, as behind a buffering proxy. */
  silenceStreams(): void
  close(): Promise<void>
}

/** What the desk answers to something a patient said; nothing by default. */
export type Answering = (event: InboundEvent, door: TestDoor) => void

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

const JSON_OK = { status: 200, contentType: 'application/json' }
const STANDING = {
  now: 0,
  desk: { isOpen: true, opensAt: 0 },
  conversation: { with: 'bot', mayRate: false },
  consents: [],
}

export async function openTestDoor(channel: OpenChannel, answering: Answering = () => {}): Promise<TestDoor> {
  const events: InboundEvent[] = []
  const visits: Visit[] = []
  const logs = new Map<string, FeedMessage[]>()
  const watchers = new Set<() => void>()
  const sockets = new Set<Socket>()
  const network = { isCut: false, losesNext: false, isSilent: false, posts: 0 }
  const logOf = (visitorId: string) => logs.get(visitorId) ?? logs.set(visitorId, []).get(visitorId) ?? []

  const append = (visitorId: string, message: Omit<FeedMessage, 'no' | 'id' | 'at'>) => {
    const log = logOf(visitorId)
    const no = log.length + 1
    log.push({ no, id: `message-${no}`, at: systemClock.now(), ...message })
    for (const wake of watchers) wake()
  }

  const accept = (received: Extract<Received, { kind: 'accepted' }>) => {
    for (const event of received.events) {
      if (events.some((known) => known.dedupKey === event.dedupKey) || event.content.kind !== 'text') continue
      events.push(event)
      const { platformUserId, platformMessageId: clientId, content } = event
      append(platformUserId, { author: 'contact', authorTitle: undefined, content, clientId })
      answering(event, door)
    }
  }

  const unseen = (request: FeedRequest, after: number) =>
    logOf(request.platformUserId).filter((message) => message.no > after)
  const watch = (response: ServerResponse, wake: () => void) => {
    watchers.add(wake)
    response.on('close', () => watchers.delete(wake))
    wake()
  }

  const stream = (request: FeedRequest, response: ServerResponse) => {
    response.writeHead(200, { ...request.headers, 'Content-Type': 'text/event-stream' })
    response.flushHeaders()
    if (network.isSilent) return
    let after = request.after
    response.write('event: beat\ndata: {}\n\n')
    watch(response, () => {
      for (const message of unseen(request, after)) {
        response.write(`id: ${message.no}\ndata: ${JSON.stringify(request.encode(message))}\n\n`)
        after = message.no
      }
    })
  }

  const list = (request: FeedRequest, response: ServerResponse) =>
    watch(response, () => {
      const messages = unseen(request, request.after).map((message) => request.encode(message))
      if (response.writableEnded || (messages.length === 0 && request.mode === 'long-poll')) return
      const { headers = {} } = request
      reply(response, { status: 200, contentType: 'application/json', body: JSON.stringify({ messages }), headers })
    })

  const webhook = async (url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = await readRequest(url, request)
    if (asked.method === 'POST' && asked.path === '/messages') network.posts++
    const received = await channel.receive?.(asked)
    if (received === undefined) return void response.destroy()
    switch (received.kind) {
      case 'feed':
        return received.request.mode === 'stream'
          ? stream(received.request, response)
          : list(received.request, response)
      case 'accepted':
        accept(received)
        if (!network.losesNext) return reply(response, received.reply)
        network.losesNext = false
        return void response.destroy()
      case 'handshake':
        return reply(response, received.reply)
      case 'visit':
        visits.push(received.visit)
        return reply(response, { ...JSON_OK, body: JSON.stringify(STANDING), headers: received.visit.headers })
      case 'refused':
        return reply(response, refusal(received))
    }
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://door')
    const done = url.pathname.startsWith('/webhooks/web') ? webhook(url, request, response) : page(url, response)
    done.catch(() => response.destroy())
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    if (network.isCut) socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  const cut = () => {
    network.isCut = true
    for (const socket of sockets) socket.destroy()
  }
  const door: TestDoor = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    events,
    visits,
    posts: () => network.posts,
    say: (visitorId, { author, content, authorTitle }) =>
      append(visitorId, { author, authorTitle, content, clientId: undefined }),
    messagesOf: logOf,
    cut,
    mend: () => {
      network.isCut = false
    },
    loseNextAnswer: () => {
      network.losesNext = true
    },
    silenceStreams: () => {
      network.isSilent = true
    },
    close: () => {
      cut()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return door
}

async function readRequest(url: URL, request: IncomingMessage): Promise<WebhookRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return {
    method: request.method ?? 'GET',
    path: url.pathname.slice('/webhooks/web'.length),
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
    remoteAddress: request.socket.remoteAddress ?? '',
  }
}

function refusal({ status, why, fields, headers }: Extract<Received, { kind: 'refused' }>): WebhookReply {
  const body = JSON.stringify({ error: { code: why, ...(fields === undefined ? {} : { fields }) } })
  return { status, contentType: 'application/json', body, ...(headers === undefined ? {} : { headers }) }
}

function reply(response: ServerResponse, { status, contentType, body, headers }: WebhookReply): void {
  response.writeHead(status, { 'Content-Type': contentType, ...headers }).end(body)
}

async function page(url: URL, response: ServerResponse): Promise<void> {
  const [chat] = webChatPages([])
  const name = /^\/chat\/?$/.test(url.pathname) ? 'index.html' : url.pathname.slice('/chat/'.length)
  if (chat === undefined || !/^(?:assets\/)?[a-z0-9-]+\.(?:html|js|css|svg)$/.test(name))
    return void response.writeHead(404).end()
  const body = await readFile(new URL(name, chat.folder))
  const headers = { 'Content-Security-Policy': chatPolicy([]), 'X-Content-Type-Options': 'nosniff' }
  reply(response, { status: 200, contentType: TYPES[extname(name)] ?? 'text/plain', body, headers })
}
