// What a hospital tells us about one account behind a Satori server (Koishi and others). Names every bad field at once; never
// repeats a secret.
import { z } from 'zod'
import { SECOND } from '../../src/base/clock.ts'
import { sendTimeout, sendTimeoutHelp } from '../../src/channel/setting-fields.ts'
import { readSettings } from '../../src/channel/settings.ts'

const id = z.string().regex(/^[^\s\p{C}]{1,128}$/u)

const schema = z.strictObject({
  /** Up to, and without, `/v1`. */
  endpoint: z
    .string()
    .regex(/^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/)
    .transform((url) => url.replace(/\/(?:v1\/?)?$/, '')),
  token: z.string().regex(/^\S{8,512}$/),
  /** Which of the server's accounts this channel is. */
  platform: z.string().regex(/^[a-z0-9][\w.:-]{0,63}$/i),
  selfId: id,
  /** What of groups we hear: nothing, or messages that name the account (@). */
  groups: z.enum(['ignored', 'mentioned']).default('ignored'),
  sendTimeoutMs: sendTimeout.default(20 * SECOND),
  /** Depends on the platform behind the server. */
  maxTextBytes: z.int().min(200).max(20_000).default(3_000),
  /** Most buttons the platform can show; 0: choices are numbered in the text. */
  maxChoices: z.int().min(0).max(10).default(0),
  /** Hosts, with their subdomains, that pictures and files may be fetched from, beside the server itself. */
  mediaHosts: z.array(z.string().regex(/^[a-z0-9.-]+$/)).default([]),
})

export type SatoriSettings = z.infer<typeof schema>

export const HELP = {
  endpoint: {
    expected: 'an https address without query, without /v1',
    example: 'https://koishi.hospital.example/satori',
  },
  token: { expected: '8 to 512 characters without spaces', example: 'a-long-random-word' },
  platform: { expected: 'the platform of the account, as the server names it', example: 'telegram' },
  selfId: { expected: 'the account’s own id there, in quotes', example: "'5140001'" },
  groups: { expected: 'ignored or mentioned', example: 'mentioned' },
  sendTimeoutMs: sendTimeoutHelp(20 * SECOND),
  maxTextBytes: { expected: 'bytes, 200 to 20000', example: '3000' },
  maxChoices: { expected: '0 to 10', example: '5' },
  mediaHosts: { expected: 'a list of host names', example: '[api.telegram.org]' },
} as const

export function parseSettings(raw: unknown): SatoriSettings {
  return readSettings(schema, HELP, raw)
}
