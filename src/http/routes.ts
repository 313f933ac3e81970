// What the public listener answers: webhooks, health, and the static pages. The console mounts its own routes beside it.
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import Router from '@koa/router'
import type { Middleware } from 'koa'
import type { WebhookDoor } from './webhook-door.ts'

export interface PublicRoutes {
  readonly door: WebhookDoor
  /** Codes of what is wrong; empty: ready. */
  readonly notReady: () => Promise<readonly string[]>
  readonly pages: readonly StaticPage[]
  /** Number of the released channel settings that run; 0: the settings file alone. */
  readonly channelSettings: number
}

export interface StaticPage {
  /** `/chat` serves `index.html` of the folder, `/chat/…` its files. */
  readonly mount: string
  readonly folder: URL
  readonly policy: string
}

export function publicRoutes(options: PublicRoutes): Middleware {
  const router = new Router()
  router.all('/webhooks/:channel{/*path}', (context) => {
    const { channel, path } = context.params as { channel: string; path?: string }
    return options.door.handle(context, channel, path === undefined ? '' : `/${path}`)
  })
  router.get('/healthz', (context) => {
    context.body = { ok: true, channelSettings: options.channelSettings }
  })
  router.get('/readyz', async (context) => {
    const codes = await options.notReady()
    context.status = codes.length === 0 ? 200 : 503
    context.body = codes.length === 0 ? { ready: true } : { ready: false, codes }
  })
  for (const page of options.pages) {
    const serve = servePage(page)
    router.get(`${page.mount}{/*file}`, (context, next) => serve(context, next))
  }
  return router.routes() as unknown as Middleware
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
}

const FILE_NAME = /^(?:[a-z0-9-]+\/)*[a-z0-9-]+\.(html|js|css|svg|json|png)$/
/** Their names change with their content. */
const HASHED = /^assets\//
const A_YEAR = 'public, max-age=31536000, immutable'

const UNBUILT = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>导诊服务台</title>
<h1>紧急情况请拨打 <a href="tel:120">120</a></h1><p>网页正在准备，请稍后再来，或拨打医院总机。</p>
<p lang="en">In an emergency call 120. This page has not been built yet: <code>npm run build</code>.</p>`

function servePage(page: StaticPage): Middleware {
  const headers = { 'Content-Security-Policy': page.policy, 'Referrer-Policy': 'no-referrer', Vary: 'Accept-Encoding' }
  return async (context) => {
    // Pages refer to their files relatively, so they need the slash at the end of their address.
    if (context.path === page.mount) {
      context.redirect(`${page.mount}/${context.search}`)
      return
    }
    const wanted = context.path.slice(page.mount.length + 1) || 'index.html'
    if (!FILE_NAME.test(wanted)) return
    const isGzipped = context.acceptsEncodings('gzip', 'identity') === 'gzip'
    const bytes = (isGzipped ? await readOf(page, `${wanted}.gz`) : undefined) ?? (await readOf(page, wanted))
    if (bytes === undefined && wanted !== 'index.html') return
    context.set({ ...headers, 'Cache-Control': HASHED.test(wanted) ? A_YEAR : 'no-cache' })
    context.status = bytes === undefined ? 503 : 200
    context.body = bytes?.content ?? UNBUILT
    context.set('Content-Type', TYPES[extname(wanted)] ?? 'application/octet-stream')
    if (bytes?.isGzipped === true) context.set('Content-Encoding', 'gzip')
  }
}

interface PageFile {
  readonly content: Buffer
  readonly isGzipped: boolean
}

async function readOf(page: StaticPage, name: string): Promise<PageFile | undefined> {
  try {
    const content = await readFile(fileURLToPath(new URL(name, page.folder)))
    return { content, isGzipped: name.endsWith('.gz') }
  } catch {
    return undefined
  }
}
