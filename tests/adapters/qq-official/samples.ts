// Deliveries as the platform writes them, and what each must become. Invented people, invented ids.
import type { WebhookRequest } from '../../../src/channel/adapter.ts'
import type { Golden } from '../../contract/adapter.ts'
import type { ApiBody } from '../../fakes/api-server.ts'
import type { QqPost } from '../../fakes/qq-official.ts'

export const PATIENT = '8F1C0A2B3C4D5E6F'
export const GROUP = 'AA10BB20CC30'
export const MEMBER = 'DD40EE50FF60'
export const IN_GROUP = `group/${GROUP}/${MEMBER}`

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Half a minute before the platform's own end. */
const MARGIN = 30_000

export function dispatch(t: string, d: ApiBody, id = `${t}:k3v9p0q1w2e3`): ApiBody {
  return { op: 0, s: 7, t, id, d }
}

export function message(content: string, more: ApiBody = {}): ApiBody {
  const author = { id: PATIENT, user_openid: PATIENT, union_openid: '', username: '', bot: false }
  const ext = ['msg_idx=REFIDX_aGk==']
  const scene = { message_type: 0, message_scene: { source: 'default', ext } }
  return { id: 'ROBOT1.0_demoA', author, content, timestamp: '2026-11-22T09:15:23+08:00', ...scene, ...more }
}

const SENT_AT = Date.parse('2026-11-22T01:15:23Z')
const SECONDS = SENT_AT / 1_000

const windowOf = (reference: string, left: number, forMs: number, margin = MARGIN) => ({
  ...{ trigger: reference, reference, left },
  endsAt: SENT_AT + forMs - margin,
})
const ACTIVE = { trigger: 'active', left: undefined, endsAt: SENT_AT + 3_650 * 24 * HOUR }

const messageOf = (d: ApiBody) => dispatch('C2C_MESSAGE_CREATE', d)
const groupMessage = (content: string, more: ApiBody = {}) => ({
  ...message(content, more),
  author: { id: MEMBER, member_openid: MEMBER, member_role: 'member' },
  group_id: GROUP,
  group_openid: GROUP,
})
const picture = {
  content_type: 'image/jpeg',
  filename: 'x.jpg',
  url: 'https://multimedia.nt.qq.com.cn/download?rkey=1',
}
const pressed = (type: number, resolved: ApiBody, more: ApiBody = { user_openid: PATIENT }) =>
  dispatch('INTERACTION_CREATE', {
    ...{
      id: 'it-1',
      type,
      scene: 'c2c',
      chat_type: 2,
      timestamp: '2026-11-22T09:15:23+08:00',
      data: { type, resolved },
    },
    ...more,
  })
const friend = (t: string, more: ApiBody = {}) => dispatch(t, { timestamp: SECONDS, openid: PATIENT, ...more })
const inGroup = (t: string) => dispatch(t, { timestamp: SECONDS, group_openid: GROUP, op_member_openid: MEMBER })

