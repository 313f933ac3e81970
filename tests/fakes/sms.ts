// Two providers of text messages: they believe only what is signed rightly and in time, take only templates they know, and
// remember what arrived on which telephone. Written from their documents, free of our code.
import { createHash, createHmac } from 'node:crypto'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import { type ApiBody, type ApiCall, type ApiResult, type Misbehaviour, startApiServer } from './api-server.ts'

export const SMS_ACCOUNT = {
  keyId: 'LTAI5tInventedKey',
  secret: 'an-invented-secret-of-the-account',
  sdkAppId: '1400000001',
  signName: '示例医院',
  callbackSecret: 'callback-0123456789abcdef0123',
} as const

/** As the provider approved them. */
export const TEMPLATES: Readonly<Record<string, string>> = {
  SMS_300000001: '您预约的{1}门诊将于{2}开始，请提前到院。',
  SMS_300000002: '{1}',
}

export interface ArrivedSms {
  readonly phone: string
  readonly text: string
  /** Ours, which the provider gives back. */
  readonly id: string
  /** Theirs. */
  readonly serial: string
}

export interface FakeSms {
  /** `apiBase` of the channel's settings. */
  readonly url: string
  readonly arrived: readonly ArrivedSms[]
  /** Answers every call with this code from now on. */
  refuseWith(code: string, message?: string): void
  /** Answers with this status and no body that a program could read. */
  answerStatus(status: number, options?: { readonly counted?: boolean }): void
  misbehave(how: Misbehaviour): void
  die(): Promise<void>
  close(): Promise<void>
}

type Answer = (call: ApiCall, say: (sms: Omit<ArrivedSms, 'serial'>) => string) => ApiResult
type Refusal = { readonly code: string; readonly message: string }

async function startFake(answer: Answer, refusal: (refused: Refusal) => ApiBody): Promise<FakeSms> {
  const arrived: ArrivedSms[] = []
  const nonces = new Set<string>()
  let refused: Refusal | undefined
  const server = await startApiServer((call) => {
    if (refused !== undefined) return { body: refusal(refused) }
    const nonce = String(call.headers['x-acs-signature-nonce'] ?? '')
    if (nonce !== '' && nonces.has(nonce))
      return { status: 400, body: refusal({ code: 'SignatureNonceUsed', message: 'nonce' }) }
    nonces.add(nonce)
    return answer(call, (sms) => {
      const serial = `serial-${arrived.length + 1}^0`
      arrived.push({ ...sms, serial })
      return serial
    })
  }, 0)
  return {
    url: server.url,
    arrived,
    refuseWith(code, message = code) {
      refused = { code, message }
    },
    answerStatus: (status, { counted = false } = {}) => server.misbehave('/', { kind: 'status', status, counted }, 1),
    misbehave: (how) => server.misbehave('/', how, 1),
    die: server.die,
    close: server.close,
  }
}

export function startFakeAliyun({ clock = systemClock }: { readonly clock?: Clock } = {}): Promise<FakeSms> {
  const refusal = ({ code, message }: Refusal): ApiBody => ({ Code: code, Message: message, RequestId: 'R-1' })
  return startFake((call, say) => {
    const wrong = aliyunFault(call, clock.now())
    if (wrong !== undefined) return { status: 400, body: refusal({ code: wrong, message: wrong }) }
    const { query } = call
    const values = JSON.parse(query.get('TemplateParam') ?? '{}') as Readonly<Record<string, unknown>>
    const text = filled(query.get('TemplateCode') ?? '', values)
    if (query.get('SignName') !== SMS_ACCOUNT.signName) {
      return { body: refusal({ code: 'isv.SMS_SIGNATURE_ILLEGAL', message: '签名' }) }
    }
    if (text === undefined) return { body: refusal({ code: 'isv.TEMPLATE_MISSING_PARAMETERS', message: '变量' }) }
    const phone = query.get('PhoneNumbers') ?? ''
    if (!/^1\d{10}$/.test(phone)) return { body: refusal({ code: 'isv.MOBILE_NUMBER_ILLEGAL', message: '号码' }) }
    const BizId = say({ phone, text, id: query.get('OutId') ?? '' })
    return { body: { Code: 'OK', Message: 'OK', BizId, RequestId: 'R-1' } }
  }, refusal)
}

