// What a hospital tells us about its Official Account (服务号). Names every bad field at once; never repeats a secret.
import { z } from 'zod'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/base/clock.ts'
import { DaozhenError } from '../../src/base/errors.ts'

/** One kind of reply window. The vendor changed these numbers before (20 messages, 48 h for menus): so they are settings. */
const window = (messages: number, forMs: number) =>
  z.strictObject({
    messages: z.int().min(0).max(1000).default(messages),
    forMs: z
      .int()
      .min(SECOND)
      .max(30 * DAY)
      .default(forMs),
  })

const schema = z.strictObject({
  appId: z.string().regex(/^wx[0-9a-f]{16}$/),
  appSecret: z.string().regex(/^\S{16,64}$/),
  token: z.string().regex(/^[A-Za-z0-9]{3,32}$/),
  encodingAesKey: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}$/)
    .optional(),
  mode: z.enum(['plain', 'compatible', 'safe']).default('safe'),
  apiBase: z
    .string()
    .regex(/^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/)
    .transform((url) => url.replace(/\/$/, ''))
    .default('https://api.weixin.qq.com'),
  /** Verified accounts may start messages (客服消息); others only answer inline. */
  customerService: z.boolean().default(true),
  /** Buttons as WeChat menus; not available to test accounts and some 订阅号 (error 40200). */
  msgmenu: z.boolean().default(false),
  /** WeChat's grey note "third-party AI generated" under what the bot says. */
  labelMachineWritten: z.boolean().default(true),
  timestampWindowMs: z
    .int()
    .min(SECOND)
    .max(DAY)
    .default(10 * MINUTE),
  sendTimeoutMs: z
    .int()
    .min(100)
    .max(MINUTE)
    .default(10 * SECOND),
  /** Hosts, with their subdomains, a picture or video link may point to. */
  mediaHosts: z.array(z.string().regex(/^[a-z0-9.-]+$/)).default(['qpic.cn', 'qlogo.cn', 'qq.com']),
  windows: z
    .strictObject({
      message: window(5, 48 * HOUR).prefault({}),
      menu: window(3, MINUTE).prefault({}),
      follow: window(3, MINUTE).prefault({}),
      scan: window(3, MINUTE).prefault({}),
      enter: window(2, MINUTE).prefault({}),
    })
    .prefault({}),
})

export type WechatSettings = z.infer<typeof schema>
export type WindowSettings = WechatSettings['windows']

interface Help {
  readonly expected: string
  readonly example: string
}

const HELP: Readonly<Record<string, Help>> = {
  appId: { expected: 'wx and 16 characters of 0-9 a-f', example: 'wx0123456789abcdef' },
  appSecret: { expected: '16 to 64 characters without spaces', example: '0123456789abcdef0123456789abcdef' },
  token: { expected: '3 to 32 letters and digits, as entered on the account page', example: 'Frontdesk2026' },
  encodingAesKey: {
    expected: '43 characters of A-Z a-z 0-9 + / (needed unless mode is plain)',
    example: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  },
  mode: { expected: 'plain, compatible or safe, as chosen on the account page', example: 'safe' },
  apiBase: { expected: 'an https address without query', example: 'https://api.weixin.qq.com' },
  customerService: { expected: 'true or false', example: 'true' },
  msgmenu: { expected: 'true or false', example: 'false' },
  labelMachineWritten: { expected: 'true or false', example: 'true' },
  timestampWindowMs: { expected: 'milliseconds, 1000 to 86400000', example: '600000' },
  sendTimeoutMs: { expected: 'milliseconds, 100 to 60000', example: '10000' },
  mediaHosts: { expected: 'a list of host names', example: '[qpic.cn, qq.com]' },
  windows: {
    expected: 'message, menu, follow, scan, enter, each { messages, forMs }',
    example: '{ message: { messages: 5 } }',
  },
}

export function parseSettings(raw: unknown): WechatSettings {
  const parsed = schema.safeParse(raw)
  const problems = parsed.success ? [] : parsed.error.issues.flatMap((issue) => describe(issue, raw))
  if (needsKey(raw)) problems.push(line('encodingAesKey', 'nothing'))
  if (parsed.success && problems.length === 0) return parsed.data
  throw settingsError(problems)
}

/** Plain http, or any address but the platform's own kind, is for tests on this machine only. */
export function refuseUnsafeBase(settings: WechatSettings, allowLoopback: boolean): void {
  const url = new URL(settings.apiBase)
  if (url.protocol === 'https:') return
  const isLoopback =
    /^127(?:\.\d{1,3}){3}$/.test(url.hostname) || url.hostname === '[::1]' || url.hostname === 'localhost'
  if (allowLoopback && isLoopback) return
  throw settingsError([line('apiBase', 'an http address')])
}

function needsKey(raw: unknown): boolean {
  if (typeof raw !== 'object' || raw === null) return false
  const { mode, encodingAesKey } = raw as { mode?: unknown; encodingAesKey?: unknown }
  return mode !== 'plain' && encodingAesKey === undefined
}

function describe(issue: z.core.$ZodIssue, raw: unknown): string[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${[...path, key].join('.')}: unknown; known here: ${knownKeys(path).join(', ')}`)
  }
  return [line(path.join('.'), found(valueAt(raw, path)))]
}

function line(path: string, what: string): string {
  const help = HELP[path.split('.')[0] ?? '']
  if (help === undefined)
    return `settings: found ${what}; expected fields such as appId and appSecret; example: { appId: wx0123456789abcdef, … }`
  return `${path}: found ${what}; expected ${help.expected}; example: ${help.example}`
}

function knownKeys(path: readonly string[]): readonly string[] {
  if (path.length === 0) return Object.keys(HELP)
  return path.length === 1 ? ['message', 'menu', 'follow', 'scan', 'enter'] : ['messages', 'forMs']
}

function valueAt(raw: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    raw,
  )
}

/** The shape of a value, never the value: it may be a secret in the wrong field. */
function found(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'string') return value === '' ? 'an empty text' : `a text of ${value.length} characters`
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}

function settingsError(problems: readonly string[]): DaozhenError {
  return new DaozhenError('DZ_CHANNEL_SETTINGS', problems.join('\n'), { expose: true })
}
