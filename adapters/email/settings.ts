// What a hospital tells us about its mailbox: address, servers, and how often the bot may answer one writer. Names every bad
// field at once; never repeats a password.
import { z } from 'zod'
import { HOUR, MINUTE, SECOND } from '../../src/base/clock.ts'
import { DaozhenError } from '../../src/base/errors.ts'
import { sendTimeout, sendTimeoutHelp } from '../../src/channel/setting-fields.ts'
import { readSettings, type SettingsHelp } from '../../src/channel/settings.ts'

/** One address as it may stand in an envelope: nothing that could end a command or a header. */
export const ADDRESS = /^[^\s<>()[\]\\,;:"@\p{Cc}]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/u

const server = (port: number) =>
  z.strictObject({
    host: z.string().regex(/^[a-zA-Z0-9.:-]{1,253}$/),
    port: z.int().min(1).max(65_535).default(port),
    /** `none` is for tests on this machine. */
    security: z.enum(['tls', 'starttls', 'none']).default('tls'),
    user: z.string().min(1).max(254),
    /** 授权码 with most providers in China, never the password of the web page. */
    password: z.string().min(1).max(256),
  })

const schema = z.strictObject({
  address: z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(z.string().regex(ADDRESS)),
  /** Whom the mail is from, as patients read it. */
  name: z.string().min(1).max(60),
  imap: server(993),
  smtp: server(465),
  folder: z.string().min(1).max(100).default('INBOX'),
  pullEveryMs: z
    .int()
    .min(10 * SECOND)
    .max(HOUR)
    .default(3 * MINUTE),
  sendTimeoutMs: sendTimeout.default(20 * SECOND),
  /** Of bot and desk together to one writer; beyond it a person answers. What ends a quarrel between two machines. */
  automaticAnswers: z
    .strictObject({ perTenMinutes: z.int().min(1).max(100).default(5), perDay: z.int().min(1).max(1000).default(20) })
    .prefault({}),
})

export type EmailSettings = z.infer<typeof schema>
export type ServerSettings = EmailSettings['imap']

const SERVER = '{ host, port, security: tls | starttls, user, password }'

export const HELP: SettingsHelp = {
  address: { expected: 'the address of the mailbox', example: 'kefu@hospital.example' },
  name: { expected: 'the name patients read, up to 60 characters', example: '示例医院导诊台' },
  imap: { expected: SERVER, example: '{ host: imap.hospital.example, user: kefu, password: … }' },
  smtp: { expected: SERVER, example: '{ host: smtp.hospital.example, user: kefu, password: … }' },
  ...helpOf('imap', '993'),
  ...helpOf('smtp', '465'),
  folder: { expected: 'the folder to read', example: 'INBOX' },
  pullEveryMs: { expected: 'milliseconds, 10000 to 3600000', example: '180000' },
  sendTimeoutMs: sendTimeoutHelp(20 * SECOND),
  automaticAnswers: { expected: '{ perTenMinutes, perDay }', example: '{ perTenMinutes: 5, perDay: 20 }' },
}

function helpOf(server: 'imap' | 'smtp', port: string): SettingsHelp {
  return {
    [`${server}.host`]: { expected: 'the name of a server', example: `${server}.hospital.example` },
    [`${server}.port`]: { expected: 'a port, 1 to 65535', example: port },
    [`${server}.security`]: { expected: 'tls or starttls', example: 'tls' },
    [`${server}.user`]: { expected: 'the name it signs in with', example: 'kefu@hospital.example' },
    [`${server}.password`]: { expected: 'the code for programs (授权码)', example: 'abcdefghijklmnop' },
  }
}

export function parseSettings(raw: unknown): EmailSettings {
  return readSettings(schema, HELP, raw)
}

/** A password in the clear, or a server on this machine, is for tests only. */
export function refuseUnsafeServers(settings: EmailSettings, allowLoopback: boolean): void {
  const problems = (['imap', 'smtp'] as const).flatMap((name) => {
    const { host, security } = settings[name]
    const isLoopback = /^127(?:\.\d{1,3}){3}$|^::1$|^localhost$/i.test(host)
    if (isLoopback && !allowLoopback) return [`${name}.host: found an address on this machine; expected a mail server`]
    return security === 'none' && !isLoopback ? [`${name}.security: found none; expected tls or starttls`] : []
  })
  if (problems.length > 0) throw new DaozhenError('DZ_CHANNEL_SETTINGS', problems.join('\n'), { expose: true })
}
