// Accounts, teams and tokens of other programs, as administrators keep them. A password or a token is answered once or
// never.
import { hashPassword, judgePassword } from '../base/password.ts'
import type { Random } from '../base/random.ts'
import type { AgentId } from '../model/ids.ts'
import { defaultCapacity } from '../model/role.ts'
import {
  type Account,
  changeAccount as change,
  changePassword,
  changeTeam as changeTeamRow,
  createAccount as create,
  createTeam as createTeamRow,
  findAccount,
  listAccounts,
  listTeams,
} from '../store/account.ts'
import { enrolledAgents } from '../store/second-factor.ts'
import { listServiceTokens, revokeServiceToken as revoke, saveServiceToken } from '../store/service-token.ts'
import type { Db } from '../store/tx.ts'
import { type Answer, DONE, made, NOT_FOUND, ok, refuse, wrong } from './answer.ts'
import { actorOf, type Caller } from './context.ts'
import type { contract } from './contract.ts'
import { weak } from './password-check.ts'
import type { Handler, Work } from './route.ts'
import { hashSecret, newSecret } from './secret.ts'

export const accounts: Handler<typeof contract.accounts> = async ({ context }) => {
  const db = context.store.reads
  const [rows, enrolled] = [await listAccounts(db), await enrolledAgents(db)]
  return ok({ accounts: rows.map((row) => shownAccount(row, { now: context.clock.now(), enrolled })) })
}

export const account: Handler<typeof contract.account> = async ({ context, param }) =>
  accountAnswer(context.store.reads, param('id'), context.clock.now())

async function accountAnswer(db: Db, id: string, now: number): Promise<Answer> {
  const found = await findAccount(db, id)
  if (found === undefined) return NOT_FOUND
  return ok({ account: shownAccount(found, { now, enrolled: await enrolledAgents(db) }) })
}

/** With a password of the administrator's own, as ever. Without one, a made password is answered once: by itself. */
export const createAccount: Handler<typeof contract.createAccount> = async ({ context, caller, body }) => {
  const { login, name, role, teamIds, password, capacity, ...particulars } = body
  const fault = password === undefined ? undefined : judgePassword(password, [login, name, context.settings.hospital])
  if (fault !== undefined) return weak(fault)
  const oneTime = password === undefined ? newOneTimePassword(context.random) : undefined
  const wish = {
    ...{ login, name, role, teamIds, particulars, passwordDue: oneTime !== undefined },
    passwordHash: await hashPassword(password ?? oneTime ?? '', context.random),
    capacity: capacity ?? defaultCapacity(role, context.settings.capacity),
  }
  const work: Work = async (tx) => {
    const unknown = await unknownTeams(tx.db, teamIds)
    if (unknown !== undefined) return unknown
    const id = await create(tx, wish, actorOf(caller))
    if (id === undefined) return refuse('taken')
    return made(oneTime === undefined ? { id } : { id, oneTimePassword: oneTime })
  }
  return oneTime === undefined ? work : context.store.write(work)
}

/** For somebody who forgot it. The old one and every session end; the new one must be replaced at once. */
export const resetPassword: Handler<typeof contract.resetPassword> = async ({ context, caller, param }) => {
  if (isOneself(caller, param('id'))) return refuse('not-oneself')
  const oneTime = newOneTimePassword(context.random)
  const passwordHash = await hashPassword(oneTime, context.random)
  return context.store.write(async (tx) => {
    const present = await findAccount(tx.db, param('id'))
    if (present === undefined) return NOT_FOUND
    await changePassword(tx, present.id, passwordHash, { by: actorOf(caller), due: true })
    return ok({ oneTimePassword: oneTime })
  })
}

/** One's own password is changed with the present one: an open screen is not enough. */
function isOneself(caller: Caller, id: string): boolean {
  return caller.kind === 'person' && caller.person.agentId === id
}

/** `k7vxm2qd-w9hnc4te`: to be read over the phone, about 80 bits. */
function newOneTimePassword(random: Random): string {
  const letters = Array.from(random.bytes(16), (byte) => SPOKEN.charAt(byte % SPOKEN.length)).join('')
  return `${letters.slice(0, 8)}-${letters.slice(8)}`
}
const SPOKEN = 'abcdefghjkmnpqrstuvwxyz23456789x'

