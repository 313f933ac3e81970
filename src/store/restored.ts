// After a restore: what the copy still had to send may have been sent since. People see it; nothing repeats it.
import type { Store } from './tx.ts'

/** How many became `unknown`. */
export function doubtSends(store: Store): Promise<number> {
  return store.write(async (tx) => {
    const rows = await tx.db
      .updateTable('outbox')
      .set({ state: 'unknown', failure: 'restored', settled_at: tx.now, lease_until: null })
      .where('state', 'in', ['planned', 'sending'])
      .returning('id')
      .execute()
    const subject = { kind: 'store', id: 'database' }
    const detail = { doubtfulSends: rows.length }
    tx.audit({ actor: { kind: 'system' }, action: 'store.restore', subject, detail })
    return rows.length
  })
}
