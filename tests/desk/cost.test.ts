// One assignment stays cheap with a full hall: 1,000 waiting, 100 agents who carry all they can.
import { expect, it } from 'vitest'
import type { ActingAgent } from '../../src/desk/desk.ts'
import { act, arrive, deliver, openWard, request } from '../support/desk-harness.ts'

/** Measured 0.6 ms for closing with the next assignment, 0.3 ms for joining the line; the rest is for a busy machine. */
const MOST_MS = 5

it('gives a freed place away at once with 1,000 waiting and 100 busy agents', async () => {
  const ward = await openWard()
  const gyn = await ward.team('妇科组', ['gynecology'])
  const agents: ActingAgent[] = []
  for (let i = 0; i < 100; i++) agents.push(await ward.agent(`咨询员${i}`, { teams: i % 4 === 0 ? [gyn] : [] }))
  await ward.store.write(async (tx) => {
    for (let i = 0; i < 1_500; i++) {
      const wish = i % 3 === 0 ? request('complaint', { departmentId: 'gynecology' as never }) : request()
      await deliver(tx, await ward.desk.handOff(tx, await arrive(tx, `crowd-${i}`), wish))
    }
  })
  const assigned = () =>
    ward.store.reads.selectFrom('conversation').selectAll().where('state', '=', 'assigned').execute()
  const held = await assigned()
  expect(held).toHaveLength(500)

  const closing: number[] = []
  const joining: number[] = []
  await ward.store.write(async (tx) => {
    for (const row of held.slice(0, 100)) {
      const agent = agents.find(({ id }) => id === row.owner_id)
      if (agent === undefined) throw new Error('an owner has vanished')
      const conversation = await ward.conversation(row.id)
      closing.push(await timed(() => ward.desk.close(tx, { ...act(agent, conversation), outcome: 'answered' })))
    }
    for (let i = 0; i < 100; i++) {
      const newcomer = await arrive(tx, `late-${i}`)
      joining.push(await timed(() => ward.desk.handOff(tx, newcomer, request())))
    }
  })
  expect(await assigned()).toHaveLength(500)
  expect(median(closing)).toBeLessThan(MOST_MS)
  expect(median(joining)).toBeLessThan(MOST_MS)
  await ward.store.close()
}, 60_000)

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function median(spans: readonly number[]): number {
  return [...spans].sort((a, b) => a - b)[Math.floor(spans.length / 2)] ?? Number.NaN
}
