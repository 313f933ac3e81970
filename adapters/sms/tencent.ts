// Tencent Cloud's SendSms and its call-backs. Errors come with HTTP 200, for the whole call or for one telephone. Never
// logs a telephone.
import { SECOND } from '../../src/base/clock.ts'
import type { Host, InboundEvent, Sent, WebhookReply } from '../../src/channel/adapter.ts'
import { instantOf } from './beijing.ts'
import { eventOf, fieldsOf, phoneOf, saidContent, textIn } from './callback-item.ts'
import { answerIn, sentBy, type Verdict } from './outcome.ts'
import type { Sms, SmsProvider } from './provider.ts'
import type { TencentSettings } from './settings.ts'
import { tencentAuthorization } from './tencent-signature.ts'

const SERVICE = 'sms'
const VERSION = '2021-01-11'
const ACTION = 'SendSms'
const JSON_TYPE = 'application/json; charset=utf-8'
const MAX_ANSWER_BYTES = 64 * 1024
const THANKS: WebhookReply = { status: 200, contentType: JSON_TYPE, body: '{"result":0,"errmsg":"OK"}' }

export function createTencent(settings: TencentSettings, host: Host): SmsProvider {
  return {
    send: (sms, signal) => sendSms(sms, settings, host, signal),
    receipts: (body, now) => (Array.isArray(body) ? body.flatMap((item) => receipt(item, now)) : undefined),
    replies: (body, now) =>
      typeof body === 'object' && body !== null && !Array.isArray(body) ? reply(body, now) : undefined,
    thanks: THANKS,
  }
}

async function sendSms(sms: Sms, settings: TencentSettings, host: Host, signal: AbortSignal): Promise<Sent> {
  const { secretId, secretKey, apiBase, region, sendTimeoutMs: timeoutMs } = settings
  const body = JSON.stringify({
    PhoneNumberSet: [sms.phone],
    SmsSdkAppId: settings.sdkAppId,
    SignName: settings.signName,
    TemplateId: sms.template.id,
    TemplateParamSet: sms.template.variables.map(({ value }) => value),
    SessionContext: sms.id,
  })
  const timestamp = Math.floor(host.clock.now() / SECOND)
  const signed = { 'content-type': JSON_TYPE, host: new URL(apiBase).host, 'x-tc-action': ACTION }
  const authorization = tencentAuthorization(
    { service: SERVICE, timestamp, headers: signed, body },
    secretId,
    secretKey,
  )
  const outcome = await host.http({
    method: 'POST',
    url: `${apiBase}/`,
    headers: {
      'Content-Type': JSON_TYPE,
      'X-TC-Action': ACTION,
      'X-TC-Version': VERSION,
      'X-TC-Timestamp': String(timestamp),
      'X-TC-Region': region,
      Authorization: authorization,
    },
    ...{ body, timeoutMs, maxBytes: MAX_ANSWER_BYTES, signal },
  })
  const answer = answerIn(outcome)
  return 'sent' in answer ? answer.sent : sentIn(fieldsOf(answer.fields.Response), host.clock.now())
}

function sentIn(response: Readonly<Record<string, unknown>>, now: number): Sent {
  const failed = textIn(fieldsOf(response.Error), 'Code')
  if (failed !== undefined) return sentBy(verdictOf(failed), failed, now)
  const [status] = Array.isArray(response.SendStatusSet) ? response.SendStatusSet.map(fieldsOf) : []
  const code = status === undefined ? undefined : textIn(status, 'Code')
  if (status === undefined || code === undefined) return { kind: 'unknown' }
  if (code === 'Ok') return { kind: 'sent', platformMessageId: textIn(status, 'SerialNo') }
  return sentBy(verdictOf(code), code, now)
}

const VERDICTS: ReadonlyMap<string, Verdict> = new Map<string, Verdict>([
  ['LimitExceeded.PhoneNumberThirtySecondLimit', 'busy'],
  ['LimitExceeded.DeliveryFrequencyLimit', 'busy'],
  ['LimitExceeded.PhoneNumberOneHourLimit', 'hour'],
  ['LimitExceeded.PhoneNumberDailyLimit', 'today'],
  ['LimitExceeded.PhoneNumberSameContentDailyLimit', 'today'],
  ['LimitExceeded.AppDailyLimit', 'account-today'],
  ['RequestLimitExceeded', 'account-minute'],
  ['FailedOperation.ContainSensitiveWord', 'content'],
  ['InvalidParameterValue.TemplateParameterFormatError', 'content'],
  ['InvalidParameterValue.TemplateParameterLengthLimit', 'content'],
  ['InvalidParameterValue.IncorrectPhoneNumber', 'blocked'],
  ['FailedOperation.PhoneNumberInBlacklist', 'blocked'],
  ['InternalError', 'unknown'],
  ['FailedOperation.FailResolvePacket', 'unknown'],
])

function verdictOf(code: string): Verdict {
  if (code.startsWith('InternalError.')) return 'unknown'
  if (code.startsWith('RequestLimitExceeded.')) return 'account-minute'
  // Signature, template, balance, rights, clock: an operator must act. A code we do not know is no reason to repeat.
  return VERDICTS.get(code) ?? 'settings'
}

/** Carries no id of ours: `sid` is what `SendSms` answered. */
function receipt(item: unknown, now: number): readonly InboundEvent[] {
  const fields = fieldsOf(item)
  const phone = phoneOf(textIn(fields, 'mobile'))
  if (phone === undefined) return []
  const platformMessageId = textIn(fields, 'sid')
  const status = textIn(fields, 'report_status')
  const sentAt = instantOf(fields.user_receive_time) ?? now
  const isKnown = platformMessageId !== undefined && (status === 'SUCCESS' || status === 'FAIL')
  if (!isKnown) {
    const content = { kind: 'unsupportedEvent', platformType: 'receipt' } as const
    return [eventOf({ key: undefined, item, platformUserId: phone, sentAt, content })]
  }
  const content = { kind: 'deliveryReport', platformMessageId, delivered: status === 'SUCCESS' } as const
  return [eventOf({ key: `r:${platformMessageId}:${phone}`, item, platformUserId: phone, sentAt, content })]
}

/** Has no id: the same words of the same person in the same second are one. */
function reply(item: unknown, now: number): readonly InboundEvent[] {
  const fields = fieldsOf(item)
  const phone = phoneOf(textIn(fields, 'mobile'))
  if (phone === undefined) return []
  const content = saidContent(textIn(fields, 'text') ?? '')
  const seconds = Number(textIn(fields, 'time'))
  const sentAt = Number.isInteger(seconds) && seconds > 0 ? seconds * SECOND : now
  return [eventOf({ key: undefined, item, platformUserId: phone, sentAt, content })]
}
