import { afterEach, describe, expect, it } from 'vitest'
import { act, openWard, type Ward } from '../support/desk-harness.ts'

let ward: Ward
afterEach(() => ward.store.close())

const hello = { kind: 'text', text: '您好，请问挂哪一天的号？' } as const

describe('an agent whose laptop closes', () => {
  it('loses an unanswered patient within two minutes: back in the line at the old place, told once', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅')
    const held = await ward.waiting()
    await ward.passes('10m')
    const newcomers = [await ward.patient(), await ward.patient()]
    await ward.store.write((tx) => ward.desk.setPresence(tx, { agent: li, presence: 'away' }))
    for (const { id } of newcomers) await ward.asks(id)
    ward.vanish(li)
    const told = (await ward.heard(held)).length

    await ward.passes('119s')
    expect(await ward.conversation(held.id)).toMatchObject({ ownerId: li.id })
    await ward.passes('1s')
    expect(await ward.conversation(held.id)).toMatchObject({ state: 'queued', ownerId: undefined, lastOwnerId: li.id })
    const [entry, newcomer] = [await ward.entry(held.id), await ward.entry(newcomers[0]?.id ?? '')]
    expect(entry?.entered_at).toBe(held.openedAt)
    expect(entry?.rank_at).toBeLessThan(newcomer?.rank_at ?? 0)

    await ward.passes('30s')
    expect((await ward.heard(held)).slice(told)).toEqual([ward.texts('handoff.returned')])
    expect(await ward.events('agent.changed')).toContainEqual(
      expect.objectContaining({ agentId: li.id, presence: 'offline' }),
    )
  })

  it('passes the patient straight to a colleague who has room', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅')
    const held = await ward.waiting()
    const wang = await ward.agent('王芳')
    ward.vanish(li)
    await ward.passes('2m')
    expect(await ward.conversation(held.id)).toMatchObject({ state: 'assigned', ownerId: wang.id })
    expect((await ward.heard(held)).filter((text) => text === ward.texts('handoff.returned'))).toHaveLength(1)
  })

  it('keeps an answered patient until he writes again; then somebody who is there takes over', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅')
    const held = await ward.waiting()
    await ward.store.write((tx) => ward.desk.reply(tx, { ...act(li, held), content: hello }))
    ward.vanish(li)
    await ward.passes('10m')
    expect(await ward.conversation(held.id)).toMatchObject({ state: 'waiting_patient', ownerId: li.id })
    expect(await ward.heard(held)).not.toContain(ward.texts('handoff.returned'))

    expect(await ward.writes(held.id)).toMatchObject({ state: 'queued', ownerId: undefined })
    expect((await ward.heard(held)).at(-1)).toBe(ward.texts('handoff.next'))
    const wang = await ward.agent('王芳')
    expect(await ward.conversation(held.id)).toMatchObject({ state: 'assigned', ownerId: wang.id })
  })

  it('loses an emergency even when it was answered: somebody must watch it', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅')
    const held = await ward.alarm((await ward.patient()).id)
    await ward.store.write((tx) => ward.desk.reply(tx, { ...act(li, held), content: hello }))
    ward.vanish(li)
    await ward.passes('2m')
    expect(await ward.conversation(held.id)).toMatchObject({ state: 'queued', emergency: true })
  })

  it('who comes back in time loses nobody', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅')
    const held = await ward.waiting()
    ward.vanish(li)
    await ward.passes('110s')
    const beat = await ward.store.write((tx) => ward.desk.heartbeat(tx, { agent: li }))
    expect(beat).toMatchObject({ presence: 'online' })
    await ward.passes('60s')
    expect(await ward.conversation(held.id)).toMatchObject({ ownerId: li.id })
  })
})

