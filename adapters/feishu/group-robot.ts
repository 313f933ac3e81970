// A custom robot in a Feishu group (群自定义机器人), for alerts to staff: it only speaks. Its address is a secret. Format and
// codes are from memory of the vendor's page 自定义机器人使用指南, not verified.
import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { SECOND } from '../../src/base/clock.ts'
import type { HttpOutcome } from '../../src/base/http-client.ts'
import type { Host, Sent } from '../../src/channel/adapter.ts'
import { errcodes, interpret, type Verdict } from '../../src/channel/errcode-api.ts'
import { callRobot, robotFields, robotHelp } from '../../src/channel/group-robot.ts'
import { readSettings, refuseUnsafeBase, type SettingsHelp } from '../../src/channel/settings.ts'
import { type AlertWay, noteText, type StaffNote } from '../../src/channel/staff-alert.ts'

const API = 'https://open.feishu.cn'
/** Theirs is 20 KB for the whole body. */
const MAX_TEXT_BYTES = 4_000

const { failedBy } = errcodes(
  new Map<number, Verdict>([
    [9499, 'content'],
    [11232, 'minute'],
    [19001, 'settings'], // address
    [19021, 'settings'], // signature, or our clock
    [19022, 'settings'], // our address is not on the robot's list
    [19024, 'settings'], // a word the robot demands is missing
  ]),
)

const schema = z.strictObject({
  /** What follows /hook/ in the robot's address. */
  hook: z.string().regex(/^[0-9A-Za-z-]{16,64}$/),
  secret: z
    .string()
    .regex(/^\S{8,64}$/)
    .optional(),
  ...robotFields(API),
})

type RobotSettings = z.infer<typeof schema>

const HELP: SettingsHelp = {
  hook: { expected: 'what follows /hook/ in the robot’s address', example: '01234567-89ab-cdef-0123-456789abcdef' },
  secret: { expected: 'the secret of 签名校验, or nothing', example: 'a1b2c3d4e5f6g7h8' },
  ...robotHelp(API),
}

export const feishuRobot: AlertWay = {
  way: 'feishu-robot',
  read(raw) {
    const settings = readSettings(schema, HELP, raw)
    return (host) => {
      refuseUnsafeBase(settings.apiBase, HELP, host.allowLoopback)
      return { tell: (note, signal) => tell(note, settings, host, signal) }
    }
  },
}

function tell(note: StaffNote, settings: RobotSettings, host: Host, signal: AbortSignal): Promise<Sent> {
  const { apiBase, hook, secret, sendTimeoutMs: timeoutMs } = settings
  const words = noteText(note, MAX_TEXT_BYTES)
  const text = note.urgent ? `${words}\n<at user_id="all">所有人</at>` : words
  const now = host.clock.now()
  const call = {
    way: feishuRobot.way,
    url: `${apiBase}/open-apis/bot/v2/hook/${hook}`,
    body: { ...(secret === undefined ? {} : signature(secret, now)), msg_type: 'text', content: { text } },
    timeoutMs,
    read: (outcome: HttpOutcome) => interpret(outcome, (code) => failedBy(code, now), { code: 'code', words: 'msg' }),
  }
  return callRobot(call, host, signal)
}

/** The text is the key and the message is empty: so they want it. */
function signature(secret: string, now: number): { readonly timestamp: string; readonly sign: string } {
  const timestamp = String(Math.floor(now / SECOND))
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).digest('base64') }
}
