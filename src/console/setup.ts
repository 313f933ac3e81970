// The first administrator: made once, by whoever holds the link that the first start printed. There is no default account.
import { DAY } from '../base/clock.ts'
import { hashPassword, judgePassword } from '../base/password.ts'
import type { Random } from '../base/random.ts'
import { createAccount, hasAdmin, saveSetupToken, useSetupToken } from '../store/account.ts'
import type { Store } from '../store/tx.ts'
import { type Answer, made, ok, refuse } from './answer.ts'
import type { contract } from './contract.ts'
import { weak } from './password-check.ts'
import type { Handler } from './route.ts'
import { hashSecret, newSecret } from './secret.ts'

const SETUP_LIFE_MS = 1 * DAY

/** The one-time link that makes the first administrator; undefined once there is one. Shown, never stored or logged. */
export async function ensureSetupLink(
  store: Store,
  options: { readonly random: Random; readonly baseUrl: string },
): Promise<string | undefined> {
  if (await hasAdmin(store.reads)) return undefined
  const token = newSecret(options.random)
  await store.write((tx) => saveSetupToken(tx, hashSecret(token), SETUP_LIFE_MS))
  // After `#`, so that no server and no proxy ever sees it.
  return `${options.baseUrl.replace(/\/$/, '')}/console/#setup=${token}`
}

export const setupState: Handler<typeof contract.setupState> = async ({ context }) =>
  ok({ needsSetup: !(await hasAdmin(context.store.reads)), hospital: context.settings.hospital })

export const setUp: Handler<typeof contract.setup> = async ({ context, body }) => {
  const fault = judgePassword(body.password, [body.login, body.name, context.settings.hospital])
  if (fault !== undefined) return weak(fault)
  const passwordHash = await hashPassword(body.password, context.random)
  return context.store.write(async (tx): Promise<Answer> => {
    if (await hasAdmin(tx.db)) return refuse('setup-done')
    if (!(await useSetupToken(tx, hashSecret(body.token)))) return refuse('unauthorized')
    const { login, name } = body
    const account = { login, name, role: 'admin', passwordHash, capacity: 0, teamIds: [] } as const
    const id = await createAccount(tx, account, { kind: 'system' })
    return id === undefined ? refuse('taken') : made({ id })
  })
}
