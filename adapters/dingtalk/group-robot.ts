// A custom robot in a DingTalk group (群自定义机器人), for alerts to staff: it only speaks, twenty times a minute. Its address is
// a secret, and signed anew for every call.
import { z } from 'zod'
import type { HttpOutcome } from '../../src/base/http-client.ts'
import type { Host, Sent } from '../../src/channel/adapter.ts'
import { errcodes, interpret, type Verdict } from '../../src/channel/errcode-api.ts'
import { callRobot, robotFields, robotHelp } from '../../src/channel/group-robot.ts'
import { readSettings, refuseUnsafeBase, type SettingsHelp } from '../../src/channel/settings.ts'
import { type AlertWay, noteText, type StaffNote } from '../../src/channel/staff-alert.ts'
import { signatureOf } from './signature.ts'

const API = 'https://oapi.dingtalk.com'
/** Theirs is 20,000 (not verified). */
const MAX_TEXT_BYTES = 4_000

/** From memory, not verified. */
const { failedBy } = errcodes(
  new Map<number, Verdict>([
    [-1, 'busy'],
    [130101, 'minute'], // more than twenty a minute
    [300001, 'settings'], // token
    [300005, 'settings'], // token
    [310000, 'settings'], // signature, word or address the robot demands
  ]),
)

const schema = z.strictObject({
  /** `access_token` of the robot's address. */
  accessToken: z.string().regex(/^[0-9A-Za-z]{16,128}$/),
  /** Of 加签, beginning with SEC. */
  secret: z
    .string()
    .regex(/^SEC\S{4,128}$/)
    .optional(),
  ...robotFields(API),
})

type RobotSettings = z.infer<typeof schema>

const HELP: SettingsHelp = {
  accessToken: { expected: 'access_token of the robot’s address', example: '0123456789abcdef0123456789abcdef' },
  secret: { expected: 'the secret of 加签, beginning with SEC, or nothing', example: 'SEC0123456789abcdef' },
  ...robotHelp(API),
}

export const dingtalkRobot: AlertWay = {
  way: 'dingtalk-robot',
  read(raw) {
    const settings = readSettings(schema, HELP, raw)
    return (host) => {
      refuseUnsafeBase(settings.apiBase, HELP, host.allowLoopback)
      return { tell: (note, signal) => tell(note, settings, host, signal) }
    }
  },
}

function tell(note: StaffNote, settings: RobotSettings, host: Host, signal: AbortSignal): Promise<Sent> {
  const { apiBase, accessToken: access_token, secret, sendTimeoutMs: timeoutMs } = settings
  const now = host.clock.now()
  const timestamp = String(now)
  const signed = secret === undefined ? {} : { timestamp, sign: signatureOf(timestamp, secret) }
  const call = {
    way: dingtalkRobot.way,
    url: `${apiBase}/robot/send?${new URLSearchParams({ access_token, ...signed })}`,
    body: { msgtype: 'text', text: { content: noteText(note, MAX_TEXT_BYTES) }, at: { isAtAll: note.urgent } },
    timeoutMs,
    read: (outcome: HttpOutcome) => interpret(outcome, (code) => failedBy(code, now)),
  }
  return callRobot(call, host, signal)
}
