// What two questions share is counted as if every unit and pair were looked up in the other text.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commonSequence, lay, overlap } from '../../src/bot/faq/overlap.ts'
import { rarityOf } from '../../src/bot/faq/rarity.ts'

/** The plain way: found whole beside its neighbour, 0.6 alone. */
function shareOf(text: string, other: string): number {
  let all = 0
  let found = 0
  let joined = false
  for (let at = 0; at < text.length; at++) {
    const weight = rarityOf(text.charCodeAt(at))
    const next = at + 1 < text.length && other.includes(text.slice(at, at + 2))
    all += weight
    if (next || joined) found += weight
    else if (other.includes(text.charAt(at))) found += text.length === 1 ? weight : 0.6 * weight
    joined = next
  }
  return all === 0 ? 0 : found / all
}

/** The table everybody knows. */
function longestCommon(one: string, other: string): number {
  const rows = Array.from({ length: one.length + 1 }, () => new Array<number>(other.length + 1).fill(0))
  for (let i = 1; i <= one.length; i++) {
    for (let j = 1; j <= other.length; j++) {
      const [above = [], row = []] = [rows[i - 1], rows[i]]
      row[j] = one[i - 1] === other[j - 1] ? (above[j - 1] ?? 0) + 1 : Math.max(above[j] ?? 0, row[j - 1] ?? 0)
    }
  }
  return rows[one.length]?.[other.length] ?? 0
}

const words = fc
  .array(fc.constantFrom(...'停车场收费多少钱门诊几点上班抽血要空腹吗'), { maxLength: 90 })
  .map((units) => units.join(''))

describe('two questions side by side', () => {
  it('share what the one has of the other, and the other of the one', () => {
    const { ofLaid, ofOther } = overlap(lay('停车收费'), '停车场怎么收费')
    expect(ofLaid).toBe(1)
    expect(ofOther).toBeGreaterThan(0.5)
    expect(ofOther).toBeLessThan(1)
  })

  it('miss the thing only one of them names', () => {
    const { missingInOther, missingInLaid } = overlap(lay('做肠镜要空腹'), '做胃镜要空腹')
    expect(missingInOther).toBeGreaterThan(0.1)
    expect(missingInLaid).toBeGreaterThan(0.1)
    expect(overlap(lay('要空腹吗'), '要空腹吗')).toMatchObject({
      missingInOther: 0,
      missingInLaid: 0,
      ofLaid: 1,
      ofOther: 1,
    })
  })

  it('give the figures of the plain way, whatever stands in them', () => {
    fc.assert(
      fc.property(words, words, (one, other) => {
        const laid = lay(one)
        // Laid once and used again: nothing of the last text may stay behind.
        overlap(laid, '停车场几点上班')
        const { ofLaid, ofOther } = overlap(laid, other)
        expect(ofLaid).toBe(shareOf(one, other))
        expect(ofOther).toBe(shareOf(other, one))
      }),
    )
  })

  it('have the longest common sequence of the usual table', () => {
    fc.assert(
      fc.property(words, words, (one, other) => {
        const length = one.length + other.length
        const expected = length === 0 ? 1 : (2 * longestCommon(one, other)) / length
        expect(commonSequence(lay(one), other)).toBe(expected)
      }),
    )
  })
})
