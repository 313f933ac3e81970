// People before their screens: a patient with WeChat, a visitor of the web page, an agent at the console. Each speaks
// real HTTP, as a phone or a browser would.
import type { FakeWechat, Patient } from '../fakes/wechat-official.ts'
import type { Screen } from './transcript.ts'

export type WechatPatient = Patient & Screen

export function wechatPatient(fake: FakeWechat, channelId: string, openid: string): WechatPatient {
  const patient = fake.patient(openid)
  return {
    ...patient,
    channelId,
    platformUserId: openid,
    get shown() {
      return patient.sees().map((seen) => seen.text)
    },
  }
}

export interface WebVisitor extends Screen {
  /** What the page shows the door. */
  readonly token: string
  /** Posts a message; the same `clientId` again is the same message again. */
  says(text: string, clientId?: string): Promise<Response>
  /** Reads the page anew: afterwards `shown` is what stands on it. */
  looks(): Promise<readonly WebMessage[]>
  /** The picture or file of a message, as the page fetches it. */
  opens(mediaId: string): Promise<Response>
}

export interface WebMessage {
  readonly no: number
  readonly author: string
  readonly authorTitle?: string
  readonly content: { readonly kind: string; readonly text?: string; readonly name?: string; readonly mediaId?: string }
}

export async function webVisitor(address: () => string, channelId: string): Promise<WebVisitor> {
  const door = () => `${address()}/webhooks/${channelId}`
  const started = await post(`${door()}/visitors`, {})
  const { visitorToken, visitorId } = (await started.json()) as { visitorToken: string; visitorId: string }
  const authorization = `Bearer ${visitorToken}`
  let count = 0
  let shown: readonly string[] = []
  return {
    channelId,
    platformUserId: visitorId,
    token: visitorToken,
    get shown() {
      return shown
    },
    says: (text, clientId = (++count).toString(16).padStart(32, '0')) =>
      post(`${door()}/messages`, { clientId, text }, { authorization }),
    async looks() {
      const answer = await fetch(`${door()}/messages?after=0`, { headers: { authorization } })
      const { messages } = (await answer.json()) as { messages: readonly WebMessage[] }
      shown = messages.filter((message) => message.author !== 'contact').map((message) => message.content.text ?? '')
      return messages
    },
    opens: (mediaId) => fetch(`${door()}/media?id=${mediaId}`, { headers: { authorization } }),
  }
}

export function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

export interface ApiAnswer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: an answer is looked into by each test
  readonly body: any
}

export interface Console {
  get(path: string): Promise<ApiAnswer>
  post(path: string, body?: unknown, more?: Readonly<Record<string, string>>): Promise<ApiAnswer>
  put(path: string, body: unknown): Promise<ApiAnswer>
  patch(path: string, body: unknown): Promise<ApiAnswer>
  /** A download, as bytes. */
  file(path: string): Promise<{ readonly type: string | null; readonly bytes: Buffer }>
}

export const PASSWORD = '门诊楼前的老桂花树 2026'

/** A browser that has signed in. */
export async function signIn(address: () => string, login: string): Promise<Console> {
  const origin = address()
  const answer = await post(`${origin}/api/v1/session`, { login, password: PASSWORD }, { origin })
  if (answer.status !== 200) throw new Error(`${login} cannot sign in: ${answer.status}`)
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const { csrfToken } = (await answer.json()) as { csrfToken: string }
  return consoleWith(address, { cookie, 'x-csrf-token': csrfToken })
}

/** Any caller of the API; without headers, nobody. */
export function consoleWith(address: () => string, headers: Readonly<Record<string, string>> = {}): Console {
  const read = async (answer: Response): Promise<ApiAnswer> => ({ status: answer.status, body: await answer.json() })
  const send = async (method: string, path: string, body: unknown) => {
    const json = { 'content-type': 'application/json', origin: address(), ...headers }
    return read(await fetch(`${address()}/api/v1${path}`, { method, headers: json, body: JSON.stringify(body) }))
  }
  return {
    get: async (path) => read(await fetch(`${address()}/api/v1${path}`, { headers })),
    post: async (path, body = {}, more = {}) =>
      read(await post(`${address()}/api/v1${path}`, body, { origin: address(), ...headers, ...more })),
    async file(path) {
      const answer = await fetch(`${address()}/api/v1${path}`, { headers })
      return { type: answer.headers.get('content-type'), bytes: Buffer.from(await answer.arrayBuffer()) }
    },
    put: (path, body) => send('PUT', path, body),
    patch: (path, body) => send('PATCH', path, body),
  }
}

export interface AgentScreen {
  readonly name: string
  readonly console: Console
  /** Opens the console and is on duty: patients are given to this agent from now on. */
  comesOnDuty(): Promise<AgentScreen>
  /** Signs in without going on duty: picks by hand. */
  signsIn(): Promise<AgentScreen>
  /** The machine is shut without a word: no more signs of life. */
  closesTheLaptop(): void
  leaves(): Promise<void>
  picks(conversationId: string): Promise<ApiAnswer>
  replies(conversationId: string, text: string): Promise<ApiAnswer>
  notes(conversationId: string, text: string): Promise<ApiAnswer>
  closes(conversationId: string, outcome?: string): Promise<ApiAnswer>
  reads(conversationId: string): Promise<ApiAnswer>
  /** A sign of life, as the page sends it every so often. */
  beats(): Promise<void>
}

export function agentScreen(name: string, open: () => Promise<Console>): AgentScreen {
  let screen: Console | undefined
  let onDuty = false
  const console = (): Console => {
    if (screen === undefined) throw new Error(`${name} has not signed in`)
    return screen
  }
  const acts = async (conversationId: string, act: string, body: object = {}): Promise<ApiAnswer> => {
    const seen = await console().get(`/conversations/${conversationId}`)
    const version = seen.body.conversation?.version ?? 1
    return console().post(`/conversations/${conversationId}/${act}`, { version, ...body })
  }
  const agent: AgentScreen = {
    name,
    get console() {
      return console()
    },
    async signsIn() {
      screen = await open()
      return agent
    },
    async comesOnDuty() {
      screen ??= await open()
      await console().post('/presence', { presence: 'online' })
      onDuty = true
      return agent
    },
    closesTheLaptop() {
      onDuty = false
    },
    async leaves() {
      onDuty = false
      await console().post('/presence', { presence: 'offline' })
    },
    picks: (id) => acts(id, 'pick'),
    replies: (id, text) => acts(id, 'reply', { text }),
    notes: (id, text) => acts(id, 'notes', { text }),
    closes: (id, outcome = 'answered') => acts(id, 'close', { outcome }),
    reads: (id) => console().get(`/conversations/${id}`),
    async beats() {
      if (onDuty) await console().post('/heartbeat')
    },
  }
  return agent
}
