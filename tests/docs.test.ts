// Documents that restate code drift, unless a test compares them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../src/base/errors.ts'

const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8')

describe('docs/errors.md', () => {
  const sections = read('docs/errors.md')
    .split(/^## /m)
    .slice(1)
    .map((section) => ({ code: /^`(DZ_[A-Z_]+)`\n/.exec(section)?.[1], section }))

  it('explains every code, each once, in the order of errors.ts, and no other', () => {
    expect(sections.map(({ code }) => code)).toEqual([...ERROR_CODES])
  })

  it('gives each a meaning and a remedy', () => {
    const incomplete = sections.filter(
      ({ section }) => !/\*\*Meaning\.\*\* \S/.test(section) || !/\*\*Remedy\.\*\* \S/.test(section),
    )
    expect(incomplete.map(({ code }) => code)).toEqual([])
  })

  it('names only commands there are', () => {
    const commands = [...read('docs/errors.md').matchAll(/npm run daozhen -- ([a-z-]+)/g)].map((match) => match[1])
    const table = read('src/cli/commands.ts')
    for (const command of commands) expect(table).toMatch(new RegExp(`\\n  '?${command}'?[:,]`))
  })
})
