// Callbacks sealed by AES and signed by SHA-1 over sorted parts, as several platforms do it (消息加解密): AES-256-CBC with
// padding to 32 bytes, the receiver inside the seal. Must never say why something did not open: every failure looks alike.
import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from 'node:crypto'

const BLOCK = 32
const AES_BLOCK = 16
const RANDOM_BYTES = 16
const HEAD_BYTES = RANDOM_BYTES + 4
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

export interface MessageCipher {
  /** `random`: 16 fresh bytes. Returns base64. */
  seal(message: string, random: Buffer): string
  /** The message, or undefined when anything at all about it is wrong. */
  open(sealed: string): Buffer | undefined
}

/** Sorted by code unit, joined without separators; lower-case hex. */
export function signatureOf(parts: readonly string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex')
}

/** Takes the same time wherever the difference is; unequal lengths are simply different. */
export function isSameSignature(expected: string, given: string): boolean {
  const a = Buffer.from(expected, 'latin1')
  const b = Buffer.from(given, 'latin1')
  return a.length === b.length && timingSafeEqual(a, b)
}

/** `receiveId`: our AppID, sealed into every message. */
export function createMessageCipher(encodingAesKey: string, receiveId: string): MessageCipher {
  // The 43rd character carries only four useful bits and platform keys often set the spare ones: Node ignores them.
  const key = Buffer.from(`${encodingAesKey}=`, 'base64')
  const iv = key.subarray(0, AES_BLOCK)
  const idBytes = Buffer.from(receiveId, 'utf8')
  return {
    seal(message, random) {
      const text = Buffer.from(message, 'utf8')
      const length = Buffer.alloc(4)
      length.writeUInt32BE(text.length)
      const size = HEAD_BYTES + text.length + idBytes.length
      const padding = BLOCK - (size % BLOCK)
      const clear = Buffer.concat([random, length, text, idBytes, Buffer.alloc(padding, padding)])
      const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false)
      return Buffer.concat([cipher.update(clear), cipher.final()]).toString('base64')
    },
    open(sealed) {
      if (sealed.length % 4 !== 0 || !BASE64.test(sealed)) return undefined
      const bytes = Buffer.from(sealed, 'base64')
      if (bytes.length === 0 || bytes.length % AES_BLOCK !== 0) return undefined
      const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false)
      return messageIn(withoutPadding(Buffer.concat([decipher.update(bytes), decipher.final()])), idBytes)
    },
  }
}

function withoutPadding(clear: Buffer): Buffer | undefined {
  const padding = clear.at(-1) ?? 0
  if (padding < 1 || padding > BLOCK || padding > clear.length) return undefined
  const end = clear.length - padding
  for (let i = end; i < clear.length; i++) if (clear[i] !== padding) return undefined
  return clear.subarray(0, end)
}

function messageIn(clear: Buffer | undefined, idBytes: Buffer): Buffer | undefined {
  if (clear === undefined || clear.length < HEAD_BYTES) return undefined
  const end = HEAD_BYTES + clear.readUInt32BE(RANDOM_BYTES)
  if (end > clear.length) return undefined
  return clear.subarray(end).equals(idBytes) ? clear.subarray(HEAD_BYTES, end) : undefined
}
