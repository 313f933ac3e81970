// What WeChat posts to a callback address: XML of messages and events, and the signed request around it. Pure.
import { type FakeAccount, sealFor, sha1Of } from './sealing.ts'

export interface PushFields {
  readonly [name: string]: string | number | bigint | PushFields | readonly PushFields[] | undefined
}

export interface SignedPush {
  /** Without `?`. */
  readonly query: string
  readonly body: string
}

export interface Signing {
  /** Unix seconds. */
  readonly timestamp: number | string
  readonly nonce: string
  /** 16 bytes. */
  readonly random: Buffer
  readonly openid?: string
}

/** Numbers bare, texts in CDATA, nested elements nested, lists repeated: as the platform writes it. */
export function pushXml(fields: PushFields): string {
  return `<xml>${elements(fields)}</xml>`
}

/** Numbers with all their digits; one element of a list stands without the list. */
export function pushJson(fields: PushFields): string {
  return jsonOf(fields)
}

function jsonOf(value: PushFields[string]): string {
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return value.length === 1 ? jsonOf(value[0]) : `[${value.map(jsonOf).join(',')}]`
  if (typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${jsonOf(member)}`).join(',')}}`
}

/** As this account's console says. */
export function pushText(account: FakeAccount, fields: PushFields): string {
  return account.miniProgram?.format === 'JSON' ? pushJson(fields) : pushXml(fields)
}

function elements(fields: PushFields): string {
  return Object.entries(fields)
    .flatMap(([name, value]) => {
      if (value === undefined) return []
      if (Array.isArray(value)) return value.map((entry: PushFields) => `<${name}>${elements(entry)}</${name}>`)
      if (typeof value === 'object') return [`<${name}>${elements(value as PushFields)}</${name}>`]
      return [`<${name}>${typeof value === 'string' ? section(value) : value}</${name}>`]
    })
    .join('')
}

function section(text: string): string {
  return `<![CDATA[${text.split(']]>').join(']]]]><![CDATA[>')}]]>`
}

export function signPush(account: FakeAccount, xml: string, signing: Signing): SignedPush {
  const { nonce, random, openid = '' } = signing
  const timestamp = String(signing.timestamp)
  const query = new URLSearchParams({ signature: sha1Of(account.token, timestamp, nonce), timestamp, nonce, openid })
  if (account.mode === 'plain') return { query: query.toString(), body: xml }
  const sealed = sealFor(account, xml, random)
  query.set('encrypt_type', 'aes')
  query.set('msg_signature', sha1Of(account.token, timestamp, nonce, sealed))
  if (xml.startsWith('{') && account.miniProgram?.format === 'JSON') {
    const clear = account.mode === 'compatible' ? xml.slice(1, -1) : `"ToUserName":"${account.originalId}"`
    return { query: query.toString(), body: `{${clear},"Encrypt":"${sealed}"}` }
  }
  const clear =
    account.mode === 'compatible'
      ? xml.slice('<xml>'.length, -'</xml>'.length)
      : `<ToUserName>${section(account.originalId)}</ToUserName>`
  return { query: query.toString(), body: `<xml>${clear}<Encrypt>${section(sealed)}</Encrypt></xml>` }
}

/** Query of the GET that the account page sends when the address is saved. */
export function signHandshake(account: FakeAccount, echostr: string, timestamp: number, nonce: string): string {
  const signature = sha1Of(account.token, String(timestamp), nonce)
  return new URLSearchParams({ signature, timestamp: String(timestamp), nonce, echostr }).toString()
}
