// Signing in and out, one's own sessions and password. A session that still owes something (a password of one's own, a
// second factor) may do nothing but settle it: `dueOf` in context.ts, held at the door by api.ts.
import { hashPassword, judgePassword } from '../base/password.ts'
import { PERMISSIONS, scopeOf } from '../model/permission.ts'
import { changePassword, findAccount } from '../store/account.ts'
import type { SignInMethod } from '../store/schema.ts'
import {
  endSession,
  endSessionsOf,
  forgetDeadSessions,
  openSession,
  publicSessionId,
  type SignedIn,
  sessionsOf,
} from '../store/session.ts'
import { forgetOldAttempts } from '../store/sign-in-attempt.ts'
import { passSecondFactor } from './access/second-factor-check.ts'
import { type Answer, DONE, NOT_FOUND, ok, refuse } from './answer.ts'
import { sessionCookie } from './caller.ts'
import { type ConsoleContext, dueOf, lifeAt, SESSION_LIFE_MS } from './context.ts'
import type { contract } from './contract.ts'
import { ATTEMPTS, checkPassword, weak } from './password-check.ts'
import type { Call as AnyCall, Handler } from './route.ts'
import { hashSecret, newSecret } from './secret.ts'

export const signIn: Handler<typeof contract.signIn> = async ({ context, body, address, userAgent }) => {
  const login = body.login.trim().toLowerCase()
  const known = await checkPassword(context, { login, password: body.password, address })
  if ('status' in known) return known
  const passed = await passSecondFactor(context, known.id, body.code)
  if ('status' in passed) return passed
  return enter(context, { agentId: known.id, method: passed.method, userAgent })
}

async function enter(
  context: ConsoleContext,
  who: { readonly agentId: string; readonly method: SignInMethod; readonly userAgent: string },
): Promise<Answer> {
  const { store, random } = context
  const { agentId, method, userAgent } = who
  const [token, csrfToken] = [newSecret(random), newSecret(random)]
  const tokenHash = hashSecret(token)
  await store.write(async (tx) => {
    await forgetOldAttempts(tx, ATTEMPTS)
    await forgetDeadSessions(tx, lifeAt(context.clock))
    await openSession(tx, { tokenHash, csrfToken, agentId, userAgent, method, lifeMs: SESSION_LIFE_MS })
    const subject = { kind: 'session', id: publicSessionId(tokenHash) }
    tx.audit({ actor: { kind: 'agent', id: agentId }, action: 'session.open', subject, detail: { method } })
  })
  const answer = await describe(context, { agentId, csrfToken, method, endsAt: context.clock.now() + SESSION_LIFE_MS })
  return { ...answer, headers: { 'Set-Cookie': sessionCookie(context.settings, token) } }
}

export const session: Handler<typeof contract.session> = async (call) => describe(call.context, personOf(call))

async function describe(
  context: ConsoleContext,
  session: Pick<SignedIn, 'agentId' | 'csrfToken' | 'endsAt' | 'method'>,
): Promise<Answer> {
  const account = await findAccount(context.store.reads, session.agentId)
  if (account === undefined) return refuse('unauthorized')
  const { id, login, name, role, teamIds, capacity, title, language, passwordDue } = account
  const presence = account.leaseUntil > context.clock.now() ? account.presence : 'offline'
  const { csrfToken, endsAt, method } = session
  const due = dueOf(context.settings, { role, method, passwordDue })
  const permissions = PERMISSIONS.filter(
    (permission) => scopeOf(role, permission) !== undefined && (due === undefined || permission === 'self.enter'),
  )
  const { hospital, idleLockMinutes } = context.settings
  return ok({
    ...{
      id,
      login,
      name,
      role,
      teamIds,
      presence,
      capacity,
      permissions,
      csrfToken,
      hospital,
      endsAt,
      idleLockMinutes,
    },
    ...{ due: due ?? null, method, title: title ?? null, language: language ?? null },
  })
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
      method: row.method,
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

/** Everywhere but here. */
export const revokeOtherSessions: Handler<typeof contract.revokeOtherSessions> = async (call) => {
  const person = personOf(call)
  return async (tx) => {
    await endSessionsOf(tx, person.agentId, person.tokenHash)
    const subject = { kind: 'agent', id: person.agentId }
    tx.audit({ actor: { kind: 'agent', id: person.agentId }, action: 'session.revoke-others', subject, detail: {} })
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
  if (body.password === body.current) return weak('too-common')
  const passwordHash = await hashPassword(body.password, context.random)
  return async (tx) => {
    const by = { kind: 'agent', id: person.agentId } as const
    await changePassword(tx, person.agentId, passwordHash, { by, keepSession: person.tokenHash })
    return DONE
  }
}

/** Back from a pause: the screen was covered, the session went on. */
export const unlock: Handler<typeof contract.unlock> = async (call) => {
  const { login } = personOf(call)
  const known = await checkPassword(call.context, { login, password: call.body.password, address: call.address })
  return 'status' in known ? known : DONE
}

/** Asked again by whoever has kept a call waiting before it changes something. */
export async function isStillSignedIn(call: Pick<AnyCall, 'caller' | 'context'>): Promise<boolean> {
  return (await call.context.doorkeeper.whoIs(personOf(call).tokenHash)) !== undefined
}

/** Routes with permission `self.use` and desk work are for people; a program has no such right. */
export function personOf(call: Pick<AnyCall, 'caller'>): SignedIn {
  if (call.caller.kind !== 'person') throw new TypeError('a program reached a route for people')
  return call.caller.person
}
