// Keeps the house in order, so that a review never has to: who may import whom, no cycles, time and chance from outside,
// no platform's name beyond its adapter, few and exact dependencies.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const LONGEST_FILE = 400
/** A flat table may be long; a nest may not. */
const FLAT_TABLES = ['src/console/contract.ts', 'src/store/schema.ts']

interface Source {
  readonly path: string
  readonly text: string
  readonly code: string
  readonly imports: readonly string[]
}

const UI = 'src/console/ui/'
const WIDGET = 'adapters/web-chat/widget/'

function readSources(patterns: readonly string[]): readonly Source[] {
  return globSync(patterns, { cwd: ROOT })
    .filter((path) => !path.endsWith('.d.ts') && !path.includes('node_modules'))
    .sort()
    .map((path) => {
      const whole = readFileSync(join(ROOT, path), 'utf8')
      const text = path.endsWith('.vue') ? scriptOf(whole) : whole
      const imports = ts.preProcessFile(text, true, true).importedFiles.map((file) => file.fileName)
      return { path, text, code: withoutComments(text), imports }
    })
}

function scriptOf(component: string): string {
  return /<script setup lang="ts"[^>]*>\n([\s\S]*?)<\/script>/.exec(component)?.[1] ?? ''
}

/** What runs on the server; the browser's half has rules of its own, below. */
const sources: readonly Source[] = readSources(['src/**/*.ts', 'adapters/**/*.ts']).filter(
  ({ path }) => !path.startsWith(UI) && !path.startsWith(WIDGET),
)
const screens: readonly Source[] = readSources([`${UI}**/*.ts`, `${UI}**/*.vue`]).filter(
  ({ path }) => path !== `${UI}vite.config.ts`,
)

const widget: readonly Source[] = readSources([`${WIDGET}**/*.ts`, `${WIDGET}**/*.tsx`]).filter(
  ({ path }) => path !== `${WIDGET}vite.config.ts`,
)

function withoutComments(text: string): string {
  const file = ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest, true)
  const spans = new Map<number, number>()
  const visit = (node: ts.Node): void => {
    for (const range of ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []) spans.set(range.pos, range.end)
    for (const range of ts.getTrailingCommentRanges(text, node.getEnd()) ?? []) spans.set(range.pos, range.end)
    node.getChildren(file).forEach(visit)
  }
  visit(file)
  let code = text
  for (const [start, end] of spans) code = code.slice(0, start) + ' '.repeat(end - start) + code.slice(end)
  return code
}

/** Paths of ours that a file imports, types included. */
function ours(source: Source): readonly string[] {
  return source.imports
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(ROOT, join(ROOT, dirname(source.path), name)))
}

function packagesOf(source: Source): readonly string[] {
  const names = source.imports.filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
  return names.map((name) =>
    name
      .split('/')
      .slice(0, name.startsWith('@') ? 2 : 1)
      .join('/'),
  )
}

/** The table of the style guide: folder → folders it may import beside itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  base: [],
  model: ['base'],
  coord: ['base'],
  bot: ['model', 'base'],
  channel: ['model', 'base'],
  store: ['model', 'base'],
  adapters: ['channel', 'model', 'base'],
  desk: ['store', 'coord', 'model', 'base'],
  care: ['store', 'coord', 'model', 'base'],
  editing: ['bot', 'store', 'model', 'base'],
  flow: ['bot', 'editing', 'channel', 'desk', 'care', 'store', 'coord', 'model', 'base'],
  http: ['flow', 'channel', 'coord', 'model', 'base'],
  console: ['editing', 'desk', 'care', 'store', 'coord', 'model', 'base'],
  config: ['base'],
}
/** These wire the others together. */
const SEES_EVERYTHING = ['app', 'platforms', 'serve', 'main', 'cli']

function folderOf(path: string): string {
  const [top = '', second = ''] = path.split('/')
  return top === 'adapters' ? 'adapters' : second.replace(/\.ts$/, '')
}

function isForbidden(from: string, to: string): boolean {
  const [source, target] = [folderOf(from), folderOf(to)]
  if (SEES_EVERYTHING.includes(source)) return false
  if (source === 'adapters' && target === 'adapters') return from.split('/')[1] !== to.split('/')[1]
  return source !== target && !(MAY_IMPORT[source] ?? []).includes(target)
}

