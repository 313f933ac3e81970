// Everybody reaches for one patient at the same moment: the row decides, every refusal names the right person, and a crowd
// costs the store one piece of work.
import { afterEach, describe, expect, it } from 'vitest'
import { PickLine } from '../../src/console/pick-line.ts'
import type { ConversationRow } from '../../src/store/listing.ts'
import type { Store } from '../../src/store/tx.ts'
import { settled } from '../support/clock.ts'
import { hire, openWard } from '../support/desk-harness.ts'
import { eachStore } from '../support/store.ts'
import { until } from '../support/until.ts'
import { type Browser, openReception, type Reception } from './reception.ts'

/** A store that counts its pieces of work, and can hold them back. */
function watched(store: Store) {
  const seen = { writes: 0, gate: Promise.resolve() }
  const write: Store['write'] = async (work, options) => {
    seen.writes += 1
    await seen.gate
    return store.write(work, options)
  }
  const own = new Proxy(store, {
    get(of, name) {
      if (name === 'write') return write
      const value: unknown = Reflect.get(of, name, of)
      return typeof value === 'function' ? value.bind(of) : value
    },
  })
  return { seen, store: own }
}

eachStore((_name, open, kind) => {
  const opened: Reception[] = []
  afterEach(async () => {
    for (const reception of opened.splice(0)) await reception.close()
  })

  /** One node of the hospital; several stand at the same place. */
  const node = async (at?: string) => {
    let books: ReturnType<typeof watched> | undefined
    const reception = await openReception({
      store: async (clock) => {
        books = watched(await open(at === undefined ? { clock } : { clock, at }))
        return books.store
      },
      keepStore: true,
    })
    opened.push(reception)
    return { reception, seen: books?.seen as { writes: number; gate: Promise<void> } }
  }
  const screens = async (reception: Reception, count: number) => {
    const all: Browser[] = []
    for (let no = 1; no <= count; no++) {
      const agent = await reception.ward.store.write((tx) => hire(tx, { name: `咨询员${no}` }))
      all.push(await reception.screenOf(agent))
    }
    return all as [Browser, Browser, Browser]
  }
  const ownerOf = async ({ ward }: Reception, id: string) => {
    const row = await ward.store.reads
      .selectFrom('agent')
      .innerJoin('conversation', 'owner_id', 'agent.id')
      .select('agent.name')
      .where('conversation.id', '=', id)
      .executeTakeFirst()
    return row?.name
  }

  it('a crowd makes one piece of work: one has the patient, all others read whose he is', async () => {
    const { reception, seen } = await node()
    const crowd = await screens(reception, 20)
    const { id, version } = await reception.ward.waiting()
    const before = seen.writes
    const answers = await Promise.all(crowd.map((screen) => screen.post(`/conversations/${id}/pick`, { version })))
    expect(seen.writes - before).toBe(1)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const refused = answers.filter(({ status }) => status === 409)
    expect(refused).toHaveLength(19)
    const ownerName = await ownerOf(reception, id)
    const state = 'assigned'
    for (const { body } of refused)
      expect(body.error).toMatchObject({ code: 'conflict', current: { ownerName, state } })
  })

  it('on two nodes, too', async () => {
    const place = await kind.freshPlace()
    const [here, there] = [await node(place), await node(place)]
    const crowd = await screens(here.reception, 12)
    const { id, version } = await here.reception.ward.waiting()
    const before = here.seen.writes + there.seen.writes
    const answers = await Promise.all(
      crowd.map((screen, no) => {
        const at = no % 2 === 0 ? screen : there.reception.browser(screen.headers)
        return at.post(`/conversations/${id}/pick`, { version })
      }),
    )
    expect(here.seen.writes + there.seen.writes - before).toBeLessThanOrEqual(2)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const named = answers.filter(({ status }) => status === 409).map(({ body }) => body.error.current.ownerName)
    expect(named).toEqual(Array(11).fill(await ownerOf(here.reception, id)))
  })

  it('names the owner of this moment, not the one of a moment ago', async () => {
    const { reception } = await node()
    const [li, wang, zhao] = await screens(reception, 3)
    const { id, version } = await reception.ward.waiting()
    const picked = await li.post(`/conversations/${id}/pick`, { version })
    expect((await wang.post(`/conversations/${id}/pick`, { version })).body.error.current.ownerName).toBe('咨询员1')
    const released = await li.post(`/conversations/${id}/release`, { version: picked.body.conversation.version })
    const again = { version: released.body.conversation.version }
    expect((await zhao.post(`/conversations/${id}/pick`, again)).status).toBe(200)
    expect((await wang.post(`/conversations/${id}/pick`, again)).body.error.current.ownerName).toBe('咨询员3')
  })

  it('whoever reaches again because no answer came has him still', async () => {
    const { reception } = await node()
    const [li, wang] = await screens(reception, 2)
    const { id, version } = await reception.ward.waiting()
    const first = await li.post(`/conversations/${id}/pick`, { version })
    const again = await li.post(`/conversations/${id}/pick`, { version })
    expect([again.status, again.body]).toEqual([200, first.body])
    expect((await wang.post(`/conversations/${id}/pick`, { version })).status).toBe(409)
  })

  it('whose account is locked while he waits behind another gets nobody', async () => {
    const { reception, seen } = await node()
    const { ward } = reception
    const full = await reception.screenOf(await ward.store.write((tx) => hire(tx, { name: '满员', capacity: 0 })))
    const locked = await ward.store.write((tx) => hire(tx, { name: '停用' }))
    const screen = await reception.screenOf(locked)
    const { id, version } = await ward.waiting()
    ward.clock.advance('2m')
    await full.get('/session') // notes that he is awake, so that his next piece of work is the pick
    const gate = Promise.withResolvers<void>()
    const before = seen.writes
    seen.gate = gate.promise
    const first = full.post(`/conversations/${id}/pick`, { version })
    await until(() => seen.writes === before + 1)
    seen.gate = Promise.resolve()
    const second = screen.post(`/conversations/${id}/pick`, { version })
    await until(() => seen.writes === before + 2) // he is awake: he was let in
    await ward.store.write((tx) =>
      tx.db.updateTable('agent').set({ disabled_at: 1 }).where('id', '=', locked.id).execute(),
    )
    gate.resolve()
    expect((await first).body.error.code).toBe('full')
    expect((await second).status).toBe(401)
    expect((await ward.conversation(id)).ownerId).toBeUndefined()
  })

  it('keeps a refusal under its Idempotency-Key, also when the patient has gone on', async () => {
    const { reception } = await node()
    const [li, wang] = await screens(reception, 2)
    const { id, version } = await reception.ward.waiting()
    const picked = await li.post(`/conversations/${id}/pick`, { version })
    const key = { 'idempotency-key': 'k-1' }
    const refused = await wang.post(`/conversations/${id}/pick`, { version }, key)
    expect(refused.status).toBe(409)
    await li.post(`/conversations/${id}/release`, { version: picked.body.conversation.version })
    const again = await wang.post(`/conversations/${id}/pick`, { version }, key)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(again.body).toEqual(refused.body)
  })
})

