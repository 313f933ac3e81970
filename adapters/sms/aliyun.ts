// Aliyun's SendSms and its call-backs (SmsReport, SmsUp). Success is only `Code === "OK"`. Never logs a telephone.
import type { Host, InboundEvent, Sent, WebhookReply } from '../../src/channel/adapter.ts'
import { aliyunAuthorization, queryText, sha256 } from './aliyun-signature.ts'
import { instantOf } from './beijing.ts'
import { eventOf, fieldsOf, phoneOf, saidContent, textIn } from './callback-item.ts'
import { answerIn, sentBy, type Verdict } from './outcome.ts'
import type { Sms, SmsProvider } from './provider.ts'
import type { AliyunSettings } from './settings.ts'

const VERSION = '2017-05-25'
const MAX_ANSWER_BYTES = 64 * 1024
const THANKS: WebhookReply = {
  status: 200,
  contentType: 'application/json; charset=utf-8',
  body: '{"code":0,"msg":"接收成功"}',
}

export function createAliyun(settings: AliyunSettings, host: Host): SmsProvider {
  return {
    send: (sms, signal) => sendSms(sms, settings, host, signal),
    receipts: (body, now) => itemsOf(body)?.flatMap((item) => receipt(item, now)),
    replies: (body, now) => itemsOf(body)?.flatMap((item) => reply(item, now)),
    thanks: THANKS,
  }
}

async function sendSms(sms: Sms, settings: AliyunSettings, host: Host, signal: AbortSignal): Promise<Sent> {
  const { accessKeyId, accessKeySecret, apiBase, signName, sendTimeoutMs: timeoutMs } = settings
  const variables = Object.fromEntries(sms.template.variables.map(({ name, value }) => [name, value]))
  const query = {
    OutId: sms.id,
    PhoneNumbers: sms.phone.replace('+86', ''),
    SignName: signName,
    TemplateCode: sms.template.id,
    TemplateParam: JSON.stringify(variables),
  }
  const signed = {
    host: new URL(apiBase).host,
    'x-acs-action': 'SendSms',
    'x-acs-content-sha256': sha256(''),
    'x-acs-date': new Date(host.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
    'x-acs-signature-nonce': host.random.bytes(16).toString('hex'),
    'x-acs-version': VERSION,
  }
  const call = { method: 'POST', path: '/', query, headers: signed, body: '' } as const
  const { host: _, ...headers } = signed
  const outcome = await host.http({
    method: 'POST',
    url: `${apiBase}/?${queryText(query)}`,
    headers: { ...headers, Authorization: aliyunAuthorization(call, accessKeyId, accessKeySecret) },
    ...{ timeoutMs, maxBytes: MAX_ANSWER_BYTES, signal },
  })
  const answer = answerIn(outcome)
  if ('sent' in answer) return answer.sent
  const code = textIn(answer.fields, 'Code')
  if (code === undefined) return { kind: 'unknown' }
  if (code === 'OK') return { kind: 'sent', platformMessageId: textIn(answer.fields, 'BizId') }
  return sentBy(verdictOf(code, textIn(answer.fields, 'Message') ?? ''), code, host.clock.now())
}

const VERDICTS: ReadonlyMap<string, Verdict> = new Map<string, Verdict>([
  ['isv.DAY_LIMIT_CONTROL', 'account-today'],
  ['isv.MONTH_LIMIT_CONTROL', 'account-today'],
  ['isv.MOBILE_NUMBER_ILLEGAL', 'blocked'],
  ['isv.MOBILE_COUNT_OVER_LIMIT', 'settings'],
  ['isv.DOMESTIC_NUMBER_NOT_SUPPORTED', 'blocked'],
  ['isv.BLACK_KEY_CONTROL_LIMIT', 'content'],
  ['isv.PARAM_LENGTH_LIMIT', 'content'],
  ['isv.PARAM_NOT_SUPPORT_URL', 'content'],
  ['isp.SYSTEM_ERROR', 'unknown'],
  ['SignatureNonceUsed', 'unknown'],
  ['ServiceUnavailable', 'account-minute'],
])

/** The vendor has one code for three limits of a telephone and tells them apart in words. */
function verdictOf(code: string, message: string): Verdict {
  if (code === 'isv.BUSINESS_LIMIT_CONTROL')
    return message.includes('天') ? 'today' : message.includes('小时') ? 'hour' : 'busy'
  if (code.startsWith('Throttling')) return 'account-minute'
  // Signature, template, balance, rights, clock: an operator must act. A code we do not know is no reason to repeat.
  return VERDICTS.get(code) ?? 'settings'
}

function itemsOf(body: unknown): readonly unknown[] | undefined {
  return Array.isArray(body) ? body : undefined
}

/** `out_id` is ours, given back. */
function receipt(item: unknown, now: number): readonly InboundEvent[] {
  const fields = fieldsOf(item)
  const phone = phoneOf(textIn(fields, 'phone_number'))
  const bizId = textIn(fields, 'biz_id')
  if (phone === undefined) return []
  const sentAt = instantOf(fields.report_time) ?? now
  if (bizId === undefined || typeof fields.success !== 'boolean') {
    const content = { kind: 'unsupportedEvent', platformType: 'receipt' } as const
    return [eventOf({ key: undefined, item, platformUserId: phone, sentAt, content })]
  }
  const messageId = textIn(fields, 'out_id')
  const content = {
    ...({ kind: 'deliveryReport', platformMessageId: bizId, delivered: fields.success } as const),
    ...(messageId === undefined ? {} : { messageId }),
  }
  return [eventOf({ key: `r:${bizId}:${phone}`, item, platformUserId: phone, sentAt, content })]
}

function reply(item: unknown, now: number): readonly InboundEvent[] {
  const fields = fieldsOf(item)
  const phone = phoneOf(textIn(fields, 'phone_number'))
  if (phone === undefined) return []
  const serial = textIn(fields, 'sequence_id')
  const content = saidContent(textIn(fields, 'content') ?? '')
  const sentAt = instantOf(fields.send_time) ?? now
  const key = serial === undefined ? undefined : `u:${serial}`
  return [
    eventOf({
      key,
      item,
      platformUserId: phone,
      sentAt,
      content,
      ...(serial === undefined ? {} : { platformMessageId: serial }),
    }),
  ]
}
