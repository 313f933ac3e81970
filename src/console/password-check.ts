// Is this the password, asked slowly enough? Wrong user and wrong password are the same answer after the same work;
// guessing is slowed per account and network, never for others.
import { networkOf } from '../base/client-address.ts'
import { MINUTE, SECOND } from '../base/clock.ts'
import { LONGEST_PASSWORD, type PasswordFault, SHORTEST_PASSWORD, verifyPassword } from '../base/password.ts'
import type { FindingCode, FindingValues } from '../editing/finding-codes.ts'
import { findCredentials } from '../store/account.ts'
import { type AttemptRules, beginAttempt, forgetAttempts } from '../store/sign-in-attempt.ts'
import { type Answer, refuse, wrong } from './answer.ts'
import type { ConsoleContext } from './context.ts'
import { hashSecret } from './secret.ts'

export const ATTEMPTS: AttemptRules = {
  free: 5,
  windowMs: 15 * MINUTE,
  firstWaitMs: 30 * SECOND,
  longestWaitMs: 15 * MINUTE,
}

/** Whose password it is, or the refusal; counts the try first. */
export async function checkPassword(
  context: ConsoleContext,
  attempt: { readonly login: string; readonly password: string; readonly address: string },
): Promise<{ readonly id: string } | Answer> {
  const tried = await countedTry(context, [attempt.login, networkOf(attempt.address)], async () => {
    const known = await findCredentials(context.store.reads, attempt.login)
    const isRight = await context.turnstile.pass(() => verifyPassword(known?.passwordHash, attempt.password))
    if (isRight === undefined) return refuse('busy', { headers: { 'Retry-After': '5' } })
    return isRight ? known : undefined
  })
  return tried ?? refuse('wrong-credentials')
}

/**
 * Runs `look` unless this `who` has to wait; undefined from it is a wrong guess and counts, anything else is forgotten.
 * An answer of its own (busy) neither counts as right nor is forgotten.
 */
export async function countedTry<T extends object>(
  context: ConsoleContext,
  who: readonly string[],
  look: () => Promise<T | undefined>,
): Promise<T | Answer | undefined> {
  const { store, log } = context
  const key = hashSecret(JSON.stringify(who))
  const { blockedForMs, waitAfterMs } = await store.write((tx) => beginAttempt(tx, key, ATTEMPTS))
  if (blockedForMs > 0) {
    log.warn('sign-in slowed down', { ms: blockedForMs })
    return tooMany(blockedForMs)
  }
  const found = await look()
  if (found === undefined) return waitAfterMs > 0 ? tooMany(waitAfterMs) : undefined
  if (!('status' in found)) await store.write((tx) => forgetAttempts(tx, key))
  return found
}

function tooMany(blockedForMs: number): Answer {
  return refuse('too-many-attempts', { headers: { 'Retry-After': String(Math.ceil(blockedForMs / SECOND)) } })
}

const FAULTS: Readonly<Record<PasswordFault, readonly [FindingCode, FindingValues]>> = {
  'too-short': ['password-short', { n: SHORTEST_PASSWORD }],
  'too-long': ['password-long', { n: LONGEST_PASSWORD }],
  'too-common': ['password-common', {}],
}

export function weak(fault: PasswordFault): Answer {
  return wrong('password', ...FAULTS[fault])
}
