// The hospital whose service is killed: the shipped settings with two WeChat accounts (plain and safe mode), a desk that
// is always open, and FAQ entries whose answers carry a number, so that a reply in the wrong hands is noticed.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse, stringify } from 'yaml'
import { makeFaq } from '../../bench/faq.ts'
import type { FakeWechat } from '../fakes/wechat-official.ts'

const SHIPPED = resolve(import.meta.dirname, '../../config')
/** More than all patients of one moment ask; not more, because every start reads them. */
const FAQ_SIZE = 400
const ALWAYS = '00:00-24:00'
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
/** In every answer; letters and digits alone could stand in an id as well. */
export const ANSWER_CODE = /答复编号C\d{4}/g

export interface KnownQuestion {
  readonly text: string
  /** Stands in its answer and in no other. */
  readonly code: string
}

export interface Channel {
  readonly id: string
  readonly platform: FakeWechat
}

export interface CrashHospital {
  readonly settingsFile: string
  readonly dataDirectory: string
  readonly questions: readonly KnownQuestion[]
}

/** `beside`: entries of other channels. */
export function buildHospital(
  folder: string,
  channels: readonly Channel[],
  beside: readonly object[] = [],
): CrashHospital {
  const config = join(folder, 'config')
  cpSync(SHIPPED, config, { recursive: true })
  rmSync(join(config, 'faq'), { recursive: true })
  mkdirSync(join(config, 'faq'))
  const entries = makeFaq(FAQ_SIZE).map((entry, i) => ({ ...entry, answer: `${entry.answer}（${codeOf(i)}）` }))
  writeFileSync(join(config, 'faq', 'crash.yaml'), stringify(entries))
  writeFileSync(join(config, 'holidays.yaml'), stringify({ 2026: { holidays: [], workdays: [] } }))
  const settingsFile = join(config, 'daozhen.yaml')
  writeFileSync(settingsFile, stringify(settingsWith(settingsFile, [...channels.map(entryOf), ...beside])))
  return {
    settingsFile,
    dataDirectory: join(folder, 'data'),
    questions: entries.map((entry, i) => ({ text: entry.questions[0] ?? '', code: codeOf(i) })),
  }
}

function codeOf(index: number): string {
  return `答复编号C${String(index).padStart(4, '0')}`
}

function settingsWith(shippedFile: string, channels: readonly object[]): unknown {
  const shipped = parse(readFileSync(shippedFile, 'utf8')) as Readonly<Record<string, unknown>>
  return {
    ...shipped,
    server: { host: '127.0.0.1', port: 0, allowLoopbackPlatforms: true },
    log: { level: 'warn' },
    security: { secondFactor: 'off' },
    desk: { capacity: 6, hours: Object.fromEntries(DAYS.map((day) => [day, [ALWAYS]])) },
    channels,
  }
}

function entryOf({ id, platform }: Channel): object {
  const { appId, appSecret, token, encodingAesKey, mode } = platform.account
  const settings = { appId, appSecret, token, encodingAesKey, mode, apiBase: platform.url }
  return { id, platform: 'wechat-official', settings }
}