describe('the line of those who reach for one patient', () => {
  const line = async () => {
    const ward = await openWard()
    const { id } = await ward.waiting()
    const tried: string[] = []
    const picks = new PickLine(ward)
    const reach = (name: string, attempt: () => Promise<string>) =>
      picks.reach(id, {
        lost: (row: ConversationRow | undefined) => (row?.owner_id == null ? undefined : `${name} has lost`),
        attempt: (hasWaited) => {
          tried.push(hasWaited ? `${name} at last` : name)
          return attempt()
        },
      })
    return { ward, tried, reach }
  }

  it('tries one after the other, in the order they came, while nobody has him', async () => {
    const { ward, tried, reach } = await line()
    const refusal = async () => 'full'
    await Promise.all([
      reach('li', refusal),
      reach('wang', () => Promise.reject(new Error('the database is away'))).catch(() => 'failed'),
      reach('zhao', refusal),
    ])
    expect(tried).toEqual(['li', 'wang at last', 'zhao at last'])
    await ward.store.close()
  })

  it('lets nobody wait longer than two seconds for an attempt that hangs', async () => {
    const { ward, tried, reach } = await line()
    void reach('li', () => new Promise(() => {}))
    const second = reach('wang', async () => 'wang has him')
    await settled()
    ward.clock.advance(1_999)
    await settled()
    expect(tried).toEqual(['li'])
    ward.clock.advance(1)
    expect(await second).toBe('wang has him')
    expect(ward.clock.waiting).toBe(0)
    await ward.store.close()
  })
})
