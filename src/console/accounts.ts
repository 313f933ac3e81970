// Accounts, teams and tokens of other programs, as administrators keep them. A password or a token is answered once or
// never.
import { hashPassword, judgePassword } from '../base/password.ts'
import type { AgentId } from '../model/ids.ts'
import { defaultCapacity } from '../model/role.ts'
import {
  type Account,
  changeAccount as change,
  changePassword,
  createAccount as create,
  createTeam as createTeamRow,
  findAccount,
  listAccounts,
  listTeams,
} from '../store/account.ts'
import { listServiceTokens, revokeServiceToken as revoke, saveServiceToken } from '../store/service-token.ts'
import type { Db } from '../store/tx.ts'
import { type Answer, DONE, made, NOT_FOUND, ok, refuse } from './answer.ts'
import { actorOf } from './context.ts'
import type { contract } from './contract.ts'
import type { Handler } from './route.ts'
import { hashSecret, newSecret } from './secret.ts'
import { weak } from './sign-in.ts'

export const accounts: Handler<typeof contract.accounts> = async ({ context }) => {
  const now = context.clock.now()
  const rows = await listAccounts(context.store.reads)
  return ok({ accounts: rows.map((row) => shownAccount(row, now)) })
}

export const account: Handler<typeof contract.account> = async (call) => {
  const found = await findAccount(call.context.store.reads, call.param('id'))
  return found === undefined ? NOT_FOUND : ok({ account: shownAccount(found, call.context.clock.now()) })
}

export const createAccount: Handler<typeof contract.createAccount> = async ({ context, caller, body }) => {
  const { login, name, role, teamIds } = body
  const fault = judgePassword(body.password, [login, name, context.settings.hospital])
  if (fault !== undefined) return weak(fault)
  const passwordHash = await hashPassword(body.password, context.random)
  const capacity = body.capacity ?? defaultCapacity(role, context.settings.capacity)
  return async (tx) => {
    const unknown = await unknownTeams(tx.db, teamIds)
    if (unknown !== undefined) return unknown
    const id = await create(tx, { login, name, role, teamIds, passwordHash, capacity }, actorOf(caller))
    return id === undefined ? refuse('taken') : made({ id })
  }
}

export const changeAccount: Handler<typeof contract.changeAccount> = async (call) => {
  const { context, caller, body } = call
  const { password, name, role, teamIds, capacity, disabled } = body
  const before = await findAccount(context.store.reads, call.param('id'))
  if (before === undefined) return NOT_FOUND
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
    }
    if ((await change(tx, present, wish, by)) === 'last-admin') return refuse('last-admin')
    if (passwordHash !== undefined) await changePassword(tx, present.id, passwordHash, { by })
    if (disabled === true) await context.desk.setPresence(tx, leaving(present))
    const after = await findAccount(tx.db, present.id)
    return after === undefined ? NOT_FOUND : ok({ account: shownAccount(after, tx.now) })
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
  return isKnown ? undefined : refuse('invalid', { fields: [{ path: 'teamIds', message: 'unknown team' }] })
}

export function shownAccount(account: Account, now: number) {
  const { leaseUntil, disabledAt, presence, ...shown } = account
  return { ...shown, presence: leaseUntil > now ? presence : 'offline', disabledAt: disabledAt ?? null }
}

export const agents: Handler<typeof contract.agents> = async ({ context }) => {
  const now = context.clock.now()
  const working = (await listAccounts(context.store.reads)).filter((row) => row.disabledAt === undefined)
  return ok({
    agents: working.map((row) => {
      const { id, name, role, teamIds, capacity, presence } = shownAccount(row, now)
      return { id, name, role, teamIds, capacity, presence }
    }),
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
