// Feishu's events as they arrive, and what they mean to us. All names are invented.
import type { InboundEvent } from '../../../src/channel/adapter.ts'
import type { Golden } from '../../contract/adapter.ts'
import { eventOf, FEISHU_ACCOUNT, messageEvent, type SaidToFeishu } from '../../fakes/feishu.ts'

export const PERSON = 'ou_test0001'
export const SENT_AT = 1_790_000_300_000
const GROUP = 'oc_desk01'

type Content = InboundEvent['content']

function message(more: Partial<SaidToFeishu>): object {
  return messageEvent(FEISHU_ACCOUNT, { id: 'om_1', from: PERSON, content: {}, at: SENT_AT, ...more })
}

function event(type: string, body: object): object {
  return eventOf(FEISHU_ACCOUNT, type, SENT_AT, body)
}

function said(name: string, more: Partial<SaidToFeishu>, ...contents: readonly Content[]): Golden<unknown> {
  const events = contents.map((content, part) => ({
    dedupKey: part === 0 ? 'm:om_1' : `m:om_1#${part}`,
    platformUserId: PERSON,
    platformMessageId: 'om_1',
    sentAt: SENT_AT,
    opens: [],
    content,
  }))
  return { name, sample: message(more), events }
}

const mention = (key: string, name: string) => ({ key, id: { open_id: 'ou_x' }, name, tenant_key: 'tk' })
const desk = { group: GROUP, mentions: [mention('@_user_1', '导诊'), mention('@_user_2', '王敏')] }
const media = (key: string, kind: string) => ({ platformMediaId: `om_1/${key}/${kind}` })

export const GOLDEN: readonly Golden<unknown>[] = [
  said('a text', { content: { text: ' 头疼挂什么科\n' } }, { kind: 'text', text: '头疼挂什么科' }),
  {
    name: 'a text in a group that calls us, from this person in this group',
    sample: message({ content: { text: '@_user_1 问一下 @_user_2 在吗' }, ...desk }),
    events: [{ platformUserId: `${GROUP}/${PERSON}`, content: { kind: 'text', text: '问一下 @王敏 在吗' } }],
  },
  {
    name: 'talk in a group that does not call us',
    sample: message({ content: { text: '中午吃什么' }, group: GROUP }),
    events: [{ content: { kind: 'unsupportedEvent', platformType: 'group message' } }],
  },
  {
    name: 'the words of another robot',
    sample: message({ content: { text: '您好' }, senderType: 'app' }),
    events: [{ content: { kind: 'unsupportedEvent', platformType: 'message of app' } }],
  },
  said(
    'a rich text and the pictures in it',
    {
      type: 'post',
      content: {
        title: '化验单',
        content: [
          [
            { tag: 'text', text: '请看 ' },
            { tag: 'a', text: '这里', href: 'https://h.example/1' },
          ],
          [{ tag: 'img', image_key: 'img_1' }],
          [{ tag: 'emotion', emoji_type: 'SMILE' }],
        ],
      },
    },
    { kind: 'text', text: '化验单\n请看 这里 https://h.example/1' },
    { kind: 'image', media: media('img_1', 'image') },
  ),
  said(
    'a picture',
    { type: 'image', content: { image_key: 'img_1' } },
    { kind: 'image', media: media('img_1', 'image') },
  ),
  said(
    'a file',
    { type: 'file', content: { file_key: 'file_1', file_name: '报告.pdf' } },
    { kind: 'file', media: media('file_1', 'file'), fileName: '报告.pdf' },
  ),
  said(
    'a voice',
    { type: 'audio', content: { file_key: 'file_1', duration: 2000 } },
    { kind: 'voice', media: media('file_1', 'file') },
  ),
  said(
    'a video',
    { type: 'media', content: { file_key: 'file_1', image_key: 'img_1', file_name: 'a.mp4', duration: 2000 } },
    { kind: 'video', media: media('file_1', 'file') },
  ),
  said(
    'a place',
    { type: 'location', content: { name: '门诊楼', longitude: '116.40', latitude: '39.90' } },
    { kind: 'location', latitude: 39.9, longitude: 116.4, label: '门诊楼' },
  ),
  ...['sticker', 'interactive', 'share_chat'].map((type) =>
    said(`a ${type}`, { type, content: {} }, { kind: 'unsupported', platformType: type }),
  ),
  {
    name: 'a button of the robot’s menu',
    sample: event('application.bot.menu_v6', {
      operator: { operator_name: '李四', operator_id: { open_id: PERSON } },
      event_key: 'ASK_PERSON',
    }),
    events: [{ platformUserId: PERSON, sentAt: SENT_AT, content: { kind: 'menuChosen', key: 'ASK_PERSON' } }],
  },
  {
    name: 'somebody opening the talk',
    sample: event('im.chat.access_event.bot_p2p_chat_entered_v1', {
      chat_id: 'oc_1',
      operator_id: { open_id: PERSON },
    }),
    events: [{ platformUserId: PERSON, content: { kind: 'entered' } }],
  },
  {
    name: 'a button of a card',
    sample: event('card.action.trigger', { operator: { open_id: PERSON }, action: { tag: 'button', value: {} } }),
    events: [{ platformUserId: PERSON, content: { kind: 'unsupportedEvent', platformType: 'card.action.trigger' } }],
  },
  {
    name: 'an event in the old shape',
    sample: {
      uuid: 'u-1',
      token: FEISHU_ACCOUNT.verificationToken,
      ts: '1790000300.1',
      type: 'event_callback',
      event: { type: 'p2p_chat_create', open_id: PERSON, chat_id: 'oc_1' },
    },
    events: [{ dedupKey: 'e:u-1', content: { kind: 'unsupportedEvent', platformType: 'p2p_chat_create' } }],
  },
  {
    name: 'an event about nobody',
    sample: event('im.chat.disbanded_v1', { chat_id: 'oc_1' }),
    events: [],
  },
]

export const UNKNOWN = [
  { name: 'a message type of tomorrow', sample: message({ type: 'hologram' }), kind: 'unsupported' },
  { name: 'a picture without its key', sample: message({ type: 'image' }), kind: 'unsupported' },
  {
    name: 'an event of tomorrow',
    sample: event('im.user.waved_v1', { operator_id: { open_id: PERSON } }),
    kind: 'unsupportedEvent',
  },
] as const

const TOKEN = FEISHU_ACCOUNT.verificationToken

export const HOSTILE = [
  { name: '__proto__ in the event', sample: `{"header":{"token":"${TOKEN}"},"event":{"__proto__":{"polluted":1}}}` },
  { name: 'a sender that is a list', sample: { header: { token: TOKEN }, event: { sender: ['x'] } } },
  { name: 'content that is no JSON', sample: replaced('{"text":"', '{"text"') },
  {
    name: 'content a thousand levels deep',
    sample: message({ content: JSON.parse('['.repeat(1_000) + ']'.repeat(1_000)) }),
  },
  { name: 'a rich text of numbers', sample: message({ type: 'post', content: { content: [1, [2], [[3]], null] } }) },
  { name: 'an open id with a slash', sample: message({ from: 'ou_1/oc_2' }) },
  { name: 'a text of 200 KB', sample: message({ content: { text: '长'.repeat(70_000) } }) },
  { name: 'a list', sample: [] },
  { name: 'null', sample: 'null' },
]

function replaced(from: string, to: string): object {
  const text = JSON.stringify(message({ content: { text: '在' } }))
  return JSON.parse(text.replace(JSON.stringify(from).slice(1, -1), JSON.stringify(to).slice(1, -1)))
}
