// The demo's hospital: a folder of its own that is gone afterwards, the shipped settings with a WeChat that is a fake, a
// desk that never closes and no second factor, and an account for every face of the console.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'
import { type App, startApp } from '../../src/app.ts'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import { createLog } from '../../src/base/log.ts'
import { loadConfig } from '../../src/config.ts'
import { type FakeWechat, startFakeWechat } from '../fakes/wechat-official.ts'
import { type Account, createAccounts, withPasswords } from './staff.ts'

const SHIPPED = fileURLToPath(new URL('../../config/', import.meta.url))
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

export interface DemoOptions {
  readonly clock?: Clock
  /** Shut day and night: then the widget takes messages. Default: never closes. */
  readonly isClosed?: boolean
}

export interface DemoHospital {
  readonly app: App
  readonly wechat: FakeWechat
  readonly accounts: readonly Account[]
  close(): Promise<void>
}

export async function openDemoHospital(
  environment: Readonly<Record<string, string | undefined>>,
  { clock = systemClock, isClosed = false }: DemoOptions = {},
): Promise<DemoHospital> {
  const folder = mkdtempSync(join(tmpdir(), 'daozhen-demo-'))
  const wechat = await startFakeWechat({ clock })
  const undo: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true }), () => wechat.close()]
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const settings = writeSettings(folder, wechat, isClosed)
    const config = loadConfig({ ...environment, DAOZHEN_CONFIG: settings, DAOZHEN_DATA_DIR: join(folder, 'data') })
    const app = await startApp({ config, log: createLog(config.log.level), clock })
    undo.push(() => app.stop())
    wechat.pushTo(`${app.address}/webhooks/wechat`)
    const accounts = withPasswords()
    await createAccounts(app, accounts)
    return { app, wechat, accounts, close }
  } catch (error) {
    await close()
    throw error
  }
}

function writeSettings(folder: string, { account, url }: FakeWechat, isClosed: boolean): string {
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
    desk: { ...shipped.desk, hours: Object.fromEntries(DAYS.map((day) => [day, isClosed ? [] : ['00:00-24:00']])) },
  }
  writeFileSync(file, stringify(demo))
  writeFileSync(join(folder, 'config', 'holidays.yaml'), stringify({ 2026: { holidays: [], workdays: [] } }))
  return file
}
