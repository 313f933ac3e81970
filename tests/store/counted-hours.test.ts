// Hours are counted in portions: a busy group's week must not hold up whoever writes, and nothing is counted twice or not.
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { HOUR } from '../../src/base/clock.ts'
import { firstIdAt } from '../../src/base/ids.ts'
import { countHours } from '../../src/store/figures.ts'
import { manualClock } from '../support/clock.ts'
import { openStore } from '../support/store.ts'
import { firstVisit } from './ward.ts'

const EACH_HOUR = 12_000

it('takes an hour at a time when the hours are full, and the quiet rest at once', async () => {
  const clock = manualClock()
  const store = await openStore(clock)
  const { identity, conversation } = await firstVisit(store)
  const [from, prefix] = [clock.now(), (hour: number) => firstIdAt(clock.now() + hour * HOUR).slice(0, 10)]
  await store.write(async (tx) => {
    for (const hour of [0, 1, 2]) {
      await sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${EACH_HOUR})
        insert into message (id, identity_id, no, conversation_id, direction, author, content, sent_at, recorded_at)
        select ${prefix(hour)} || printf('%016d', i), ${identity.id}, ${hour * EACH_HOUR} + i, ${conversation.id}, 'inbound',
          'contact', '{}', ${from + hour * HOUR}, ${from + hour * HOUR} from n`.execute(tx.db)
    }
  })
  clock.advance(50 * HOUR)
  const portions: number[] = []
  for (let hours = 1; hours > 0; ) {
    hours = await countHours(store, clock.now())
    portions.push(hours)
  }
  expect(portions).toEqual([1, 1, 48, 0])
  const counted = await store.reads.selectFrom('figure_hour').select('messages').orderBy('hour_at').execute()
  expect(counted.map(({ messages }) => messages)).toEqual([EACH_HOUR, EACH_HOUR, EACH_HOUR])
  await store.close()
})
