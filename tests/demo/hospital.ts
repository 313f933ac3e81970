// The demo's hospital: a folder of its own that is gone afterwards, the shipped settings with a WeChat that is a fake and
// a desk that never closes, one administrator and two agents with passwords nobody has seen before.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'
import { type App, startApp } from '../../src/app.ts'
import { createLog } from '../../src/base/log.ts'
import { systemRandom } from '../../src/base/random.ts'
import { loadConfig } from '../../src/config.ts'
import { type FakeWechat, startFakeWechat } from '../fakes/wechat-official.ts'

const SHIPPED = fileURLToPath(new URL('../../config/', import.meta.url))
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

export interface Account {
  readonly login: string
  readonly name: string
  readonly role: 'admin' | 'agent'
  readonly password: string
}

export interface DemoHospital {
  readonly app: App
  readonly wechat: FakeWechat
  readonly accounts: readonly Account[]
  close(): Promise<void>
}

export async function openDemoHospital(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<DemoHospital> {
  const folder = mkdtempSync(join(tmpdir(), 'daozhen-demo-'))
  const wechat = await startFakeWechat()
  const undo: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true }), () => wechat.close()]
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const settings = writeSettings(folder, wechat)
    const config = loadConfig({ ...environment, DAOZHEN_CONFIG: settings, DAOZHEN_DATA_DIR: join(folder, 'data') })
    const app = await startApp({ config, log: createLog(config.log.level) })
    undo.push(() => app.stop())
    wechat.pushTo(`${app.address}/webhooks/wechat`)
    return { app, wechat, accounts: await createAccounts(app), close }
  } catch (error) {
    await close()
    throw error
  }
}

function writeSettings(folder: string, { account, url }: FakeWechat): string {
  cpSync(SHIPPED, join(folder, 'config'), { recursive: true })
  const file = join(folder, 'config', 'daozhen.yaml')
  const shipped = parse(readFileSync(file, 'utf8')) as Readonly<Record<string, object>>
  const { appId, appSecret, token, encodingAesKey, mode } = account
  const settings = { appId, appSecret, token, encodingAesKey, mode, apiBase: url }
  const demo = {
    ...shipped,
    server: { ...shipped.server, allowLoopbackPlatforms: true },
    log: { level: 'error' },
    security: { secondFactor: 'off' }, // nobody scans a code for a hospital that is gone in an hour
    channels: [
      { id: 'web', platform: 'web-chat', settings: { title: '导诊服务台' } },
      { id: 'wechat', platform: 'wechat-official', settings },
    ],
    desk: { ...shipped.desk, hours: Object.fromEntries(DAYS.map((day) => [day, ['00:00-24:00']])) },
  }
  writeFileSync(file, stringify(demo))
  writeFileSync(join(folder, 'config', 'holidays.yaml'), stringify({ 2026: { holidays: [], workdays: [] } }))
  return file
}

async function createAccounts(app: App): Promise<readonly Account[]> {
  const admin: Account = { login: 'admin', name: '管理员', role: 'admin', password: newPassword() }
  const agents: readonly Account[] = [
    { login: 'wangmin', name: '王敏', role: 'agent', password: newPassword() },
    { login: 'lixiang', name: '李想', role: 'agent', password: newPassword() },
  ]
  const call = async (path: string, body: object, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(`${app.address}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: app.address, ...headers },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
    return answer
  }
  const { login, name, password } = admin
  await call('/setup', { token: (await app.setupLink)?.split('#setup=')[1], login, name, password })
  const signedIn = await call('/session', { login, password })
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const { csrfToken } = (await signedIn.json()) as { csrfToken: string }
  for (const agent of agents) await call('/accounts', agent, { cookie, 'x-csrf-token': csrfToken })
  return [admin, ...agents]
}

/** `k7vx-m2qd-w9hn-c4te`: about 80 bits. */
function newPassword(): string {
  const letters = [...systemRandom.bytes(16)].map((byte) => LETTERS[byte % LETTERS.length])
  return [0, 4, 8, 12].map((from) => letters.slice(from, from + 4).join('')).join('-')
}
