// "Not now": the honest answer when nothing could be made durable. A platform delivers again, a browser tries again.
import type { Context } from 'koa'

export function unavailable(context: Context): void {
  context.status = 503
  context.set('Retry-After', '1')
  context.body = { error: { code: 'unavailable' } }
}
