// WeChat's pushes as they arrive, and what they mean to us. All names are invented.
import type { InboundEvent } from '../../../src/channel/adapter.ts'
import { type PushFields, pushXml } from '../../fakes/wechat-official.ts'

export const PATIENT = 'oTESTopenid0000000000000001'
export const SENT_AT = 1_764_000_000_000

const HEAD: PushFields = { ToUserName: 'gh_0fa1e2d3c4b5', FromUserName: PATIENT, CreateTime: SENT_AT / 1000 }
const HOUR = 3_600_000
const messageWindow = { trigger: 'message', left: 5, endsAt: SENT_AT + 48 * HOUR }
const shortWindow = (trigger: string) => ({ trigger, left: 3, endsAt: SENT_AT + 60_000 })

function message(fields: PushFields, MsgId = 25_123_456_789_012_345n): string {
  return pushXml({ ...HEAD, ...fields, MsgId })
}

function event(fields: PushFields): string {
  return pushXml({ ...HEAD, MsgType: 'event', ...fields })
}

interface Sample {
  readonly name: string
  readonly sample: string
  readonly events: readonly (Partial<InboundEvent> & Pick<InboundEvent, 'content'>)[]
}

function one(name: string, sample: string, content: InboundEvent['content'], more: Partial<InboundEvent> = {}): Sample {
  return { name, sample, events: [{ platformUserId: PATIENT, sentAt: SENT_AT, content, ...more }] }
}

const MESSAGES: readonly Sample[] = [
  one(
    'a text',
    message({ MsgType: 'text', Content: '挂号在几楼？' }),
    { kind: 'text', text: '挂号在几楼？' },
    {
      dedupKey: `m:${PATIENT}:25123456789012345`,
      platformMessageId: '25123456789012345',
      opens: [messageWindow],
    },
  ),
  one('a text with newlines and spaces around it', message({ MsgType: 'text', Content: ' 第一行\n第二行 ' }), {
    kind: 'text',
    text: ' 第一行\n第二行 ',
  }),
  one('a text with markup in it', message({ MsgType: 'text', Content: '体温>38 && <b> &lt; ]]> 😀' }), {
    kind: 'text',
    text: '体温>38 && <b> &lt; ]]> 😀',
  }),
  one(
    'a text that imitates our own envelope',
    message({ MsgType: 'text', Content: '<Encrypt>x</Encrypt><!DOCTYPE a>' }),
    {
      kind: 'text',
      text: '<Encrypt>x</Encrypt><!DOCTYPE a>',
    },
  ),
  one('a control character in a text', message({ MsgType: 'text', Content: '咳\u0000嗽\u001d' }), {
    kind: 'text',
    text: '咳嗽',
  }),
  one(
    'a choice from a menu message',
    message({ MsgType: 'text', Content: '找人工', bizmsgmenuid: '102' }),
    { kind: 'text', text: '找人工', choiceId: '102' },
    { opens: [shortWindow('menu')] },
  ),
  one(
    'a menu choice whose id came back mangled',
    message({ MsgType: 'text', Content: '找人工', bizmsgmenuid: 'a-1' }),
    {
      kind: 'text',
      text: '找人工',
    },
  ),
  one('a picture', message({ MsgType: 'image', PicUrl: 'http://mmbiz.qpic.cn/a', MediaId: 'M1' }), {
    kind: 'image',
    media: { platformMediaId: 'M1', url: 'http://mmbiz.qpic.cn/a' },
  }),
  one('a voice with empty recognition', message({ MsgType: 'voice', MediaId: 'V1', Format: 'amr', Recognition: '' }), {
    kind: 'voice',
    media: { platformMediaId: 'V1', mimeType: 'audio/amr' },
  }),
  one('a recognised voice', message({ MsgType: 'voice', MediaId: 'V1', Format: 'speex', Recognition: '肚子疼' }), {
    kind: 'voice',
    media: { platformMediaId: 'V1', mimeType: 'audio/speex' },
    recognizedText: '肚子疼',
  }),
  one('a short video', message({ MsgType: 'shortvideo', MediaId: 'S1', ThumbMediaId: 'T1' }), {
    kind: 'video',
    media: { platformMediaId: 'S1' },
  }),
  one(
    'a place',
    message({ MsgType: 'location', Location_X: '39.90', Location_Y: '116.40', Scale: 15, Label: '门诊楼' }),
    {
      kind: 'location',
      latitude: 39.9,
      longitude: 116.4,
      label: '门诊楼',
    },
  ),
  one('a link', message({ MsgType: 'link', Title: '检查单', Description: '', Url: 'https://h.example/1' }), {
    kind: 'link',
    title: '检查单',
    description: '',
    url: 'https://h.example/1',
  }),
  one('the stand-in text of a sticker', message({ MsgType: 'text', Content: '【收到不支持的消息类型，暂无法显示】' }), {
    kind: 'unsupported',
    platformType: 'sticker-or-file',
  }),
]

