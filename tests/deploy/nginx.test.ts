// The file we ship for nginx, before two real nodes on PostgreSQL and Redis with the settings we ship for them: patients,
// staff and platforms come through it as through the service's own door, and a node that dies is nobody's trouble.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:http2'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { FAKE_ONEBOT, type FakeOneBot, startFakeOneBot } from '../fakes/onebot-v11.ts'
import { hasNginx, type Nginx, startNginx } from '../support/nginx.ts'
import { type RunningService, runService } from '../support/process.ts'
import { hasRedis, type RedisServer, startRedis } from '../support/redis.ts'
import { type Console, consoleWith, PASSWORD, post, signIn, type WebVisitor, webVisitor } from '../support/screens.ts'
import { freshPostgres } from '../support/store.ts'
import { tempFolder } from '../support/temp.ts'
import { until } from '../support/until.ts'

const MIB = 1024 * 1024
const PNG_HEAD = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

describe.skipIf(!hasNginx)('behind nginx', () => {
  let nginx: Nginx
  let redis: RedisServer | undefined
  let east: RunningService
  let west: RunningService
  let qq: FakeOneBot
  const address = () => nginx.address
  const door = () => `${nginx.address}/webhooks/web`

  beforeAll(async () => {
    const folder = tempFolder()
    writeSettings(folder)
    redis = hasRedis ? await startRedis() : undefined
    const shared = {
      DAOZHEN_CONFIG: join(folder, 'deploy/daozhen.yaml'),
      DATABASE_URL: await freshPostgres(),
      DAOZHEN_KEYS: `ward:${'5c'.repeat(32)}`,
      PORT: '0',
      ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
    }
    east = await runService({ ...shared, DAOZHEN_DATA_DIR: join(folder, 'east') })
    west = await runService({ ...shared, DAOZHEN_DATA_DIR: join(folder, 'west') })
    qq = await startFakeOneBot()
    mkdirSync(join(folder, 'nginx'))
    nginx = await startNginx(join(folder, 'nginx'), [east.address, west.address])
  })

  afterAll(async () => {
    await Promise.all([nginx?.stop(), qq?.close(), redis?.stop()])
    for (const node of [east, west]) node?.kill()
  })

  it('a patient is answered over TLS, and sent there when he comes without', async () => {
    const visitor = await webVisitor(address, 'web')
    expect((await visitor.says('门诊几点上班')).status).toBe(200)
    await visitor.looks()
    expect(visitor.shown.join()).toContain('门诊')
    expect(await statusOverTls(nginx, '/chat/')).toBe(200)
    const redirected = await fetch(`${nginx.doorAddress}/chat/?from=site`, { redirect: 'manual' })
    expect(redirected.status).toBe(301)
    expect(redirected.headers.get('location')).toBe('https://127.0.0.1/chat/?from=site')
  })

  it("answers arrive on the patient's open page at once, not when a buffer is full", async () => {
    const visitor = await webVisitor(address, 'web')
    const stream = await openStream(visitor)
    expect(stream.headers.get('content-type')).toContain('text/event-stream')
    const arrives = heard(stream, '急诊')
    await visitor.says('急诊在哪里')
    await arrives
    await until(() => nginx.log().includes('/webhooks/web/events'))
    expect(nginx.log()).not.toContain('ticket=')
  })

  it('an agent hears at once of who waits, picks him, and sends a file of 8 MiB', async () => {
    const li = await agentLi()
    const stream = await fetch(`${nginx.address}/api/v1/events`, { headers: { cookie: li.cookie } })
    const arrives = heard(stream, 'queue.changed')
    const visitor = await webVisitor(address, 'web')
    await visitor.says('转人工')
    await arrives
    const { id, version } = (await li.console.get('/conversations?view=waiting&limit=5')).body.conversations[0]
    const picked = await li.console.post(`/conversations/${id}/pick`, { version })
    const file = { version: picked.body.conversation.version, data: picture(8 * MIB).toString('base64') }
    expect((await li.console.post(`/conversations/${id}/files`, file)).status).toBe(200)
    const tooMuch = await fetch(`${nginx.address}/api/v1/conversations/${id}/files`, giant(11 * MIB + 1))
    expect([tooMuch.status, tooMuch.headers.get('server')]).toEqual([413, 'nginx'])
  })

  it('a picture of 8 MiB passes and a byte more does not', async () => {
    const visitor = await webVisitor(address, 'web')
    const { token } = visitor
    const consents = [{ purpose: 'health', granted: true, textVersion: '1' }]
    expect((await post(`${door()}/consents`, { consents }, bearer(token))).status).toBe(200)
    expect((await uploads(visitor, 'a', 8 * MIB)).status).toBe(200)
    expect((await uploads(visitor, 'b', 8 * MIB + 1)).status).toBe(413)
  })

  it('somebody who sends too much is turned away, and no node is held to be dead for it', async () => {
    const delivery = await fetch(door(), giant(MIB + 1))
    expect([delivery.status, delivery.headers.get('server')]).toEqual([413, 'nginx'])
    // Within the proxy's limit, but without a visitor's pass beyond the service's.
    for (let no = 0; no < 6; no++) await fetch(`${door()}/files`, giant(8 * MIB))
    const looks = Array.from({ length: 6 }, () => fetch(`${nginx.address}/readyz`))
    expect((await Promise.all(looks)).map((answer) => answer.status)).toEqual(Array(6).fill(200))
  })

  it('nobody gets past a limit by making up where he comes from', async () => {
    const start = (address: string) =>
      post(`${nginx.address}/webhooks/narrow/visitors`, {}, { 'x-forwarded-for': address })
    const statuses: number[] = []
    for (let no = 1; no <= 6; no++) statuses.push((await start(`203.0.113.${no}`)).status)
    expect(statuses.slice(4)).toEqual([429, 429]) // two for each node
  })

  it("a platform's socket passes, and somebody without the token gets none", async () => {
    const url = `${nginx.address.replace('http', 'ws')}/webhooks/qq/onebot/v11/ws`
    expect(await qq.connectTo(url, { authorization: 'Bearer somebody-else' })).toBe('refused-401')
    expect(await qq.connectTo(url)).toBe('open')
    const patient = qq.friend('20002000')
    await patient.says('门诊几点上班')
    await until(() => patient.seen().length > 0, 15_000) // the other node may try first, and leave it to this one
    expect(patient.seen().join()).toContain('门诊')
  })

  it('a node looks healthy to Docker, and one that is not there does not', () => {
    expect(healthCheck(new URL(east.address).port)).toBe(0)
    expect(healthCheck('1')).toBe(1)
  })

  it('a killed node is missed by nobody', async () => {
    const visitor = await webVisitor(address, 'web')
    await Promise.all(Array.from({ length: 8 }, () => fetch(`${nginx.address}/readyz`)))
    const [eastPort, westPort] = [east, west].map((node) => `:${new URL(node.address).port}`)
    expect(nginx.log()).toContain(eastPort)
    expect(nginx.log()).toContain(westPort)
    west.kill()
    await west.ended
    const statuses: number[] = []
    for (let no = 0; no < 6; no++) {
      statuses.push((await fetch(`${nginx.address}/readyz`)).status)
      statuses.push((await visitor.says(`第 ${no} 句：停车多少钱`)).status)
    }
    expect(new Set(statuses)).toEqual(new Set([200]))
  })

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

  async function openStream({ token }: WebVisitor): Promise<Response> {
    const given = await post(`${door()}/tickets`, {}, bearer(token))
    const { ticket } = (await given.json()) as { readonly ticket: string }
    return fetch(`${door()}/events?ticket=${ticket}&after=0`)
  }

  function uploads({ token }: WebVisitor, digit: string, size: number): Promise<Response> {
    const url = `${door()}/files?clientId=${digit.repeat(32)}`
    return fetch(url, { method: 'POST', headers: bearer(token), body: picture(size) })
  }

  async function agentLi(): Promise<{ readonly console: Console; readonly cookie: string }> {
    const token = (await west.setupLink)?.split('#setup=')[1]
    await consoleWith(address).post('/setup', { token, login: 'admin', name: '管理员', password: PASSWORD })
    const admin = await signIn(address, 'admin')
    await admin.post('/accounts', { login: 'li', name: '李敏', role: 'agent', password: PASSWORD })
    const origin = nginx.address
    const answer = await post(`${origin}/api/v1/session`, { login: 'li', password: PASSWORD }, { origin })
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    const { csrfToken } = (await answer.json()) as { readonly csrfToken: string }
    return { console: consoleWith(address, { cookie, 'x-csrf-token': csrfToken }), cookie }
  }
})

