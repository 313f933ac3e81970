// Facts about WeChat's cryptography from public documents and other libraries (tests/vectors/wechat-crypto.json): ours
// must agree with every one of them.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { wechatOfficial } from '../../../adapters/wechat-official/index.ts'
import { createMessageCipher, isSameSignature, signatureOf } from '../../../src/channel/sealed-callback.ts'
import { testHost } from '../../contract/adapter-host.ts'

interface SignatureVector {
  readonly id: string
  readonly parts?: readonly string[]
  readonly token?: string
  readonly timestamp?: string
  readonly nonce?: string
  readonly signature: string
}

interface SealVector {
  readonly id: string
  readonly token?: string
  readonly encodingAesKey: string
  readonly receiveId: string
  readonly timestamp?: string
  readonly nonce?: string
  readonly msgSignature?: string
  readonly encrypt: string
  readonly plaintext?: string
  readonly contains?: readonly string[]
  /** Bytes. */
  readonly msgLen?: number
  readonly random: string
  readonly expect?: string
}

interface LargeVector extends Omit<SealVector, 'encrypt' | 'plaintext'> {
  readonly plaintextRepeat: { readonly unit: string; readonly count: number }
  readonly encryptSha256: string
}

interface HttpVector {
  readonly id: string
  readonly mode: string
  readonly query: string
  readonly token: string
  readonly encodingAesKey?: string
  readonly body: string
  readonly expect: string
  readonly decrypted?: string
}

interface Vectors {
  readonly published: {
    readonly signatures: readonly SignatureVector[]
    readonly decrypt: readonly SealVector[]
    readonly encrypt: readonly SealVector[]
  }
  readonly generated: {
    readonly signatures: readonly SignatureVector[]
    readonly encrypt: readonly (SealVector | LargeVector)[]
    readonly decrypt: readonly SealVector[]
    readonly negative: readonly SealVector[]
    readonly informational: readonly SealVector[]
    readonly badKeys: readonly { readonly id: string; readonly encodingAesKey: string }[]
    readonly keys: readonly { readonly id: string; readonly encodingAesKey: string; readonly equivalentTo: string }[]
    readonly http: readonly HttpVector[]
  }
}

const { published, generated }: Vectors = JSON.parse(readFileSync('tests/vectors/wechat-crypto.json', 'utf8'))
const isLarge = (vector: SealVector | LargeVector): vector is LargeVector => 'plaintextRepeat' in vector
const seals = [...published.encrypt, ...generated.encrypt]
const opens = [...published.decrypt, ...generated.decrypt, ...generated.informational]
const RANDOM = Buffer.alloc(16, 7)

function msgSignatureOf({ token = '', timestamp = '', nonce = '', encrypt }: SealVector): string {
  return signatureOf([token, timestamp, nonce, encrypt])
}

