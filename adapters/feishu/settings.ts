// What a hospital tells us about its Feishu app (飞书企业自建应用). Names every bad field at once; never repeats a secret.
import { z } from 'zod'
import { DAY, HOUR, SECOND } from '../../src/base/clock.ts'
import {
  apiAddress,
  apiAddressHelp,
  sendTimeout,
  sendTimeoutHelp,
  timestampWindow,
  timestampWindowHelp,
} from '../../src/channel/setting-fields.ts'
import { readSettings, type SettingsHelp } from '../../src/channel/settings.ts'

const schema = z.strictObject({
  appId: z.string().regex(/^cli_[0-9a-z]{4,60}$/),
  appSecret: z.string().regex(/^\S{16,64}$/),
  /** Stands in every event; without an Encrypt Key it is the only proof. */
  verificationToken: z.string().regex(/^\S{4,64}$/),
  encryptKey: z
    .string()
    .regex(/^\S{1,64}$/)
    .optional(),
  apiBase: apiAddress.default('https://open.feishu.cn'),
  /** Longer than their last repeat, six hours after the first: whether it is signed anew is not documented. */
  timestampWindowMs: timestampWindow(2 * DAY).default(7 * HOUR),
  sendTimeoutMs: sendTimeout.default(10 * SECOND),
})

export type FeishuSettings = z.infer<typeof schema>

export const HELP: SettingsHelp = {
  appId: { expected: 'the App ID, beginning with cli_', example: 'cli_a1b2c3d4e5f60001' },
  appSecret: { expected: '16 to 64 characters without spaces', example: '0123456789abcdef0123456789abcdef' },
  verificationToken: { expected: 'the Verification Token of the event page', example: 'v0123456789abcdef' },
  encryptKey: { expected: 'the Encrypt Key of the event page, or nothing', example: 'Frontdesk2026' },
  apiBase: apiAddressHelp('https://open.feishu.cn'),
  timestampWindowMs: timestampWindowHelp(2 * DAY, 7 * HOUR),
  sendTimeoutMs: sendTimeoutHelp(10 * SECOND),
}

export function parseSettings(raw: unknown): FeishuSettings {
  return readSettings(schema, HELP, raw)
}
