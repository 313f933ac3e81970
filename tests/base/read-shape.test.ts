import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readShape } from '../../src/base/read-shape.ts'

const rating = z.strictObject({ stars: z.int(), about: z.array(z.object({ words: z.string().min(1).max(5) })) })

describe('a shape', () => {
  it('reads what fits and names what does not, as the schema does', () => {
    const good = { stars: 5, about: [{ words: '好' }] }
    expect(readShape(rating, good)).toEqual({ success: true, data: good })
    const bad = readShape(rating, { stars: 5, about: [{ words: '好好好好好好' }] })
    expect(bad.error?.issues).toMatchObject([{ code: 'too_big', path: ['about', 0, 'words'] }])
  })

  it.each([
    { length: { valueOf: 1, toString: 1 } },
    JSON.parse('{"length":{"__proto__":{"polluted":1},"toString":1,"valueOf":1}}'),
  ])('takes an object that passes for a text for what it is (%j)', (words) => {
    const { error } = readShape(rating, { stars: 5, about: [{ words: '好' }, { words }] })
    expect(error?.issues).toMatchObject([{ code: 'invalid_type', expected: 'string', path: ['about', '1', 'words'] }])
  })

  it('finds it however deep it is hidden', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    const hidden = JSON.parse(`{"stars":0,"about":[{"words":{"length":{"valueOf":1,"toString":1}}}],"more":${deep}}`)
    expect(readShape(rating, hidden).error?.issues[0]?.path).toEqual(['about', '0', 'words'])
  })

  it('does not hide a mistake of ours', () => {
    const broken = z.string().transform(() => {
      throw new TypeError('ours')
    })
    expect(() => readShape(z.object({ a: broken }), { a: '' })).toThrow('ours')
  })
})
