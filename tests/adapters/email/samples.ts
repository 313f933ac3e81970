// Mails as programs and machines really write them, and the events they must become. All people and addresses are invented.
import type { InboundEvent } from '../../../src/channel/adapter.ts'
import { MAILBOX, type WrittenMail } from '../../fakes/mail-world.ts'

export const PATIENT = 'zhangwei@patients.example'
export const OURS = '<daozhen.01OUT1.0@hospital.example>'

export interface MailSample {
  readonly name: string
  readonly mail: WrittenMail | Buffer | string
  readonly events: readonly (Partial<InboundEvent> & Pick<InboundEvent, 'content'>)[]
}

const text = (words: string, more: Partial<InboundEvent> = {}) => ({
  platformUserId: PATIENT,
  content: { kind: 'text', text: words } as const,
  ...more,
})
const signal = (platformType: string, platformUserId = PATIENT) => ({
  platformUserId,
  content: { kind: 'unsupportedEvent', platformType } as const,
})
const quoting = (words: string, quoted: string) => [text(words), text(`〔来信引用〕\n${quoted}`, { isPast: true })]

const gb2312 = Buffer.concat([
  Buffer.from('From: =?GB2312?B?1cXOsA==?= <zhangwei@patients.example>\r\nSubject: =?GB2312?B?zqPDxQ==?=\r\n'),
  Buffer.from('Content-Type: text/plain; charset=GB2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'),
  Buffer.from([0xc4, 0xfa, 0xba, 0xc3]), // 您好
  Buffer.from('\r\n'),
])

export const PEOPLE: readonly MailSample[] = [
  {
    name: 'words under a subject',
    mail: { subject: '停车', text: '一小时多少钱？', messageId: '<m1@patients.example>' },
    events: [text('停车\n一小时多少钱？', { platformMessageId: '<m1@patients.example>' })],
  },
  {
    name: 'a question that stands in the subject only',
    mail: { subject: '门诊几点上班' },
    events: [text('门诊几点上班')],
  },
  {
    name: 'an answer, whose subject says nothing new',
    mail: { subject: '回复: 停车', text: '谢谢' },
    events: [text('谢谢')],
  },
  {
    name: 'an address in capitals as the same person',
    mail: { from: 'ZhangWei@Patients.Example', text: '你好' },
    events: [text('你好')],
  },
  { name: 'the characters of older programs', mail: gb2312, events: [text('危门\n您好')] },
  {
    name: 'a mail in HTML only',
    mail: {
      html: '<style>p{}</style><p>孩子<b>发烧</b>39度</p><script>alert(1)</script><p>要不要来？<img src="https://spy.example/1.gif"></p><a href="https://lab.example/7">见报告</a>',
    },
    events: [text('孩子发烧39度\n要不要来？\n见报告（https://lab.example/7）')],
  },
  {
    name: 'HTML inside multipart/mixed, where the parser gives no text',
    mail: [
      `From: ${PATIENT}`,
      'Content-Type: multipart/mixed; boundary=B',
      '',
      '--B',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<div>请问 &lt;5 号楼&gt;<br>怎么走&#65311;</div><script>alert(1)</script>',
      '--B--',
      '',
    ].join('\r\n'),
    events: [text('请问 <5 号楼>\n怎么走？')],
  },
  {
    name: 'text that only looks like HTML as text',
    mail: { text: '<img src=x onerror=alert(1)> 这是什么意思' },
    events: [text('<img src=x onerror=alert(1)> 这是什么意思')],
  },
  {
    name: 'a quotation as QQ writes it',
    mail: {
      text: '明天可以吗\n\n------------------ 原始邮件 ------------------\n发件人: "李" <li@x.example>;\n今天不行',
    },
    events: quoting(
      '明天可以吗',
      '------------------ 原始邮件 ------------------\n发件人: "李" <li@x.example>;\n今天不行',
    ),
  },
  {
    name: 'a quotation as 163 writes it',
    mail: { text: '好的\n在 2026-11-22 09:00:00，"李" <li@x.example> 写道：\n胸口疼' },
    events: quoting('好的', '在 2026-11-22 09:00:00，"李" <li@x.example> 写道：\n胸口疼'),
  },
  {
    name: 'a quotation as Outlook writes it',
    mail: { text: '收到\n\n发件人: 李\n发送时间: 2026年11月22日\n收件人: 张\n主题: 复诊\n\n请来复诊' },
    events: quoting('收到', '发件人: 李\n发送时间: 2026年11月22日\n收件人: 张\n主题: 复诊\n\n请来复诊'),
  },
  {
    name: 'a quotation with angles, answered line by line',
    mail: { text: 'On Sun, 22 Nov 2026 at 09:00, Li <li@x.example>\nwrote:\n> 几点来' },
    events: [text('On Sun, 22 Nov 2026 at 09:00, Li <li@x.example>\nwrote:\n> 几点来')],
  },
  {
    name: 'answers between the lines',
    mail: { text: '> 几点来\n九点\n> 一个人吗\n两个人' },
    events: quoting('九点\n两个人', '> 几点来\n> 一个人吗'),
  },
  {
    name: 'what is quoted of us as known already',
    mail: { text: '谢谢\n\n> 停车每小时 4 元', inReplyTo: OURS, references: [OURS] },
    events: [text('谢谢')],
  },
  {
    name: 'a forwarded mail as what the person wants to say',
    mail: { subject: 'Fw: 报告', text: '-------- 转发邮件 --------\n发件人: 体检中心\n主题: 报告\n\n血压 150/95' },
    events: [text('-------- 转发邮件 --------\n发件人: 体检中心\n主题: 报告\n\n血压 150/95')],
  },
  {
    name: 'no signature of a program',
    mail: { text: '请问挂号费多少\n\n发自我的iPhone' },
    events: [text('请问挂号费多少')],
  },
  {
    name: 'a mail with nothing in it',
    mail: { text: '' },
    events: [{ platformUserId: PATIENT, content: { kind: 'unsupported', platformType: 'empty' } }],
  },
  {
    name: 'a very long mail, cut with a mark',
    mail: { text: '长'.repeat(7_000) },
    events: [text(`${'长'.repeat(6_000)}\n（来信较长，其余部分请在邮箱中查看）`)],
  },
  {
    name: 'a time that is none, by the server’s clock',
    mail: `From: ${PATIENT}\r\nDate: yesterday\r\nSubject: \r\n\r\n几点开门\r\n`,
    events: [text('几点开门')],
  },
  {
    name: 'a sender who marks nothing as automatic',
    mail: { text: '在吗', headers: { 'Auto-Submitted': 'no' } },
    events: [text('在吗')],
  },
]

