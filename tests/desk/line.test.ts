import { afterEach, describe, expect, it } from 'vitest'
import { createWorkingCalendar } from '../../src/model/working-calendar.ts'
import { boardFigures } from '../../src/store/board.ts'
import { queuePage } from '../../src/store/queue.ts'
import { act, CHEST_PAIN, openWard, request, type Ward, WEEKDAYS } from '../support/desk-harness.ts'

let ward: Ward
afterEach(() => ward.store.close())

const order = async () => (await queuePage(ward.store.reads, { limit: 100 })).map((entry) => entry.conversationId)

describe('the line', () => {
  it('puts a chest-pain message ahead of the whole line', async () => {
    ward = await openWard()
    for (let i = 0; i < 20; i++) await ward.waiting(request(i % 2 === 0 ? 'complaint' : 'asked-for-person'))
    const patient = await ward.patient()
    const alarmed = await ward.alarm(patient.id)

    expect(alarmed).toMatchObject({ state: 'queued', emergency: true })
    expect((await order())[0]).toBe(patient.id)
    expect(await ward.heard(patient)).toEqual([ward.texts('handoff.emergency')])
    expect(await ward.events('alarm.raised')).toMatchObject([
      { family: 'chest-pain', level: 0, greenChannel: ['emergency', 'cardiology'] },
    ])
    const li = await ward.agent('李梅', { capacity: 1 })
    expect(await ward.conversation(patient.id)).toMatchObject({ ownerId: li.id })
  })

  it('moves somebody who already waits to the top when chest pain comes up', async () => {
    ward = await openWard()
    await ward.waiting()
    const patient = await ward.waiting()
    await ward.alarm(patient.id)
    expect((await order())[0]).toBe(patient.id)
    expect(await order()).toHaveLength(2)
  })

  it('lets nobody starve: after the longest head start every newcomer stands behind', async () => {
    ward = await openWard()
    const first = await ward.waiting()
    const complaint = await ward.waiting(request('complaint'))
    const quality = await ward.waiting(request('medical-quality-complaint', { acuity: 'urgent' }))
    const elderly = await ward.waiting(request('asked-for-person', { vulnerable: true }))
    expect(await order()).toEqual([quality.id, complaint.id, elderly.id, first.id])
    await ward.passes('15m')
    for (let i = 0; i < 5; i++) await ward.waiting(request('medical-quality-complaint', { acuity: 'urgent' }))
    expect((await order()).indexOf(first.id)).toBe(3)
  })

  it('tells place and an honest range, and a patient who keeps asking hears it at most once a minute', async () => {
    ward = await openWard()
    await ward.agent('李梅', { capacity: 1 })
    await ward.waiting()
    await ward.waiting()
    const patient = await ward.waiting()
    expect(await ward.heard(patient)).toEqual([
      ward.texts('handoff.queued', { position: '2', wait: ward.texts('handoff.wait', { from: '12', to: '25' }) }),
    ])
    await ward.asks(patient.id)
    await ward.asks(patient.id)
    expect(await ward.heard(patient)).toHaveLength(1)
    await ward.passes('2m')
    await ward.asks(patient.id)
    await ward.asks(patient.id)
    expect((await ward.heard(patient)).slice(1)).toEqual([
      ward.texts('hold'),
      ward.texts('handoff.alreadyQueued', { position: '2' }),
    ])
    expect(await order()).toHaveLength(2)
  })

  it('says sorry to somebody who complains', async () => {
    ward = await openWard()
    const patient = await ward.waiting(request('complaint'))
    expect(await ward.heard(patient)).toEqual([ward.texts('handoff.complaint'), ward.texts('handoff.next')])
  })

  it('tells a waiting patient the truth after a minute, once, and the lead after three, again and again', async () => {
    ward = await openWard()
    const patient = await ward.waiting()
    await ward.passes('59s')
    expect(await ward.heard(patient)).toEqual([ward.texts('handoff.next')])
    await ward.passes('9m')
    expect(await ward.heard(patient)).toEqual([ward.texts('handoff.next'), ward.texts('hold')])
    const overdue = (await ward.events('queue.changed')).filter((event) => event.change === 'overdue')
    expect(overdue.map((event) => event.waitedMs)).toEqual([180_000, 360_000, 540_000])
  })

  it('finds the agent the patient had last, else the least loaded of the right team', async () => {
    ward = await openWard()
    const gyn = await ward.team('妇科组', ['gynecology'])
    const li = await ward.agent('李梅', { teams: [gyn] })
    const wang = await ward.agent('王芳', { teams: [gyn] })
    const zhou = await ward.agent('周敏')
    const wish = request('asked-for-person', { departmentId: 'gynecology' as never })
    const owners = [await ward.waiting(wish), await ward.waiting(wish)]
    expect(owners.map((held) => held.ownerId).sort()).toEqual([li.id, wang.id].sort())
    const [first] = owners
    if (first === undefined) throw new Error('nobody')
    const before = first.ownerId === li.id ? li : wang
    await ward.store.write((tx) => ward.desk.close(tx, { ...act(before, first), outcome: 'answered' }))
    const other = await ward.waiting(wish)
    await ward.waiting(wish)
    expect(other.ownerId).toBe(before.id)
    // Busier now than the colleagues, and still the one this patient knows.
    expect(await ward.asks(first.id, wish)).toMatchObject({ ownerId: before.id })
    expect((await ward.waiting()).ownerId).toBe(zhou.id)
  })

  it('opens the line of a team to everybody when nobody of the team is there', async () => {
    ward = await openWard()
    await ward.team('妇科组', ['gynecology'])
    const li = await ward.agent('李梅')
    const patient = await ward.waiting(request('asked-for-person', { departmentId: 'gynecology' as never }))
    expect(patient.state).toBe('queued')
    await ward.passes('181s')
    expect(await ward.conversation(patient.id)).toMatchObject({ ownerId: li.id, state: 'assigned', teamId: undefined })
  })
})

