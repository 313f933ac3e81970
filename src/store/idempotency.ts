// The first answer to a POST is the answer: a repeat with the same key gets it again, one with another body is refused.
// Claim, work and answer belong in one transaction: a crash leaves either all of it or nothing, and a repeat that comes
// while the first still runs waits for it.
import { DaozhenError } from '../base/errors.ts'
import { prepared } from './prepared.ts'
import type { IdempotencyTable } from './schema.ts'
import type { Tx } from './tx.ts'

export interface KeyedRequest {
  readonly key: string
  readonly actor: string
  readonly route: string
  readonly bodyHash: string
}

export type Claim =
  | { readonly kind: 'first' }
  | { readonly kind: 'again'; readonly status: number; readonly response: string }
  | { readonly kind: 'other-body' }

const insert = prepared((db, p: IdempotencyTable) =>
  db
    .insertInto('idempotency')
    .values({
      key: p.key,
      actor: p.actor,
      route: p.route,
      body_hash: p.body_hash,
      status: p.status,
      response: p.response,
      created_at: p.created_at,
    })
    .onConflict((conflict) => conflict.columns(['actor', 'route', 'key']).doNothing())
    .returning('key'),
)

const find = prepared((db, p: { actor: string; route: string; key: string }) =>
  db
    .selectFrom('idempotency')
    .select(['body_hash', 'status', 'response'])
    .where('actor', '=', p.actor)
    .where('route', '=', p.route)
    .where('key', '=', p.key),
)

const dropOld = prepared((db, p: { before: number }) => db.deleteFrom('idempotency').where('created_at', '<', p.before))

export async function claimKey(tx: Tx, request: KeyedRequest, lifeMs: number): Promise<Claim> {
  await dropOld(tx.db, { before: tx.now - lifeMs })
  const { key, actor, route } = request
  const row = { key, actor, route, body_hash: request.bodyHash, status: 0, response: '', created_at: tx.now }
  const [mine] = await insert(tx.db, row)
  if (mine !== undefined) return { kind: 'first' }
  const [known] = await find(tx.db, { key, actor, route })
  if (known === undefined) throw new DaozhenError('DZ_INTERNAL', 'an idempotency key vanished inside its transaction')
  if (known.body_hash !== request.bodyHash) return { kind: 'other-body' }
  return { kind: 'again', status: known.status, response: known.response }
}

export async function keepAnswer(tx: Tx, request: KeyedRequest, status: number, response: string): Promise<void> {
  await tx.db
    .updateTable('idempotency')
    .set({ status, response })
    .where('actor', '=', request.actor)
    .where('route', '=', request.route)
    .where('key', '=', request.key)
    .execute()
}
