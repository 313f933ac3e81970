// A message of a WeCom app to colleagues, parties or tags (应用消息), for alerts to staff. A repeat within half an hour is
// dropped by WeCom itself.
import { z } from 'zod'
import type { Host, Sent } from '../../src/channel/adapter.ts'
import type { ErrcodeClient } from '../../src/channel/errcode-client.ts'
import { robotFields, robotHelp } from '../../src/channel/group-robot.ts'
import { listAt } from '../../src/channel/json-body.ts'
import { readSettings, refuseUnsafeBase, type SettingsHelp } from '../../src/channel/settings.ts'
import { type AlertWay, noteText, type StaffNote } from '../../src/channel/staff-alert.ts'
import { createClient } from './client.ts'

const API = 'https://qyapi.weixin.qq.com'
/** Theirs: what is longer is cut without a word. */
const MAX_TEXT_BYTES = 2_048
const DUPLICATES_WITHIN_S = 1_800

const ids = (most: number) => z.array(z.string().regex(/^[^\s|]{1,64}$/)).max(most)

const schema = z.strictObject({
  corpId: z.string().regex(/^w[wx][0-9A-Za-z]{8,62}$/),
  secret: z.string().regex(/^\S{16,128}$/),
  agentId: z.int().min(1),
  toUsers: ids(1_000).default([]),
  toParties: ids(100).default([]),
  toTags: ids(100).default([]),
  ...robotFields(API),
})

type MessageSettings = z.infer<typeof schema>

const HELP: SettingsHelp = {
  corpId: { expected: 'the CorpID (企业 ID)', example: 'ww0123456789abcdef' },
  secret: { expected: 'the Secret of the app', example: '0123456789abcdef0123456789abcdef' },
  agentId: { expected: 'the AgentId of the app', example: '1000002' },
  toUsers: { expected: 'a list of user ids, unless toParties or toTags name somebody', example: '[wangmin, liqiang]' },
  toParties: { expected: 'a list of party ids', example: '["7"]' },
  toTags: { expected: 'a list of tag ids', example: '["2"]' },
  ...robotHelp(API),
}

export const wecomMessage: AlertWay = {
  way: 'wecom-message',
  read(raw) {
    const settings = readSettings(schema, HELP, raw, namesSomebody(raw) ? [] : ['toUsers'])
    return (host) => {
      refuseUnsafeBase(settings.apiBase, HELP, host.allowLoopback)
      const client = createClient(settings, host)
      return { tell: (note, signal) => tell(note, { settings, client, host }, signal) }
    }
  },
}

function namesSomebody(raw: unknown): boolean {
  return ['toUsers', 'toParties', 'toTags'].some((field) => listAt(raw, field).length > 0)
}

interface Desk {
  readonly settings: MessageSettings
  readonly client: ErrcodeClient
  readonly host: Host
}

async function tell(note: StaffNote, { settings, client, host }: Desk, signal: AbortSignal): Promise<Sent> {
  const json = {
    touser: settings.toUsers.join('|'),
    toparty: settings.toParties.join('|'),
    totag: settings.toTags.join('|'),
    agentid: settings.agentId,
    msgtype: 'text',
    text: { content: noteText(note, MAX_TEXT_BYTES) },
    enable_duplicate_check: 1,
    duplicate_check_interval: DUPLICATES_WITHIN_S,
  }
  const answer = await client.call({ path: '/cgi-bin/message/send', json }, signal)
  if (answer.kind === 'failed') return answer.failed
  const { invaliduser, invalidparty, invalidtag, unlicenseduser } = answer.fields
  const missed = [invaliduser, invalidparty, invalidtag, unlicenseduser].filter((list) => Boolean(list))
  if (missed.length > 0) host.log.warn('some of those to be told are unknown to WeCom', { channelId: host.channelId })
  return { kind: 'sent', platformMessageId: undefined }
}
