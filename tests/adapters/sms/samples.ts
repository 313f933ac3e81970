// What the two providers push to us, as their documents show it, and the events it must become.
import type { Golden } from '../../contract/adapter.ts'

export const PHONE = '13800000001'
export const PERSON = `+86${PHONE}`

/** Goes to `/receipts/…` or `/replies/…`. */
export interface Callback {
  readonly to: 'receipts' | 'replies'
  readonly body: unknown
}

const AT = Date.parse('2026-11-22T09:15:23+08:00')
const event = (content: object, more: object = {}) =>
  ({ platformUserId: PERSON, sentAt: AT, content, ...more }) as never
const receipts = (body: unknown): Callback => ({ to: 'receipts', body })
const replies = (body: unknown): Callback => ({ to: 'replies', body })

const report = (more: object) => [
  {
    phone_number: PHONE,
    send_time: '2026-11-22 09:15:20',
    report_time: '2026-11-22 09:15:23',
    success: true,
    err_code: 'DELIVERED',
    err_msg: '用户接收成功',
    sms_size: '1',
    biz_id: '9006^0',
    out_id: '01OUT1.0',
    ...more,
  },
]
export const aliyunReply = (content: string, sequence_id: string | number, more: object = {}) => ({
  phone_number: PHONE,
  send_time: '2026-11-22 09:15:23',
  content,
  sign_name: '示例医院',
  dest_code: '10690000001',
  sequence_id,
  ...more,
})

export const ALIYUN_GOLDEN: readonly Golden<Callback>[] = [
  {
    name: 'a receipt',
    sample: receipts(report({})),
    events: [
      event(
        { kind: 'deliveryReport', platformMessageId: '9006^0', delivered: true, messageId: '01OUT1.0' },
        { dedupKey: `r:9006^0:${PERSON}` },
      ),
    ],
  },
  {
    name: 'a text that did not arrive, and another in the same push',
    sample: receipts([...report({ success: false, err_code: 'MK:0001' }), ...report({ biz_id: '9007^0', out_id: '' })]),
    events: [
      event({ kind: 'deliveryReport', platformMessageId: '9006^0', delivered: false, messageId: '01OUT1.0' }),
      event({ kind: 'deliveryReport', platformMessageId: '9007^0', delivered: true }),
    ],
  },
  {
    name: 'an answer, at Beijing time',
    sample: replies([aliyunReply(' 请问几点开门 ', 44001)]),
    events: [event({ kind: 'text', text: '请问几点开门' }, { dedupKey: 'u:44001', platformMessageId: '44001' })],
  },
  {
    name: 'several answers in one push, an empty one too',
    sample: replies([aliyunReply('你好', '44002'), aliyunReply('', '44003')]),
    events: [event({ kind: 'text', text: '你好' }), event({ kind: 'unsupported', platformType: 'empty' })],
  },
  ...['R', 'r', 'TD', 'T', '退订', ' “退订”。', 'Ｔ'].map((word) => ({
    name: `the wish for no more texts: ${word}`,
    sample: replies([aliyunReply(word, `opt-${word}`)]),
    events: [event({ kind: 'unfollowed' })],
  })),
  {
    name: 'a sentence in which such a word only stands',
    sample: replies([aliyunReply('T检查要空腹吗', '44004')]),
    events: [event({ kind: 'text', text: 'T检查要空腹吗' })],
  },
  { name: 'items about no telephone as nobody’s', sample: replies([{ content: 'x' }, 7, null]), events: [] },
]

const status = (more: object) => [
  {
    user_receive_time: '2026-11-22 09:15:23',
    nationcode: '86',
    mobile: PHONE,
    report_status: 'SUCCESS',
    errmsg: 'DELIVRD',
    description: '用户短信送达成功',
    sid: '2019:5020',
    ...more,
  },
]

export const TENCENT_GOLDEN: readonly Golden<Callback>[] = [
  {
    name: 'a receipt, which carries no id of ours',
    sample: receipts(status({})),
    events: [event({ kind: 'deliveryReport', platformMessageId: '2019:5020', delivered: true })],
  },
  {
    name: 'a text that did not arrive',
    sample: receipts(status({ report_status: 'FAIL', errmsg: 'MK:0012' })),
    events: [event({ kind: 'deliveryReport', platformMessageId: '2019:5020', delivered: false })],
  },
  {
    name: 'an answer',
    sample: replies({
      extend: '01',
      mobile: PHONE,
      nationcode: '86',
      sign: '示例医院',
      text: '谢谢',
      time: AT / 1_000,
    }),
    events: [event({ kind: 'text', text: '谢谢' })],
  },
  {
    name: 'the wish for no more texts',
    sample: replies({ extend: '', mobile: PHONE, nationcode: '86', sign: '示例医院', text: '退订', time: AT / 1_000 }),
    events: [event({ kind: 'unfollowed' })],
  },
]

export const ALIYUN_UNKNOWN = [
  { name: 'a receipt of tomorrow', sample: receipts(report({ success: 'perhaps' })), kind: 'unsupportedEvent' },
] as const
export const TENCENT_UNKNOWN = [
  { name: 'a fate of tomorrow', sample: receipts(status({ report_status: 'MAYBE' })), kind: 'unsupportedEvent' },
] as const

export const HOSTILE: readonly { readonly name: string; readonly sample: Callback }[] = [
  { name: 'no JSON', sample: replies('{"phone') },
  { name: 'null', sample: replies('null') },
  { name: 'a number', sample: receipts('7') },
  { name: 'the shape of the other call-back', sample: receipts('{}') },
  { name: '__proto__', sample: replies('[{"__proto__":{"polluted":1},"phone_number":"13800000001"}]') },
  { name: 'deep nesting', sample: replies(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) },
  { name: 'a telephone that is none', sample: replies('[{"phone_number":"+1 555\\n0100","content":"x"}]') },
]
