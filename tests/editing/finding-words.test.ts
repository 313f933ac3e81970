// What is found in an entry is said in Chinese and in English, from the same code and the same values.
import { describe, expect, it } from 'vitest'
import { contract } from '../../src/console/contract.ts'
import { inEnglish } from '../../src/console/ui/words/findings.en.ts'
import { found } from '../../src/editing/finding.ts'
import { FINDING_CODES, FINDINGS } from '../../src/editing/finding-codes.ts'
import { schemaFaults } from '../../src/editing/schema-faults.ts'

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

describe('a pattern of a contract', () => {
  it.each([
    ['login', contract.createAccount.body, 'login', '吴 越', 'login-form'],
    ['phone', contract.addPatient.body, 'phone', 'call me', 'phone-form'],
    ['document', contract.addPatient.body, 'idNumber', '？？', 'document-form'],
    ['birth', contract.addPatient.body, 'bornOn', '去年', 'birth-form'],
  ] as const)("says what is wanted in the reader's language: %s", (_name, schema, field, typed, code) => {
    const faults = schemaFaults(schema, { [field]: typed })
    expect(faults.find(({ path }) => path === field)).toMatchObject({ code, message: FINDINGS[code] })
  })
})