export const changeAccount: Handler<typeof contract.changeAccount> = async (call) => {
  const { context, caller, body } = call
  const { password, name, role, teamIds, capacity, disabled, ...particulars } = body
  const before = await findAccount(context.store.reads, call.param('id'))
  if (before === undefined) return NOT_FOUND
  if (password !== undefined && isOneself(caller, before.id)) return refuse('not-oneself')
  const fault = password === undefined ? undefined : judgePassword(password, [before.login, name ?? before.name])
  if (fault !== undefined) return weak(fault)
  const passwordHash = password === undefined ? undefined : await hashPassword(password, context.random)
  return async (tx) => {
    const unknown = await unknownTeams(tx.db, teamIds ?? [])
    if (unknown !== undefined) return unknown
    const present = await findAccount(tx.db, before.id)
    if (present === undefined) return NOT_FOUND
    const by = actorOf(caller)
    const wish = {
      ...(name === undefined ? {} : { name }),
      ...(role === undefined ? {} : { role }),
      ...(teamIds === undefined ? {} : { teamIds }),
      ...(capacity === undefined ? {} : { capacity }),
      ...(disabled === undefined ? {} : { disabled }),
      particulars,
    }
    if ((await change(tx, present, wish, by)) === 'last-admin') return refuse('last-admin')
    if (passwordHash !== undefined) await changePassword(tx, present.id, passwordHash, { by })
    if (disabled === true) await context.desk.setPresence(tx, leaving(present))
    return accountAnswer(tx.db, present.id, tx.now)
  }
}

/** Whom a closed account was looking after goes back to the line at once. */
function leaving({ id, role }: Account) {
  return { agent: { id: id as AgentId, role }, presence: 'offline' } as const
}

async function unknownTeams(db: Db, teamIds: readonly string[]): Promise<Answer | undefined> {
  if (teamIds.length === 0) return undefined
  const known = new Set((await listTeams(db)).map((team) => team.id))
  const isKnown = teamIds.every((id) => known.has(id))
  return isKnown ? undefined : wrong('teamIds', 'no-such-team')
}

export function shownAccount(
  account: Account,
  { now, enrolled }: { readonly now: number; readonly enrolled: ReadonlySet<string> },
) {
  const { leaseUntil, presence, disabledAt, title, department, extension, language, ...shown } = account
  return {
    ...shown,
    presence: leaseUntil > now ? presence : 'offline',
    disabledAt: disabledAt ?? null,
    title: title ?? null,
    department: department ?? null,
    extension: extension ?? null,
    language: language ?? null,
    hasSecondFactor: enrolled.has(account.id),
  }
}

export const agents: Handler<typeof contract.agents> = async ({ context }) => {
  const now = context.clock.now()
  const working = (await listAccounts(context.store.reads)).filter((row) => row.disabledAt === undefined)
  return ok({
    agents: working.map(({ id, name, role, teamIds, capacity, presence, leaseUntil }) => ({
      ...{ id, name, role, teamIds, capacity, presence: leaseUntil > now ? presence : 'offline' },
    })),
  })
}

export const teams: Handler<typeof contract.teams> = async ({ context }) =>
  ok({ teams: await listTeams(context.store.reads) })

export const createTeam: Handler<typeof contract.createTeam> = async ({ body, caller }) => {
  return async (tx) => {
    const id = await createTeamRow(tx, body, actorOf(caller))
    return id === undefined ? refuse('taken') : made({ id })
  }
}

export const changeTeam: Handler<typeof contract.changeTeam> = async (call) => async (tx) => {
  const id = call.param('id')
  if (!(await listTeams(tx.db)).some((team) => team.id === id)) return NOT_FOUND
  const { name, departments, memberIds } = call.body
  const known = new Set((await listAccounts(tx.db)).map((account) => account.id))
  if (memberIds?.every((member) => known.has(member)) === false) {
    return wrong('memberIds', 'no-such-account')
  }
  const wish = {
    ...(name === undefined ? {} : { name }),
    ...(departments === undefined ? {} : { departments }),
    ...(memberIds === undefined ? {} : { memberIds }),
  }
  return (await changeTeamRow(tx, id, wish, actorOf(call.caller))) === 'taken' ? refuse('taken') : DONE
}

export const serviceTokens: Handler<typeof contract.serviceTokens> = async ({ context }) => {
  const rows = await listServiceTokens(context.store.reads)
  return ok({ tokens: rows.map((row) => ({ ...row, revokedAt: row.revokedAt ?? null })) })
}

/** Answers by itself instead of returning the work: no record of the request may keep the token. */
export const createServiceToken: Handler<typeof contract.createServiceToken> = async ({ context, body, caller }) => {
  const token = `dz_${newSecret(context.random)}`
  const row = { name: body.name, rights: body.rights, tokenHash: hashSecret(token) }
  const id = await context.store.write((tx) => saveServiceToken(tx, row, actorOf(caller)))
  return id === undefined ? refuse('taken') : made({ id, token })
}

export const revokeServiceToken: Handler<typeof contract.revokeServiceToken> = async (call) => async (tx) =>
  (await revoke(tx, call.param('id'), actorOf(call.caller))) ? DONE : NOT_FOUND
