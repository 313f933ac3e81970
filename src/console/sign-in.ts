// Signing in and out, one's own sessions and password. Wrong user and wrong password are the same answer after the same
// work; guessing is slowed per account and network, never for others.

import { networkOf } from '../base/client-address.ts'
import { MINUTE, SECOND } from '../base/clock.ts'
import { hashPassword, judgePassword, type PasswordFault, verifyPassword } from '../base/password.ts'
import { PERMISSIONS, scopeOf } from '../model/permission.ts'
import { changePassword, findAccount, findCredentials } from '../store/account.ts'
import {
  endSession,
  forgetDeadSessions,
  openSession,
  publicSessionId,
  type SignedIn,
  sessionsOf,
} from '../store/session.ts'
import { type AttemptRules, beginAttempt, forgetAttempts, forgetOldAttempts } from '../store/sign-in-attempt.ts'
import { type Answer, DONE, NOT_FOUND, ok, refuse } from './answer.ts'
import { sessionCookie } from './caller.ts'
import { type ConsoleContext, lifeAt, SESSION_LIFE_MS } from './context.ts'
import type { contract } from './contract.ts'
import type { Call as AnyCall, Handler } from './route.ts'
import { hashSecret, newSecret } from './secret.ts'

const ATTEMPTS: AttemptRules = {
  free: 5,
  windowMs: 15 * MINUTE,
  firstWaitMs: 30 * SECOND,
  longestWaitMs: 15 * MINUTE,
}

export const signIn: Handler<typeof contract.signIn> = async ({ context, body, address, userAgent }) => {
  const { store, random } = context
  const login = body.login.trim().toLowerCase()
  const known = await checkPassword(context, { login, password: body.password, address })
  if ('status' in known) return known
  const [token, csrfToken] = [newSecret(random), newSecret(random)]
  const tokenHash = hashSecret(token)
  await store.write(async (tx) => {
    await forgetOldAttempts(tx, ATTEMPTS)
    await forgetDeadSessions(tx, lifeAt(context.clock))
    await openSession(tx, { tokenHash, csrfToken, agentId: known.id, userAgent, lifeMs: SESSION_LIFE_MS })
    const subject = { kind: 'session', id: publicSessionId(tokenHash) }
    tx.audit({ actor: { kind: 'agent', id: known.id }, action: 'session.open', subject, detail: {} })
  })
  const endsAt = context.clock.now() + SESSION_LIFE_MS
  const answer = await describe(context, { agentId: known.id, csrfToken, endsAt })
  return { ...answer, headers: { 'Set-Cookie': sessionCookie(context.settings, token) } }
}

/** Whose password it is, or the refusal; counts the try first. */
async function checkPassword(
  context: ConsoleContext,
  attempt: { readonly login: string; readonly password: string; readonly address: string },
): Promise<{ readonly id: string } | Answer> {
  const { store } = context
  const who = hashSecret(JSON.stringify([attempt.login, networkOf(attempt.address)]))
  const { blockedForMs, waitAfterMs } = await store.write((tx) => beginAttempt(tx, who, ATTEMPTS))
  if (blockedForMs > 0) {
    context.log.warn('sign-in slowed down', { ms: blockedForMs })
    return tooMany(blockedForMs)
  }
  const known = await findCredentials(store.reads, attempt.login)
  const isRight = await context.turnstile.pass(() => verifyPassword(known?.passwordHash, attempt.password))
  if (isRight === undefined) return refuse('busy', { headers: { 'Retry-After': '5' } })
  if (known === undefined || !isRight) return waitAfterMs > 0 ? tooMany(waitAfterMs) : refuse('wrong-credentials')
  await store.write((tx) => forgetAttempts(tx, who))
  return known
}

function tooMany(blockedForMs: number): Answer {
  return refuse('too-many-attempts', { headers: { 'Retry-After': String(Math.ceil(blockedForMs / SECOND)) } })
}

export const session: Handler<typeof contract.session> = async (call) => describe(call.context, personOf(call))

async function describe(
  context: ConsoleContext,
  session: Pick<SignedIn, 'agentId' | 'csrfToken' | 'endsAt'>,
): Promise<Answer> {
  const account = await findAccount(context.store.reads, session.agentId)
  if (account === undefined) return refuse('unauthorized')
  const { id, login, name, role, teamIds, capacity } = account
  const presence = account.leaseUntil > context.clock.now() ? account.presence : 'offline'
  const permissions = PERMISSIONS.filter((permission) => scopeOf(role, permission) !== undefined)
  const { hospital } = context.settings
  const { csrfToken, endsAt } = session
  return ok({ id, login, name, role, teamIds, presence, capacity, permissions, csrfToken, hospital, endsAt })
}

export const signOut: Handler<typeof contract.signOut> = async (call) => {
  const person = personOf(call)
  await call.context.store.write((tx) => endSession(tx, person.tokenHash))
  return { ...DONE, headers: { 'Set-Cookie': sessionCookie(call.context.settings, '') } }
}

export const sessions: Handler<typeof contract.sessions> = async (call) => {
  const person = personOf(call)
  const rows = await sessionsOf(call.context.store.reads, person.agentId, lifeAt(call.context.clock))
  return ok({
    sessions: rows.map((row) => ({
      id: publicSessionId(row.token_hash),
      createdAt: row.created_at,
      seenAt: row.seen_at,
      userAgent: row.user_agent,
      isThis: row.token_hash === person.tokenHash,
    })),
  })
}

export const revokeSession: Handler<typeof contract.revokeSession> = async (call) => {
  const person = personOf(call)
  return async (tx) => {
    const rows = await sessionsOf(tx.db, person.agentId, lifeAt(call.context.clock))
    const row = rows.find((row) => publicSessionId(row.token_hash) === call.param('id'))
    if (row === undefined) return NOT_FOUND
    await endSession(tx, row.token_hash)
    const subject = { kind: 'session', id: call.param('id') }
    tx.audit({ actor: { kind: 'agent', id: person.agentId }, action: 'session.revoke', subject, detail: {} })
    return DONE
  }
}

/** A new password gives a new start everywhere else. */
export const ownPassword: Handler<typeof contract.ownPassword> = async (call) => {
  const { context, body, address } = call
  const person = personOf(call)
  const known = await checkPassword(context, { login: person.login, password: body.current, address })
  if ('status' in known) return known
  const fault = judgePassword(body.password, [person.login, person.name, context.settings.hospital])
  if (fault !== undefined) return weak(fault)
  const passwordHash = await hashPassword(body.password, context.random)
  return async (tx) => {
    const by = { kind: 'agent', id: person.agentId } as const
    await changePassword(tx, person.agentId, passwordHash, { by, keepSession: person.tokenHash })
    return DONE
  }
}

const FAULTS: Readonly<Record<PasswordFault, string>> = {
  'too-short': '密码至少 12 个字符',
  'too-long': '密码最多 128 个字符',
  'too-common': '密码太容易被猜到，请换一个更长、更特别的',
}

export function weak(fault: PasswordFault): Answer {
  return refuse('invalid', { fields: [{ path: 'password', message: FAULTS[fault] }] })
}

/** Routes with permission `self.use` and desk work are for people; a program has no such right. */
export function personOf(call: Pick<AnyCall, 'caller'>): SignedIn {
  if (call.caller.kind !== 'person') throw new TypeError('a program reached a route for people')
  return call.caller.person
}
