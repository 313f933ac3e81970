// The console on a real HTTP server over a ward of the desk harness. A `Browser` is one person at one screen: it keeps
// the cookie, sends what a browser sends, and holds every answer against the contract.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import { createCipher } from '../../src/base/cipher.ts'
import { createLog, silentLog } from '../../src/base/log.ts'
import { hashPassword } from '../../src/base/password.ts'
import { systemRandom } from '../../src/base/random.ts'
import { suggestAnswers } from '../../src/bot/suggest-answers.ts'
import { tryDecision } from '../../src/bot/try-decision.ts'
import { createConsole } from '../../src/console/console.ts'
import type { ConsoleParts, ConsoleSettings } from '../../src/console/context.ts'
import { refusal } from '../../src/console/contract.ts'
import { API_PREFIX } from '../../src/console/openapi.ts'
import { ROUTES } from '../../src/console/routes.ts'
import { hashSecret, newSecret } from '../../src/console/secret.ts'
import type { ActingAgent } from '../../src/desk/desk.ts'
import { LiveSigns } from '../../src/flow/live-signs.ts'
import type { Overlay } from '../../src/model/edited.ts'
import { SERVICE_RIGHTS } from '../../src/model/permission.ts'
import { saveServiceToken } from '../../src/store/service-token.ts'
import { smallKnowledge } from '../bot/knowledge-builder.ts'
import { openWard, type Ward, type WardOptions } from '../support/desk-harness.ts'
import { editingOver } from '../support/editing.ts'
import { testIds } from '../support/store.ts'

export const PASSWORD = '桂花树下等公交车 38 路'
let storedPassword: string | undefined

export interface Reply {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: an answer is looked into by each test
  readonly body: any
}

