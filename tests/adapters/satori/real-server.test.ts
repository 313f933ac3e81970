// A real Satori server (the one of the Satori project, with an account of an invented platform) on the other side, and our
// whole service on this one: what both sides think the protocol is, is the same.
import { createRequire } from 'node:module'
import { afterEach, expect, it } from 'vitest'
import { freePort } from '../../support/free-port.ts'
import { type Hospital, openHospital } from '../../support/hospital.ts'
import { until } from '../../support/until.ts'

const TOKEN = 'satori-token-0123456789'
const SELF = '5140001'

/** As far as we use them; their own types want another compiler than ours. */
interface Bot {
  platform: string
  selfId: string
  user: object
  session(event: object): object
  dispatch(session: object): void
  online(): void
}
interface Context {
  provide(name: string, service: object): void
  plugin(plugin: unknown, config?: object): void
  start(): Promise<void>
  stop(): Promise<void>
}
interface Router {
  get: () => Router
}
interface Satori {
  readonly Context: new () => Context
  readonly Logger: { readonly targets: unknown[] }
  readonly Bot: new (ctx: Context, config: object) => Bot
}

const load = createRequire(import.meta.url)

interface SatoriServer {
  readonly endpoint: string
  readonly sent: readonly { readonly channelId: string; readonly content: string }[]
  says(userId: string, content: string, at: number): void
  close(): Promise<void>
}

async function startServer(): Promise<SatoriServer> {
  const { Context, Bot, Logger } = load('@satorijs/satori') as Satori
  Logger.targets.splice(0)
  const { Router } = load('@satorijs/router') as { Router: new (ctx: Context, config: object) => Router }
  const port = await freePort()
  const sent: { channelId: string; content: string }[] = []
  const context = new Context()
  const router = new Router(context, { host: '127.0.0.1', port })
  router.get = () => router // its one GET route is a courtesy, in a syntax that newer routers refuse
  context.provide('router', router)
  const { apply } = load('@satorijs/server') as { apply(ctx: Context, config: object): void }
  apply(context, { path: '/satori', token: TOKEN, webhooks: [] })
  let bot: Bot | undefined
  class Account extends Bot {
    constructor(ctx: Context, config: object) {
      super(ctx, config)
      this.platform = 'ward'
      this.selfId = SELF
      this.user = { id: SELF, name: '导诊台' }
      this.online()
      bot = this
    }
    createMessage(channelId: string, content: unknown): object[] {
      sent.push({ channelId, content: String(content) })
      return [{ id: `sent-${sent.length}`, content: String(content) }]
    }
  }
  context.plugin(Account, {})
  await context.start()
  let serial = 0
  return {
    endpoint: `http://127.0.0.1:${port}/satori`,
    sent,
    says(userId, content, timestamp) {
      const message = { id: `m${++serial}`, content }
      const event = {
        type: 'message',
        timestamp,
        user: { id: userId },
        channel: { id: `dm-${userId}`, type: 1 },
        message,
      }
      bot?.dispatch(bot.session(event))
    },
    close: () => context.stop(),
  }
}

let hospital: Hospital
let server: SatoriServer
afterEach(async () => {
  await hospital.closes()
  await server.close()
})

it('tells us what patients say, and shows them our answers to the letter', async () => {
  server = await startServer()
  const settings = { endpoint: server.endpoint, token: TOKEN, platform: 'ward', selfId: SELF }
  hospital = await openHospital({ channels: async () => [{ id: 'ward', platform: 'satori', settings }] })
  const opened = async () => {
    const rows = await hospital.app.store.reads.selectFrom('channel_pull').select('pulled_at').execute()
    return rows.some((row) => row.pulled_at !== null)
  }
  await until(opened)
  server.says('777', '停车多少钱', hospital.clock.now())
  await until(() => server.sent.length === 1)
  expect(server.sent[0]).toMatchObject({ channelId: 'dm-777', content: expect.stringContaining('每小时 4 元') })
  const wang = await hospital.agent('王敏').comesOnDuty()
  server.says('777', '人工', hospital.clock.now())
  await until(() => server.sent.length >= 2)
  const person = { channelId: 'ward', platformUserId: 'direct/dm-777/777', shown: [] }
  const { id } = await hospital.conversationOf(person)
  await hospital.settles()
  await wang.replies(id, '体温 <38 & 无 <at type="all"/>')
  await until(() => server.sent.some(({ content }) => content.includes('体温')))
  expect(server.sent.at(-1)?.content).toBe('体温 &lt;38 &amp; 无 &lt;at type=&quot;all&quot;/&gt;')
  await hospital.settles()
  const sends = await hospital.app.store.reads.selectFrom('outbox').select('state').execute()
  expect(new Set(sends.map(({ state }) => state))).toEqual(new Set(['sent']))
})

it('lets nobody in with another token', async () => {
  server = await startServer()
  const settings = { endpoint: server.endpoint, token: 'another-token', platform: 'ward', selfId: SELF }
  hospital = await openHospital({ channels: async () => [{ id: 'ward', platform: 'satori', settings }] })
  const connection = () => hospital.app.store.reads.selectFrom('channel_pull').select('failure').executeTakeFirst()
  await until(async () => (await connection())?.failure === 'closed-4004')
})
