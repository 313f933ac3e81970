// Copies of PostgreSQL: for us alone, never over another, never into a database that holds something, never of a newer
// release, and nothing half restored.
import { copyFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { dumpPostgres, restorePostgres } from '../../src/store/postgres-backup.ts'
import { manualClock } from '../support/clock.ts'
import { freshPostgres, POSTGRES, testIds } from '../support/store.ts'
import { tempFolder } from '../support/temp.ts'
import { firstVisit, reply } from './ward.ts'

const clock = manualClock()
const ids = testIds(clock)
const programs = { path: process.env.PATH }
const into = (url: string) => ({ url, poolSize: 2, clock, ids })
const refused = (message: RegExp) => ({
  code: 'DZ_STORE_UNUSABLE',
  expose: true,
  message: expect.stringMatching(message),
})

async function aWard(): Promise<string> {
  const url = await freshPostgres()
  const store = await POSTGRES.open(url, clock, ids)
  for (let i = 0; i < 5; i++) await reply(store, await firstVisit(store, `patient-${i}`), `请到${i}号诊室`)
  await store.close()
  return url
}

async function tablesOf(url: string): Promise<number> {
  const { Client } = (await import('pg')).default
  const client = new Client(url)
  await client.connect()
  const { rows } = await client.query(`select count(*)::int as n from pg_tables where schemaname = 'public'`)
  await client.end()
  return (rows as { n: number }[])[0]?.n ?? 0
}

it('a copy is for us alone, never overwrites another, and restores to the same words with doubtful sends shown', async () => {
  const url = await aWard()
  const file = join(tempFolder(), 'backup.dump')
  expect((await dumpPostgres(url, file, programs)).bytes).toBe(statSync(file).size)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const before = readFileSync(file)
  await expect(dumpPostgres(url, file, programs)).rejects.toMatchObject(refused(/exists already/))
  expect(readFileSync(file).equals(before)).toBe(true)

  const target = await freshPostgres()
  const report = await restorePostgres(file, into(target), programs)
  expect(report).toEqual({ messages: 5, audit: 5, doubtfulSends: 5 })
  const store = await POSTGRES.open(target, clock, ids)
  const sends = await store.reads.selectFrom('outbox').select(['state', 'failure']).execute()
  expect(new Set(sends.map(({ state, failure }) => `${state} ${failure}`))).toEqual(new Set(['unknown restored']))
  await firstVisit(store, 'after the restore') // numbers go on where they were
  await store.close()
})

it('never restores over a database that holds something', async () => {
  const url = await aWard()
  const file = join(tempFolder(), 'backup.dump')
  await dumpPostgres(url, file, programs)
  await expect(restorePostgres(file, into(url), programs)).rejects.toMatchObject(refused(/not empty.*createdb/))
})

it('touches nothing when the copy is torn, damaged, of a newer release, or no copy at all', async () => {
  const url = await aWard()
  const folder = tempFolder()
  const file = join(folder, 'backup.dump')
  await dumpPostgres(url, file, programs)
  const target = await freshPostgres()
  const torn = join(folder, 'torn')
  copyFileSync(file, torn)
  truncateSync(torn, statSync(file).size - 2_000)
  const text = join(folder, 'text')
  writeFileSync(text, '挂号费,20元\n'.repeat(1_000))
  for (const path of [torn, text, join(folder, 'missing')]) {
    await expect(restorePostgres(path, into(target), programs)).rejects.toMatchObject(
      refused(/damaged|no backup|no file/),
    )
  }
  const store = await POSTGRES.open(url, clock, ids)
  const { sql } = await import('kysely')
  await sql`insert into migration (name, applied_at) values ('0099-from-the-future', 0)`.execute(store.reads)
  await store.close()
  const newer = join(folder, 'newer')
  await dumpPostgres(url, newer, programs)
  await expect(restorePostgres(newer, into(target), programs)).rejects.toMatchObject(refused(/newer release/))
  expect(await tablesOf(target)).toBe(0)
})

it('leaves no half-made copy, and says what the server says of the connection, without the password', async () => {
  const file = join(tempFolder(), 'backup.dump')
  const url = 'postgresql://postgres:geheim-7@127.0.0.1:1/daozhen'
  const failure = await dumpPostgres(url, file, programs).catch(String)
  expect(failure).toMatch(/pg_dump ended with 1: .*connection to server/)
  expect(failure).not.toContain('geheim')
  expect([file, `${file}.part`].filter(existsSync)).toEqual([])
})
