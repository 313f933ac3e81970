// Serves the console's page: a few small files, read once when first asked for. Everything personal comes from the API.
import { readFile } from 'node:fs/promises'
import type { Context } from 'koa'

const FOLDER = new URL('./page/', import.meta.url)
const FILES: ReadonlyMap<string, string> = new Map([
  ['index.html', 'text/html; charset=utf-8'],
  ['console.css', 'text/css; charset=utf-8'],
  ['icon.svg', 'image/svg+xml'],
  ...[
    'main',
    'api',
    'live',
    'element',
    'words',
    'sign-in',
    'desk',
    'list',
    'thread',
    'media',
    'composer',
    'dialogs',
    'accounts',
  ].map((name) => [`${name}.js`, 'text/javascript; charset=utf-8'] as const),
])

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

export function createPage(): (ctx: Context) => Promise<void> {
  const loaded = new Map<string, Promise<Buffer>>()
  return async (ctx) => {
    if (ctx.path === '/console') return redirect(ctx)
    const name = ctx.path.slice('/console/'.length) || 'index.html'
    const type = FILES.get(name)
    if (type === undefined) return missing(ctx)
    let file = loaded.get(name)
    if (file === undefined) {
      file = readFile(new URL(name, FOLDER))
      loaded.set(name, file)
    }
    ctx.set(PAGE_HEADERS)
    ctx.body = await file
    ctx.type = type
  }
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
