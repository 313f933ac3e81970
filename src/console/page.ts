// Serves the console's page: the files vite made under dist/web/console, read once when first asked for. Everything
// personal comes from the API. Without a build it says how to make one; the service itself needs none.
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Context } from 'koa'

const BUILT = fileURLToPath(new URL('../../dist/web/console/', import.meta.url))
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}
/** Addresses of the page's own router; anything with a dot is a file, and files have to be there. */
const SCREEN = /^[\w/-]*$/
const HASHED = /^assets\//
const A_YEAR = 'public, max-age=31536000, immutable'

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-cache',
}

const UNBUILT = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>导诊台</title>
<h1>导诊台页面还没有构建</h1><p>服务在正常运行，只缺网页文件。请在安装目录执行 <code>npm run build</code>，然后刷新本页。</p>
<p lang="en">The service is running; only the console's page is missing. Run <code>npm run build</code> in the
installation folder and reload. A production install without build tools has to bring <code>dist/web</code> along.</p>`

interface PageFile {
  readonly type: string
  readonly bytes: Buffer
  readonly gzipped: Buffer | undefined
}

export function createPage(folder = BUILT): (ctx: Context) => Promise<void> {
  let loading: Promise<ReadonlyMap<string, PageFile>> | undefined
  return async (ctx) => {
    if (ctx.path === '/console') return redirect(ctx)
    loading ??= readFiles(folder)
    const files = await loading
    if (files.size === 0) {
      loading = undefined // built meanwhile?
      return unbuilt(ctx)
    }
    const name = ctx.path.slice('/console/'.length)
    const isScreen = SCREEN.test(name) && !HASHED.test(name)
    const file = files.get(isScreen ? 'index.html' : name)
    if (file === undefined) return missing(ctx)
    ctx.set(PAGE_HEADERS)
    if (HASHED.test(name)) ctx.set('Cache-Control', A_YEAR)
    give(ctx, file)
  }
}

function give(ctx: Context, { type, bytes, gzipped }: PageFile): void {
  ctx.vary('Accept-Encoding')
  if (gzipped !== undefined && ctx.acceptsEncodings('gzip', 'identity') === 'gzip') {
    ctx.set('Content-Encoding', 'gzip')
    ctx.body = gzipped
  } else {
    ctx.body = bytes
  }
  ctx.type = type
}

async function readFiles(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const names = await readdir(folder, { recursive: true }).catch((): string[] => [])
  const files = new Map<string, PageFile>()
  for (const name of names) {
    const type = TYPES[extname(name)]
    if (type === undefined) continue
    const gzipped = names.includes(`${name}.gz`) ? await readFile(join(folder, `${name}.gz`)) : undefined
    files.set(name.replaceAll('\\', '/'), { type, bytes: await readFile(join(folder, name)), gzipped })
  }
  return files.has('index.html') ? files : new Map()
}

function unbuilt(ctx: Context): void {
  ctx.status = 503
  ctx.set(PAGE_HEADERS)
  ctx.type = 'text/html; charset=utf-8'
  ctx.body = UNBUILT
}

function redirect(ctx: Context): void {
  ctx.set(PAGE_HEADERS)
  ctx.status = 308
  ctx.set('Location', '/console/')
  ctx.body = ''
}

function missing(ctx: Context): void {
  ctx.status = 404
  ctx.set(PAGE_HEADERS)
  ctx.type = 'text/plain; charset=utf-8'
  ctx.body = 'not found'
}
