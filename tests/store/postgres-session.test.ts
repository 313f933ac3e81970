// One connection during one transaction: what can be said without hearing an answer leaves as one piece.
import { Socket } from 'node:net'
import pg from 'pg'
import { prepareValue } from 'pg/lib/utils'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { PostgresSession } from '../../src/store/postgres-session.ts'
import { manualClock } from '../support/clock.ts'
import { type PostgresServer, startPostgres } from '../support/postgres.ts'
import { until } from '../support/until.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())

const open: pg.Client[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.end()))
})

/** Counts what leaves at once, and how often the server is asked what rows look like. */
class CountingSocket extends Socket {
  pieces = 0
  descriptions = 0

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.pieces += 1
    for (const { chunk } of chunks) if (chunk[0] === 'D'.charCodeAt(0)) this.descriptions += 1
    super._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'buffer' as BufferEncoding, done)
  }
}

async function ward() {
  const socket = new CountingSocket()
  const client = new pg.Client({ connectionString: await server.freshDatabase(), stream: () => socket })
  client.on('error', () => {})
  open.push(client)
  await client.connect()
  await client.query('create table bed (no int primary key, patient text)')
  const clock = manualClock()
  const parserOf = (type: number) => (type === 23 ? Number : (text: string) => text)
  const session = new PostgresSession(
    client as unknown as pg.PoolClient,
    { toParameter: prepareValue, parserOf },
    clock,
  )
  return { socket, client, clock, session }
}

const put = (no: number, patient: string | null) => ({
  text: 'insert into bed (no, patient) values ($1, $2)',
  values: [no, patient],
  name: 'put',
})
const look = (no: number) => ({ text: 'select no, patient from bed where no = $1', values: [no], name: 'look' })

it('sends what waits for no answer as one piece, and the commit with the last of it', async () => {
  const { socket, session } = await ward()
  const before = socket.pieces
  session.begin()
  session.post(put(1, '张三'))
  session.post(put(2, null))
  const [first, second, nobody] = await Promise.all([1, 2, 3].map((no) => session.run(look(no))))
  expect([first?.rows, second?.rows, nobody?.rows]).toEqual([
    [{ no: 1, patient: '张三' }],
    [{ no: 2, patient: null }],
    [],
  ])
  expect(socket.pieces - before).toBe(1)
  session.post(put(3, '李四'))
  const [counted] = await session.commit([{ text: 'select count(*)::int as beds from bed' }])
  expect(counted?.rows).toEqual([{ beds: 3 }])
  expect(socket.pieces - before).toBe(2)
})

it('asks once per connection what the rows of a prepared statement look like, and never for writes nobody reads', async () => {
  const { socket, session } = await ward()
  for (let round = 0; round < 3; round++) {
    session.begin()
    session.post(put(round, `第 ${round} 床`))
    const { rows } = await session.run(look(round))
    expect(rows).toEqual([{ no: round, patient: `第 ${round} 床` }])
    await session.commit([])
  }
  const named = socket.descriptions
  expect(named).toBe(2) // look, commit
  session.begin()
  for (const text of ['select 1 as one', `select 'two' as two`]) {
    expect((await session.run({ text })).rows).toEqual([text.includes('one') ? { one: 1 } : { two: 'two' }])
  }
  await session.commit([])
  expect(socket.descriptions - named).toBe(2)
})

it('tells who changed how much', async () => {
  const { session } = await ward()
  session.begin()
  for (const no of [1, 2, 3]) session.post(put(no, null))
  const move = { text: 'update bed set patient = $1 where no > $2', values: ['王五', 1], name: 'move' }
  expect((await session.run(move)).numAffectedRows).toBe(2n)
  await session.commit([])
})

it('breaks off at the first failure, whoever waited, and is fit for the next transaction after it was rolled back', async () => {
  const { client, session } = await ward()
  session.begin()
  session.post(put(1, '张三'))
  session.post(put(1, '李四')) // taken
  const double = { code: '23505' }
  await expect(session.run(look(1))).rejects.toMatchObject(double)
  await expect(session.run(look(1))).rejects.toMatchObject(double)
  await expect(session.commit([])).rejects.toMatchObject(double)
  await session.rollBack()
  expect(session.isUsable).toBe(true)
  session.begin()
  expect((await session.run(look(1))).rows).toEqual([])
  session.post(put(1, '王五'))
  await session.commit([])
  expect((await client.query('select patient from bed')).rows).toEqual([{ patient: '王五' }])
})

it('does not say what was still unsaid when the work was given up', async () => {
  const { client, session } = await ward()
  session.begin()
  await session.run(look(1))
  session.post(put(1, '张三'))
  const unheard = session.run(look(1))
  await Promise.all([expect(unheard).rejects.toThrow('given up'), session.rollBack()])
  session.post(put(2, '李四')) // somebody has not noticed
  await expect(session.run(look(1))).rejects.toThrow('given up')
  session.begin()
  await session.commit([])
  expect((await client.query('select * from bed')).rows).toEqual([])
})

it('refuses a value the server cannot take before anything of it is sent', async () => {
  const { session } = await ward()
  session.begin()
  const bad = {
    toPostgres: () => {
      throw new Error('no words')
    },
  }
  expect(() => session.post({ text: 'select $1::text', values: [bad] })).toThrow('no words')
  expect((await session.run(look(1))).rows).toEqual([])
  await session.commit([])
})

it('waits seven seconds for a silent line, and no more uses it', async () => {
  const { clock, session } = await ward()
  session.begin()
  const answer = session.run({ text: 'select pg_sleep(60)' })
  const failed = expect(answer).rejects.toMatchObject({ code: 'DZ_STORE_BUSY' })
  await until(() => clock.waiting === 1)
  clock.advance(6_999)
  expect(session.isUsable).toBe(true)
  clock.advance(1)
  await failed
  expect(session.isUsable).toBe(false)
  await session.rollBack() // hangs on nothing
})
