// What a hospital tells us about its DingTalk robot (钉钉企业内部应用机器人). Names every bad field at once; never repeats a
// secret.
import { z } from 'zod'
import { HOUR, SECOND } from '../../src/base/clock.ts'
import { memberAt, textAt } from '../../src/channel/json-body.ts'
import {
  apiAddress,
  apiAddressHelp,
  sendTimeout,
  sendTimeoutHelp,
  timestampWindow,
  timestampWindowHelp,
} from '../../src/channel/setting-fields.ts'
import { readSettings, type SettingsHelp } from '../../src/channel/settings.ts'

const schema = z.strictObject({
  appKey: z.string().regex(/^[0-9A-Za-z_-]{8,64}$/),
  appSecret: z.string().regex(/^\S{16,128}$/),
  robotCode: z.string().regex(/^[0-9A-Za-z_-]{4,64}$/),
  /** stream: a socket we open, the only one newer robots have; http: they call us. */
  transport: z.enum(['stream', 'http']),
  /** http: ends the webhook's address: their signature does not cover the body, so the address itself must be a secret. */
  secretPath: z
    .string()
    .regex(/^[0-9A-Za-z_-]{24,64}$/)
    .optional(),
  /** http: addresses or networks the call-backs come from; empty: any. */
  callbackAddresses: z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])).default([]),
  apiBase: apiAddress.default('https://api.dingtalk.com'),
  timestampWindowMs: timestampWindow(HOUR).default(HOUR),
  sendTimeoutMs: sendTimeout.default(10 * SECOND),
  /** Hosts, with their subdomains, that pictures and files may be fetched from. */
  mediaHosts: z.array(z.string().regex(/^[a-z0-9.-]+$/)).default(['dingtalk.com', 'aliyuncs.com']),
})

export type DingtalkSettings = z.infer<typeof schema>

export const HELP: SettingsHelp = {
  appKey: { expected: 'the AppKey (Client ID)', example: 'dinga1b2c3d4e5f6' },
  appSecret: { expected: '16 to 128 characters without spaces', example: '0123456789abcdef0123456789abcdef' },
  robotCode: { expected: 'the RobotCode of the robot’s page', example: 'dinga1b2c3d4e5f6' },
  transport: { expected: 'stream or http', example: 'stream' },
  secretPath: { expected: '24 to 64 letters, digits, - and _ (transport: http)', example: 'Vq3w8ZkT0pLm5XcB7nRs2YdG' },
  callbackAddresses: { expected: 'a list of addresses or networks', example: '[203.0.113.0/24]' },
  apiBase: apiAddressHelp('https://api.dingtalk.com'),
  timestampWindowMs: timestampWindowHelp(HOUR, HOUR),
  sendTimeoutMs: sendTimeoutHelp(10 * SECOND),
  mediaHosts: { expected: 'a list of host names', example: '[dingtalk.com, aliyuncs.com]' },
}

export function parseSettings(raw: unknown): DingtalkSettings {
  const needed = textAt(raw, 'transport') === 'http' && memberAt(raw, 'secretPath') === undefined ? ['secretPath'] : []
  return readSettings(schema, HELP, raw, needed)
}
