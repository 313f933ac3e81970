// The daily sweep of a running service: what is more than one round goes in several, a second apart.
import { sql } from 'kysely'
import { afterEach, expect, it } from 'vitest'
import { DAY } from '../../src/base/clock.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'

let hospital: Hospital
afterEach(() => hospital.closes())

it('lets twenty-five thousand old events go within seconds, once a day', async () => {
  hospital = await openHospital()
  const { clock, app } = hospital
  const old = clock.now() - 8 * DAY
  await app.store.write((tx) =>
    sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < 25000)
        insert into event_log (at, kind, data) select ${old}, 'queue.changed', '{}' from n`.execute(tx.db),
  )
  const left = async () => {
    const rows = app.store.reads.selectFrom('event_log').select((eb) => eb.fn.countAll<number>().as('count'))
    return Number((await rows.where('at', '=', old).executeTakeFirstOrThrow()).count)
  }
  await hospital.plainPatient('oDaily').says('停车怎么收费') // newer than all of them
  await hospital.passes('30m')
  expect(await left()).toBe(25_000)
  clock.jump('31m')
  const sweeps = async () => {
    const rows = app.store.reads.selectFrom('audit').select('detail').where('action', '=', 'retention.sweep')
    return (await rows.orderBy('seq').execute()).map(({ detail }) => JSON.parse(detail).events)
  }
  // The sweep works beside the clock, and writes what it did after it did it.
  for (let beat = 0; beat < 300 && (await sweeps()).length < 4; beat++) {
    await hospital.passes('1s')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  expect(await left()).toBe(0)
  expect(await sweeps()).toEqual([8_000, 8_000, 8_000, 1_000]) // twenty transactions each, four of them for what else is old
})
