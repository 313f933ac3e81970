// What a hospital tells us about its account for text messages: provider, signature, approved templates, where call-backs
// may come from. Names every bad field at once; never repeats a secret.
import { isIP } from 'node:net'
import { z } from 'zod'
import { SECOND } from '../../src/base/clock.ts'
import { sendTimeout, sendTimeoutHelp } from '../../src/channel/setting-fields.ts'
import { readSettings, type SettingsHelp } from '../../src/channel/settings.ts'
import { isReadable, placeholdersIn } from './templates.ts'

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/

const template = z.strictObject({
  /** The provider's id of it (模板 CODE / 模板 ID). */
  id: z.string().regex(/^[A-Za-z0-9_]{1,32}$/),
  /** As approved, with `{name}` where a variable stands. */
  text: z.string().min(1).max(500).refine(isReadable),
})

const common = {
  /** As approved, without 【】. */
  signName: z.string().regex(/^[^\s【】]{2,20}$/),
  templates: z.array(template).min(1).max(200),
  /** Longest value of one variable, in characters. */
  maxVariableLength: z.int().min(1).max(500).default(35),
  /** Part of the call-back's address: the only thing that proves where it comes from, beside the provider's addresses. */
  callbackSecret: z.string().regex(/^[A-Za-z0-9_-]{24,128}$/),
  callbackAddresses: z.array(z.string().refine(isAddressRange)).min(1).max(200),
  /** Texts wait from … until …, by Beijing time; safety texts never do. */
  night: z
    .strictObject({ from: z.string().regex(TIME).default('22:00'), until: z.string().regex(TIME).default('08:00') })
    .prefault({}),
  sendTimeoutMs: sendTimeout.default(10 * SECOND),
}

function base(usual: string) {
  return z
    .string()
    .regex(/^https?:\/\/[^\s/?#@]+\/?$/)
    .transform((url) => url.replace(/\/$/, ''))
    .default(usual)
}

const key = z.string().regex(/^[\x21-\x7e]{6,128}$/)

const aliyun = z.strictObject({
  provider: z.literal('aliyun'),
  accessKeyId: key,
  accessKeySecret: key,
  apiBase: base('https://dysmsapi.aliyuncs.com'),
  ...common,
})

const tencent = z.strictObject({
  provider: z.literal('tencent'),
  secretId: key,
  secretKey: key,
  sdkAppId: z.string().regex(/^\d{6,20}$/),
  region: z
    .string()
    .regex(/^[a-z]{2,}-[a-z0-9-]+$/)
    .default('ap-guangzhou'),
  apiBase: base('https://sms.tencentcloudapi.com'),
  ...common,
  templates: common.templates.refine((all) => all.every(({ text }) => isNumbered(text))),
})

const schema = z.discriminatedUnion('provider', [aliyun, tencent])

export type SmsSettings = z.infer<typeof schema>
export type AliyunSettings = z.infer<typeof aliyun>
export type TencentSettings = z.infer<typeof tencent>

export const HELP: SettingsHelp = {
  provider: { expected: 'aliyun or tencent', example: 'aliyun' },
  accessKeyId: { expected: 'the AccessKey ID of a RAM user that may only send messages', example: 'LTAI5tExample' },
  accessKeySecret: { expected: 'its secret', example: '0123456789abcdef0123456789abcd' },
  secretId: { expected: 'the SecretId of a sub-account that may only send messages', example: 'AKIDexample' },
  secretKey: { expected: 'its SecretKey', example: '0123456789abcdef0123456789abcdef' },
  sdkAppId: { expected: 'the SDK AppID of the application (应用), digits', example: '"1400000000"' },
  region: { expected: 'a region of Tencent Cloud', example: 'ap-guangzhou' },
  apiBase: { expected: 'an https address without path', example: 'https://dysmsapi.aliyuncs.com' },
  signName: { expected: 'the approved signature (签名), 2 to 20 characters, without 【】', example: '示例医院' },
  templates: {
    expected:
      'a list of { id, text }: text as approved, {name} for variables with words between them; Tencent: {1}, {2} …',
    example: '[{ id: SMS_200000001, text: "您好，{answer}" }]',
  },
  maxVariableLength: { expected: 'characters, 1 to 500', example: '35' },
  callbackSecret: { expected: '24 to 128 of A-Z a-z 0-9 _ -', example: '0123456789abcdef0123456789abcdef' },
  callbackAddresses: { expected: 'a list of the provider’s addresses or ranges', example: '[203.0.113.0/24]' },
  night: { expected: '{ from, until } as HH:MM', example: '{ from: "22:00", until: "08:00" }' },
  sendTimeoutMs: sendTimeoutHelp(10 * SECOND),
}

export function parseSettings(raw: unknown): SmsSettings {
  return readSettings(schema, HELP, raw)
}

function isAddressRange(text: string): boolean {
  const [address = '', prefix] = text.split('/')
  const version = isIP(address)
  if (version === 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128))
}

/** Tencent's variables have no names, only places. */
function isNumbered(text: string): boolean {
  return placeholdersIn(text).every((name, index) => name === String(index + 1))
}
