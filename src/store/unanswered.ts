// Questions the bot had no answer to, de-identified before they came here. Bounded: the newest ones are what an editor
// works on.
import type { Db, Tx } from './tx.ts'

export interface Unanswered {
  readonly id: string
  readonly text: string
  readonly askedAt: number
}

export async function newestUnanswered(db: Db, limit: number): Promise<readonly Unanswered[]> {
  const rows = await db
    .selectFrom('unanswered')
    .selectAll()
    .orderBy('asked_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ id, text, asked_at }) => ({ id, text, askedAt: asked_at }))
}

const AT_ONCE = 200

export async function forgetUnanswered(tx: Tx, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    await tx.db
      .deleteFrom('unanswered')
      .where('id', 'in', ids.slice(at, at + AT_ONCE))
      .execute()
  }
}
