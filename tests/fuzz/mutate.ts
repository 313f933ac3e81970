// One seed made into something else: as bytes, as JSON or as XML. Deterministic by the chance it is given.
import type { Chance } from './chance.ts'
import { mutateJson } from './mutate-json.ts'
import { mutateXml } from './mutate-xml.ts'
import { longText, ODD_TEXTS } from './odd-values.ts'

const MOST_BYTES = 256 * 1024
const TOKENS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  ',',
  '\\u0000',
  '\\ud83d',
  '<',
  '>',
  '/>',
  '<!--',
  ']]>',
  '<![CDATA[',
  '&#0;',
]

/** `other`: a seed to splice with. */
export function mutateText(text: string, other: string, chance: Chance): string | Buffer {
  if (chance.is(0.35)) return mutateBytes(Buffer.from(text), Buffer.from(other), chance)
  const isXml = text.startsWith('<')
  let mutated = text
  for (let times = 1 + chance.below(3); times > 0; times--) {
    mutated = isXml ? mutateXml(mutated, chance) : mutateJson(mutated, chance)
  }
  return mutated.length > MOST_BYTES ? mutated.slice(0, MOST_BYTES) : mutated
}

export function mutateBytes(bytes: Buffer, other: Buffer, chance: Chance): Buffer {
  let mutated = bytes
  for (let times = 1 + chance.below(4); times > 0; times--) mutated = once(mutated, other, chance)
  return mutated.subarray(0, MOST_BYTES)
}

function once(bytes: Buffer, other: Buffer, chance: Chance): Buffer {
  const at = chance.below(bytes.length + 1)
  const to = Math.min(bytes.length, at + 1 + chance.below(24))
  switch (chance.below(9)) {
    case 0:
      return flipped(bytes, at, chance)
    case 1:
      return spliced(bytes, at, to, Buffer.alloc(0))
    case 2:
      return spliced(bytes, at, at, Buffer.from(chance.pick(ODD_TEXTS)))
    case 3:
      return spliced(bytes, at, at, Buffer.from(TOKENS[chance.below(TOKENS.length)] ?? ''))
    case 4:
      return bytes.subarray(0, at)
    case 5:
      return Buffer.concat([bytes.subarray(0, at), other.subarray(chance.below(other.length + 1))])
    case 6:
      return spliced(bytes, at, at, repeated(bytes.subarray(at, to), 1 << chance.below(8)))
    case 7:
      return chance.is(0.1) ? spliced(bytes, at, at, Buffer.from(longText(chance))) : flipped(bytes, at, chance)
    default:
      return spliced(bytes, at, to, Buffer.from(Array.from({ length: 1 + chance.below(8) }, () => chance.below(256))))
  }
}

function flipped(bytes: Buffer, at: number, chance: Chance): Buffer {
  const copy = Buffer.from(bytes)
  if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ (1 << chance.below(8))
  return copy
}

function spliced(bytes: Buffer, from: number, to: number, between: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, from), between, bytes.subarray(to)])
}

function repeated(bytes: Buffer, times: number): Buffer {
  return Buffer.concat(Array.from({ length: times }, () => bytes))
}
