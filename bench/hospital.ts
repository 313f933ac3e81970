// The settings directory of the service under test: the shipped one, with two WeChat accounts (plain and safe mode) and
// the benchmark's own thousand FAQ entries.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { makeFaq, questionsOf } from './faq.ts'
import type { Mode } from './load-requests.ts'
import { ACCOUNT } from './wechat-envelope.ts'

export interface Hospital {
  readonly settingsFile: string
  readonly questionsFile: string
}

const FAQ_SIZE = 1_000
export function webhookPath(mode: Mode): string {
  return `/webhooks/bench-${mode}`
}

export function buildHospital(
  dir: string,
  options: {
    readonly shipped: string
    readonly apiBase: string
    /** Whole sections of the settings file that are not as shipped. */
    readonly settings?: Readonly<Record<string, unknown>>
  },
): Hospital {
  const config = join(dir, 'config')
  if (existsSync(options.shipped)) cpSync(options.shipped, config, { recursive: true })
  rmSync(join(config, 'faq'), { recursive: true, force: true })
  mkdirSync(join(config, 'faq'), { recursive: true })
  const faq = makeFaq(FAQ_SIZE)
  writeFileSync(join(config, 'faq', 'bench.yaml'), stringify(faq))

  const settingsFile = join(config, 'daozhen.yaml')
  const shipped = existsSync(settingsFile) ? (parse(readFileSync(settingsFile, 'utf8')) as Record<string, unknown>) : {}
  const channels = (['plain', 'safe'] as const).map((mode) => ({
    id: `bench-${mode}`,
    platform: 'wechat-official',
    settings: { ...ACCOUNT, appSecret: 'benchmark-secret', mode, apiBase: options.apiBase },
  }))
  const server = { host: '127.0.0.1', port: 0, allowLoopbackPlatforms: true }
  writeFileSync(
    settingsFile,
    stringify({
      ...shipped,
      server,
      log: { level: 'info' },
      security: { secondFactor: 'off' },
      channels,
      ...options.settings,
    }),
  )

  const questionsFile = join(dir, 'questions.json')
  writeFileSync(questionsFile, JSON.stringify(questionsOf(faq)))
  return { settingsFile, questionsFile }
}