export const GOLDEN: readonly Golden<ApiBody>[] = [
  {
    name: 'words, and the window they open',
    sample: messageOf(message(' 请问骨科在几楼 ')),
    events: [
      {
        ...{
          dedupKey: 'm:ROBOT1.0_demoA',
          platformUserId: PATIENT,
          platformMessageId: 'ROBOT1.0_demoA',
          sentAt: SENT_AT,
        },
        content: { kind: 'text', text: '请问骨科在几楼' },
        opens: [windowOf('msg_id:ROBOT1.0_demoA', 4, HOUR)],
      },
    ],
  },
  {
    name: 'words with a picture: two messages, one window',
    sample: messageOf(message('这个要紧吗', { attachments: [picture] })),
    events: [
      { content: { kind: 'text', text: '这个要紧吗' } },
      {
        dedupKey: 'm:ROBOT1.0_demoA#1',
        content: { kind: 'image', media: { platformMediaId: '', url: picture.url, mimeType: 'image/jpeg' } },
        opens: [],
      },
    ],
  },
  {
    name: 'a voice, with the platform’s reading of it',
    sample: messageOf(
      message('', {
        attachments: [
          {
            ...{ content_type: 'voice', url: 'multimedia.nt.qq.com.cn/v.silk', asr_refer_text: '停车多少钱' },
            voice_wav_url: 'https://multimedia.nt.qq.com.cn/v.wav',
          },
        ],
      }),
    ),
    events: [
      {
        content: {
          kind: 'voice',
          media: { platformMediaId: '', url: 'https://multimedia.nt.qq.com.cn/v.wav', mimeType: 'audio/wav' },
          recognizedText: '停车多少钱',
        },
      },
    ],
  },
  {
    name: 'a video, and a file whose link has no scheme',
    sample: messageOf(
      message(' ', {
        attachments: [
          { content_type: 'video/mp4', url: 'https://multimedia.nt.qq.com.cn/a.mp4' },
          { content_type: 'file', filename: '检查单.pdf', url: 'multimedia.nt.qq.com.cn/b' },
        ],
      }),
    ),
    events: [
      {
        content: {
          kind: 'video',
          media: { platformMediaId: '', url: 'https://multimedia.nt.qq.com.cn/a.mp4', mimeType: 'video/mp4' },
        },
      },
      {
        content: {
          kind: 'file',
          media: { platformMediaId: '', url: 'https://multimedia.nt.qq.com.cn/b' },
          fileName: '检查单.pdf',
        },
      },
    ],
  },
  {
    name: 'a card',
    sample: messageOf(
      message('', {
        message_type: 3,
        ark_data: {
          prompt: '[分享]',
          ark_type: 'tuwen',
          fields: { title: '就诊指南', desc: '第一次来', jump_url: 'https://a.example' },
        },
      }),
    ),
    events: [{ content: { kind: 'link', title: '就诊指南', description: '第一次来', url: 'https://a.example' } }],
  },
  {
    name: 'a quote: the new words, not the old ones',
    sample: messageOf(message('这条是什么意思', { message_type: 103, msg_elements: [{ content: '胸口疼' }] })),
    events: [{ content: { kind: 'text', text: '这条是什么意思' } }],
  },
  {
    name: 'a chat record nobody can read here',
    sample: messageOf(message('', { message_type: 102 })),
    events: [{ content: { kind: 'unsupported', platformType: 'chat-record' } }],
  },
  {
    name: 'a time in Go’s own writing',
    sample: messageOf(message('在吗', { timestamp: '2026-11-22 09:15:23.123456 +0800 CST m=+0.100' })),
    events: [{ sentAt: SENT_AT, content: { kind: 'text', text: '在吗' } }],
  },
  {
    name: 'a member of a group who calls us, as somebody of that group',
    sample: dispatch('GROUP_AT_MESSAGE_CREATE', groupMessage(' \u00a0骨科在几楼\u00a0')),
    events: [
      {
        ...{ platformUserId: IN_GROUP, isPublic: true },
        content: { kind: 'text', text: '骨科在几楼' },
        opens: [windowOf('msg_id:ROBOT1.0_demoA', 5, 5 * MINUTE)],
      },
    ],
  },
  {
    name: 'talk of a group that does not call us: not its words',
    sample: dispatch('GROUP_MESSAGE_CREATE', groupMessage('我妈昨天做的手术', { mentions: [{ is_you: false }] })),
    events: [
      { isPublic: true, content: { kind: 'unsupportedEvent', platformType: 'GROUP_MESSAGE_CREATE' }, opens: [] },
    ],
  },
  {
    name: 'talk of a group that does call us',
    sample: dispatch('GROUP_MESSAGE_CREATE', groupMessage('骨科在几楼', { mentions: [{ is_you: true }] })),
    events: [{ isPublic: true, content: { kind: 'text', text: '骨科在几楼' } }],
  },
  {
    name: 'somebody who adds us from a department’s code',
    sample: friend('FRIEND_ADD', { scene: 2003, scene_param: 'orthopedics' }),
    events: [
      {
        ...{ dedupKey: 'e:FRIEND_ADD:k3v9p0q1w2e3', platformUserId: PATIENT, sentAt: SENT_AT },
        content: { kind: 'followed', scene: 'orthopedics' },
        opens: [windowOf('event_id:FRIEND_ADD:k3v9p0q1w2e3', 4, HOUR / 2), ACTIVE],
      },
    ],
  },
  {
    name: 'somebody who removes us',
    sample: friend('FRIEND_DEL'),
    events: [{ platformUserId: PATIENT, content: { kind: 'unfollowed' }, opens: [] }],
  },
  {
    name: 'messages switched off',
    sample: friend('C2C_MSG_REJECT'),
    events: [
      {
        content: { kind: 'unsupportedEvent', platformType: 'C2C_MSG_REJECT' },
        opens: [{ trigger: 'active', left: 0, endsAt: SENT_AT }],
      },
    ],
  },
  {
    name: 'messages switched on again',
    sample: friend('C2C_MSG_RECEIVE'),
    events: [
      {
        content: { kind: 'unsupportedEvent', platformType: 'C2C_MSG_RECEIVE' },
        opens: [windowOf('event_id:C2C_MSG_RECEIVE:k3v9p0q1w2e3', 4, HOUR / 2), ACTIVE],
      },
    ],
  },
  {
    name: 'a group that takes us in',
    sample: inGroup('GROUP_ADD_ROBOT'),
    events: [
      {
        ...{ platformUserId: IN_GROUP, isPublic: true, content: { kind: 'entered', scene: 'group' } },
        opens: [windowOf('event_id:GROUP_ADD_ROBOT:k3v9p0q1w2e3', 4, HOUR / 2)],
      },
    ],
  },
  ...['GROUP_DEL_ROBOT', 'GROUP_MSG_RECEIVE', 'GROUP_MSG_REJECT'].map((t) => ({
    name: t,
    sample: inGroup(t),
    events: [{ platformUserId: IN_GROUP, content: { kind: 'unsupportedEvent' as const, platformType: t }, opens: [] }],
  })),
  {
    name: 'a button of ours: its choice and its words',
    sample: pressed(11, { button_data: 'c:2:停车收费', button_id: '2' }),
    events: [
      {
        ...{ platformUserId: PATIENT, content: { kind: 'text', text: '停车收费', choiceId: '2' } },
        opens: [windowOf('event_id:INTERACTION_CREATE:k3v9p0q1w2e3', 4, HOUR / 2)],
      },
    ],
  },
  {
    name: 'an entry of the bot’s own menu',
    sample: pressed(12, { feature_id: 'registration' }),
    events: [{ content: { kind: 'menuChosen', key: 'registration' } }],
  },
  {
    name: 'feedback on an answer',
    sample: pressed(13, { feedback_opt: 'UNLIKE' }),
    events: [{ content: { kind: 'unsupportedEvent', platformType: 'INTERACTION_13' } }],
  },
  {
    name: 'a button pressed in a group',
    sample: pressed(11, { button_data: 'c:1:挂号' }, { group_openid: GROUP, group_member_openid: MEMBER }),
    events: [{ platformUserId: IN_GROUP, isPublic: true, content: { kind: 'text', text: '挂号', choiceId: '1' } }],
  },
  {
    name: 'a new member, and what tomorrow brings',
    sample: dispatch('GROUP_MEMBER_ADD', { timestamp: SECONDS, group_openid: GROUP, member_openid: MEMBER }),
    events: [{ platformUserId: IN_GROUP, content: { kind: 'unsupportedEvent', platformType: 'GROUP_MEMBER_ADD' } }],
  },
  {
    name: 'what concerns nobody we could answer',
    sample: dispatch('MESSAGE_AUDIT_PASS', { audit_id: 'a1', channel_id: 'c1' }),
    events: [],
  },
]

