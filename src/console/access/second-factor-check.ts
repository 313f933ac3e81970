// The second question of the door: a code of an authenticator app, or one of the codes on paper. Each opens once; guesses
// are counted per account wherever they come from, for whoever guesses here already knows the password.
import { matchingStep } from '../../base/totp.ts'
import type { SignInMethod } from '../../store/schema.ts'
import { findFactor, type SecondFactor, spendRecoveryCode, spendStep } from '../../store/second-factor.ts'
import { type Answer, refuse } from '../answer.ts'
import type { ConsoleContext } from '../context.ts'
import { countedTry } from '../password-check.ts'
import { hashSecret } from '../secret.ts'

/** Where a sealed secret belongs: moved to another account, it does not open. */
export const sealPlace = (agentId: string) => `second-factor:${agentId}`

export interface Passed {
  readonly method: SignInMethod
}

/** Whoever has enrolled is always asked, whatever the settings say. */
export async function passSecondFactor(
  context: ConsoleContext,
  agentId: string,
  code: string | undefined,
): Promise<Passed | Answer> {
  const factor = await findFactor(context.store.reads, agentId)
  if (factor?.secret === undefined) return { method: 'password' }
  if (code === undefined) return refuse('code-needed')
  return (await tryCode(context, agentId, () => spend(context, agentId, factor, code))) ?? refuse('wrong-code')
}

export function tryCode<T extends object>(
  context: ConsoleContext,
  agentId: string,
  look: () => Promise<T | undefined>,
) {
  return countedTry(context, ['second-factor', agentId], look)
}

async function spend(
  context: ConsoleContext,
  agentId: string,
  factor: SecondFactor,
  code: string,
): Promise<Passed | undefined> {
  const typed = code.replace(/[\s-]/g, '').toLowerCase()
  if (!/^\d{6}$/.test(typed)) {
    const isGood = await context.store.write((tx) => spendRecoveryCode(tx, agentId, hashSecret(typed)))
    return isGood ? { method: 'recovery' } : undefined
  }
  const step = stepOf(context, agentId, { sealed: factor.secret ?? '', code: typed })
  if (step === undefined) return undefined
  return (await context.store.write((tx) => spendStep(tx, agentId, step))) ? { method: 'totp' } : undefined
}

export function stepOf(
  context: ConsoleContext,
  agentId: string,
  given: { readonly sealed: string; readonly code: string },
): number | undefined {
  const secret = Buffer.from(context.cipher.open(given.sealed, sealPlace(agentId)), 'base64')
  return matchingStep(secret, given.code, context.clock.now())
}
