// Items of a page as WeCom lists them, and the events they must become. Invented people only.
import { HOUR, SECOND } from '../../../src/base/clock.ts'
import type { Golden } from '../../contract/adapter.ts'
import type { ApiBody } from '../../fakes/api-server.ts'

export const ACCOUNT = 'wkFrontDesk0001'
export const CUSTOMER = 'wmInventedCustomer001'
export const WHO = `${ACCOUNT}/${CUSTOMER}`

type Content = Golden<ApiBody>['events'][number]['content']

export function samplesAt(sentAt: number) {
  const send_time = sentAt / SECOND
  let serial = 0
  const item = (msgtype: string, part: unknown, more: ApiBody = {}): ApiBody => ({
    msgid: `golden${++serial}`,
    open_kfid: ACCOUNT,
    external_userid: CUSTOMER,
    send_time,
    origin: 3,
    msgtype,
    [msgtype]: part,
    ...more,
  })
  const event = (fields: ApiBody): ApiBody => ({
    msgid: `golden${++serial}`,
    send_time,
    origin: 4,
    msgtype: 'event',
    event: { open_kfid: ACCOUNT, external_userid: CUSTOMER, ...fields },
  })
  const opens = [{ trigger: 'message', left: 5, endsAt: sentAt + 48 * HOUR }]
  const said = (name: string, sample: ApiBody, content: Content): Golden<ApiBody> => ({
    name,
    sample,
    events: [{ platformUserId: WHO, platformMessageId: String(sample.msgid), sentAt, content, opens }],
  })
  const happened = (name: string, sample: ApiBody, content: Content): Golden<ApiBody> => ({
    name,
    sample,
    events: [{ platformUserId: WHO, sentAt, content, opens: [] }],
  })

  const golden: readonly Golden<ApiBody>[] = [
    said('a text', item('text', { content: '挂号在哪' }), { kind: 'text', text: '挂号在哪' }),
    said('a click on a menu', item('text', { content: '挂号', menu_id: 'reg' }), {
      kind: 'text',
      text: '挂号',
      choiceId: 'reg',
    }),
    said('a picture', item('image', { media_id: 'M1' }), { kind: 'image', media: { platformMediaId: 'M1' } }),
    said('a voice', item('voice', { media_id: 'M2' }), {
      kind: 'voice',
      media: { platformMediaId: 'M2', mimeType: 'audio/amr' },
    }),
    said('a film', item('video', { media_id: 'M3' }), { kind: 'video', media: { platformMediaId: 'M3' } }),
    said('a file', item('file', { media_id: 'M4' }), { kind: 'file', media: { platformMediaId: 'M4' }, fileName: '' }),
    said('a place', item('location', { latitude: 30.5, longitude: 114.25, name: '门诊楼', address: '滨江大道 1 号' }), {
      kind: 'location',
      latitude: 30.5,
      longitude: 114.25,
      label: '门诊楼 滨江大道 1 号',
    }),
    said('a link', item('link', { title: '就诊指南', desc: '三步', url: 'https://h.example/g', pic_url: '' }), {
      kind: 'link',
      title: '就诊指南',
      description: '三步',
      url: 'https://h.example/g',
    }),
    happened(
      'what a colleague typed in WeCom, which is nobody’s question',
      item('text', { content: '我来处理' }, { origin: 5, servicer_userid: 'lili' }),
      { kind: 'answeredElsewhere', by: 'lili', said: { kind: 'text', text: '我来处理' } },
    ),
    {
      name: 'somebody who opens the chat for the first time',
      sample: event({ event_type: 'enter_session', scene: 'poster', scene_param: 'dep=3', welcome_code: 'W1' }),
      events: [
        {
          platformUserId: WHO,
          platformMessageId: 'welcome:W1',
          content: { kind: 'entered', scene: 'dep=3' },
          opens: [{ trigger: 'welcome', left: 1, endsAt: sentAt + 20 * SECOND }],
        },
      ],
    },
    happened(
      'somebody who comes back, whom no welcome can reach',
      event({ event_type: 'enter_session', scene: 'poster' }),
      {
        kind: 'unsupportedEvent',
        platformType: 'enter_session',
      },
    ),
    happened(
      'a message that did not arrive',
      event({ event_type: 'msg_send_fail', fail_msgid: '01ABC_0', fail_type: 10 }),
      {
        kind: 'deliveryReport',
        platformMessageId: '01ABC_0',
        delivered: false,
        messageId: '01ABC.0',
      },
    ),
    happened('a message taken back', event({ event_type: 'user_recall_msg', recall_msgid: 'golden1' }), {
      kind: 'recalled',
      platformMessageId: 'golden1',
    }),
    happened('a colleague who takes his words back', event({ event_type: 'servicer_recall_msg', recall_msgid: 'c1' }), {
      kind: 'recalled',
      platformMessageId: 'c1',
    }),
    happened('a session that ended in WeCom', event({ event_type: 'session_status_change', change_type: 3 }), {
      kind: 'unsupportedEvent',
      platformType: 'session_status_change',
    }),
    {
      name: 'a colleague who stops work, which is no patient’s event',
      sample: { ...event({ event_type: 'servicer_status_change', servicer_userid: 'lili', status: 2 }), event: {} },
      events: [],
    },
  ]

  const unknown = [
    'business_card',
    'miniprogram',
    'merged_msg',
    'channels',
    'channels_shop_order',
    'meeting',
    'brandnew',
  ]
  return {
    golden,
    unknown: unknown.map((type) => ({
      name: `a ${type}`,
      sample: item(type, { title: '甲' }),
      kind: 'unsupported' as const,
    })),
    hostile: [
      { name: 'an item that is a list', sample: [] as unknown as ApiBody },
      { name: 'an item that is null', sample: null as unknown as ApiBody },
      { name: '__proto__ as a type', sample: item('__proto__', { polluted: 1 }) },
      { name: 'constructor as a type', sample: item('constructor', { prototype: { polluted: 1 } }) },
      { name: 'a text that is no text', sample: item('text', { content: 39 }) },
      { name: 'a time that is no time', sample: item('text', { content: '你好' }, { send_time: 'yesterday' }) },
      {
        name: 'a customer of a thousand characters',
        sample: item('text', { content: 'x' }, { external_userid: 'w'.repeat(1_000) }),
      },
      {
        name: 'an origin that cannot be written down',
        sample: item('text', { content: 'x' }, { origin: { toString: 1 } }),
      },
      { name: 'a place outside the world', sample: item('location', { latitude: 1e9, longitude: 'x' }) },
      { name: 'an item without an id', sample: item('text', { content: '无号' }, { msgid: undefined }) },
    ],
  }
}
