// A real Koishi with its OneBot adapter talks to the fake implementation our own adapter is tested with, over every road the
// two share: what the fake says is what a bot framework in production understands.
import { createRequire } from 'node:module'
import { afterEach, expect, it } from 'vitest'
import { FAKE_ONEBOT, type FakeOneBot, startFakeOneBot } from '../../fakes/onebot-v11.ts'
import { freePort } from '../../support/free-port.ts'
import { until } from '../../support/until.ts'

/** As far as we use them; their own types want another compiler than ours. */
interface Session {
  readonly userId: string
  readonly isDirect: boolean
  readonly content: string
  send(text: string): Promise<unknown>
}
interface Context {
  plugin(plugin: unknown, config?: object): void
  middleware(hear: (session: Session, next: () => unknown) => unknown): void
  on(event: 'message-deleted', hear: (session: { readonly messageId: string }) => void): void
  start(): Promise<void>
  stop(): Promise<void>
}

interface Koishi {
  readonly Context: new (config: object) => Context
  readonly HTTP: unknown
  readonly Logger: { readonly targets: unknown[] }
}

const load = createRequire(import.meta.url)

let koishi: Context
let qq: FakeOneBot
afterEach(async () => {
  await koishi.stop()
  await qq.close()
})

interface Heard {
  readonly said: string[]
  readonly deleted: string[]
}

async function startKoishi(bot: object, port?: number): Promise<Heard> {
  const { Context, HTTP, Logger } = load('koishi') as Koishi
  Logger.targets.splice(0)
  const heard: Heard = { said: [], deleted: [] }
  koishi = new Context({ prefix: '/' })
  koishi.plugin(HTTP, {})
  const { default: Server } = load('@koishijs/plugin-server') as { default: unknown }
  if (port !== undefined) koishi.plugin(Server, { host: '127.0.0.1', port })
  const { default: OneBot } = load('koishi-plugin-adapter-onebot') as { default: unknown }
  koishi.plugin(OneBot, { selfId: FAKE_ONEBOT.selfId, token: FAKE_ONEBOT.token, ...bot })
  koishi.middleware(async (session, next) => {
    heard.said.push(`${session.isDirect ? 'direct' : 'group'} ${session.userId} ${session.content}`)
    await session.send('您好，[CQ:at,qq=all] 门诊八点上班')
    return next()
  })
  koishi.on('message-deleted', (session) => void heard.deleted.push(session.messageId))
  await koishi.start()
  return heard
}

async function talk(heard: Heard): Promise<void> {
  const patient = qq.friend('20002000')
  const id = await patient.says('门诊几点上班')
  await until(() => heard.said.length === 1 && patient.seen().length === 1)
  expect(heard.said).toEqual(['direct 20002000 门诊几点上班'])
  expect(patient.seen()).toEqual(['您好，[CQ:at,qq=all] 门诊八点上班'])
  await patient.recalls(id)
  await until(() => heard.deleted.includes(id))
}

it('goes to it', async () => {
  qq = await startFakeOneBot()
  const heard = await startKoishi({ protocol: 'ws', endpoint: qq.socketUrl })
  await until(() => qq.connections === 1)
  await talk(heard)
})

it('is gone to', async () => {
  qq = await startFakeOneBot()
  const port = await freePort()
  const heard = await startKoishi({ protocol: 'ws-reverse', path: '/onebot' }, port)
  expect(await qq.connectTo(`ws://127.0.0.1:${port}/onebot`)).toBe('open')
  await talk(heard)
})
