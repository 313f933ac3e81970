import { describe, expect, it } from 'vitest'
import { base32, codeAt, matchingStep, stepAt, totpAddress } from '../../src/base/totp.ts'

/** RFC 6238, appendix B, SHA-1; the RFC shows eight digits, apps show the last six of them. */
const SECRET = Buffer.from('12345678901234567890')
const VECTORS = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
] as const

describe('a code of an authenticator app', () => {
  it.each(VECTORS)('is what the RFC says at second %i', (second, code) => {
    expect(codeAt(SECRET, stepAt(second * 1_000))).toBe(code.slice(2))
  })

  it('counts from a phone that is half a minute off, not from one that is a minute and a half off', () => {
    const now = 1_234_567_890_000
    const code = (offMs: number) => codeAt(SECRET, stepAt(now + offMs))
    expect(matchingStep(SECRET, code(0), now)).toBe(stepAt(now))
    expect(matchingStep(SECRET, code(-30_000), now)).toBe(stepAt(now) - 1)
    expect(matchingStep(SECRET, code(30_000), now)).toBe(stepAt(now) + 1)
    expect(matchingStep(SECRET, code(-90_000), now)).toBeUndefined()
    expect(matchingStep(SECRET, code(90_000), now)).toBeUndefined()
  })

  it('is six digits, nothing longer, shorter or empty', () => {
    const now = 1_234_567_890_000
    for (const code of ['', '5924', '0005924', '005924 ', '００５９２４']) {
      expect([code, matchingStep(SECRET, code, now)]).toEqual([code, undefined])
    }
  })
})

describe('a secret', () => {
  it('is written as apps read it', () => {
    expect(base32(Buffer.from('foobar'))).toBe('MZXW6YTBOI')
    expect(base32(SECRET)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  })

  it('stands in the address of the QR code with hospital and account', () => {
    const address = totpAddress(SECRET, { issuer: '江城市第一人民医院', account: 'zhou' })
    const read = new URL(address)
    expect(read.protocol).toBe('otpauth:')
    expect(read.searchParams.get('issuer')).toBe('江城市第一人民医院')
    expect(read.searchParams.get('secret')).toBe(base32(SECRET))
    expect(decodeURIComponent(read.pathname)).toContain('江城市第一人民医院:zhou')
  })
})
