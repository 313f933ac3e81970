// What a hospital tells us about its Official Account (服务号), and what a Mini Program shares with it. Names every bad field
// at once; never repeats a secret.
import { z } from 'zod'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/base/clock.ts'
import {
  apiAddress,
  apiAddressHelp,
  sendTimeout,
  sendTimeoutHelp,
  timestampWindow,
  timestampWindowHelp,
} from '../../src/channel/setting-fields.ts'
import { readSettings, type SettingsHelp } from '../../src/channel/settings.ts'

/** One kind of reply window. The vendor changed these numbers before (20 messages, 48 h for menus): so they are settings. */
export const window = (messages: number, forMs: number) =>
  z.strictObject({
    messages: z.int().min(0).max(1000).default(messages),
    forMs: z
      .int()
      .min(SECOND)
      .max(30 * DAY)
      .default(forMs),
  })

/** Of an account at WeChat, whatever its kind. */
export const accountFields = {
  appId: z.string().regex(/^wx[0-9a-f]{16}$/),
  appSecret: z.string().regex(/^\S{16,64}$/),
  token: z.string().regex(/^[A-Za-z0-9]{3,32}$/),
  encodingAesKey: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}$/)
    .optional(),
  mode: z.enum(['plain', 'compatible', 'safe']).default('safe'),
  apiBase: apiAddress.default('https://api.weixin.qq.com'),
  /** WeChat's grey note "third-party AI generated" under what the bot says. */
  labelMachineWritten: z.boolean().default(true),
  timestampWindowMs: timestampWindow(DAY).default(10 * MINUTE),
  sendTimeoutMs: sendTimeout.default(10 * SECOND),
  /** Hosts, with their subdomains, a picture or video link may point to. */
  mediaHosts: z.array(z.string().regex(/^[a-z0-9.-]+$/)).default(['qpic.cn', 'qlogo.cn', 'qq.com']),
}

const schema = z.strictObject({
  ...accountFields,
  /** Verified accounts may start messages (客服消息); others only answer inline. */
  customerService: z.boolean().default(true),
  /** Buttons as WeChat menus; not available to test accounts and some 订阅号 (error 40200). */
  msgmenu: z.boolean().default(false),
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
export type AccountSettings = z.infer<z.ZodObject<typeof accountFields>>
export type WindowTrigger = keyof WechatSettings['windows']
/** What no window is set for opens none. */
export type WindowSettings = Readonly<Partial<Record<WindowTrigger, z.infer<ReturnType<typeof window>>>>>

export const ACCOUNT_HELP = {
  appId: { expected: 'wx and 16 characters of 0-9 a-f', example: 'wx0123456789abcdef' },
  appSecret: { expected: '16 to 64 characters without spaces', example: '0123456789abcdef0123456789abcdef' },
  token: { expected: '3 to 32 letters and digits, as entered on the account page', example: 'Frontdesk2026' },
  encodingAesKey: {
    expected: '43 characters of A-Z a-z 0-9 + / (needed unless mode is plain)',
    example: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  },
  mode: { expected: 'plain, compatible or safe, as chosen on the account page', example: 'safe' },
  apiBase: apiAddressHelp('https://api.weixin.qq.com'),
  labelMachineWritten: { expected: 'true or false', example: 'true' },
  timestampWindowMs: timestampWindowHelp(DAY, 10 * MINUTE),
  sendTimeoutMs: sendTimeoutHelp(10 * SECOND),
  mediaHosts: { expected: 'a list of host names', example: '[qpic.cn, qq.com]' },
} satisfies SettingsHelp

export const HELP: SettingsHelp = {
  ...ACCOUNT_HELP,
  customerService: { expected: 'true or false', example: 'true' },
  msgmenu: { expected: 'true or false', example: 'false' },
  windows: {
    expected: 'message, menu, follow, scan, enter, each { messages, forMs }',
    example: '{ message: { messages: 5 } }',
  },
}

export function parseSettings(raw: unknown): WechatSettings {
  return readSettings(schema, HELP, raw, missingIn(raw))
}

/** Fields needed only because of others. */
export function missingIn(raw: unknown): readonly string[] {
  if (typeof raw !== 'object' || raw === null) return []
  const { mode, encodingAesKey } = raw as { mode?: unknown; encodingAesKey?: unknown }
  return mode !== 'plain' && encodingAesKey === undefined ? ['encodingAesKey'] : []
}
