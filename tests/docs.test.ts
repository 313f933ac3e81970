// Documents that restate code drift, unless a test compares them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../src/base/errors.ts'
import { EVENT_KINDS } from '../src/store/tx.ts'

const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8')

describe('docs/architecture.md', () => {
  const page = read('docs/architecture.md')
  const named = (word: string) => page.includes(`\`${word}\``)

  it('has a word for every table', () => {
    const schema = /export interface Schema \{([^}]*)\}/.exec(read('src/store/schema.ts'))?.[1] ?? ''
    const tables = [...schema.matchAll(/^ +([a-z_]+):/gm)].map(([, table = '']) => table)
    expect(tables.length).toBeGreaterThan(40)
    expect(tables.filter((table) => !named(table))).toEqual([])
  })

  it('names every kind of event', () => {
    expect(EVENT_KINDS.filter((kind) => !named(kind))).toEqual([])
  })
})

describe('docs/growth.md', () => {
  it('says what becomes of every table', () => {
    const fates = read('docs/growth.md').split('## What is pruned')[1] ?? ''
    const named = new Set([...fates.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell = '']) => cell.match(/\w+/g) ?? []))
    const schema = /export interface Schema \{([^}]*)\}/.exec(read('src/store/schema.ts'))?.[1] ?? ''
    const tables = [...schema.matchAll(/^ +([a-z_]+):/gm)].map(([, table = '']) => table)
    expect(tables.filter((table) => !named.has(table))).toEqual([])
  })
})

describe('the tree of the console', () => {
  const foldersOf = (path: string) =>
    readdirSync(join(import.meta.dirname, '..', path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'public')
      .map(({ name }) => name)

  it.each([
    ['src/console', 'docs/architecture.md'],
    ['src/console/ui', 'src/console/ui/README.md'],
  ])('%s stands in %s with every folder', (folder, page) => {
    const text = read(page)
    expect(foldersOf(folder).length).toBeGreaterThan(4)
    expect(foldersOf(folder).filter((name) => !text.includes(`${name}/`))).toEqual([])
  })
})

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
