import { afterEach, describe, expect, it } from 'vitest'
import type { Conversation } from '../../src/store/conversation.ts'
import { act, openWard, request, type Ward } from '../support/desk-harness.ts'

const hello = { kind: 'text', text: '您好，请问挂哪一天的号？' } as const

describe('one owner', () => {
  let ward: Ward
  afterEach(() => ward.store.close())

  it('lets one of two agents who pick at the same moment have it, and shows the other who was faster', async () => {
    ward = await openWard()
    const patient = await ward.waiting()
    const li = await ward.agent('李梅', { capacity: 0 })
    const wang = await ward.agent('王芳', { capacity: 0 })
    for (const agent of [li, wang]) {
      await ward.store.write((tx) =>
        tx.db.updateTable('agent').set({ capacity: 5 }).where('id', '=', agent.id).execute(),
      )
    }

    const [first, second] = await Promise.all(
      [li, wang].map((agent) => ward.store.write((tx) => ward.desk.pick(tx, act(agent, patient)))),
    )

    expect(first).toMatchObject({ ok: true, conversation: { ownerId: li.id, state: 'assigned' } })
    expect(second).toEqual({
      ok: false,
      why: 'conflict',
      ownerId: li.id,
      ownerName: '李梅',
      version: patient.version + 1,
    })
    const greetings = (await ward.heard(patient)).filter((text) => text.includes('我是咨询员'))
    expect(greetings).toEqual([ward.texts('handoff.accepted', { agent: '李梅' })])
  })

  it('refuses the late answer of an old tab after a takeover', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅')
    const lead = await ward.agent('赵组长', { role: 'lead', capacity: 0 })
    const held = await ward.waiting()
    expect(held.ownerId).toBe(li.id)

    const taken = await ward.store.write((tx) => ward.desk.takeOver(tx, act(lead, held)))
    const late = await ward.store.write((tx) => ward.desk.reply(tx, { ...act(li, held), content: hello }))

    expect(taken).toMatchObject({ ok: true, conversation: { ownerId: lead.id, lastOwnerId: li.id } })
    expect(late).toMatchObject({ ok: false, why: 'conflict', ownerId: lead.id, ownerName: '赵组长' })
    expect(await ward.heard(held)).not.toContain(hello.text)
  })

  it('does not let an agent take over from a colleague', async () => {
    ward = await openWard()
    await ward.agent('李梅')
    const held = await ward.waiting()
    const wang = await ward.agent('王芳')
    const taken = await ward.store.write((tx) => ward.desk.takeOver(tx, act(wang, held)))
    expect(taken).toEqual({ ok: false, why: 'forbidden' })
  })

  it('never gives an agent more than the account carries, except an emergency he takes himself', async () => {
    ward = await openWard()
    const trainee = await ward.agent('小陈', { role: 'trainee', capacity: 2 })
    await ward.waiting()
    await ward.waiting()
    const third = await ward.waiting()
    expect(third.state).toBe('queued')
    expect(await ward.store.write((tx) => ward.desk.pick(tx, act(trainee, third)))).toEqual({ ok: false, why: 'full' })

    const urgent = await ward.alarm(third.id)
    expect(await ward.store.write((tx) => ward.desk.pick(tx, act(trainee, urgent)))).toMatchObject({ ok: true })
  })

  it('waits for the patient after a reply and counts the silence again when he writes', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅')
    const held = await ward.waiting()
    const answered = await ward.store.write((tx) => ward.desk.reply(tx, { ...act(li, held), content: hello }))
    expect(answered).toMatchObject({ ok: true, conversation: { state: 'waiting_patient', unansweredSince: undefined } })
    const sends = await ward.store.reads.selectFrom('outbox').selectAll().where('class', '=', 'H').execute()
    expect(sends).toHaveLength(1)

    await ward.passes('10m')
    expect(await ward.heard(held)).not.toContain(ward.texts('hold'))
    const wrote = await ward.writes(held.id)
    expect(wrote).toMatchObject({ state: 'assigned', ownerId: li.id, unansweredSince: ward.clock.now() })
    await ward.passes('5m')
    expect((await ward.heard(held)).filter((text) => text === ward.texts('hold'))).toHaveLength(1)
    expect(await ward.events('queue.changed')).toContainEqual(
      expect.objectContaining({ change: 'overdue', held: true, waitedMs: 180_000, ownerId: li.id }),
    )
  })

  it('gives the place of a closed conversation to the next patient in the same transaction', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅', { capacity: 1 })
    const held = await ward.waiting()
    const next = await ward.waiting()
    await ward.waiting()
    expect(next.state).toBe('queued')

    const { closed, inside } = await ward.store.write(async (tx) => {
      const done = await ward.desk.close(tx, { ...act(li, held), outcome: 'answered' })
      const row = await tx.db.selectFrom('conversation').selectAll().where('id', '=', next.id).executeTakeFirstOrThrow()
      return { closed: done, inside: row }
    })

    expect(closed).toMatchObject({ ok: true, conversation: { state: 'closed', closedBy: li.id, outcome: 'answered' } })
    expect(inside).toMatchObject({ state: 'assigned', owner_id: li.id })
    expect((await ward.heard(held)).at(-1)).toBe(ward.texts('closed.byAgent'))
    expect(await ward.heard(next)).toEqual([
      ward.texts('handoff.next'),
      ward.texts('handoff.accepted', { agent: '李梅' }),
    ])
  })

  it('keeps a note away from every message and every adapter', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅')
    const held = await ward.waiting()
    const count = async () => ({
      messages: await ward.store.reads.selectFrom('message').select('id').execute(),
      sends: await ward.store.reads.selectFrom('outbox').select('id').execute(),
    })
    const before = await count()

    const text = '家属情绪激动，注意语气'
    const noted = await ward.store.write((tx) => ward.desk.note(tx, { ...act(li, held), text }))

    expect(noted).toMatchObject({ ok: true })
    expect(await count()).toEqual(before)
    const notes = await ward.store.reads.selectFrom('note').selectAll().execute()
    expect(notes).toMatchObject([{ text, agent_id: li.id, conversation_id: held.id }])
    const said = await ward.store.reads.selectFrom('event_log').select('data').execute()
    expect(said.some((row) => row.data.includes(text))).toBe(false)
  })

  it('writes actor and cause of every change', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅')
    const held = await ward.waiting(request('complaint'))
    await ward.store.write((tx) => ward.desk.close(tx, { ...act(li, held), outcome: 'answered' }))
    const rows = await ward.store.reads.selectFrom('audit').selectAll().where('subject_id', '=', held.id).execute()
    const changes = rows.map(
      (row) => `${row.actor_kind} ${row.action} ${(JSON.parse(row.detail) as { cause?: string }).cause}`,
    )
    expect(changes).toEqual(
      expect.arrayContaining([
        'bot conversation.change complaint',
        'bot queue.entered complaint',
        'system queue.taken assigned',
        'agent conversation.change closed:answered',
      ]),
    )
  })
})

