// What a hospital decides about its web chat. Names every bad field at once; never repeats a secret.
import { z } from 'zod'
import { DaozhenError } from '../../src/base/errors.ts'
import { readShape } from '../../src/base/read-shape.ts'

const schema = z.strictObject({
  /** Public name of the site the tokens are bound to: a new one ends all earlier visits. */
  siteKey: z
    .string()
    .regex(/^[A-Za-z0-9_-]{8,64}$/)
    .optional(),
  /** Sites, other than our own, whose pages may talk to this channel. */
  allowedOrigins: z.array(z.string().refine(isOrigin)).max(50).default([]),
  visitorSecret: z.string().min(32).max(512),
  /** The site signs who its visitor is with this; without it every visitor is nobody in particular. */
  identitySecret: z.string().min(32).max(512).optional(),
  messagesPerMinute: z.int().min(1).max(1000).default(20),
  messagesPerDay: z.int().min(1).max(100_000).default(200),
  filesPerDay: z.int().min(0).max(1000).default(30),
  /** New visitors per minute from one address; a whole ward may share one. */
  startsPerMinute: z.int().min(1).max(10_000).default(60),
  /** A visitor who comes back within this time is the same person. */
  visitorDays: z.int().min(1).max(730).default(180),
  title: z.string().min(1).max(40).default('导诊服务台'),
  hospital: z.string().min(1).max(60).optional(),
  /** The hospital's own emergency department; 120 is always shown beside it. */
  emergencyPhone: z
    .string()
    .regex(/^[0-9+ -]{3,24}$/)
    .optional(),
  privacyNote: z.string().min(1).max(300).default('请勿发送身份证号、银行卡号。回复不代替医生诊断。'),
  /** The whole notice, as the hospital's lawyer wrote it; our own plain one without it. */
  privacyNotice: z.string().min(1).max(8000).optional(),
  /** Stored with every consent: change it whenever the notice changes, and everybody is asked again. */
  privacyVersion: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,32}$/)
    .default('2026-11'),
  quickQuestions: z.array(z.string().min(1).max(20)).max(6).default(['怎么预约挂号', '门诊时间', '科室在哪里']),
})

export type WebChatSettings = Readonly<z.infer<typeof schema>>

interface Help {
  readonly expected: string
  readonly example: string
}

const HELP: Readonly<Record<string, Help>> = {
  siteKey: { expected: '8 to 64 letters, digits, _ or -', example: 'site-7Qk2mP' },
  allowedOrigins: { expected: 'a list of origins without path', example: '[https://www.hospital.example]' },
  visitorSecret: { expected: 'at least 32 characters, the same on every node', example: `\${WEB_CHAT_SECRET}` },
  identitySecret: { expected: 'at least 32 characters, known to the site and us', example: `\${SITE_IDENTITY_SECRET}` },
  messagesPerMinute: { expected: 'a whole number, 1 to 1000', example: '20' },
  messagesPerDay: { expected: 'a whole number, 1 to 100000', example: '200' },
  filesPerDay: { expected: 'a whole number, 0 to 1000', example: '30' },
  startsPerMinute: { expected: 'a whole number, 1 to 10000', example: '60' },
  visitorDays: { expected: 'a whole number, 1 to 730', example: '180' },
  title: { expected: 'a text of 1 to 40 characters', example: '导诊服务台' },
  hospital: { expected: 'a text of 1 to 60 characters', example: '云溪市人民医院' },
  emergencyPhone: { expected: 'a telephone number', example: '0000-1234567' },
  privacyNote: { expected: 'a text of 1 to 300 characters', example: '请勿发送身份证号。' },
  privacyNotice: { expected: 'a text of 1 to 8000 characters', example: '我们如何处理您的信息 …' },
  privacyVersion: { expected: '1 to 32 letters, digits, dots, _ or -', example: '2026-11' },
  quickQuestions: { expected: 'a list of at most 6 short questions', example: '[怎么预约挂号, 门诊时间]' },
}

export function parseSettings(raw: unknown): WebChatSettings {
  const parsed = readShape(schema, raw)
  if (parsed.success) return Object.freeze(parsed.data)
  const lines = new Set(parsed.error.issues.flatMap((issue) => describe(issue, raw)))
  throw new DaozhenError('DZ_CHANNEL_SETTINGS', [...lines].join('\n'), { expose: true })
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text
}

function describe(issue: z.core.$ZodIssue, raw: unknown): readonly string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${key}: unknown; known here: ${Object.keys(HELP).join(', ')}`)
  }
  const [field] = issue.path
  const help = typeof field === 'string' ? HELP[field] : undefined
  if (help === undefined) return [`settings: found ${shapeOf(raw)}; expected fields such as visitorSecret, title`]
  const value = issue.path.reduce<unknown>((inside, key) => Reflect.get(Object(inside), key), raw)
  return [`${issue.path.join('.')}: found ${shapeOf(value)}; expected ${help.expected}; example: ${help.example}`]
}

/** The shape of a value, never the value: it may be a secret in the wrong field. */
function shapeOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'string') return value === '' ? 'an empty text' : `a text of ${value.length} characters`
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}