export const UNKNOWN = [
  { name: 'a message kind of tomorrow', sample: messageOf(message('', { message_type: 777 })), kind: 'unsupported' },
  { name: 'an event of tomorrow', sample: friend('C2C_SOMETHING_NEW'), kind: 'unsupportedEvent' },
] as const

export const HOSTILE: readonly { readonly name: string; readonly sample: ApiBody }[] = [
  { name: 'no data at all', sample: { op: 0, t: 'C2C_MESSAGE_CREATE', id: 'x' } },
  { name: 'data that is a list', sample: { op: 0, t: 'C2C_MESSAGE_CREATE', id: 'x', d: [1] } as ApiBody },
  { name: 'an interaction whose type cannot be written down', sample: pressed({ toString: 1 } as never, {}) },
  { name: 'fields of other kinds', sample: messageOf({ id: 7, author: 'x', content: { a: 1 }, attachments: {} }) },
  {
    name: 'a prototype in the data',
    sample: messageOf(
      JSON.parse(`{"id":"p","author":{"user_openid":"${PATIENT}"},"__proto__":{"polluted":1},"content":"x"}`),
    ),
  },
  { name: 'an id that is a path', sample: messageOf(message('x', { author: { user_openid: '../../v2/groups/A' } })) },
  { name: 'half a surrogate', sample: messageOf(message('\ud83d 在吗')) },
  { name: 'a thousand attachments', sample: messageOf(message('x', { attachments: Array(1_000).fill(picture) })) },
  { name: 'an unknown op', sample: { op: 99, d: {} } },
  { name: 'no op', sample: { d: {} } },
]

export function requestOf({ headers, body }: QqPost): WebhookRequest {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    ...{ method: 'POST', path: '', query: new URLSearchParams(), headers: lower },
    ...{ body: Buffer.from(body), remoteAddress: '203.0.113.7' },
  }
}
