// Many hands at the same instant, on both databases: the rows decide, and nobody waits for anybody in a circle.
import { expect, it } from 'vitest'
import type { ActingAgent, Done } from '../../src/desk/desk.ts'
import { type Conversation, lockConversation } from '../../src/store/conversation.ts'
import { act, arrive, CHEST_PAIN, deliver, openWard, request, type Ward } from '../support/desk-harness.ts'
import { eachStore } from '../support/store.ts'

eachStore((_name, open) => {
  const openHere = () => openWard({ store: (clock) => open({ clock }) })

  it('ten agents reach for one patient: one has him, nine learn who', async () => {
    const ward = await openHere()
    const patient = await ward.waiting()
    const agents = await hireAway(ward, 10)
    const done = await Promise.all(
      agents.map((agent) => ward.store.write((tx) => ward.desk.pick(tx, act(agent, patient)))),
    )
    const winners = done.filter((one) => one.ok)
    expect(winners).toHaveLength(1)
    const { ownerId } = await ward.conversation(patient.id)
    expect(done.filter((one) => !one.ok && one.why === 'conflict' && one.ownerId === ownerId)).toHaveLength(9)
  })

  it('patients arrive while places become free: none twice, nobody over capacity, nobody left behind', async () => {
    const ward = await openHere()
    const agents: ActingAgent[] = []
    for (let i = 0; i < 6; i++) agents.push(await ward.agent(`咨询员${i}`, { capacity: 2 }))
    const held: Conversation[] = []
    for (let i = 0; i < 12; i++) held.push(await ward.waiting())

    await Promise.all([
      ...held.map((conversation) => closing(ward, agents, conversation)),
      ...Array.from({ length: 20 }, (_, i) =>
        ward.store.write(async (tx) =>
          deliver(tx, await ward.desk.handOff(tx, await arrive(tx, `rush-${i}`), request())),
        ),
      ),
    ])
    await ward.store.write((tx) => ward.desk.assignWaiting(tx, 50))

    const rows = await ward.store.reads.selectFrom('conversation').selectAll().where('state', '<>', 'closed').execute()
    const load = new Map<string, number>()
    for (const { owner_id } of rows) if (owner_id !== null) load.set(owner_id, (load.get(owner_id) ?? 0) + 1)
    expect([...load.values()]).toEqual([2, 2, 2, 2, 2, 2])
    expect(rows.filter((row) => row.state === 'queued')).toHaveLength(8)
    const taken = await ward.store.reads.selectFrom('queue_entry').selectAll().where('state', '=', 'taken').execute()
    expect(new Set(taken.map((entry) => entry.conversation_id)).size).toBe(taken.length)
  })

  it('an agent leaves while his patients write, are answered and raise alarms: everybody is cared for', async () => {
    const ward = await openHere()
    const li = await ward.agent('李梅', { capacity: 8 })
    const held: Conversation[] = []
    for (let i = 0; i < 8; i++) held.push(await ward.waiting())

    await Promise.all([
      ward.store.write((tx) => ward.desk.setPresence(tx, { agent: li, presence: 'offline' })),
      ...held.map((conversation, i) => (i % 2 === 0 ? replying(ward, li, conversation) : alarming(ward, conversation))),
    ])

    for (const { id } of held) {
      const { state, ownerId, emergency } = await ward.conversation(id)
      if (emergency) expect(state).toBe('queued')
      if (state === 'queued') expect(await ward.entry(id)).toBeDefined()
      else expect({ state, ownerId }).toEqual({ state: 'waiting_patient', ownerId: li.id })
    }
  })
})

async function hireAway(ward: Ward, count: number): Promise<readonly ActingAgent[]> {
  const agents: ActingAgent[] = []
  for (let i = 0; i < count; i++) {
    const agent = await ward.agent(`咨询员${i}`, { capacity: 0 })
    await ward.store.write((tx) => ward.desk.setPresence(tx, { agent, presence: 'away' }))
    await ward.store.write((tx) => ward.desk.setCapacity(tx, { agent, agentId: agent.id, capacity: 5 }))
    agents.push(agent)
  }
  return agents
}

async function closing(ward: Ward, agents: readonly ActingAgent[], conversation: Conversation): Promise<Done> {
  const owner = agents.find(({ id }) => id === conversation.ownerId)
  if (owner === undefined) throw new Error('nobody holds this patient')
  return ward.store.write((tx) => ward.desk.close(tx, { ...act(owner, conversation), outcome: 'answered' }))
}

function replying(ward: Ward, agent: ActingAgent, conversation: Conversation): Promise<Done> {
  const content = { kind: 'text', text: '您好' } as const
  return ward.store.write((tx) => ward.desk.reply(tx, { ...act(agent, conversation), content }))
}

/** As a turn does it: the person is locked first, then everything is read. */
async function alarming(ward: Ward, conversation: Conversation): Promise<Conversation> {
  return ward.store.write(async (tx) => {
    const locked = await lockConversation(tx, conversation.id)
    if (locked === undefined) throw new Error('a conversation has vanished')
    const spoke = await ward.desk.patientSpoke(tx, locked)
    return deliver(tx, await ward.desk.raiseAlarm(tx, spoke.conversation, CHEST_PAIN))
  })
}
