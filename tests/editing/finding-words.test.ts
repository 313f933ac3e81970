// What is found in an entry is said in Chinese and in English, from the same code and the same values.
import { describe, expect, it } from 'vitest'
import { inEnglish } from '../../src/console/ui/words/findings.en.ts'
import { found } from '../../src/editing/finding.ts'
import { FINDING_CODES, FINDINGS } from '../../src/editing/finding-codes.ts'

const CHINESE = /\p{Script=Han}/u

describe('what was found', () => {
  it.each(FINDING_CODES)('%s is said in both languages, every value in its place', (code) => {
    const names = [...FINDINGS[code].matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
    const values = Object.fromEntries([...names, 'expected'].map((name) => [name, `<${name}>`]))
    const finding = found('answer', code, values)
    expect(finding.message).not.toMatch(/undefined/)
    expect(names.filter((name) => name !== 'expected' && !finding.message.includes(`<${name}>`))).toEqual([])
    const english = inEnglish(code, values)
    expect(english.replace(/“[^<”]*”/g, '')).not.toMatch(CHINESE) // but for what is to be typed
    const said = names.filter((name) => name !== 'ought')
    expect(said.filter((name) => !english.includes(`<${name}>`))).toEqual([])
  })

  it('names a placeholder as it stands in the text', () => {
    const finding = found('text', 'no-such-placeholder', { name: 'weather', known: 'hospital' })
    expect(finding.message).toContain('{{weather}}')
    expect(inEnglish('no-such-placeholder', finding.values)).toContain('{{weather}}')
  })
})
