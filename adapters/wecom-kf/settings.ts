// What a hospital tells us about its WeCom customer service (微信客服). Names every bad field at once; never repeats a secret.
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
import { readSettings } from '../../src/channel/settings.ts'

const schema = z.strictObject({
  corpId: z.string().regex(/^w[wx][0-9A-Za-z]{8,62}$/),
  /** Of the self-built app that was given the accounts. */
  secret: z.string().regex(/^\S{16,128}$/),
  token: z.string().regex(/^[A-Za-z0-9]{1,32}$/),
  encodingAesKey: z.string().regex(/^[A-Za-z0-9+/]{43}$/),
  accounts: z
    .array(z.string().regex(/^wk[0-9A-Za-z_-]{1,62}$/))
    .min(1)
    .max(10),
  apiBase: apiAddress.default('https://qyapi.weixin.qq.com'),
  timestampWindowMs: timestampWindow(DAY).default(10 * MINUTE),
  sendTimeoutMs: sendTimeout.default(10 * SECOND),
  pullEveryMs: z
    .int()
    .min(10 * SECOND)
    .max(HOUR)
    .default(3 * MINUTE),
  /** The vendor changed these numbers before. */
  window: z
    .strictObject({
      messages: z.int().min(0).max(1000).default(5),
      forMs: z
        .int()
        .min(SECOND)
        .max(30 * DAY)
        .default(48 * HOUR),
    })
    .prefault({}),
})

export type KfSettings = z.infer<typeof schema>

export const HELP = {
  corpId: { expected: 'the CorpID (企业 ID)', example: 'ww0123456789abcdef' },
  secret: {
    expected: 'the Secret of the app, 16 to 128 characters without spaces',
    example: '0123456789abcdef0123456789abcdef',
  },
  token: { expected: 'up to 32 letters and digits, as entered for the app’s callback', example: 'Frontdesk2026' },
  encodingAesKey: {
    expected: '43 characters of A-Z a-z 0-9 + /',
    example: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  },
  accounts: { expected: 'a list of 1 to 10 account ids (open_kfid)', example: '[wkAJ2GCAAASSm4_FhToWMFea0xAFfd3Q]' },
  apiBase: apiAddressHelp('https://qyapi.weixin.qq.com'),
  timestampWindowMs: timestampWindowHelp(DAY, 10 * MINUTE),
  sendTimeoutMs: sendTimeoutHelp(10 * SECOND),
  pullEveryMs: { expected: 'milliseconds, 10000 to 3600000', example: '180000' },
  window: { expected: '{ messages, forMs }', example: '{ messages: 5, forMs: 172800000 }' },
} as const

export function parseSettings(raw: unknown): KfSettings {
  return readSettings(schema, HELP, raw)
}
