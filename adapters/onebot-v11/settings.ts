// What a hospital tells us about a QQ account behind a OneBot v11 implementation, and by which one road the two talk. Names
// every bad field at once; never repeats a secret.
import { z } from 'zod'
import { SECOND } from '../../src/base/clock.ts'
import { apiAddress, sendTimeout, sendTimeoutHelp } from '../../src/channel/setting-fields.ts'
import { readSettings } from '../../src/channel/settings.ts'

const secret = z.string().min(8).max(256).regex(/^\S+$/)

const schema = z.strictObject({
  /** The account's QQ number. */
  selfId: z.string().regex(/^[1-9]\d{4,19}$/),
  /** One road only: an account connected twice delivers everything twice. */
  transport: z.enum(['reverse', 'forward', 'http']),
  /** Access token: reverse: theirs to us; forward and http: ours to them. */
  token: secret,
  /** http: signs what they post to us. */
  secret: secret.optional(),
  /** forward: where their socket is. */
  socketUrl: z
    .string()
    .regex(/^wss?:\/\/[^\s?#@]+$/)
    .optional(),
  /** http: their API. */
  apiBase: apiAddress.optional(),
  /** What of groups we hear: nothing, or messages that name the account (@). */
  groups: z.enum(['ignored', 'mentioned']).default('ignored'),
  sendTimeoutMs: sendTimeout.default(20 * SECOND),
  /** No limit is published. */
  maxTextBytes: z.int().min(200).max(20_000).default(3_000),
  /** Hosts, with their subdomains, that pictures and files may be fetched from. */
  mediaHosts: z.array(z.string().regex(/^[a-z0-9.-]+$/)).default(['qpic.cn', 'qq.com.cn', 'qq.com']),
})

export type OneBotSettings = z.infer<typeof schema>

export const HELP = {
  selfId: { expected: 'the QQ number of the account, in quotes', example: "'10001000'" },
  transport: { expected: 'reverse, forward or http', example: 'reverse' },
  token: { expected: '8 to 256 characters without spaces', example: 'a-long-random-word' },
  secret: { expected: '8 to 256 characters without spaces (transport: http)', example: 'another-random-word' },
  socketUrl: { expected: 'a wss address (transport: forward)', example: 'wss://qq.hospital.example/' },
  apiBase: { expected: 'an https address without query (transport: http)', example: 'https://qq.hospital.example' },
  groups: { expected: 'ignored or mentioned', example: 'mentioned' },
  sendTimeoutMs: sendTimeoutHelp(20 * SECOND),
  maxTextBytes: { expected: 'bytes, 200 to 20000', example: '3000' },
  mediaHosts: { expected: 'a list of host names', example: '[qpic.cn]' },
} as const

const NEEDED_BY: Readonly<Record<string, readonly ('secret' | 'socketUrl' | 'apiBase')[]>> = {
  reverse: [],
  forward: ['socketUrl'],
  http: ['secret', 'apiBase'],
}

export function parseSettings(raw: unknown): OneBotSettings {
  const given = typeof raw === 'object' && raw !== null ? (raw as Readonly<Record<string, unknown>>) : {}
  const needed = NEEDED_BY[String(given.transport)] ?? []
  return readSettings(
    schema,
    HELP,
    raw,
    needed.filter((field) => given[field] === undefined),
  )
}
