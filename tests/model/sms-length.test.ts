import { describe, expect, it } from 'vitest'
import { smsLength } from '../../src/model/sms-length.ts'

describe('the length of a short message', () => {
  it('is seventy characters for one, sixty-seven each for several', () => {
    expect(smsLength('挂'.repeat(70))).toEqual({ characters: 70, messages: 1, perMessage: 70 })
    expect(smsLength('挂'.repeat(71))).toEqual({ characters: 71, messages: 2, perMessage: 67 })
    expect(smsLength('挂'.repeat(135)).messages).toBe(3)
  })

  it('is longer for plain Latin letters, and nothing for nothing', () => {
    expect(smsLength('a'.repeat(160)).messages).toBe(1)
    expect(smsLength('a'.repeat(161))).toMatchObject({ messages: 2, perMessage: 153 })
    expect(smsLength('').messages).toBe(0)
  })
})
