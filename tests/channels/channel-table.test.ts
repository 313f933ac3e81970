// The table of channels is what the adapters say of themselves now, and every channel has its page.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ADAPTERS } from '../../src/platforms.ts'
import { describeChannels, FRONT_PAGE, PAGE, withTable } from './channel-table.ts'

const ROOT = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const remedy = '(else: node_modules/.bin/node tests/channels/write-channel-table.ts)'

describe('the table of channels', () => {
  it(`is what the adapters can do now, on its page ${remedy}`, () => {
    expect(read(PAGE)).toBe(describeChannels())
  })

  it(`is what the adapters can do now, on the front page ${remedy}`, () => {
    expect(read(FRONT_PAGE)).toBe(withTable(read(FRONT_PAGE)))
  })
})

describe.each(ADAPTERS)('the page of $platform', ({ platform }) => {
  const path = `docs/channels/${platform}.md`

  it('is there, tells its settings, and when their limits were read', () => {
    expect(existsSync(join(ROOT, path))).toBe(true)
    const page = read(path)
    expect(page).toContain(`platform: ${platform}`)
    expect(page).toContain('2026-11-22')
  })

  it('links to files that are there', () => {
    const links = [...read(path).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, link = '']) => link)
    expect(links.filter((link) => !existsSync(join(ROOT, 'docs/channels', link)))).toEqual([])
  })
})
