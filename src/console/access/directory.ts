// The staff directory (员工名录), and what each role may do, read from the rights themselves. For everybody who works here;
// must never show a login.
import { PERMISSIONS, SERVICE_RIGHTS, scopeOf } from '../../model/permission.ts'
import { needsSecondFactor, ROLES } from '../../model/role.ts'
import { listAccounts, listTeams } from '../../store/account.ts'
import { ok } from '../answer.ts'
import type { Handler } from '../route.ts'
import type { accessContract } from './contract.ts'

export const directory: Handler<typeof accessContract.directory> = async ({ context }) => {
  const db = context.store.reads
  const now = context.clock.now()
  const working = (await listAccounts(db)).filter((account) => account.disabledAt === undefined)
  const teams = await listTeams(db)
  return ok({
    people: working.map(({ id, name, role, title, department, extension, teamIds, leaseUntil, presence }) => ({
      ...{ id, name, role, teamIds, presence: leaseUntil > now ? presence : 'offline' },
      ...{ title: title ?? null, department: department ?? null, extension: extension ?? null },
    })),
    teams: teams.map(({ id, name }) => ({ id, name })),
    departments: context.departments().map(({ id, name }) => ({ id, name })),
  })
}

/** What everybody has is no news. */
const SHOWN = PERMISSIONS.filter((permission) => !permission.startsWith('self.'))

export const roles: Handler<typeof accessContract.roles> = async ({ context }) =>
  ok({
    roles: ROLES.map((role) => ({
      role,
      needsSecondFactor: context.settings.secondFactor === 'required-roles' && needsSecondFactor(role),
      rights: SHOWN.flatMap((permission) => {
        const scope = scopeOf(role, permission)
        return scope === undefined ? [] : [{ permission, scope }]
      }),
    })),
    permissions: SHOWN,
    serviceRights: SERVICE_RIGHTS,
  })
