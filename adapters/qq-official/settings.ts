// What a hospital tells us about its QQ bot (QQ 机器人). Names every bad field at once; never repeats a secret.
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

/** How many replies a thing that happened is worth, and for how long. */
function windowOf(replies: number, forMs: number) {
  return z
    .strictObject({
      replies: z.int().min(0).max(1000).default(replies),
      forMs: z.int().min(SECOND).max(DAY).default(forMs),
    })
    .prefault({})
}

const schema = z.strictObject({
  appId: z.string().regex(/^\d{4,20}$/),
  /** Signs what they send and opens their API. */
  secret: z.string().regex(/^[\x21-\x7e]{8,128}$/),
  apiBase: apiAddress.default('https://api.bot.qq.com'),
  tokenUrl: apiAddress.default('https://api.bot.qq.com/app/getAppAccessToken'),
  timestampWindowMs: timestampWindow(DAY).default(10 * MINUTE),
  sendTimeoutMs: sendTimeout.default(10 * SECOND),
  maxTextBytes: z.int().min(300).max(10_000).default(4_000),
  /** Choices as buttons; a bot without that right gets numbered text. */
  keyboard: z.boolean().default(false),
  /** Messages that answer nothing, to people who have not switched them off. Never in groups. */
  activeMessages: z.boolean().default(true),
  /** The vendor changed these numbers before. */
  windows: z
    .strictObject({
      message: windowOf(4, HOUR),
      groupMessage: windowOf(5, 5 * MINUTE),
      event: windowOf(4, 30 * MINUTE),
    })
    .prefault({}),
  /** Hosts, with their subdomains, that pictures and files may be fetched from. */
  mediaHosts: z
    .array(z.string().regex(/^[a-z0-9.-]+$/))
    .default(['qq.com', 'qq.com.cn', 'qpic.cn', 'gtimg.cn', 'myqcloud.com']),
})

export type QqSettings = z.infer<typeof schema>

export const HELP: SettingsHelp = {
  appId: { expected: 'the AppID, digits only', example: '"102000001"' },
  secret: { expected: 'the AppSecret, 8 to 128 characters without spaces', example: 'naOC0ocQE3shWLAfffVLB1rhYPG7' },
  apiBase: apiAddressHelp('https://api.bot.qq.com'),
  tokenUrl: apiAddressHelp('https://api.bot.qq.com/app/getAppAccessToken'),
  timestampWindowMs: timestampWindowHelp(DAY, 10 * MINUTE),
  sendTimeoutMs: sendTimeoutHelp(10 * SECOND),
  maxTextBytes: { expected: 'bytes, 300 to 10000', example: '4000' },
  keyboard: { expected: 'true or false', example: 'false' },
  activeMessages: { expected: 'true or false', example: 'true' },
  windows: {
    expected: '{ message, groupMessage, event }, each { replies, forMs }',
    example: '{ message: { replies: 4, forMs: 3600000 } }',
  },
  mediaHosts: { expected: 'a list of host names', example: '[qq.com, myqcloud.com]' },
}

export function parseSettings(raw: unknown): QqSettings {
  return readSettings(schema, HELP, raw)
}
