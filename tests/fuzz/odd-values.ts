// Values that have broken parsers before: of types, of sizes, of names, of characters.
import type { Chance } from './chance.ts'

export const ODD_TEXTS = [
  '',
  ' ',
  '\0',
  '\ud83d',
  '\u202e胸\u200b痛\u{e0041}',
  '0',
  '-1',
  '1e309',
  '9007199254740993',
  '0x10',
  'NaN',
  '__proto__',
  'constructor',
  'toString',
  '../../../etc/passwd',
  '%00%ff',
  '{{7*7}}#{7*7}',
  "' or 1=1 --",
  '<![CDATA[x]]>',
  ']]>',
  '&lt;&#0;&#x110000;&amp',
  '\r\n\r\nHTTP/1.1 200 OK',
  'http://127.0.0.1:1/',
  '😀'.repeat(50),
  'ａ１②',
] as const

export const ODD_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'length',
  'then',
  'toJSON',
  '',
  '0',
  '$ref',
  'xmlns:a',
] as const

/** An object that changes a prototype where it is copied, and throws where it is written as a text or number. */
const UNWRITABLE = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1,"valueOf":1}'

/** Texts whose length, not whose words, is the trouble. */
export function longText(chance: Chance): string {
  const unit = chance.pick([
    'a',
    '好',
    '😀',
    ' ',
    '\n',
    '头晕',
    '0',
    '\\',
    '"',
    '<',
    '(',
    'aa ',
    '。！',
    '[CQ:at,qq=1]',
  ])
  return unit.repeat(Math.ceil((64 << chance.below(11)) / unit.length))
}

export function oddText(chance: Chance): string {
  return chance.is(0.06) ? longText(chance) : chance.pick(ODD_TEXTS)
}

export function oddValue(chance: Chance): unknown {
  const how = chance.below(12)
  if (how < 5) return oddText(chance)
  if (how === 5) return chance.pick([0, -0, -1, 1e308, 2 ** 53 + 2, 0.1, 1_790_000_000, -1e15])
  if (how === 6) return chance.pick([null, true, false])
  if (how === 7) return chance.pick([[], {}, [[]], [null], { toString: 1 }, { length: -1 }])
  if (how === 8) return nested(chance.below(400))
  if (how === 9) return JSON.parse(UNWRITABLE)
  if (how === 10) return Array.from({ length: chance.below(300) }, () => chance.pick(ODD_TEXTS))
  return Object.fromEntries(Array.from({ length: chance.below(100) }, (_, i) => [`k${i}`, i]))
}

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value }
  return value
}
