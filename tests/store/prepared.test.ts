// Queries compiled once and bound many times: every value must land in its own place, on both databases.
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { prepared } from '../../src/store/prepared.ts'
import type { Db } from '../../src/store/tx.ts'
import { eachStore } from '../support/store.ts'

const insertMeta = prepared((db, p: { name: string; value: string }) =>
  db.insertInto('meta').values({ value: p.value, name: p.name }),
)

/** `value` twice, a fixed value between, the limit last: the order of the text, not of the object. */
const likeEither = prepared((db, p: { limit: number; value: string; name: string }) =>
  db
    .selectFrom('meta')
    .select(['name', sql<string>`${p.value} || ${':fixed:'} || ${p.name}`.as('bound')])
    .where((eb) => eb.or([eb('value', '=', p.value), eb('name', '=', p.name), eb('name', '=', 'always')]))
    .where('value', '<>', p.name)
    .orderBy('name')
    .limit(p.limit),
)

const whole = prepared((db, p: { name: string }) => db.selectFrom('meta').selectAll().where('name', '=', p.name))

eachStore((_name, open, { dialect }) => {
  it('binds repeated, fixed and reordered values where they belong, whatever came before', async () => {
    const store = await open()
    await store.write(async (tx) => {
      await insertMeta(tx.db, { name: 'a', value: 'red' })
      await insertMeta(tx.db, { value: 'green', name: 'b' })
      await insertMeta(tx.db, { name: 'always', value: 'blue' })
    })
    const first = await likeEither(store.reads, { value: 'red', name: 'b', limit: 10 })
    expect(first.map((row) => row.name)).toEqual(['a', 'always', 'b'])
    expect(first[0]?.bound).toBe('red:fixed:b')
    const second = await likeEither(store.reads, { limit: 1, name: 'nobody', value: 'green' })
    expect(second).toEqual([{ name: 'always', bound: 'green:fixed:nobody' }])
  })

  it('serves two callers at once without mixing their values', async () => {
    const store = await open()
    await store.write(async (tx) => {
      for (let i = 0; i < 20; i++) await insertMeta(tx.db, { name: `n-${i}`, value: `v-${i}` })
    })
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => likeEither(store.reads, { name: `n-${i}`, value: `v-${i}`, limit: 5 })),
    )
    expect(answers.map((rows) => rows[0]?.bound)).toEqual(answers.map((_, i) => `v-${i}:fixed:n-${i}`))
  })

  it('refuses to compute with a value that is not known yet, instead of binding nonsense', async () => {
    const store = await open()
    const wrong = prepared((db, p: { after: number }) =>
      db
        .selectFrom('contact')
        .select('id')
        .where('created_at', '>', p.after + 1),
    )
    await expect(wrong(store.reads, { after: 1 })).rejects.toMatchObject({ code: 'DZ_INTERNAL' })
  })

  if (dialect === 'postgres')
    it('is planned once for a connection, in a commit and outside', async () => {
      const store = await open()
      for (let i = 0; i < 3; i++) await whole(store.reads, { name: 'a' })
      const outside = await plannedOn(store.reads)
      const inCommit = await store.write(async (tx) => {
        for (let i = 0; i < 3; i++) await whole(tx.db, { name: 'a' })
        return plannedOn(tx.db)
      })
      expect([outside, inCommit]).toEqual([1, 1])
    })

  if (dialect === 'postgres')
    it('asks for another try when a newer node has changed the table, and then goes on', async () => {
      const store = await open()
      await store.write((tx) => insertMeta(tx.db, { name: 'a', value: 'red' }))
      const reading = () => whole(store.reads, { name: 'a' })
      const working = () => store.write((tx) => whole(tx.db, { name: 'a' }))
      for (const ask of [reading, working]) {
        await ask()
        await sql`alter table meta add column ${sql.id(`later_${ask.name}`)} text`.execute(store.reads)
        await expect(ask()).rejects.toMatchObject({ code: 'DZ_STORE_BUSY' })
        expect(await ask()).toMatchObject([{ value: 'red', [`later_${ask.name}`]: null }])
      }
    })
})

/** How many plans for the table the connection has that answers this. */
async function plannedOn(db: Db): Promise<number> {
  const query = sql<{ statement: string }>`select statement from pg_prepared_statements where statement like '%"meta"%'`
  return (await query.execute(db)).rows.length
}
