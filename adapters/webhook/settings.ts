// What a hospital tells us about another system that is a channel of its own: its secrets, where its answers go, what it can
// show. Names every bad field at once; never repeats a secret.
import { z } from 'zod'
import { DAY, MINUTE, SECOND } from '../../src/base/clock.ts'
import { sendTimeout, sendTimeoutHelp } from '../../src/channel/setting-fields.ts'
import { readSettings, type SettingsHelp } from '../../src/channel/settings.ts'

const schema = z.strictObject({
  /** `whsec_…`; the first signs what we send, any of them may have signed what comes: change them without a gap. */
  secrets: z
    .array(z.string().refine((secret) => keyOf(secret) !== undefined))
    .min(1)
    .max(4),
  /** Where our answers go; without it the channel only takes messages. */
  endpoint: z
    .string()
    .regex(/^https?:\/\/[^\s?#@]+$/)
    .optional(),
  toleranceMs: z
    .int()
    .min(SECOND)
    .max(DAY)
    .default(5 * MINUTE),
  sendTimeoutMs: sendTimeout.default(15 * SECOND),
  maxTextBytes: z.int().min(200).max(100_000).default(8_000),
  /** Most choices the other side can show as buttons; 0: we number them in the text. */
  maxChoices: z.int().min(0).max(20).default(0),
  /** Hosts, with their subdomains, that pictures and files may be fetched from. */
  mediaHosts: z.array(z.string().regex(/^[a-z0-9.-]+$/)).default([]),
})

export type WebhookSettings = z.infer<typeof schema>

export const HELP: SettingsHelp = {
  secrets: { expected: 'a list of 1 to 4: whsec_ and base64 of 24 to 64 random bytes', example: '[whsec_…]' },
  endpoint: { expected: 'an https address without query', example: 'https://his.hospital.example/daozhen' },
  toleranceMs: { expected: 'milliseconds, 1000 to 86400000', example: '300000' },
  sendTimeoutMs: sendTimeoutHelp(15 * SECOND),
  maxTextBytes: { expected: 'bytes, 200 to 100000', example: '8000' },
  maxChoices: { expected: '0 to 20', example: '5' },
  mediaHosts: { expected: 'a list of host names', example: '[files.hospital.example]' },
}

export function parseSettings(raw: unknown): WebhookSettings {
  return readSettings(schema, HELP, raw)
}

/** The key in a secret; undefined when it is none. */
export function keyOf(secret: string): Buffer | undefined {
  const text = secret.replace(/^whsec_/, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) return undefined
  const key = Buffer.from(text, 'base64')
  return key.length >= 24 && key.length <= 64 ? key : undefined
}