describe('presence', () => {
  it('gives an agent whose line was cut for a moment those who came meanwhile', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅')
    ward.vanish(li)
    await ward.passes('90s')
    const patient = await ward.waiting()
    expect(patient.state).toBe('queued')
    await ward.store.write((tx) => ward.desk.heartbeat(tx, { agent: li }))
    expect(await ward.conversation(patient.id)).toMatchObject({ ownerId: li.id })
  })

  it('gives waiting patients to an agent the moment he comes online, as many as he carries', async () => {
    ward = await openWard()
    const waiting = [await ward.waiting(), await ward.waiting(), await ward.waiting()]
    const li = await ward.agent('李梅', { capacity: 2 })
    const owners = await Promise.all(waiting.map(async ({ id }) => (await ward.conversation(id)).ownerId))
    expect(owners).toEqual([li.id, li.id, undefined])
  })

  it('gives an agent who shows up again by picking somebody those who wait besides', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅')
    ward.vanish(li)
    await ward.passes('61s')
    const [picked, besides] = [await ward.waiting(), await ward.waiting()]
    await ward.store.write((tx) => ward.desk.pick(tx, act(li, picked)))
    expect(await ward.conversation(besides.id)).toMatchObject({ ownerId: li.id })
  })

  it('gives an agent who steps away no new patients and leaves him those he has', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅')
    const held = await ward.waiting()
    await ward.store.write((tx) => ward.desk.setPresence(tx, { agent: li, presence: 'away' }))
    expect(await ward.waiting()).toMatchObject({ state: 'queued' })
    await ward.passes('30m')
    expect(await ward.conversation(held.id)).toMatchObject({ ownerId: li.id })
  })

  it('takes unanswered patients back at once when an agent signs off', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅')
    const held = await ward.waiting()
    await ward.store.write((tx) => ward.desk.setPresence(tx, { agent: li, presence: 'offline' }))
    expect(await ward.conversation(held.id)).toMatchObject({ state: 'queued' })
    expect(await ward.store.write((tx) => ward.desk.heartbeat(tx, { agent: li }))).toMatchObject({
      presence: 'offline',
    })
  })

  it('counts an agent who picks without having said so as there', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅')
    await ward.store.write((tx) => ward.desk.setPresence(tx, { agent: li, presence: 'offline' }))
    ward.vanish(li)
    const patient = await ward.waiting()
    const picked = await ward.store.write((tx) => ward.desk.pick(tx, act(li, patient)))
    expect(picked).toMatchObject({ ok: true })
    expect(await ward.store.write((tx) => ward.desk.sweep(tx))).toBe(0)
    await ward.passes('2m')
    expect(await ward.conversation(patient.id)).toMatchObject({ state: 'queued' })
  })
})

describe('the sweep', () => {
  it('finds nothing to do in a healthy ward', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅', { capacity: 2 })
    for (let i = 0; i < 4; i++) await ward.waiting()
    await ward.alarm((await ward.patient()).id)
    ward.vanish(li)
    for (let i = 0; i < 10; i++) {
      await ward.passes('30s')
      expect(await ward.store.write((tx) => ward.desk.sweep(tx))).toBe(0)
    }
  })

  it('gives everything a hand in the database broke an owner, a place or a timer again, and counts it', async () => {
    ward = await openWard()
    const lost = [await ward.waiting(), await ward.waiting(), await ward.waiting()]
    const li = await ward.agent('李梅', { capacity: 1 })
    const alarmed = await ward.alarm((await ward.patient()).id)
    await ward.store.write(async (tx) => {
      await tx.db
        .deleteFrom('queue_entry')
        .where('conversation_id', '=', lost[1]?.id ?? '')
        .execute()
      await tx.db.updateTable('agent').set({ presence: 'offline' }).where('id', '=', li.id).execute()
      await tx.db.deleteFrom('timer').execute()
    })
    const repaired = await ward.store.write((tx) => ward.desk.sweep(tx))
    // One lost its place, one its owner; two entries and the alarm lost their timers.
    expect(repaired).toBe(5)
    for (const { id } of [...lost, alarmed]) expect(await ward.entry(id)).toBeDefined()
    expect(await ward.store.write((tx) => ward.desk.sweep(tx))).toBe(0)
    await ward.passes('61s')
    expect(await ward.events('alarm.changed')).not.toHaveLength(0)
  })
})
