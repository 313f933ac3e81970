// The console's page as it is served: what vite built, with headers that let nothing foreign in, small enough to load.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Koa from 'koa'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { createPage } from '../../src/console/page.ts'
import { en } from '../../src/console/ui/words/en.ts'
import { laterZhCn } from '../../src/console/ui/words/later.zh-cn.ts'
import { zhCn as firstZhCn } from '../../src/console/ui/words/zh-cn.ts'

const BUILT = new URL('../../dist/web/console/', import.meta.url).pathname
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function serve(folder: string): Promise<string> {
  const app = new Koa()
  app.use(createPage(folder))
  const server = createServer(app.callback())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function aBuild(): string {
  const folder = mkdtempSync(join(inject('tempRoot'), 'page-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>导诊台</title>')
  writeFileSync(join(folder, 'assets', 'index-abc.js'), 'const words = "many of them"')
  writeFileSync(join(folder, 'assets', 'index-abc.js.gz'), gzipSync('const words = "many of them"'))
  return folder
}

describe('a built page', () => {
  it('is asked for anew each time; what has a hash in its name never again', async () => {
    const base = await serve(aBuild())
    const page = await fetch(`${base}/console/`)
    expect(page.headers.get('cache-control')).toBe('no-cache')
    const script = await fetch(`${base}/console/assets/index-abc.js`)
    expect(script.headers.get('cache-control')).toContain('immutable')
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  })

  it('comes compressed to whoever can read that, and plain to others', async () => {
    const address = `${await serve(aBuild())}/console/assets/index-abc.js`
    const small = await fetch(address, { headers: { 'accept-encoding': 'gzip' } })
    expect(small.headers.get('content-encoding')).toBe('gzip')
    expect(small.headers.get('vary')).toBe('Accept-Encoding')
    expect(await small.text()).toContain('many of them')
    const plain = await fetch(address, { headers: { 'accept-encoding': 'identity' } })
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(await plain.text()).toContain('many of them')
  })

  it('answers every address of its own router, and nothing that is not there', async () => {
    const base = await serve(aBuild())
    expect(await (await fetch(`${base}/console/c/01JABC`)).text()).toContain('导诊台')
    for (const path of ['assets/gone.js', 'assets/', 'page.ts', 'assets/index-abc.js.gz']) {
      expect((await fetch(`${base}/console/${path}`)).status, path).toBe(404)
    }
  })
})

it('says how to build it when it is not there, and serves it as soon as it is', async () => {
  const folder = mkdtempSync(join(inject('tempRoot'), 'unbuilt-'))
  const base = await serve(folder)
  const answer = await fetch(`${base}/console/`)
  expect(answer.status).toBe(503)
  expect(await answer.text()).toContain('npm run build')
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>导诊台</title>')
  expect((await fetch(`${base}/console/`)).status).toBe(200)
})

describe('what npm ci has built', () => {
  const sizeOf = (name: string) => gzipSync(readFileSync(join(BUILT, name))).length
  const kB = (bytes: number) => Math.round(bytes / 100) / 10
  const first = () =>
    [...readFileSync(join(BUILT, 'index.html'), 'utf8').matchAll(/\/console\/(assets\/[^"]+)/g)].map(([, name]) =>
      String(name),
    )

  it('keeps its budget: 130 kB of scripts and 30 kB of styles at first, 80 kB for any other page, 210 for charts', () => {
    const sum = (ending: string) =>
      first()
        .filter((name) => name.endsWith(ending))
        .reduce((total, name) => total + sizeOf(name), 0)
    expect(kB(sum('.js'))).toBeGreaterThan(50)
    expect(kB(sum('.js'))).toBeLessThanOrEqual(130)
    expect(kB(sum('.css'))).toBeLessThanOrEqual(30)
    const later = readdirSync(join(BUILT, 'assets')).filter(
      (name) => name.endsWith('.js') && !first().includes(`assets/${name}`),
    )
    const most = (name: string) => (name.startsWith('charts-') ? 210 : 80)
    expect(later.filter((name) => kB(sizeOf(`assets/${name}`)) > most(name))).toEqual([])
  })

  it('names no other origin and carries nothing inline', () => {
    expect(readFileSync(join(BUILT, 'index.html'), 'utf8')).not.toMatch(/<script(?![^>]*src=)|<style|style=|https?:/)
    const styles = readdirSync(join(BUILT, 'assets')).filter((name) => name.endsWith('.css'))
    expect(
      styles.filter((name) => /url\((?!["']?\/console\/)/.test(readFileSync(join(BUILT, 'assets', name), 'utf8'))),
    ).toEqual([])
  })
})

/** main.ts and all it imports, and they, without what is loaded later. */
function filesOfTheFirstLoad(): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (file: string): void => {
    if (found.has(file)) return
    found.add(file)
    for (const [, kind = '', to = ''] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export) (type )?[^'"]*?from '(\.[^']+\.(?:ts|vue))'/gm,
    )) {
      if (kind === '') visit(join(dirname(file), to))
    }
  }
  visit('src/console/ui/main.ts')
  expect(found.size).toBeGreaterThan(60)
  return found
}

const zhCn = { ...firstZhCn, ...laterZhCn }

describe('the words of the screens', () => {
  it('are there in both languages, with the same values to fill in', () => {
    const values = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([value]) => value).sort()
    const chinese: Readonly<Record<string, string>> = zhCn
    const english: Readonly<Record<string, string>> = en
    const keys = Object.keys(chinese)
    expect(Object.keys(en).sort()).toEqual([...keys].sort())
    expect(keys.filter((key) => values(chinese[key] ?? '').join() !== values(english[key] ?? '').join())).toEqual([])
  })

  it('are there before the page that says them', () => {
    const said = [...filesOfTheFirstLoad()].flatMap((file) => {
      const text = readFileSync(file, 'utf8')
      const keys = [...text.matchAll(/(?:say\(|words: )\s*'([\w.-]+)'/g)].map(([, key = '']) => key)
      return keys.filter((key) => key in laterZhCn).map((key) => `${basename(file)}: ${key}`)
    })
    expect(said).toEqual([])
  })

  it('name every right, every step of the audit, and every page of the rail has its rule', async () => {
    const { PERMISSIONS } = await import('../../src/model/permission.ts')
    const { PAGE_RIGHTS } = await import('../../src/console/ui/frame/page-rights.ts')
    const sources = (folder: string, ending: RegExp) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => ending.test(name))
        .map((name) => readFileSync(join(folder, name), 'utf8'))
    const every = (texts: readonly string[], form: RegExp) =>
      texts.flatMap((text) => [...text.matchAll(form)].map(([, name = '']) => name))
    const acts = every(sources('src', /\.ts$/), /action: '([a-zA-Z-]+\.[a-z-]+)'/g)
    expect(acts.length).toBeGreaterThan(30)
    const keys = [...PERMISSIONS.map((right) => `right.${right}`), ...acts.map((act) => `action.${act}`)]
    expect(keys.filter((key) => !(key in zhCn))).toEqual([])
    const routes = every(sources('src/console/ui', /pages\.ts$/), /name: '([a-z-]+)'/g)
    expect(routes.sort()).toEqual(Object.keys(PAGE_RIGHTS).sort())
  })

  it('name everything the API can answer with', async () => {
    const { CLOSE_OUTCOMES, CONVERSATION_STATES, HANDOFF_REASONS, ACUITIES } = await import(
      '../../src/model/conversation.ts'
    )
    const { ROLES } = await import('../../src/model/role.ts')
    const groups = {
      outcome: CLOSE_OUTCOMES,
      state: CONVERSATION_STATES,
      reason: HANDOFF_REASONS,
      acuity: ACUITIES,
      role: ROLES,
    }
    const missing = Object.entries(groups).flatMap(([group, names]) =>
      names.map((name) => `${group}.${name}`).filter((key) => !(key in zhCn)),
    )
    expect(missing).toEqual([])
  })
})
