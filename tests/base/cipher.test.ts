// Secrets at rest: known answers, and everything that must not open.
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createCipher, loadKeyFile, parseKeys } from '../../src/base/cipher.ts'
import { type Random, systemRandom } from '../../src/base/random.ts'
import { tempFolder } from '../support/temp.ts'

const CONTEXT = 'channel-token:hospital-wechat'
const OLD = { id: 'spring', key: Buffer.alloc(32, 1) }
const NEW = { id: 'autumn', key: Buffer.alloc(32, 2) }
const always = (hex: string): Random => ({ bytes: () => Buffer.from(hex, 'hex'), fraction: () => 0 })

const KNOWN = {
  key: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
  nonce: '6465666768696a6b6c6d6e6f',
  plaintext: 'ACCESS_TOKEN_导诊',
  record: 'v1.k1.ZGVmZ2hpamtsbW5vCVidIyq6CcpxKRqmhYDFQaptjEtneNMDaYp2KREBg-ZUJUE',
}

describe('sealing', () => {
  it('gives the known answer of AES-256-GCM (made with Python cryptography 48)', () => {
    const cipher = createCipher([{ id: 'k1', key: Buffer.from(KNOWN.key, 'hex') }], always(KNOWN.nonce))
    expect(cipher.seal(KNOWN.plaintext, CONTEXT)).toBe(KNOWN.record)
    expect(cipher.open(KNOWN.record, CONTEXT)).toBe(KNOWN.plaintext)
  })

  it('opens what it sealed, and never seals the same twice', () => {
    const cipher = createCipher([NEW], systemRandom)
    const records = ['', 'ACCESS_TOKEN_导诊', 'x'.repeat(10_000)].flatMap((text) => {
      const [one, two] = [cipher.seal(text, CONTEXT), cipher.seal(text, CONTEXT)]
      expect(cipher.open(one, CONTEXT)).toBe(text)
      return [one, two]
    })
    expect(new Set(records).size).toBe(6)
  })

  it('opens nothing after any character of the record has changed, or in another place', () => {
    const cipher = createCipher([NEW], systemRandom)
    const record = cipher.seal('ACCESS_TOKEN', CONTEXT)
    for (let i = 0; i < record.length; i++) {
      const other = record[i] === 'A' ? 'Q' : 'A' // differs in a bit that base64url keeps at every place
      const forged = record.slice(0, i) + other + record.slice(i + 1)
      expect(() => cipher.open(forged, CONTEXT)).toThrow(expect.objectContaining({ code: 'DZ_CIPHER' }))
    }
    expect(() => cipher.open(record, 'channel-token:other-channel')).toThrow(
      expect.objectContaining({ code: 'DZ_CIPHER' }),
    )
    for (const junk of ['', 'v1', 'v1.autumn', 'v1.autumn.', 'v1.autumn.AAAA', `${record}.more`]) {
      expect(() => cipher.open(junk, CONTEXT)).toThrow(expect.objectContaining({ code: 'DZ_CIPHER' }))
    }
  })
})

describe('changing keys', () => {
  it('seals with the newest, still opens with the older, and says what to seal again', () => {
    const record = createCipher([OLD], systemRandom).seal('ACCESS_TOKEN', CONTEXT)
    const cipher = createCipher([NEW, OLD], systemRandom)
    expect(cipher.open(record, CONTEXT)).toBe('ACCESS_TOKEN')
    expect(cipher.isStale(record)).toBe(true)
    expect(cipher.isStale(cipher.seal('ACCESS_TOKEN', CONTEXT))).toBe(false)
  })

  it('names the key that is missing, never its content', () => {
    const record = createCipher([OLD], systemRandom).seal('ACCESS_TOKEN', CONTEXT)
    const cipher = createCipher([NEW], systemRandom)
    expect(() => cipher.open(record, CONTEXT)).toThrow(
      expect.objectContaining({ code: 'DZ_CIPHER', message: expect.stringContaining('"spring"') }),
    )
  })

  it('refuses keys that are short, doubled, badly named or missing', () => {
    const bad = [[], [OLD, OLD], [{ id: 'a.b', key: NEW.key }], [{ id: 'k', key: Buffer.alloc(16) }]]
    for (const keys of bad)
      expect(() => createCipher(keys, systemRandom)).toThrow(expect.objectContaining({ code: 'DZ_CIPHER' }))
    expect(() => parseKeys('k1:00ff')).toThrow(expect.objectContaining({ code: 'DZ_CIPHER' }))
    expect(() => parseKeys(`k1:${'zz'.repeat(32)}`)).toThrow(expect.objectContaining({ code: 'DZ_CIPHER' }))
  })
})

describe('the key file', () => {
  it('is made once, for us alone, and read again by the next start', () => {
    const path = join(tempFolder(), 'keys')
    const first = loadKeyFile(path, systemRandom)
    expect(first).toHaveLength(1)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(loadKeyFile(path, systemRandom)).toEqual(first)
  })

  it('refuses an emptied file instead of making a new key that opens nothing', () => {
    const path = join(tempFolder(), 'keys')
    writeFileSync(path, '')
    expect(() => loadKeyFile(path, systemRandom)).toThrow(expect.objectContaining({ code: 'DZ_CIPHER', expose: true }))
  })
})
