// The console as one piece: its API under /api/v1, its page under /console, its live updates. Mounted by app.ts; leaves
// every other path alone.
import Router from '@koa/router'
import type { Context, Middleware } from 'koa'
import { clientAddressBehind } from '../base/client-address.ts'
import { createPersonalData } from '../base/personal-data.ts'
import { Readings } from './access/readings.ts'
import { NOT_FOUND, refuse } from './answer.ts'
import { type Api, admit, answerRoute, failed, give, parse } from './api.ts'
import { type ConsoleParts, lifeAt } from './context.ts'
import { Doorkeeper } from './doorkeeper.ts'
import { EventStreams } from './event-streams.ts'
import { API_PREFIX, describeApi } from './openapi.ts'
import { createPage } from './page.ts'
import { PickLine } from './pick-line.ts'
import type { Route } from './route.ts'
import { ROUTES } from './routes.ts'
import { ThreadPresence } from './thread/thread-presence.ts'
import { Turnstile } from './turnstile.ts'

export interface Console {
  readonly routes: Middleware
  /** Ends every live stream; the API may still answer what is on its way. */
  stop(): void
}

const PASSWORDS_AT_ONCE = 2
const MOST_WAITING_PASSWORDS = 64
const NO_SECOND_FACTOR =
  'SECOND FACTOR IS OFF: administrators, supervisors and auditors sign in with a password alone (security.secondFactor)'

export function createConsole(parts: ConsoleParts): Console {
  if (parts.settings.secondFactor === 'off') parts.log.warn(NO_SECOND_FACTOR)
  const context = {
    ...parts,
    turnstile: new Turnstile(PASSWORDS_AT_ONCE, MOST_WAITING_PASSWORDS),
    live: new ThreadPresence(parts.clock, parts.signs),
    doorkeeper: new Doorkeeper(parts.store, () => lifeAt(parts.clock)),
    picks: new PickLine(parts),
    readings: new Readings(parts.clock),
    personalData: createPersonalData(parts.keys, parts.random),
  }
  const api: Api = { context, clientAddress: clientAddressBehind(context.settings.trustedProxies) }
  const streams = new EventStreams(context)
  streams.start()
  const router = routerOf(api, streams)
  const apiMiddleware = router.routes()
  const page = createPage()
  return {
    routes: async (ctx, next) => {
      if (ctx.path === '/console' || ctx.path.startsWith('/console/')) return page(ctx)
      if (ctx.path !== API_PREFIX && !ctx.path.startsWith(`${API_PREFIX}/`)) return next()
      await apiMiddleware(ctx as Parameters<typeof apiMiddleware>[0], async () => noRoute(api, router, ctx))
    },
    stop: () => {
      context.live.stop()
      streams.stop()
    },
  }
}

function routerOf(api: Api, streams: EventStreams): Router {
  const router = new Router({ prefix: API_PREFIX })
  for (const route of ROUTES) {
    const answer =
      route.kind === 'stream' ? streamOf(api, route, streams) : (ctx: Context) => answerRoute(api, route, ctx)
    router.register(route.path, [route.method.toLowerCase()], answer as Parameters<Router['register']>[2])
  }
  let description: string | undefined
  router.get('/openapi.json', (ctx) => {
    description ??= JSON.stringify(describeApi(ROUTES))
    give(ctx as unknown as Context, { status: 200, body: description }, api.context.ids.next())
  })
  return router
}

function noRoute(api: Api, router: Router, ctx: Context): void {
  const allowed = new Set(router.match(ctx.path, '').path.flatMap((layer) => layer.methods))
  const answer =
    allowed.size === 0 ? NOT_FOUND : refuse('method-not-allowed', { headers: { Allow: [...allowed].join(', ') } })
  give(ctx, answer, api.context.ids.next())
}

function streamOf(api: Api, route: Route, streams: EventStreams): (ctx: Context) => Promise<void> {
  return async (ctx) => {
    const requestId = api.context.ids.next()
    try {
      if (ctx.method === 'HEAD')
        return give(ctx, refuse('method-not-allowed', { headers: { Allow: 'GET' } }), requestId)
      const admitted = await admit(api, route, ctx)
      if ('refusal' in admitted) return give(ctx, admitted.refusal, requestId)
      const { caller } = admitted
      if (caller.kind !== 'person') return give(ctx, refuse('forbidden'), requestId)
      const query = parse(route.exchange.query, { ...ctx.query })
      if ('fields' in query) return give(ctx, refuse('invalid', { fields: query.fields }), requestId)
      const { after, waitMs } = query.value as { readonly after?: number; readonly waitMs?: number }
      if (waitMs === undefined) await streams.stream(ctx, caller, lastEventId(ctx) ?? after)
      else give(ctx, { status: 200, body: await streams.poll(ctx, caller, after, waitMs) }, requestId)
    } catch (error) {
      if (!ctx.res.headersSent) give(ctx, failed(api.context, error, { requestId, route: route.path }), requestId)
    }
  }
}

/** What the browser says when it comes back by itself; it wins over the address it first asked for. */
function lastEventId(ctx: Context): number | undefined {
  const id = ctx.get('last-event-id')
  return /^\d{1,15}$/.test(id) ? Number(id) : undefined
}
