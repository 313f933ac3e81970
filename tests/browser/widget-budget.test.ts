// What a phone has to fetch before somebody can write: read from the build, not from hope.
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'

const CHAT = new URL('../../dist/web/chat/', import.meta.url)

const weight = (name: string) => gzipSync(readFileSync(new URL(name, CHAT)), { level: 9 }).length
const first = [...readFileSync(new URL('index.html', CHAT), 'utf8').matchAll(/(?:src|href)="\/chat\/(assets\/[^"]+)"/g)]
const firstNames = first.map(([, name = '']) => name)

describe('the weight of the widget', () => {
  it('is at most 3 kB for the loader', () => {
    expect(weight('loader.js')).toBeLessThanOrEqual(3_000)
  })

  it('is at most 20 kB before somebody can write, style and all', () => {
    expect(firstNames.map((name) => name.replace(/-[0-9a-f]+/, ''))).toEqual(['assets/chat.js', 'assets/index.css'])
    expect(firstNames.reduce((sum, name) => sum + weight(name), 0)).toBeLessThanOrEqual(20_000)
  })

  it('is at most 30 kB with every part that comes later', () => {
    const all = readdirSync(new URL('assets/', CHAT)).filter((name) => /\.(js|css)$/.test(name))
    expect(all.length).toBeGreaterThan(firstNames.length)
    expect(all.reduce((sum, name) => sum + weight(`assets/${name}`), 0)).toBeLessThanOrEqual(30_000)
  })

  it('carries nothing that asks elsewhere', () => {
    const all = readdirSync(CHAT, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(js|css|html)$/.test(name))
    const addresses = all.flatMap(
      (name) => readFileSync(new URL(name, CHAT), 'utf8').match(/https?:\/\/[\w.-]+/g) ?? [],
    )
    expect(addresses.filter((address) => address !== 'http://www.w3.org')).toEqual([])
  })
})