describe('imports', () => {
  it('have something to look at', () => {
    expect(sources.length).toBeGreaterThan(50)
    const known = new Set([...Object.keys(MAY_IMPORT), ...SEES_EVERYTHING])
    expect(sources.map((source) => folderOf(source.path)).filter((folder) => !known.has(folder))).toEqual([])
  })

  it('go only where the table of the style guide lets them', () => {
    const wrong = sources.flatMap((source) =>
      ours(source)
        .filter((target) => isForbidden(source.path, target))
        .map((target) => `${source.path} → ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('never point in a circle', () => {
    const targets = new Map(sources.map((source) => [source.path, ours(source)]))
    const done = new Set<string>()
    const circles: string[] = []
    const walk = (path: string, trail: readonly string[]): void => {
      const at = trail.indexOf(path)
      if (at >= 0) circles.push([...trail.slice(at), path].join(' → '))
      if (at >= 0 || done.has(path)) return
      for (const target of targets.get(path) ?? []) walk(target, [...trail, path])
      done.add(path)
    }
    for (const path of targets.keys()) walk(path, [])
    expect(circles).toEqual([])
  })

  it('name a file that is there, by its whole name', () => {
    const missing = sources.flatMap((source) =>
      ours(source)
        .filter((target) => !existsSync(join(ROOT, target)))
        .map((target) => `${source.path} → ${target}`),
    )
    expect(missing).toEqual([])
  })

  const HOMES: Readonly<Record<string, readonly string[]>> = {
    kysely: ['src/store/'],
    pg: ['src/store/'],
    ioredis: ['src/coord/'],
    axios: ['src/base/'],
    ws: ['src/base/', 'src/http/'],
    koa: ['src/http/', 'src/console/'],
    '@koa/router': ['src/http/', 'src/console/'],
  }
  for (const [name, homes] of Object.entries(HOMES)) {
    it(`of ${name} stay in ${homes.join(' and ')}`, () => {
      const users = sources.filter((source) => packagesOf(source).includes(name)).map((source) => source.path)
      expect(users.filter((path) => !homes.some((home) => path.startsWith(home)))).toEqual([])
    })
  }
})

describe('every file', () => {
  it('opens with what it is for', () => {
    const silent = sources.filter(({ text }) => !/^(#!.*\n)?\/\/ \S/.test(text)).map((source) => source.path)
    expect(silent).toEqual([])
  })

  it(`has at most ${LONGEST_FILE} lines, unless it is a flat table`, () => {
    const long = sources.filter(
      ({ path, text }) => !FLAT_TABLES.includes(path) && text.split('\n').length - 1 > LONGEST_FILE,
    )
    expect(long.map((source) => source.path)).toEqual([])
  })

  it('is named for the idea in it', () => {
    const vague = /(^|\/)(utils?|helpers?|common|types|misc|manager|service)\.ts$/
    expect(sources.map((source) => source.path).filter((path) => vague.test(path))).toEqual([])
  })

  it('takes time, chance and the environment from outside', () => {
    const outside = /\bDate\.now\s*\(|\bnew Date\(\s*\)|\bMath\.random\s*\(|\brandomUUID\b|\bprocess\.env\b/
    const allowed = (path: string) => path.startsWith('src/base/') || path === 'src/config.ts'
    const taking = sources.filter(({ path, code }) => !allowed(path) && outside.test(code)).map((source) => source.path)
    expect(taking).toEqual([])
  })

  it('knows no platform by name, except the adapters and platforms.ts', () => {
    const platform = /wechat|weixin|wecom|\bqq\b|onebot|satori/i
    const knowing = sources.filter(
      ({ path, code }) => path.startsWith('src/') && path !== 'src/platforms.ts' && platform.test(code),
    )
    expect(knowing.map((source) => source.path)).toEqual([])
  })

  it('uses none of the ways around the types', () => {
    const around = /@ts-(ignore|expect-error|nocheck)|:\s*any\b|\bas any\b|\benum\s+\w+\s*\{|\bnamespace\s+\w+\s*\{/
    expect(
      sources.filter(({ code, text }) => around.test(code) || /@ts-(ignore|nocheck)/.test(text)).map((s) => s.path),
    ).toEqual([])
  })
})

describe('the console in the browser', () => {
  it('has something to look at', () => {
    expect(screens.length).toBeGreaterThan(30)
  })

  it('takes nothing from the server but the types of the contract', () => {
    const reaching = screens.flatMap((source) =>
      ours(source)
        .filter((target) => !target.startsWith(UI))
        .map((target) => ({ path: source.path, target, source })),
    )
    expect(reaching.filter(({ target }) => target !== 'src/console/contract.ts').map(({ path }) => path)).toEqual([])
    const values = reaching.filter(({ source }) => !/import type \{[^}]*\} from '[./]*contract\.ts'/.test(source.code))
    expect(values.map(({ path }) => path)).toEqual([])
  })

  it('opens every file with what it is for, and keeps it short', () => {
    expect(screens.filter(({ text }) => !/^\/\/ \S/.test(text)).map(({ path }) => path)).toEqual([])
    const isFlat = (path: string) => path.startsWith(`${UI}words/`)
    const long = screens.filter(({ path, text }) => !isFlat(path) && text.split('\n').length > 300)
    expect(long.map(({ path }) => path)).toEqual([])
  })

  it('asks for time and chance in one place', () => {
    const outside = /\bDate\.now\s*\(|\bnew Date\(\s*\)|\bMath\.random\s*\(|\brandomUUID\b|\bprocess\b/
    const taking = screens.filter(({ path, code }) => path !== `${UI}browser.ts` && outside.test(code))
    expect(taking.map(({ path }) => path)).toEqual([])
  })

  it('calls nothing that Chrome 100 lacks', () => {
    const late = /\.(toSorted|toSpliced|toReversed|with)\(|Object\.groupBy|Map\.groupBy|withResolvers|\.isWellFormed\(/
    expect(screens.filter(({ code }) => late.test(code)).map(({ path }) => path)).toEqual([])
  })

  it('never puts words of a patient into the page as markup', () => {
    const files = globSync(`${UI}**/*.vue`, { cwd: ROOT })
    const marked = files.filter((path) =>
      /v-html|innerHTML|insertAdjacentHTML/.test(readFileSync(join(ROOT, path), 'utf8')),
    )
    expect(marked).toEqual([])
  })
})

describe('the widget in the browser', () => {
  it('has something to look at, and every file is short and opens with what it is for', () => {
    expect(widget.length).toBeGreaterThan(20)
    expect(widget.filter(({ text }) => !/^\/\/ \S/.test(text)).map(({ path }) => path)).toEqual([])
    expect(widget.filter(({ text }) => text.split('\n').length > 300).map(({ path }) => path)).toEqual([])
  })

  it('shares one type with the server, and takes nothing else from it', () => {
    const targets = widget.flatMap(ours).filter((target) => !target.startsWith(WIDGET))
    expect(targets.filter((target) => target !== 'adapters/web-chat/page-message.ts')).toEqual([])
    expect([...new Set(widget.flatMap(packagesOf))].filter((name) => name !== 'preact')).toEqual([])
  })

  it('asks for time and chance in one place, beside the loader that is a page of its own', () => {
    const outside = /\bDate\.now\s*\(|\bnew Date\(\s*\)|\bMath\.random\s*\(|\brandomUUID\b|\bprocess\b/
    const homes = [`${WIDGET}browser.ts`, `${WIDGET}loader.ts`]
    expect(
      widget.filter(({ path, code }) => !homes.includes(path) && outside.test(code)).map(({ path }) => path),
    ).toEqual([])
  })

  it('calls nothing that Chrome 86 lacks, and puts no words into the page as markup', () => {
    const late =
      /\.(toSorted|toSpliced|toReversed|with|at|replaceAll|findLast)\(|Object\.(groupBy|hasOwn)|withResolvers/
    const markup = /innerHTML|insertAdjacentHTML|document\.write/
    expect(widget.filter(({ code }) => late.test(code) || markup.test(code)).map(({ path }) => path)).toEqual([])
  })
})

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

describe('dependencies', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest
  const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8')
  const locked = JSON.parse(lock) as { packages: Readonly<Record<string, { version?: string }>> }

  it('are few at run time, and each is one we chose', () => {
    const chosen = [
      '@koa/router',
      'axios',
      'imapflow', // the hospital's mail: read, taken apart, sent
      'ioredis',
      'js-yaml',
      'koa',
      'kysely',
      'mailparser',
      'nodemailer',
      'pg',
      'pino',
      'prom-client',
      'read-excel-file', // editors bring their answers as spreadsheets
      'write-excel-file',
      'ws', // platforms that talk over sockets, and those that come to us
      'xml2js',
      'zod',
    ]
    expect(Object.keys(manifest.dependencies).filter((name) => !chosen.includes(name))).toEqual([])
    expect(chosen.length).toBeLessThanOrEqual(17)
  })

  it('are declared where they are used', () => {
    const declared = new Set(Object.keys(manifest.dependencies))
    const used = new Set(sources.flatMap(packagesOf))
    expect([...used].filter((name) => !declared.has(name))).toEqual([])
  })

  it('of the browser are there to build it, and no installation needs them to run', () => {
    const installed = new Set(Object.keys(manifest.devDependencies))
    const values = screens.filter(({ path }) => path !== `${UI}api.ts`) // zod: its types only
    const used = new Set(values.flatMap(packagesOf))
    expect([...used].filter((name) => !installed.has(name))).toEqual([])
  })

  it('have exact versions', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
  })

  it('hold no version known to be malicious', () => {
    const malicious = new Set(['axios@1.14.1', 'axios@0.30.4']) // published by a thief on 2026-03-31
    const installed = Object.entries(locked.packages).map(
      ([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`,
    )
    expect(installed.filter((name) => malicious.has(name))).toEqual([])
  })

  it('come from whatever registry an installation uses: the lock names none', () => {
    expect(lock).not.toMatch(/"resolved"/)
  })
})
