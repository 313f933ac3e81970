// Events as implementations of OneBot v11 report them, and what they must become. Invented people only.
import { SECOND } from '../../../src/base/clock.ts'
import type { Golden } from '../../contract/adapter.ts'
import type { ApiBody } from '../../fakes/api-server.ts'
import { FAKE_ONEBOT } from '../../fakes/onebot-v11.ts'

export const PATIENT = '20002000'
export const GROUP = '30003000'

type Content = Golden<ApiBody>['events'][number]['content']

export function samplesAt(sentAt: number) {
  const time = sentAt / SECOND
  let serial = 0
  const base = { time, self_id: Number(FAKE_ONEBOT.selfId) }
  const message = (message: unknown, more: ApiBody = {}): ApiBody => ({
    ...base,
    post_type: 'message',
    message_type: 'private',
    sub_type: 'friend',
    message_id: --serial - 1_432_211_005,
    user_id: Number(PATIENT),
    font: 14,
    message,
    raw_message: '',
    sender: { user_id: Number(PATIENT), nickname: '小王' },
    ...more,
  })
  const one = (type: string, data: ApiBody): readonly ApiBody[] => [{ type, data }]
  const toUs = { type: 'at', data: { qq: FAKE_ONEBOT.selfId } }
  const inGroup = (segments: readonly ApiBody[], more: ApiBody = {}): ApiBody =>
    message(segments, { message_type: 'group', sub_type: 'normal', group_id: Number(GROUP), ...more })
  const notice = (notice_type: string, more: ApiBody = {}): ApiBody => ({
    ...base,
    post_type: 'notice',
    notice_type,
    user_id: Number(PATIENT),
    ...more,
  })
  const request = (request_type: string, more: ApiBody = {}): ApiBody => ({
    ...base,
    post_type: 'request',
    request_type,
    user_id: Number(PATIENT),
    comment: '我是昨天来过的',
    flag: '1790000200',
    ...more,
  })
  const became = (name: string, sample: ApiBody, ...contents: readonly Content[]): Golden<ApiBody> => ({
    name,
    sample,
    events: contents.map((content) => ({ platformUserId: PATIENT, sentAt, content, opens: [] })),
  })
  const from = (platformUserId: string, golden: Golden<ApiBody>): Golden<ApiBody> => ({
    ...golden,
    events: golden.events.map((event) => ({ ...event, platformUserId })),
  })
  const image = { kind: 'image', media: { platformMediaId: 'a.png', url: 'https://img.example/1?rkey=x' } } as const

  const golden: readonly Golden<ApiBody>[] = [
    became('a text', message(one('text', { text: '门诊几点上班' })), { kind: 'text', text: '门诊几点上班' }),
    became(
      'words and pictures of one message, as messages of their own',
      message([
        { type: 'text', data: { text: '在吗' } },
        { type: 'image', data: { file: 'a.png', url: 'https://img.example/1?rkey=x', file_size: '51234' } },
      ]),
      { kind: 'text', text: '在吗' },
      image,
    ),
    became(
      'a message written as a string',
      message('在吗[CQ:image,file=a.png,url=https://img.example/1?rkey=x]'),
      {
        kind: 'text',
        text: '在吗',
      },
      image,
    ),
    became(
      'words in which somebody is named and something is drawn',
      message([
        { type: 'reply', data: { id: '-1432211005' } },
        { type: 'at', data: { qq: 40004000 } },
        { type: 'text', data: { text: '说的那个医生' } },
        { type: 'face', data: { id: '178' } },
      ]),
      { kind: 'text', text: '@40004000 说的那个医生' },
    ),
    became('markdown', message(one('markdown', { content: '**报告**' })), { kind: 'text', text: '**报告**' }),
    became('a voice', message(one('record', { file: 'v.amr', url: 'https://img.example/v' })), {
      kind: 'voice',
      media: { platformMediaId: 'v.amr', url: 'https://img.example/v' },
    }),
    became('a video', message(one('video', { file: 'v.mp4', url: 'https://img.example/v' })), {
      kind: 'video',
      media: { platformMediaId: 'v.mp4', url: 'https://img.example/v' },
    }),
    became('a file', message(one('file', { file: '报告.pdf', file_id: '/f1', url: 'https://img.example/f' })), {
      kind: 'file',
      media: { platformMediaId: '/f1', url: 'https://img.example/f' },
      fileName: '报告.pdf',
    }),
    became('a place', message(one('location', { lat: '30.25', lon: '120.16', title: '东门', content: '学院路' })), {
      kind: 'location',
      latitude: 30.25,
      longitude: 120.16,
      label: '东门 学院路',
    }),
    became('a link', message(one('share', { url: 'https://h.example/?x==1', title: '指南', content: '就诊' })), {
      kind: 'link',
      title: '指南',
      description: '就诊',
      url: 'https://h.example/?x==1',
    }),
    ...['face', 'rps', 'dice', 'shake', 'poke', 'contact', 'music', 'forward', 'json', 'xml'].map((type) =>
      became(`${type}, which is shown to a person`, message(one(type, { id: '1' })), {
        kind: 'unsupported',
        platformType: type,
      }),
    ),
    became('a message of nothing', message([]), { kind: 'unsupported', platformType: 'empty' }),
    became('an id beyond 2^53, and a time of long ago', message(one('text', { text: '在' }), { time: 1_790_000_000 }), {
      kind: 'text',
      text: '在',
    }),
    from(
      `${PATIENT}/t${GROUP}`,
      became(
        'a stranger of a group, in a temporary session',
        message(one('text', { text: '您好' }), { sub_type: 'group', group_id: Number(GROUP), temp_source: 0 }),
        { kind: 'text', text: '您好' },
      ),
    ),
    from(
      `${PATIENT}/g${GROUP}`,
      became('somebody of a group who names us', inGroup([toUs, { type: 'text', data: { text: ' 几点下班' } }]), {
        kind: 'text',
        text: '几点下班',
      }),
    ),
    became('the members of a group among themselves', inGroup(one('text', { text: '中午吃什么' }))),
    became('our own words', message(one('text', { text: '您好' }), { user_id: Number(FAKE_ONEBOT.selfId) })),
    became('our own words, sent from elsewhere', message(one('text', { text: '您好' }), { post_type: 'message_sent' })),
    became('a message taken back', notice('friend_recall', { message_id: -7 }), {
      kind: 'recalled',
      platformMessageId: '-7',
    }),
    became('a message taken back in a group', notice('group_recall', { message_id: 7, group_id: Number(GROUP) })),
    became('a new friend', notice('friend_add'), { kind: 'followed' }),
    became('a nudge', notice('notify', { sub_type: 'poke', target_id: Number(FAKE_ONEBOT.selfId) }), {
      kind: 'unsupportedEvent',
      platformType: 'notify.poke',
    }),
    ...['group_upload', 'group_admin', 'group_decrease', 'group_increase', 'group_ban', 'group_card', 'essence'].map(
      (type) => became(`${type}, which is the group's own affair`, notice(type, { group_id: Number(GROUP) })),
    ),
    became('somebody who wants to be a friend', request('friend'), {
      kind: 'unsupportedEvent',
      platformType: 'request.friend',
    }),
    became('an invitation into a group', request('group', { sub_type: 'invite', group_id: Number(GROUP) })),
    ...['lifecycle', 'heartbeat'].map((type) =>
      became(type, { ...base, post_type: 'meta_event', meta_event_type: type, status: { online: true } }),
    ),
  ]
  const unknown = [
    { name: 'a segment of tomorrow', sample: message(one('hologram', { file: 'x' })), kind: 'unsupported' as const },
    { name: 'a notice of tomorrow', sample: notice('friend_birthday'), kind: 'unsupportedEvent' as const },
  ]
  const hostile: readonly { readonly name: string; readonly sample: ApiBody }[] = [
    {
      name: 'fields of a prototype',
      sample: JSON.parse(`{"__proto__":{"polluted":1},"constructor":{"prototype":{}},"self_id":${FAKE_ONEBOT.selfId}}`),
    },
    {
      name: 'segments that are none',
      sample: message([null, 7, 'x', { type: 7 }, { type: 'text' }, { type: 'text', data: [] }]),
    },
    { name: 'a message that is a number', sample: message(7) },
    {
      name: 'ids that are objects',
      sample: message(one('text', { text: '在' }), { user_id: { a: 1 }, message_id: [] }),
    },
    { name: 'an id with a way out', sample: message(one('text', { text: '在' }), { user_id: "1'; drop table" }) },
    { name: 'ten thousand codes', sample: message('[CQ:face,id=1]'.repeat(10_000)) },
    { name: 'brackets without an end', sample: message('[CQ:'.repeat(50_000)) },
    { name: 'characters that are none', sample: message(one('text', { text: '\u0000\ud83d在' })) },
    { name: 'a time that is no number', sample: message(one('text', { text: '在' }), { time: 'soon' }) },
  ]
  return { golden, unknown, hostile, message, one }
}
