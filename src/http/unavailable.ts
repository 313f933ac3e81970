// "Not now": the honest answer when nothing could be made durable. A platform delivers again, a browser tries again.
import type { Context } from 'koa'

export function unavailable(context: Context, afterSeconds = 1): void {
  context.status = 503
  context.set('Retry-After', String(afterSeconds))
  context.body = { error: { code: 'unavailable' } }
}