it('shows a board of counts', async () => {
  ward = await openWard()
  const li = await ward.agent('李梅', { capacity: 1 })
  await ward.waiting()
  await ward.passes('1m')
  const oldest = await ward.waiting()
  await ward.alarm((await ward.patient()).id)
  await ward.passes('4m')
  await ward.store.write((tx) => ward.desk.setPresence(tx, { agent: li, presence: 'away' }))
  expect(await boardFigures(ward.store.reads, ward.clock.now())).toEqual({
    waiting: 2,
    emergencies: 1,
    oldestEnteredAt: oldest.updatedAt,
    overdue: 0,
    held: 1,
    snoozed: 0,
    agentsOnline: 0,
    agentsAway: 1,
    alarmsRinging: 1,
  })
})

describe('an alarm', () => {
  it('that nobody acknowledges rings at the lead after a minute, then at the duty phone, and does not stop', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅')
    const patient = await ward.patient()
    const held = await ward.alarm(patient.id)
    expect(held.ownerId).toBe(li.id)
    await ward.passes('7m')
    expect((await ward.events('alarm.changed')).map((event) => [event.change, event.level])).toEqual([
      ['escalated', 1],
      ['escalated', 2],
      ['escalated', 2],
    ])
    const [raised] = await ward.events('alarm.raised')
    const alarmId = String(raised?.alarmId)
    expect(await ward.store.write((tx) => ward.desk.acknowledgeAlarm(tx, { agent: li, alarmId }))).toEqual({ ok: true })
    await ward.passes('30m')
    expect((await ward.events('alarm.changed')).map((event) => event.change)).toEqual([
      'escalated',
      'escalated',
      'escalated',
      'acknowledged',
    ])
  })

  it('reaches the agent who already holds the patient, and rings once for one danger', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅')
    const held = await ward.waiting()
    await ward.store.write((tx) => ward.desk.reply(tx, { ...act(li, held), content: { kind: 'text', text: '您好' } }))
    expect(await ward.alarm(held.id)).toMatchObject({ state: 'assigned', ownerId: li.id, emergency: true })
    await ward.alarm(held.id)
    await ward.alarm(held.id, { ...CHEST_PAIN, family: 'stroke', rule: 'face-arm-speech' })
    expect((await ward.events('alarm.raised')).map((event) => [event.family, event.ownerId])).toEqual([
      ['chest-pain', li.id],
      ['stroke', li.id],
    ])
  })

  it('keeps its conversation open until somebody has seen it and says how it ended', async () => {
    ward = await openWard()
    const li = await ward.agent('李梅')
    const held = await ward.alarm((await ward.patient()).id)
    const close = () =>
      ward.store.write((tx) => ward.desk.close(tx, { ...act(li, held), outcome: 'visited-emergency' }))
    const [raised] = await ward.events('alarm.raised')
    const alarmId = String(raised?.alarmId)
    expect(await close()).toEqual({ ok: false, why: 'alarmRinging', alarmIds: [alarmId] })
    await ward.store.write((tx) => ward.desk.acknowledgeAlarm(tx, { agent: li, alarmId }))
    expect(await close()).toMatchObject({
      ok: true,
      conversation: { state: 'closed', closedBy: li.id, outcome: 'visited-emergency' },
    })
  })
})