const bounced = (more: readonly string[], about = OURS): string =>
  [
    'Return-Path: <>',
    'From: Mail Delivery System <MAILER-DAEMON@mx.example>',
    `To: ${MAILBOX}`,
    'Subject: Undelivered Mail Returned to Sender',
    'Auto-Submitted: auto-replied',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=B',
    '',
    '--B',
    'Content-Type: text/plain',
    '',
    'I am sorry.',
    '--B',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example',
    '',
    ...more,
    '',
    '--B',
    'Content-Type: text/rfc822-headers',
    '',
    `From: 导诊台 <${MAILBOX}>`,
    `To: ${PATIENT}`,
    `Message-ID: ${about}`,
    '',
    '--B--',
    '',
  ].join('\r\n')

const report = (delivered: boolean) => ({
  platformUserId: PATIENT,
  content: { kind: 'deliveryReport', platformMessageId: OURS, delivered, messageId: '01OUT1.0' } as const,
})

export const MACHINES: readonly MailSample[] = [
  {
    name: 'an out-of-office note, for people to read',
    mail: { subject: '自动回复：外出', text: '我在外地', headers: { 'Auto-Submitted': 'auto-replied' } },
    events: [text('自动回复：外出\n我在外地', { isPast: true })],
  },
  {
    name: 'one that names itself otherwise',
    mail: { text: '我不在', headers: { 'X-Autoreply': 'yes', Precedence: 'bulk' } },
    events: [text('我不在', { isPast: true })],
  },
  {
    name: 'one that wants no answers',
    mail: { text: '已读', headers: { 'X-Auto-Response-Suppress': 'All' } },
    events: [text('已读', { isPast: true })],
  },
  {
    name: 'a newsletter',
    mail: { text: '本周优惠', headers: { 'List-Unsubscribe': '<https://x.example>' } },
    events: [signal('machine-mail')],
  },
  { name: 'a list', mail: { text: '大家好', headers: { 'List-Id': '<l.example>' } }, events: [signal('machine-mail')] },
  { name: 'bulk', mail: { text: '通知', headers: { Precedence: 'bulk' } }, events: [signal('machine-mail')] },
  {
    name: 'a machine that names itself',
    mail: { text: '备份完成', headers: { 'Auto-Submitted': 'auto-generated' } },
    events: [signal('machine-mail')],
  },
  {
    name: 'an address that takes no answers',
    mail: { from: 'no-reply@shop.example', text: '您的订单' },
    events: [signal('machine-mail', 'no-reply@shop.example')],
  },
  {
    name: 'an empty return path',
    mail: `Return-Path: <>\r\nFrom: ${PATIENT}\r\n\r\n退信\r\n`,
    events: [signal('machine-mail')],
  },
  { name: 'our own mail', mail: { from: MAILBOX, text: '你好' }, events: [signal('own-mail', MAILBOX)] },
  {
    name: 'a mail without a sender',
    mail: 'Subject: x\r\n\r\n你好\r\n',
    events: [signal('no-sender', 'unknown@invalid')],
  },
  {
    name: 'a report that a mail of ours did not arrive',
    mail: bounced([`Final-Recipient: rfc822; ${PATIENT}`, 'Action: failed', 'Status: 5.1.1']),
    events: [report(false)],
  },
  {
    name: 'one about an address that the person’s mailbox passed it on to',
    mail: bounced(['Final-Recipient: rfc822; elsewhere@other.example', 'Action: failed', 'Status: 5.2.2']),
    events: [report(false)],
  },
  {
    name: 'a report that it did arrive',
    mail: bounced([`Final-Recipient: rfc822; ${PATIENT}`, 'Action: delivered', 'Status: 2.0.0']),
    events: [report(true)],
  },
  {
    name: 'a report that it takes longer',
    mail: bounced([`Final-Recipient: rfc822; ${PATIENT}`, 'Action: delayed', 'Status: 4.4.1']),
    events: [signal('delivery-delayed')],
  },
  {
    name: 'a report about a mail that was not ours',
    mail: bounced([`Final-Recipient: rfc822; ${PATIENT}`, 'Action: failed'], '<other@elsewhere.example>'),
    events: [signal('machine-mail', 'mailer-daemon@mx.example')],
  },
  {
    name: 'a report without the usual form',
    mail: [
      'From: postmaster@mail.example',
      `X-Failed-Recipients: ${PATIENT}`,
      'Content-Type: text/plain; charset=utf-8',
      '',
      `系统退信 To: ${PATIENT} Message-ID: ${OURS}`,
      '',
    ].join('\r\n'),
    events: [report(false)],
  },
]
