// Tokens of other programs (statistics, monitoring, tests). Only the hash is kept; what one may do stands in its row.
import type { Actor } from '../model/conversation.ts'
import { type Permission, SERVICE_RIGHTS } from '../model/permission.ts'
import { prepared } from './prepared.ts'
import type { Db, Tx } from './tx.ts'

export interface ServiceToken {
  readonly id: string
  readonly name: string
  readonly rights: readonly Permission[]
}

/** Undefined when the name is taken. */
export async function saveServiceToken(
  tx: Tx,
  token: { readonly name: string; readonly tokenHash: string; readonly rights: readonly Permission[] },
  by: Actor,
): Promise<string | undefined> {
  const [made] = await tx.db
    .insertInto('service_token')
    .values({
      id: tx.newId(),
      name: token.name,
      token_hash: token.tokenHash,
      rights: JSON.stringify(token.rights),
      created_at: tx.now,
      revoked_at: null,
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('id')
    .execute()
  if (made === undefined) return undefined
  const detail = { rights: token.rights }
  tx.audit({ actor: by, action: 'service-token.create', subject: { kind: 'service-token', id: made.id }, detail })
  return made.id
}

const byHash = prepared((db, p: { hash: string }) =>
  db
    .selectFrom('service_token')
    .select(['id', 'name', 'rights'])
    .where('token_hash', '=', p.hash)
    .where('revoked_at', 'is', null),
)

export async function findServiceToken(db: Db, tokenHash: string): Promise<ServiceToken | undefined> {
  const [row] = await byHash(db, { hash: tokenHash })
  return row === undefined ? undefined : { id: row.id, name: row.name, rights: rightsOf(row.rights) }
}

export async function listServiceTokens(
  db: Db,
): Promise<readonly (ServiceToken & { readonly createdAt: number; readonly revokedAt: number | undefined })[]> {
  const rows = await db.selectFrom('service_token').selectAll().orderBy('id').execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    rights: rightsOf(row.rights),
    createdAt: row.created_at,
    revokedAt: row.revoked_at ?? undefined,
  }))
}

/** False when there is no such token in use. */
export async function revokeServiceToken(tx: Tx, id: string, by: Actor): Promise<boolean> {
  const rows = await tx.db
    .updateTable('service_token')
    .set({ revoked_at: tx.now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute()
  if (rows.length === 0) return false
  tx.audit({ actor: by, action: 'service-token.revoke', subject: { kind: 'service-token', id }, detail: {} })
  return true
}

/** A right this release does not know, or never gives to programs, is no right. */
function rightsOf(stored: string): readonly Permission[] {
  const names = new Set(JSON.parse(stored) as string[])
  return SERVICE_RIGHTS.filter((right) => names.has(right))
}