describe('opening hours', () => {
  const calendar = createWorkingCalendar({
    week: WEEKDAYS,
    holidays: ['2026-10-01', '2026-10-02', '2026-10-03', '2026-10-04', '2026-10-05', '2026-10-06', '2026-10-07'],
    workdays: ['2026-10-10'],
  })
  const at = (wall: string) => Date.parse(`${wall}+08:00`)

  it('at night: when somebody will be there, the way to the emergency department, and no empty hold notices', async () => {
    ward = await openWard({ calendar, start: at('2026-11-23T22:00:00') })
    const patient = await ward.waiting()
    expect(await ward.heard(patient)).toEqual([
      ward.texts('handoff.afterHours', { opensAt: ward.texts('time.tomorrow', { time: '8:00' }) }),
    ])
    expect((await ward.heard(patient))[0]).toContain('拨打 120')
    await ward.passes('10h')
    expect(await ward.heard(patient)).toHaveLength(1)
    await ward.passes('2m')
    expect((await ward.heard(patient)).slice(1)).toEqual([ward.texts('hold')])
    expect(await ward.entry(patient.id)).toMatchObject({ due_at: at('2026-11-24T08:03:00') })
  })

  it('at lunch: the clock of the promise rests from 12:00 to 14:00 and the patient is told so', async () => {
    ward = await openWard({ calendar, start: at('2026-11-23T11:59:00') })
    const before = await ward.waiting()
    expect(await ward.entry(before.id)).toMatchObject({ due_at: at('2026-11-23T14:02:00') })
    await ward.passes('30m')
    const during = await ward.waiting()
    expect(await ward.heard(during)).toEqual([
      ward.texts('handoff.afterHours', { opensAt: ward.texts('time.today', { time: '14:00' }) }),
    ])
    expect((await ward.events('queue.changed')).some((event) => event.change === 'overdue')).toBe(false)
    await ward.passes('91m')
    await ward.passes('2m')
    expect((await ward.events('queue.changed')).filter((event) => event.change === 'overdue')).toHaveLength(1)
  })

  it('on a make-up Saturday the desk is open, in the holiday week it is not', async () => {
    ward = await openWard({ calendar, start: at('2026-10-10T09:00:00') })
    expect(await ward.heard(await ward.waiting())).toEqual([ward.texts('handoff.next')])
    await ward.store.close()

    ward = await openWard({ calendar, start: at('2026-10-03T09:00:00') })
    const opensAt = ward.texts('time.date', { month: '10', day: '8', time: '8:00' })
    expect(await ward.heard(await ward.waiting())).toEqual([ward.texts('handoff.afterHours', { opensAt })])
  })

  it('never lets an emergency wait for opening hours', async () => {
    ward = await openWard({ calendar, start: at('2026-11-23T02:00:00') })
    const patient = await ward.patient()
    await ward.alarm(patient.id)
    expect(await ward.heard(patient)).toEqual([ward.texts('handoff.emergency')])
    expect(await ward.entry(patient.id)).toMatchObject({ band: 0, due_at: ward.clock.now() + 180_000 })
    await ward.passes('2m')
    expect((await ward.events('alarm.changed')).map((event) => event.level)).toEqual([1, 2])
  })
})
