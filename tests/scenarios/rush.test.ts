// A full desk and a long line, on the agents' own screens: whoever gets room is given the next patient, and hears of it.
// The same books as those of the desk benchmark, with a few people and without a stopwatch.
import { afterEach, expect, it } from 'vitest'
import { wholeLine } from '../../bench/desk-api.ts'
import { Books, type QueueRow } from '../../bench/desk-books.ts'
import { openDesk, type Staff, until } from '../../bench/desk-staff.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'

const AGENTS = 10
const CAPACITY = 2
const WAITING = 50
const HEARD_WITHIN_MS = 10_000

let hospital: Hospital | undefined
let staff: Staff | undefined
afterEach(async () => {
  staff?.leave()
  await hospital?.closes()
})

it('gives a long line to a full desk one by one: in order, nobody twice, nobody too much, nobody forgotten', async () => {
  const ward = await openHospital()
  hospital = ward
  const setupToken = (await ward.app.setupLink)?.split('#setup=')[1] ?? ''
  const desk = await openDesk({ origin: ward.address, setupToken, agents: AGENTS, capacity: CAPACITY })
  staff = desk
  const { books, agents, admin } = desk
  const asked: string[] = []
  for (let no = 1; no <= AGENTS * CAPACITY + WAITING; no++) {
    ward.clock.advance('100ms')
    const patient = ward.plainPatient(`o-rush-${no}`)
    await patient.says('人工')
    asked.push((await ward.conversationOf(patient)).id)
  }
  await until(() => books.assigned === AGENTS * CAPACITY, HEARD_WITHIN_MS)
  expect(agents.map((agent) => agent.held.length)).toEqual(Array(AGENTS).fill(CAPACITY))
  expect((await wholeLine(admin)).filter((row) => row.state === 'waiting')).toHaveLength(WAITING)

  for (let given = AGENTS * CAPACITY; given < asked.length; given += AGENTS) {
    const closed = await Promise.all(agents.map((agent) => agent.close(agent.held[0] ?? '')))
    expect(closed).toEqual(Array(AGENTS).fill(true))
    await until(() => books.assigned >= given + AGENTS, HEARD_WITHIN_MS)
    const heard = asked.filter((id) => books.toldAt(id) !== undefined)
    expect(heard).toEqual(asked.slice(0, given + AGENTS))
    expect(agents.map((agent) => agent.held.length)).toEqual(Array(AGENTS).fill(CAPACITY))
  }

  const line = await wholeLine(admin)
  expect(line.every((row) => row.state === 'taken')).toBe(true)
  expect(books.findings({ conversationIds: asked, line, capacity: CAPACITY })).toEqual({
    lost: 0,
    assignedTwice: 0,
    overCapacity: 0,
    outOfOrder: 0,
    toldWrongly: 0,
  })
  expect(desk.cutStreams()).toBe(0)
})

it('would notice a patient out of turn, given twice, one too many for an agent, or never given', () => {
  const books = new Books()
  const row = (id: string, rankAt: number, takenBy: string | null): QueueRow => {
    return { id, conversationId: `c-${id}`, band: 1, rankAt, state: takenBy === null ? 'waiting' : 'taken', takenBy }
  }
  const line = [row('first', 1, 'wang'), row('second', 2, 'wang'), row('forgotten', 3, null)]
  let seq = 0
  const happens = (kind: string, conversationId: string, data: Readonly<Record<string, unknown>>) =>
    books.hearAll({ seq: ++seq, kind, conversationId, data }, seq)
  for (const { id, conversationId } of line)
    happens('queue.changed', conversationId, { entryId: id, change: 'entered' })
  for (const id of ['second', 'first', 'second']) {
    happens('queue.changed', `c-${id}`, { entryId: id, change: 'taken' })
    happens('conversation.changed', `c-${id}`, { state: 'assigned', ownerId: 'wang', version: 2 })
  }
  books.hear('li', { conversationId: 'c-first', agentId: 'wang', version: 2 }, 1)
  const conversationIds = line.map((entry) => entry.conversationId)
  expect(books.findings({ conversationIds, line, capacity: 1 })).toEqual({
    lost: 1,
    assignedTwice: 1,
    overCapacity: 2,
    outOfOrder: 1,
    toldWrongly: 2,
  })
})
