// JSON without NUL: what was escaped is gone, what only looks like it stays.
import { expect, it } from 'vitest'
import { withoutNul } from '../../src/base/nul.ts'

it.each([
  ['', ''],
  ['\0', ''],
  ['a\0\0b', 'ab'],
  ['\\\0', '\\'],
  ['\\u0000', '\\u0000'],
  ['\\\\u0000\0', '\\\\u0000'],
  ['\\'.repeat(9), '\\'.repeat(9)],
])('%j becomes %j', (said, kept) => {
  expect(JSON.parse(withoutNul(JSON.stringify({ said, [said]: [said] })))).toEqual({ said: kept, [kept]: [kept] })
})

it('takes time in proportion to the text only', () => {
  const long = JSON.stringify(`${'\\'.repeat(500_000)}\0`)
  expect(JSON.parse(withoutNul(long))).toBe('\\'.repeat(500_000))
})
