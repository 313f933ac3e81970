// A group robot in WeCom (群机器人), for alerts to staff: it only speaks, twenty times a minute. Its key is a secret.
import { z } from 'zod'
import type { HttpOutcome } from '../../src/base/http-client.ts'
import type { Host, Sent } from '../../src/channel/adapter.ts'
import { errcodes, interpret, type Verdict } from '../../src/channel/errcode-api.ts'
import { callRobot, robotFields, robotHelp } from '../../src/channel/group-robot.ts'
import { readSettings, refuseUnsafeBase, type SettingsHelp } from '../../src/channel/settings.ts'
import { type AlertWay, noteText, type StaffNote } from '../../src/channel/staff-alert.ts'

const API = 'https://qyapi.weixin.qq.com'
/** Theirs: what is longer is cut without a word. */
const MAX_TEXT_BYTES = 2_048

const { failedBy } = errcodes(
  new Map<number, Verdict>([
    [-1, 'busy'],
    [45009, 'minute'], // more than twenty a minute (the code is a guess)
    [45033, 'minute'],
    [93000, 'settings'], // key, or the robot was removed
    [93004, 'settings'], // robot stopped
    [93008, 'settings'], // not in the group
  ]),
)

const schema = z.strictObject({
  /** `key` of the robot's address. */
  key: z.string().regex(/^[0-9A-Za-z-]{16,64}$/),
  ...robotFields(API),
})

type RobotSettings = z.infer<typeof schema>

const HELP: SettingsHelp = {
  key: { expected: 'key of the robot’s address', example: '01234567-89ab-cdef-0123-456789abcdef' },
  ...robotHelp(API),
}

export const wecomRobot: AlertWay = {
  way: 'wecom-robot',
  read(raw) {
    const settings = readSettings(schema, HELP, raw)
    return (host) => {
      refuseUnsafeBase(settings.apiBase, HELP, host.allowLoopback)
      return { tell: (note, signal) => tell(note, settings, host, signal) }
    }
  },
}

function tell(note: StaffNote, settings: RobotSettings, host: Host, signal: AbortSignal): Promise<Sent> {
  const text = { content: noteText(note, MAX_TEXT_BYTES), mentioned_list: note.urgent ? ['@all'] : [] }
  const now = host.clock.now()
  const call = {
    way: wecomRobot.way,
    url: `${settings.apiBase}/cgi-bin/webhook/send?key=${settings.key}`,
    body: { msgtype: 'text', text },
    timeoutMs: settings.sendTimeoutMs,
    read: (outcome: HttpOutcome) => interpret(outcome, (code) => failedBy(code, now)),
  }
  return callRobot(call, host, signal)
}
