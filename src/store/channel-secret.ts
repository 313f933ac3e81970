// Secrets of channels as sealed records: put in once, never changed, taken out by their numbers. Knows no key.
import type { Db, Tx } from './tx.ts'

export interface SealedSecret {
  readonly channelId: string
  readonly field: string
  readonly ciphertext: string
  readonly byId: string
}

/** Its number. */
export async function putSecret(tx: Tx, { channelId, field, ciphertext, byId }: SealedSecret): Promise<string> {
  const id = tx.newId()
  await tx.db
    .insertInto('channel_secret')
    .values({ id, channel_id: channelId, field, ciphertext, given_at: tx.now, by_id: byId })
    .execute()
  return id
}

/** Number → field and record; those of another channel are not found. */
export async function findSecrets(
  db: Db,
  channelId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Pick<SealedSecret, 'field' | 'ciphertext'>>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('channel_secret')
    .select(['id', 'field', 'ciphertext'])
    .where('channel_id', '=', channelId)
    .where('id', 'in', ids)
    .execute()
  return new Map(rows.map(({ id, field, ciphertext }) => [id, { field, ciphertext }]))
}
