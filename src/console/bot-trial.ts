// A question tried on the bot: what it would say and why. Changes nothing, writes to nobody, and is not kept.
import { ok, refuse } from './answer.ts'
import type { contract } from './contract.ts'
import type { Handler } from './route.ts'

export const tryBot: Handler<typeof contract.tryBot> = async ({ context, body }) => {
  const { text, state } = body
  const tried = context.tryBot({ text, ...(state === undefined ? {} : { state }) })
  if (tried !== undefined) return ok(tried)
  return refuse('invalid', { fields: [{ path: 'state', message: 'the state of the last answer, as it came' }] })
}
