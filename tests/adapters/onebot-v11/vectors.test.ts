// Known facts about OneBot's signatures and strings: ours must agree with every one of them.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readJson } from '../../../adapters/onebot-v11/json.ts'
import { isSignedBy } from '../../../adapters/onebot-v11/receive.ts'
import { decodeCq } from '../../../adapters/onebot-v11/segments.ts'

interface Signed {
  readonly id: string
  readonly secret: string
  readonly body_utf8: string
  readonly headers: Readonly<Record<string, string>>
  readonly expect: 'accept' | 'reject'
}

interface Written {
  readonly id: string
  readonly cq_string: string
  readonly array: unknown
}

const {
  onebot_v11: vectors,
}: { readonly onebot_v11: { readonly hmac: readonly Signed[]; readonly cq: readonly Written[] } } = JSON.parse(
  readFileSync('tests/vectors/qq-onebot-others.json', 'utf8'),
)

describe('signatures of OneBot', () => {
  it.each(vectors.hmac)('$expect $id', ({ secret, body_utf8, headers, expect: verdict }) => {
    expect(isSignedBy(Buffer.from(body_utf8), headers['X-Signature'], secret)).toBe(verdict === 'accept')
  })

  it('are known in accepted and refused ones, and no secret signs nothing', () => {
    expect(new Set(vectors.hmac.map((vector) => vector.expect)).size).toBe(2)
    const empty = 'sha1=fbdb1d1b18aa6c08324b7d64b71fb76370690e1d' // HMAC-SHA1 of nothing under nothing
    expect(isSignedBy(Buffer.alloc(0), empty, '')).toBe(false)
  })
})

describe('messages written as strings', () => {
  it.each(vectors.cq)('$id', ({ cq_string, array }) => {
    expect(decodeCq(cq_string)).toEqual(array)
  })
})

describe('ids', () => {
  it('stay exact beyond 2^53, whether written as a number or a text', () => {
    const [signed] = vectors.hmac
    expect(readJson(signed?.body_utf8 ?? '')).toMatchObject({ user_id: '9007199254740993', message_id: '-1432211005' })
    expect(readJson('{"user_id":"9007199254740993","time":1}')).toEqual({ user_id: '9007199254740993', time: 1 })
  })

  it('come from nothing but an object, however deep it is nested', () => {
    expect(['', '[]', 'null', '7', '{', '['.repeat(200_000)].map((text) => readJson(text))).toEqual(
      Array(6).fill(undefined),
    )
  })
})
