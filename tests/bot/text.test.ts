// The normal form for matching, and the way back to the person's own words.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalize, quote } from '../../src/bot/text/matchable.ts'
import { numberBefore, readNumber } from '../../src/bot/text/numerals.ts'
import { createWordScanner } from '../../src/bot/text/word-scanner.ts'

describe('the normal form', () => {
  it.each([
    ['胸\u200b痛', '胸痛'],
    ['胸 口 痛', '胸口痛'],
    ['ｘｉｏｎｇ痛', 'xiong痛'],
    ['頭暈，想掛號', '头晕,想挂号'],
    ['疼\u0301\u0302\u0303疼', '疼疼'],
    ['痛痛痛痛痛', '痛痛'],
    ['胸😂痛', '胸痛'],
    ['谢谢[玫瑰][玫瑰]/::)', '谢谢'],
    ['３８．５度', '38.5度'],
    ['在吗？？！', '在吗?'],
    ['120', '120'],
    ['1111111', '1111111'],
    ['\u202e胸痛\u202c', '胸痛'],
    ['胸口\n压着疼', '胸口,压着疼'],
    ['MRI 检查', 'mri检查'],
    ['[胸痛]', '[胸痛]'],
    ['自/杀', '自杀'],
    ['不.想.活.了', '不想活了'],
    ['不。想。活', '不想活'],
    ['想sǐ', '想si'],
    ['胸·痛', '胸痛'],
    ['2026-11-22', '2026-11-22'],
    ['好。在。那里', '好.在.那里'],
    ['龜裂、鱷魚、鬆綁', '龟裂、鳄鱼、松绑'],
  ])('of %j is %j', (original, text) => {
    expect(normalize(original).text).toBe(text)
  })

  it("leads back to the patient's own words", () => {
    const matchable = normalize('我　胸\u200b口好痛😭')
    const at = matchable.text.indexOf('胸口好痛')
    expect(quote(matchable, at, at + 4)).toBe('胸\u200b口好痛')
  })

  it('is the same when taken twice, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (original) => {
        const once = normalize(original)
        const offsets = once.offsets.subarray(0, once.text.length)
        expect(offsets).toHaveLength(once.text.length)
        expect(offsets.every((offset) => offset >= 0 && offset < original.length)).toBe(true)
        expect(normalize(once.text).text.length).toBeLessThanOrEqual(once.text.length)
      }),
    )
  })

  it('keeps a typed dot apart from other marks, also where the text has to be read the long way', () => {
    expect(normalize('严重吗？？.....,...').text).toBe('严重吗?..')
    expect(normalize('严重吗。。。,。。').text).toBe('严重吗.')
  })

  it('reads only the beginning of an endless message', () => {
    expect(normalize('啊胸'.repeat(50_000)).text.length).toBeLessThanOrEqual(4_000)
  })
})

describe('numbers', () => {
  it.each([
    ['5', 5],
    ['38.5', 38.5],
    ['五', 5],
    ['十二', 12],
    ['八十', 80],
    ['二十三', 23],
    ['一百零二', 102],
    ['两', 2],
  ])('%s is %d', (text, value) => {
    expect(readNumber(text, 0)).toEqual({ value, length: text.length })
  })

  it('are found before a unit', () => {
    expect(numberBefore('我妈七十三岁', 5)?.value).toBe(73)
    expect(numberBefore('多大岁', 2)).toBeUndefined()
  })
})

describe('the word scanner', () => {
  it('finds what a search for each word alone would find', () => {
    const letter = fc.constantFrom('疼', '胸', '口', '头')
    const word = fc.string({ unit: letter, minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { minLength: 1, maxLength: 8 }),
        fc.string({ unit: letter, maxLength: 30 }),
        (words, text) => {
          const found: string[] = []
          createWordScanner(words).scan(text, (index, start) => found.push(`${words[index]}@${start}`))
          const expected = words.flatMap((each) =>
            [...text].flatMap((_, start) => (text.startsWith(each, start) ? [`${each}@${start}`] : [])),
          )
          expect(found.sort()).toEqual(expected.sort())
        },
      ),
    )
  })
})