const giant = (size: number): RequestInit => ({ method: 'POST', body: Buffer.alloc(size) })

function picture(size: number): Buffer {
  const bytes = Buffer.alloc(size)
  PNG_HEAD.copy(bytes)
  return bytes
}

/** deploy/daozhen.yaml beside config/, with ports of its own, a socket channel more, and nothing that needs a certificate. */
function writeSettings(folder: string): void {
  cpSync('config', join(folder, 'config'), { recursive: true })
  for (const name of ['deploy', 'east', 'west', 'media']) mkdirSync(join(folder, name))
  const { selfId, token } = FAKE_ONEBOT
  const qq = { id: 'qq', platform: 'onebot-v11', settings: { selfId, token, transport: 'reverse' } }
  const narrow = { id: 'narrow', platform: 'web-chat', settings: { title: '导诊服务台', startsPerMinute: 2 } }
  const shipped: { readonly server: object; readonly channels: readonly object[] } = parse(
    readFileSync('deploy/daozhen.yaml', 'utf8'),
  )
  const here = { host: '127.0.0.1', metricsPort: 0, trustedProxies: ['127.0.0.1'], publicUrl: undefined }
  const settings = {
    ...shipped,
    server: { ...shipped.server, ...here },
    security: { secondFactor: 'off' },
    channels: [...shipped.channels, qq, narrow],
  }
  writeFileSync(join(folder, 'deploy/daozhen.yaml'), stringify(settings))
}

/** Reads a stream until the text is in it; it must come well before the next beat would push it out. */
async function heard(stream: Response, text: string): Promise<void> {
  const reader = (stream.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader()
  const tooLate = setTimeout(() => void reader.cancel(), 4_000)
  let all = ''
  while (!all.includes(text)) {
    const { value, done } = await reader.read()
    if (done) throw new Error(`"${text}" did not come in time: ${all}`)
    all += value
  }
  clearTimeout(tooLate)
  await reader.cancel()
}

/** By HTTP/2, as browsers do. */
function statusOverTls({ secureAddress, certificate }: Nginx, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const session = connect(secureAddress, { ca: certificate }).once('error', reject)
    session.request({ ':path': path }).once('response', (headers) => {
      resolve(headers[':status'])
      session.destroy()
    })
  })
}

/** The image's own check, run outside of it. */
function healthCheck(port: string): number | null {
  const [, words = '[]'] = /HEALTHCHECK[^[]*CMD (\[.*\])/.exec(readFileSync('deploy/Dockerfile', 'utf8')) ?? []
  const [, ...rest] = JSON.parse(words) as string[]
  return spawnSync(process.execPath, rest, { env: { PORT: port } }).status
}