describe('passing on', () => {
  let ward: Ward
  afterEach(() => ward.store.close())

  async function offered(): Promise<{
    held: Conversation
    li: Parameters<typeof act>[0]
    wang: Parameters<typeof act>[0]
  }> {
    const li = await ward.agent('李梅')
    const held = await ward.waiting()
    const wang = await ward.agent('王芳')
    const done = await ward.store.write((tx) =>
      ward.desk.transfer(tx, { ...act(li, held), to: { agentId: wang.id }, note: '想问妇科' }),
    )
    if (!done.ok) throw new Error(done.why)
    return { held: done.conversation, li, wang }
  }

  it('hands it to the colleague who accepts and tells the patient once', async () => {
    ward = await openWard()
    const { held, li, wang } = await offered()
    expect(held).toMatchObject({ state: 'queued', ownerId: undefined })
    expect(await ward.events('queue.changed')).toContainEqual(
      expect.objectContaining({ change: 'offered', from: li.id, to: wang.id, ownerId: wang.id }),
    )
    expect(await ward.store.write((tx) => ward.desk.pick(tx, act(li, held)))).toEqual({
      ok: false,
      why: 'reserved',
      forId: wang.id,
    })
    const accepted = await ward.store.write((tx) => ward.desk.acceptTransfer(tx, act(wang, held)))
    expect(accepted).toMatchObject({ ok: true, conversation: { ownerId: wang.id, lastOwnerId: li.id } })
    expect((await ward.heard(held)).filter((text) => text === ward.texts('handoff.transferred'))).toHaveLength(1)
  })

  it('goes back into the line when nobody accepts within a minute, and both hear of it', async () => {
    ward = await openWard()
    const { held, li, wang } = await offered()
    await ward.store.write((tx) => ward.desk.setCapacity(tx, { agent: li, agentId: wang.id, capacity: 0 }))
    const wasAt = await ward.entry(held.id)
    await ward.passes('61s')
    const entry = await ward.entry(held.id)
    expect(entry).toMatchObject({ reserved_for: null, entered_at: wasAt?.entered_at })
    const told = (await ward.events('queue.changed')).filter((event) => event.change === 'lapsed')
    expect(told.map((event) => event.ownerId)).toEqual([li.id, wang.id])
    const picked = await ward.store.write((tx) => ward.desk.pick(tx, act(li, held)))
    expect(picked).toMatchObject({ ok: true })
  })

  it('goes to somebody else when the colleague declines', async () => {
    ward = await openWard()
    const { held, wang } = await offered()
    await ward.store.write((tx) => ward.desk.setPresence(tx, { agent: wang, presence: 'away' }))
    const third = await ward.agent('周敏')
    const declined = await ward.store.write((tx) => ward.desk.declineTransfer(tx, act(wang, held)))
    expect(declined).toMatchObject({ ok: true, conversation: { ownerId: third.id } })
  })

  it('puts it into the line of another team, at its old place, never back to the giver', async () => {
    ward = await openWard()
    const gyn = await ward.team('妇科组', ['gynecology'])
    const li = await ward.agent('李梅', { teams: [gyn], capacity: 1 })
    const held = await ward.waiting()
    await ward.passes('1m')
    const later = await ward.waiting()
    const done = await ward.store.write((tx) =>
      ward.desk.transfer(tx, { ...act(li, held), to: { teamId: gyn }, note: '' }),
    )
    expect(done).toMatchObject({ ok: true, conversation: { state: 'queued', teamId: gyn } })
    expect((await ward.entry(held.id))?.entered_at).toBe(held.openedAt)
    expect(await ward.conversation(later.id)).toMatchObject({ ownerId: li.id })
    const wang = await ward.agent('王芳', { teams: [gyn] })
    expect(await ward.conversation(held.id)).toMatchObject({ ownerId: wang.id })
  })

  it('releases to the next agent and gives the freed place away', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅', { capacity: 1 })
    const held = await ward.waiting()
    const next = await ward.waiting()
    const released = await ward.store.write((tx) => ward.desk.release(tx, act(li, held)))
    expect(released).toMatchObject({ ok: true, conversation: { state: 'queued', lastOwnerId: li.id } })
    expect(await ward.conversation(next.id)).toMatchObject({ ownerId: li.id })
  })

  it('wakes a snoozed conversation to its owner, or into the line when he has gone home', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅')
    const held = await ward.waiting()
    const snooze = async (from: Conversation) =>
      ward.store.write((tx) => ward.desk.snooze(tx, { ...act(li, from), until: tx.now + 3_600_000 }))
    expect(await snooze(held)).toMatchObject({ ok: true, conversation: { state: 'snoozed', ownerId: li.id } })
    await ward.passes('1h')
    const woken = await ward.conversation(held.id)
    expect(woken).toMatchObject({ state: 'assigned', ownerId: li.id })

    await snooze(woken)
    await ward.store.write((tx) => ward.desk.setPresence(tx, { agent: li, presence: 'offline' }))
    ward.vanish(li)
    expect(await ward.writes(held.id)).toMatchObject({ state: 'queued', ownerId: undefined, lastOwnerId: li.id })
  })
})