function aliyunFault({ method, path, query, headers, body }: ApiCall, now: number): string | undefined {
  const value = (name: string): string => String(headers[name] ?? '')
  const names = /SignedHeaders=([^,]+)/.exec(value('authorization'))?.[1]?.split(';') ?? []
  const must = ['host', 'x-acs-action', 'x-acs-content-sha256', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-version']
  if (must.some((name) => !names.includes(name))) return 'IncompleteSignature'
  const canonicalQuery = [...query]
    .map(([name, text]) => `${rfc3986(name)}=${rfc3986(text)}`)
    .sort()
    .join('&')
  const lines = names.map((name) => `${name}:${value(name)}\n`).join('')
  const canonical = `${method}\n${path}\n${canonicalQuery}\n${lines}\n${names.join(';')}\n${sha256(body)}`
  const signature = createHmac('sha256', SMS_ACCOUNT.secret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex')
  const expected = `ACS3-HMAC-SHA256 Credential=${SMS_ACCOUNT.keyId},SignedHeaders=${names.join(';')},Signature=${signature}`
  if (value('authorization') !== expected) return 'SignatureDoesNotMatch'
  if (Math.abs(now - Date.parse(value('x-acs-date'))) > 15 * 60_000) return 'InvalidTimeStamp.Expired'
  return value('x-acs-action') === 'SendSms' && value('x-acs-version') === '2017-05-25' ? undefined : 'InvalidAction'
}

export function startFakeTencent({ clock = systemClock }: { readonly clock?: Clock } = {}): Promise<FakeSms> {
  const refusal = ({ code, message }: Refusal): ApiBody => ({
    Response: { Error: { Code: code, Message: message }, RequestId: 'R-1' },
  })
  return startFake((call, say) => {
    const wrong = tencentFault(call, clock.now())
    if (wrong !== undefined) return { body: refusal({ code: wrong, message: wrong }) }
    const asked = JSON.parse(call.body.toString('utf8')) as {
      readonly PhoneNumberSet: readonly string[]
      readonly SmsSdkAppId: string
      readonly SignName: string
      readonly TemplateId: string
      readonly TemplateParamSet: readonly string[]
      readonly SessionContext: string
    }
    const status = (Code: string, SerialNo: string): ApiResult => ({
      body: { Response: { SendStatusSet: [{ SerialNo, PhoneNumber: asked.PhoneNumberSet[0], Fee: 1, Code }] } },
    })
    const values = Object.fromEntries(asked.TemplateParamSet.map((value, index) => [String(index + 1), value]))
    const text = filled(asked.TemplateId, values)
    if (asked.SmsSdkAppId !== SMS_ACCOUNT.sdkAppId) return status('UnauthorizedOperation.SmsSdkAppIdVerifyFail', '')
    if (asked.SignName !== SMS_ACCOUNT.signName) return status('FailedOperation.SignatureIncorrectOrUnapproved', '')
    if (text === undefined) return status('FailedOperation.TemplateIncorrectOrUnapproved', '')
    const [phone = ''] = asked.PhoneNumberSet
    if (!/^\+861\d{10}$/.test(phone)) return status('InvalidParameterValue.IncorrectPhoneNumber', '')
    return status('Ok', say({ phone, text, id: asked.SessionContext }))
  }, refusal)
}

function tencentFault({ body, headers }: ApiCall, now: number): string | undefined {
  const value = (name: string): string => String(headers[name] ?? '')
  const timestamp = value('x-tc-timestamp')
  const names = /SignedHeaders=([^,]+)/.exec(value('authorization'))?.[1]?.split(';') ?? []
  if (!names.includes('content-type') || !names.includes('host')) return 'AuthFailure.SignatureFailure'
  const lines = names.map((name) => `${name}:${value(name).toLowerCase()}\n`).join('')
  const canonical = `POST\n/\n\n${lines}\n${names.join(';')}\n${sha256(body)}`
  const day = new Date(Number(timestamp) * 1_000).toISOString().slice(0, 10)
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  const key = hmac(hmac(hmac(`TC3${SMS_ACCOUNT.secret}`, day), 'sms'), 'tc3_request')
  const scope = `${day}/sms/tc3_request`
  const signature = hmac(key, `TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`).toString('hex')
  const expected = `TC3-HMAC-SHA256 Credential=${SMS_ACCOUNT.keyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  if (value('authorization') !== expected) return 'AuthFailure.SignatureFailure'
  if (Math.abs(now / 1_000 - Number(timestamp)) > 300) return 'AuthFailure.SignatureExpire'
  return value('x-tc-action') === 'SendSms' && value('x-tc-version') === '2021-01-11' ? undefined : 'InvalidAction'
}

/** Undefined: no such template, or not exactly its variables, every one a text. */
function filled(template: string, values: Readonly<Record<string, unknown>>): string | undefined {
  const text = TEMPLATES[template]
  if (text === undefined || Object.values(values).some((value) => typeof value !== 'string')) return undefined
  const wanted = [...text.matchAll(/\{(\d)\}/g)].map(([, name]) => name)
  if (wanted.join() !== Object.keys(values).join()) return undefined
  return text.replace(/\{(\d)\}/g, (_, name: string) => String(values[name]))
}

function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex')
}

function rfc3986(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