describe('WeChat’s signatures and seals', () => {
  it.each([...published.signatures, ...generated.signatures])('signs $id', (vector) => {
    const parts = vector.parts ?? [vector.token ?? '', vector.timestamp ?? '', vector.nonce ?? '']
    expect(signatureOf(parts)).toBe(vector.signature)
  })

  it.each(opens)('opens $id', (vector) => {
    const cipher = createMessageCipher(vector.encodingAesKey, vector.receiveId)
    const text = cipher.open(vector.encrypt)?.toString('utf8')
    if (vector.plaintext !== undefined) expect(text).toBe(vector.plaintext)
    for (const part of vector.contains ?? []) expect(text).toContain(part)
    if (vector.msgLen !== undefined) expect(Buffer.byteLength(text ?? '')).toBe(vector.msgLen)
    else expect(vector.plaintext).toBeDefined()
    if (vector.msgSignature !== undefined) expect(msgSignatureOf(vector)).toBe(vector.msgSignature)
  })

  it.each(seals)('seals $id, and opens it again', (vector) => {
    const cipher = createMessageCipher(vector.encodingAesKey, vector.receiveId)
    const text = isLarge(vector)
      ? vector.plaintextRepeat.unit.repeat(vector.plaintextRepeat.count)
      : (vector.plaintext ?? '')
    const sealed = cipher.seal(text, Buffer.from(vector.random, 'latin1'))
    if (isLarge(vector)) expect(createHash('sha256').update(sealed).digest('hex')).toBe(vector.encryptSha256)
    else expect(sealed).toBe(vector.encrypt)
    expect(cipher.open(sealed)?.toString('utf8')).toBe(text)
  })

  it.each(generated.negative)('refuses $id', (vector) => {
    const cipher = createMessageCipher(vector.encodingAesKey, vector.receiveId)
    const signed = isSameSignature(msgSignatureOf(vector), vector.msgSignature ?? '')
    if (vector.expect === 'bad_signature') expect(signed).toBe(false)
    else {
      expect(signed).toBe(true)
      expect(cipher.open(vector.encrypt)).toBeUndefined()
    }
  })

  it.each(['@@@@', '\n\n\n\n', '====', '-_-_'])(
    'opens nothing with %j in it, which Node’s decoder would skip',
    (junk) => {
      const cipher = createMessageCipher('abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG', 'wx0c1d2e3f4a5b6c7d')
      const sealed = cipher.seal('您好', RANDOM)
      expect(cipher.open(sealed)?.toString()).toBe('您好')
      expect(cipher.open(junk + sealed)).toBeUndefined()
      expect(cipher.open(sealed.slice(0, 8) + junk + sealed.slice(8))).toBeUndefined()
    },
  )

  it.each(generated.keys)('takes $id, as the platform makes them', ({ encodingAesKey, equivalentTo }) => {
    const sealed = createMessageCipher(encodingAesKey, 'wx0c1d2e3f4a5b6c7d').seal('您好', RANDOM)
    expect(createMessageCipher(equivalentTo, 'wx0c1d2e3f4a5b6c7d').open(sealed)?.toString()).toBe('您好')
    expect(() => wechatOfficial.parseSettings(settingsOf({ encodingAesKey }))).not.toThrow()
  })

  it.each(generated.badKeys)('will not start with $id, in any mode', ({ encodingAesKey }) => {
    for (const mode of ['safe', 'compatible', 'plain']) {
      expect(() => wechatOfficial.parseSettings(settingsOf({ encodingAesKey, mode }))).toThrow(/^encodingAesKey: /)
    }
  })
})

describe('WeChat’s deliveries, as recorded', () => {
  it.each(generated.http)('$id: $expect', async (vector) => {
    const host = testHost()
    host.clock.jump(1_760_000_500_000 - host.clock.now())
    const channel = wechatOfficial.open(
      wechatOfficial.parseSettings(settingsOf({ ...vector, mode: modeOf(vector) })),
      host,
    )
    const received = await channel.receive?.({
      method: 'POST',
      path: '',
      query: new URLSearchParams(vector.query),
      headers: {},
      body: Buffer.from(vector.body),
      remoteAddress: '203.0.113.7',
    })
    if (vector.expect.startsWith('reject')) expect(received).toMatchObject({ kind: 'refused', status: 403 })
    else expect(received).toMatchObject({ kind: 'accepted', events: [expectedEvent(vector)] })
  })
})

function modeOf({ id, mode }: HttpVector): string {
  if (id === 'dev-http-downgrade') return 'safe'
  return /^(plain|compatible|safe)/.exec(mode)?.[0] ?? 'safe'
}

/** Read with regular expressions here, so that no parser is asked about itself. */
function expectedEvent({ decrypted, body }: HttpVector) {
  const truth = decrypted ?? body
  const text = /(?:<Content><!\[CDATA\[|"Content":")([^\]"]*)/.exec(truth)?.[1]?.replace('\u001d', '')
  const platformMessageId = /(?:<MsgId>|"MsgId":)(\d+)/.exec(truth)?.[1]
  return { platformMessageId, platformUserId: 'oDEVuser00000000000000000001', content: { kind: 'text', text } }
}

function settingsOf(vector: { readonly token?: string; readonly encodingAesKey?: string; readonly mode?: string }) {
  return {
    appId: 'wx0c1d2e3f4a5b6c7d',
    appSecret: '00112233445566778899aabbccddeeff',
    token: vector.token ?? 'CareTok7',
    mode: vector.mode ?? 'safe',
    ...(vector.encodingAesKey === undefined ? {} : { encodingAesKey: vector.encodingAesKey }),
  }
}