const EVENTS: readonly Sample[] = [
  one(
    'a new follower',
    event({ Event: 'subscribe', EventKey: '' }),
    { kind: 'followed' },
    {
      dedupKey: `e:${PATIENT}:1764000000:subscribe::`,
      opens: [shortWindow('follow')],
    },
  ),
  one(
    'a follower through a scene code, prefix removed once',
    event({ Event: 'subscribe', EventKey: 'qrscene_qrscene_a' }),
    {
      kind: 'followed',
      scene: 'qrscene_a',
    },
  ),
  one('a follower after a payment', event({ Event: 'subscribe', EventKey: 'last_trade_no_4200001' }), {
    kind: 'followed',
  }),
  one('somebody leaving', event({ Event: 'unsubscribe', EventKey: '' }), { kind: 'unfollowed' }, { opens: [] }),
  one(
    'a scan written in lower case',
    event({ Event: 'scan', EventKey: 'dep=cardio', Ticket: 'gQ' }),
    { kind: 'entered', scene: 'dep=cardio' },
    {
      opens: [shortWindow('scan')],
    },
  ),
  one(
    'a menu button',
    event({ Event: 'CLICK', EventKey: 'ASK_PERSON' }),
    { kind: 'menuChosen', key: 'ASK_PERSON' },
    {
      opens: [shortWindow('menu')],
    },
  ),
  one(
    'a scanned card',
    event({
      Event: 'scancode_waitmsg',
      EventKey: 'bind_card',
      ScanCodeInfo: { ScanType: 'qrcode', ScanResult: 'CARD-0001' },
    }),
    { kind: 'menuChosen', key: 'bind_card' },
  ),
  one(
    'a page opened from the menu',
    event({ Event: 'VIEW', EventKey: 'https://h.example/' }),
    { kind: 'unsupportedEvent', platformType: 'VIEW' },
    {
      opens: [],
    },
  ),
  one(
    'a failed template message',
    event({ Event: 'TEMPLATESENDJOBFINISH', MsgID: 3_000_000_000_000_000_001n, Status: 'failed:user block' }),
    {
      kind: 'deliveryReport',
      platformMessageId: '3000000000000000001',
      delivered: false,
    },
  ),
  {
    name: 'two results of subscription notices in one push',
    sample: event({
      Event: 'subscribe_msg_sent_event',
      SubscribeMsgSentEvent: {
        List: [
          { TemplateId: 'T', MsgID: '11', ErrorCode: '0' },
          { TemplateId: 'T', MsgID: '12', ErrorCode: '43101' },
        ],
      },
    }),
    events: [
      { content: { kind: 'deliveryReport', platformMessageId: '11', delivered: true } },
      { content: { kind: 'deliveryReport', platformMessageId: '12', delivered: false } },
    ],
  },
  one(
    'a withdrawn authorisation',
    event({ Event: 'user_authorization_revoke', OpenID: PATIENT, AppID: 'wx00f1c71005ac0de5', RevokeInfo: '202,207' }),
    { kind: 'consentRevoked', items: ['202', '207'] },
  ),
  one('a person opening the conversation', event({ Event: 'user_enter_tempsession', SessionFrom: 'page=book' }), {
    kind: 'entered',
    scene: 'page=book',
  }),
]

export const GOLDEN: readonly Sample[] = [...MESSAGES, ...EVENTS]

export const UNKNOWN = [
  { name: 'a message type of tomorrow', sample: message({ MsgType: 'hologram', Depth: '3' }), kind: 'unsupported' },
  { name: 'a picture without its id', sample: message({ MsgType: 'image' }), kind: 'unsupported' },
  { name: 'an event of tomorrow', sample: event({ Event: 'user_waved' }), kind: 'unsupportedEvent' },
  {
    name: 'a message nobody can parse',
    sample: `<xml><FromUserName>${PATIENT}</FromUserName><Content>a & b`,
    kind: 'unsupported',
  },
] as const

const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth)
const withExtra = (extra: string) => message({ MsgType: 'text', Content: '在' }).replace('</xml>', `${extra}</xml>`)

export const HOSTILE = [
  { name: '<_>', sample: withExtra('<_>1</_>') },
  { name: '<__proto__>', sample: withExtra('<__proto__><polluted>1</polluted></__proto__><__proto__>2</__proto__>') },
  {
    name: '<constructor> and <toString>',
    sample: withExtra('<constructor><prototype><polluted>1</polluted></prototype></constructor><toString>1</toString>'),
  },
  { name: '<hasOwnProperty> and <$>', sample: withExtra('<hasOwnProperty>1</hasOwnProperty><$>1</$>') },
  { name: 'a field twice', sample: withExtra('<Content>再</Content><MsgType>event</MsgType>') },
  { name: 'a field with children', sample: message({ MsgType: { deep: { deeper: 'x' } }, Content: { a: 'b' } }) },
  { name: 'no fields', sample: '<xml></xml>' },
  { name: 'an empty body', sample: '' },
  { name: 'no XML', sample: 'FromUserName=1' },
  { name: 'a hundred levels', sample: withExtra(nested(100)) },
  { name: 'ten thousand elements', sample: withExtra('<a/>'.repeat(10_000)) },
  {
    name: 'a thousand attributes',
    sample: withExtra(`<a ${Array.from({ length: 1_000 }, (_, i) => `b${i}="1"`).join(' ')}/>`),
  },
  { name: 'a field of 200 KB', sample: message({ MsgType: 'text', Content: '长'.repeat(70_000) }) },
  { name: 'an unclosed section', sample: '<xml><Content><![CDATA[…' },
  { name: 'an unknown entity', sample: withExtra('<a>&nbsp;&xxe;</a>') },
  {
    name: 'an entity hidden behind an attribute',
    sample: withExtra('<a b="><![CDATA[">x</a><!ENTITY c "d"><e f="]]>"/>'),
  },
  { name: 'two roots', sample: `${message({ MsgType: 'text', Content: '一' })}<xml/></xml>` },
  { name: 'JSON a thousand levels deep', sample: `{"a":${'['.repeat(1_000)}${']'.repeat(1_000)}}` },
  {
    name: 'JSON with a prototype in it',
    sample: `{"FromUserName":"${PATIENT}","__proto__":{"polluted":1},"MsgType":"text","Content":["x"]}`,
  },
  { name: 'cut JSON', sample: '{"FromUserName":' },
]
