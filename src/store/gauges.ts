// Figures an operator's monitoring asks for now and then. Each is answered by an index.
import { sql } from 'kysely'
import type { Clock } from '../base/clock.ts'
import { SECOND } from '../base/clock.ts'
import { lastNightCheck } from './night-check.ts'
import type { SendState } from './schema.ts'
import type { Store } from './tx.ts'

export function operatorGauges(store: Store, clock: Clock): Readonly<Record<string, () => Promise<number>>> {
  const sends = async (state: SendState): Promise<number> => {
    const row = await store.reads
      .selectFrom('outbox')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('state', '=', sql.lit(state) as never) // a literal: the partial index answers
      .executeTakeFirstOrThrow()
    return Number(row.count)
  }
  return {
    outbox_unknown: () => sends('unknown'),
    outbox_planned: () => sends('planned'),
    night_check_findings: async () => (await lastNightCheck(store.reads))?.found.length ?? 0,
    night_check_age_seconds: async () => {
      const last = await lastNightCheck(store.reads)
      return last === undefined ? 0 : (clock.now() - last.at) / SECOND
    },
    queue_oldest_wait_seconds: async () => {
      const row = await store.reads
        .selectFrom('queue_entry')
        .select((eb) => eb.fn.min('entered_at').as('oldest'))
        .where('state', '=', sql.lit('waiting') as never)
        .executeTakeFirst()
      return row?.oldest == null ? 0 : (clock.now() - Number(row.oldest)) / SECOND
    },
  }
}
