// The WeChat side of a conversation, as the load generator speaks it: signatures, encryption, message XML. Written apart
// from adapters/ on purpose: a mistake shared by both sides would measure nothing.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

export interface Account {
  readonly appId: string
  readonly token: string
  readonly encodingAesKey: string
}

/** The benchmark's own account, on both sides. */
export const ACCOUNT: Account = {
  appId: 'wx0123456789abcdef',
  token: 'benchmarktoken',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
}

export interface TextMessage {
  readonly openid: string
  readonly msgId: string
  readonly text: string
  /** Unix seconds. */
  readonly sentAtSeconds: number
}

const HOSPITAL = 'gh_benchmark0001'
const BLOCK = 32

export function sign(...parts: readonly string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex')
}

export function textXml(message: TextMessage): string {
  return (
    `<xml><ToUserName><![CDATA[${HOSPITAL}]]></ToUserName><FromUserName><![CDATA[${message.openid}]]></FromUserName>` +
    `<CreateTime>${message.sentAtSeconds}</CreateTime><MsgType><![CDATA[text]]></MsgType>` +
    `<Content><![CDATA[${message.text}]]></Content><MsgId>${message.msgId}</MsgId></xml>`
  )
}

export function encryptedXml(encrypted: string): string {
  return `<xml><ToUserName><![CDATA[${HOSPITAL}]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`
}

export function encrypt(account: Account, xml: string): string {
  const message = Buffer.from(xml)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(message.length)
  const open = Buffer.concat([randomBytes(16), length, message, Buffer.from(account.appId)])
  const padding = BLOCK - (open.length % BLOCK)
  const key = aesKey(account)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([cipher.update(open), cipher.update(Buffer.alloc(padding, padding)), cipher.final()]).toString(
    'base64',
  )
}

/** The message inside, or undefined when it is not for this account. */
export function decrypt(account: Account, encrypted: string): string | undefined {
  const key = aesKey(account)
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const sealed = Buffer.from(encrypted, 'base64')
  if (sealed.length < BLOCK || sealed.length % 16 !== 0) return undefined
  const padded = Buffer.concat([decipher.update(sealed), decipher.final()])
  const padding = padded.at(-1) ?? 0
  const open = padded.subarray(0, padded.length - padding)
  const isPadded = padding >= 1 && padding <= BLOCK && padded.subarray(open.length).every((byte) => byte === padding)
  if (!isPadded || open.length < 20) return undefined
  const end = 20 + open.readUInt32BE(16)
  return open.toString('utf8', end) === account.appId ? open.toString('utf8', 20, end) : undefined
}

/** What the patient would read, or undefined when WeChat would show its fault notice instead. */
export function readPlainReply(xml: string, openid: string): string | undefined {
  const wellFormed = xml.startsWith('<xml>') && xml.trimEnd().endsWith('</xml>')
  if (!wellFormed || field(xml, 'ToUserName') !== openid || field(xml, 'FromUserName') !== HOSPITAL) return undefined
  if (field(xml, 'MsgType') !== 'text' || !/^\d{10}$/.test(field(xml, 'CreateTime') ?? '')) return undefined
  return field(xml, 'Content')
}

export function readSafeReply(account: Account, xml: string, openid: string): string | undefined {
  const encrypted = field(xml, 'Encrypt')
  const timestamp = field(xml, 'TimeStamp')
  const nonce = field(xml, 'Nonce')
  if (encrypted === undefined || timestamp === undefined || nonce === undefined) return undefined
  if (field(xml, 'MsgSignature') !== sign(account.token, timestamp, nonce, encrypted)) return undefined
  const message = decrypt(account, encrypted)
  return message === undefined ? undefined : readPlainReply(message, openid)
}

function aesKey(account: Account): Buffer {
  return Buffer.from(`${account.encodingAesKey}=`, 'base64')
}

function field(xml: string, name: string): string | undefined {
  const from = xml.indexOf(`<${name}>`)
  const to = xml.indexOf(`</${name}>`)
  if (from < 0 || to < from) return undefined
  const value = xml.slice(from + name.length + 2, to)
  return value.startsWith('<![CDATA[') && value.endsWith(']]>') ? value.slice(9, -3) : value
}
