// WeChat's own side of signing and sealing, written apart from the adapter's so that the two check each other. Pure: a
// load generator can prepare signed requests beforehand.
import crypto from 'node:crypto'

export interface FakeAccount {
  readonly appId: string
  readonly appSecret: string
  readonly token: string
  readonly encodingAesKey: string
  /** The account's "original id", recipient of every push. */
  readonly originalId: string
  readonly mode: 'plain' | 'compatible' | 'safe'
  /** Takes no passive reply; its console lets one choose JSON. */
  readonly miniProgram?: { readonly format: 'XML' | 'JSON' }
}

export const FAKE_ACCOUNT: FakeAccount = {
  appId: 'wx00f1c71005ac0de5',
  appSecret: '00112233445566778899aabbccddeeff',
  token: 'FakeDesk2026',
  encodingAesKey: 'kQ7vXb2LmN9pRs4TuVw6YzA1bC3dE5fG8hJ0kL2mN4P',
  originalId: 'gh_0fa1e2d3c4b5',
  mode: 'safe',
}

export function sha1Of(...parts: readonly string[]): string {
  const ordered = parts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  const hash = crypto.createHash('sha1')
  for (const part of ordered) hash.update(part, 'utf8')
  return hash.digest('hex')
}

/** `random`: 16 bytes. */
export function sealFor(account: FakeAccount, xml: string, random: Buffer): string {
  const message = Buffer.from(xml)
  const id = Buffer.from(account.appId)
  const used = 16 + 4 + message.length + id.length
  const total = (Math.floor(used / 32) + 1) * 32
  const block = Buffer.alloc(total, total - used)
  random.copy(block, 0)
  block.writeUInt32BE(message.length, 16)
  message.copy(block, 20)
  id.copy(block, 20 + message.length)
  const aes = crypto.createCipheriv('aes-256-cbc', keyOf(account), keyOf(account).subarray(0, 16))
  aes.setAutoPadding(false)
  return aes.update(block, undefined, 'base64') + aes.final('base64')
}

/** Throws with the reason: here, unlike in the adapter, the reason is what a test wants to see. */
export function unsealFor(account: FakeAccount, sealed: string): string {
  const aes = crypto.createDecipheriv('aes-256-cbc', keyOf(account), keyOf(account).subarray(0, 16))
  aes.setAutoPadding(false)
  const block = Buffer.concat([aes.update(Buffer.from(sealed, 'base64')), aes.final()])
  const pad = block[block.length - 1] ?? 0
  if (pad < 1 || pad > 32 || !block.subarray(-pad).every((byte) => byte === pad)) throw new Error('reply padding')
  if (block.length % 32 !== 0) throw new Error('reply not padded to 32 bytes')
  const end = 20 + block.readUInt32BE(16)
  const id = block.subarray(end, block.length - pad).toString()
  if (id !== account.appId) throw new Error('reply sealed for another AppID')
  return block.subarray(20, end).toString()
}

function keyOf(account: FakeAccount): Buffer {
  return Buffer.from(`${account.encodingAesKey}=`, 'base64')
}