export interface Browser {
  get(path: string, headers?: Record<string, string>): Promise<Reply>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>
  put(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>
  patch(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>
  delete(path: string, headers?: Record<string, string>): Promise<Reply>
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>
  /** Cookie and CSRF header of this browser. */
  readonly headers: Readonly<Record<string, string>>
}

export type Reception = Awaited<ReturnType<typeof openReception>>

export async function openReception(
  options: WardOptions & {
    readonly settings?: Partial<ConsoleSettings>
    readonly mediaFiles?: Partial<ConsoleParts['mediaFiles']>
    readonly signs?: ConsoleParts['signs']
    readonly channels?: ReturnType<ConsoleParts['channels']>
    /** What editors have released over the files. */
    readonly released?: Overlay
    /** Somebody else closes it. */
    readonly keepStore?: boolean
  } = {},
) {
  const ward: Ward = await openWard(options)
  const logged: string[] = []
  const console = createConsole({
    store: ward.store,
    desk: ward.desk,
    clock: ward.clock,
    random: systemRandom,
    hasRoom: () => true,
    ids: testIds(ward.clock),
    mediaFiles: { read: async () => undefined, keep: async () => undefined, ...options.mediaFiles },
    keys: [{ id: 'ward', key: Buffer.alloc(32, 7) }],
    signs: options.signs ?? new LiveSigns(ward.clock, silentLog),
    departmentName: (id) => `科室 ${id}`,
    departments: () => [{ id: 'gynaecology', name: '妇科' }],
    cipher: createCipher([{ id: 'test', key: Buffer.alloc(32, 7) }], systemRandom),
    wording: () => smallKnowledge().wording,
    tryBot: (trial) => tryDecision(smallKnowledge(), ward.clock.now(), trial),
    channelName: () => '公众号',
    channelSettings: {
      state: () => ({ running: 0, released: 0, waiting: [], leftOut: [] }),
      check: async () => ({ kind: 'cannot' }),
    },
    calendar: () => ward.calendar,
    editing: editingOver(ward.clock, options.released),
    channels: () => options.channels ?? [],
    channelCarries: () => ({
      types: ['image/jpeg', 'image/png', 'image/gif'],
      mostBytes: 5 * 1024 * 1024,
    }),
    readableChannels: () => [],
    suggestAnswers: (text) => suggestAnswers(smallKnowledge(), ward.clock.now(), text),
    log: createLog('debug', { write: (line) => logged.push(line) }),
    settings: {
      hospital: '江城市第一人民医院',
      publicUrl: undefined,
      secureCookies: false,
      trustedProxies: [],
      capacity: 5,
      secondFactor: 'off',
      idleLockMinutes: 0,
      ...options.settings,
    },
  })
  const app = new Koa()
  app.use(console.routes)
  const server = createServer(app.callback())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  storedPassword ??= await hashPassword(PASSWORD, systemRandom)

  const browser = (headers: Record<string, string> = {}): Browser => browserAt(base, headers)

  const signIn = async (login: string, password = PASSWORD): Promise<Browser> => {
    const answer = await browser().post('/session', { login, password })
    if (answer.status !== 200) throw new Error(`cannot sign in: ${answer.status}`)
    const cookie = String(answer.headers.get('set-cookie')).split(';')[0] ?? ''
    return browser({ cookie, 'x-csrf-token': answer.body.csrfToken })
  }

  return {
    ward,
    base,
    server,
    logged,
    console,
    browser,
    signIn,
    /** Gives somebody of the ward a password, and a screen. */
    async screenOf(agent: ActingAgent): Promise<Browser> {
      const login = `p${agent.id.toLowerCase()}`
      await ward.store.write((tx) =>
        tx.db
          .updateTable('agent')
          .set({ login, password_hash: storedPassword as string })
          .where('id', '=', agent.id)
          .execute(),
      )
      return signIn(login)
    },
    async program(rights: readonly (typeof SERVICE_RIGHTS)[number][] = SERVICE_RIGHTS): Promise<Browser> {
      const token = `dz_${newSecret(systemRandom)}`
      const row = { name: token.slice(0, 12), tokenHash: hashSecret(token), rights }
      await ward.store.write((tx) => saveServiceToken(tx, row, { kind: 'system' }))
      return browserAt(base, { authorization: `Bearer ${token}` })
    },
    async close(): Promise<void> {
      console.stop()
      await closed(server)
      if (options.keepStore !== true) await ward.store.close()
    },
  }
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

function browserAt(base: string, own: Record<string, string>): Browser {
  const send: Browser['send'] = async (method, path, body, headers = {}) => {
    const answer = await fetch(`${base}${API_PREFIX}${path}`, {
      method,
      headers: {
        ...(method === 'GET' ? {} : { origin: base }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...own,
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true
    const parsed: unknown = isJson ? await answer.json() : await answer.text()
    holdAgainstContract(method, path, answer.status, parsed)
    return { status: answer.status, headers: answer.headers, body: parsed }
  }
  return {
    headers: own,
    send,
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, body = {}, headers) => send('POST', path, body, headers),
    put: (path, body = {}, headers) => send('PUT', path, body, headers),
    patch: (path, body = {}, headers) => send('PATCH', path, body, headers),
    delete: (path, headers) => send('DELETE', path, undefined, headers),
  }
}

function holdAgainstContract(method: string, path: string, status: number, body: unknown): void {
  if (status >= 400) {
    refusal.parse(body)
    return
  }
  const bare = path.split('?')[0] ?? ''
  const known = ROUTES.filter((route) => route.method === method).find((route) =>
    new RegExp(`^${route.path.replace(/:\w+/g, '[^/]+')}$`).test(bare),
  )
  known?.exchange.response.parse(body)
}

/** A stream of live updates, read as it comes. */
export async function listen(browser: Browser, base: string, path: string, headers: Record<string, string> = {}) {
  const abort = new AbortController()
  const answer = await fetch(`${base}${API_PREFIX}${path}`, {
    headers: { ...browser.headers, ...headers },
    signal: abort.signal,
  })
  const frames: { event: string; id: number; data: Record<string, unknown> }[] = []
  const waiting = new Set<() => void>()
  let raw = ''
  let ended = false
  const reading = (async () => {
    const decoder = new TextDecoder()
    let rest = ''
    for await (const chunk of answer.body as ReadableStream<Uint8Array>) {
      const text = decoder.decode(chunk, { stream: true })
      raw += text
      const parts = (rest + text).split('\n\n')
      rest = parts.pop() ?? ''
      for (const part of parts) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1]
        const data = field('data')
        if (data === undefined) continue
        frames.push({ event: field('event') ?? '', id: Number(field('id')), data: JSON.parse(data) })
      }
      for (const wake of waiting) wake()
    }
  })()
    .catch(() => undefined)
    .finally(() => {
      ended = true
      for (const wake of waiting) wake()
    })
  return {
    status: answer.status,
    frames,
    raw: () => raw,
    hasEnded: () => ended,
    close: () => abort.abort(),
    done: reading,
    /** Resolves once `isTrue`, or throws after two seconds. */
    async until(isTrue: () => boolean): Promise<void> {
      const deadline = performance.now() + 2_000
      while (!isTrue()) {
        if (performance.now() > deadline) throw new Error(`not heard: ${JSON.stringify(frames.slice(-5))}`)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, 50)
          const wake = () => {
            clearTimeout(timer)
            waiting.delete(wake)
            resolve()
          }
          waiting.add(wake)
        })
      }
    },
  }
}
