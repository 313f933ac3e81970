// What is found in an entry is said in Chinese and in English, from the same code and the same values.
import { describe, expect, it } from 'vitest'
import { sayFinding } from '../../src/console/ui/editing/finding-words.ts'
import { fault, found } from '../../src/editing/finding.ts'
import { FINDING_CODES, FINDINGS } from '../../src/editing/finding-codes.ts'

const CHINESE = /\p{Script=Han}/u

const inEnglish = (finding: Parameters<typeof sayFinding>[0]) => sayFinding(finding, 'en')

describe('what was found', () => {
  it.each(FINDING_CODES)('%s is said in both languages, every value in its place', (code) => {
    const names = [...FINDINGS[code].matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
    const values = Object.fromEntries([...names, 'expected'].map((name) => [name, `<${name}>`]))
    const finding = found('answer', code, values)
    expect(finding.message).toBe(sayFinding(finding, 'zh-CN'))
    expect(finding.message).not.toMatch(/undefined/)
    const english = inEnglish(finding)
    expect(english).not.toMatch(CHINESE)
    const said = names.filter((name) => name !== 'ought')
    expect(said.filter((name) => !english.includes(`<${name}>`))).toEqual([])
  })

  it('names a placeholder as it stands in the text', () => {
    const finding = found('text', 'no-such-placeholder', { name: 'weather', known: 'hospital' })
    expect(finding.message).toContain('{{weather}}')
    expect(inEnglish(finding)).toContain('{{weather}}')
  })

  it('stays in its own words when somebody else said it', () => {
    expect(inEnglish(fault('', 'found 42'))).toBe('found 42')
  })
})
