// What goes on around one conversation: new words before an answer goes out, drafts, who looks at it, suggested answers,
// steps of an emergency, questions to colleagues. On a real server, with real browsers' cookies.
import { afterEach, describe, expect, it } from 'vitest'
import type { LiveSign, LiveSignBoard } from '../../src/model/live-sign.ts'
import { patientSays } from '../browser/desk-of-one.ts'
import { hire } from '../support/desk-harness.ts'
import { type Browser, listen, openReception, type Reception } from './reception.ts'

let reception: Reception
afterEach(() => reception.close())

async function deskOf(name = '李梅') {
  reception = await openReception()
  const { ward } = reception
  const agent = await ward.agent(name)
  const screen = await reception.screenOf(agent)
  const held = await ward.waiting()
  return { ward, agent, screen, held, version: (await ward.conversation(held.id)).version }
}

const newestNo = async (screen: Browser, id: string): Promise<number> =>
  (await screen.get(`/conversations/${id}`)).body.messages.at(-1)?.no ?? 0

describe('words to a patient who has just said something else', () => {
  it('stay with the writer, who is shown what is new, and go out when he says so', async () => {
    const { screen, held, version, ward } = await deskOf()
    const seenNo = await newestNo(screen, held.id)
    await patientSays(reception, held.id, '我对青霉素过敏')
    const reply = { version, text: '您先到三楼输液室。', seenNo }
    const refused = await screen.post(`/conversations/${held.id}/reply`, reply)
    expect(refused.status).toBe(409)
    expect(refused.body.error.code).toBe('new-messages')
    expect(refused.body.error.messages).toMatchObject([{ author: 'contact', text: '我对青霉素过敏' }])
    expect(await ward.heard(held)).not.toContain('您先到三楼输液室。')
    const sent = await screen.post(`/conversations/${held.id}/reply`, { ...reply, still: true })
    expect(sent.status).toBe(200)
    expect(await ward.heard(held)).toContain('您先到三楼输液室。')
  })

  it('go out at once when everything was seen, whatever else changed, and own words are no news', async () => {
    const { screen, held, version } = await deskOf()
    await patientSays(reception, held.id, '停车场在哪')
    const seenNo = await newestNo(screen, held.id)
    const say = (text: string) => screen.post(`/conversations/${held.id}/reply`, { version, text, seenNo })
    expect((await say('地下一层。')).status).toBe(200)
    expect((await say('早八点开门。')).status).toBe(200)
  })

  it('are refused for who no longer holds the conversation, as before', async () => {
    const { screen, held, version, ward } = await deskOf()
    const lead = await ward.agent('赵组长', { role: 'lead', capacity: 0 })
    await ward.store.write((tx) => ward.desk.takeOver(tx, { agent: lead, conversationId: held.id, version }))
    const refused = await screen.post(`/conversations/${held.id}/reply`, {
      version,
      text: '您好',
      seenNo: 0,
      still: true,
    })
    expect(refused.body.error).toMatchObject({ code: 'conflict', current: { ownerName: '赵组长' } })
  })
})

describe('a text begun', () => {
  it('is found by another browser of the same person, and by nobody else', async () => {
    const { screen, held, agent, ward } = await deskOf()
    const text = '入职体检套餐 A 需空腹，请您'
    expect((await screen.put(`/conversations/${held.id}/draft`, { mode: 'reply', text })).status).toBe(200)
    const elsewhere = await reception.screenOf(agent)
    expect((await elsewhere.get('/drafts')).body.drafts).toMatchObject([
      { conversationId: held.id, mode: 'reply', text },
    ])
    const colleague = await reception.screenOf(await ward.agent('王敏'))
    expect((await colleague.get('/drafts')).body.drafts).toEqual([])
    await screen.put(`/conversations/${held.id}/draft`, { mode: 'reply', text: '' })
    expect((await elsewhere.get('/drafts')).body.drafts).toEqual([])
  })

  it('is forgotten after seven days', async () => {
    const { screen, held, ward, agent } = await deskOf()
    await screen.put(`/conversations/${held.id}/draft`, { mode: 'note', text: '要周三的号' })
    ward.clock.advance('7d')
    expect((await (await reception.screenOf(agent)).get('/drafts')).body.drafts).toEqual([])
  })

  it('makes its other screens look, without moving their cursor', async () => {
    const { screen, held, agent } = await deskOf()
    const elsewhere = await reception.screenOf(agent)
    const stream = await listen(elsewhere, reception.base, '/events')
    await stream.until(() => stream.raw().includes(': '))
    await screen.put(`/conversations/${held.id}/draft`, { mode: 'reply', text: '请您' })
    await stream.until(() => stream.frames.some(({ event }) => event === 'draft.saved'))
    expect(stream.frames.find(({ event }) => event === 'draft.saved')).toMatchObject({
      id: Number.NaN,
      data: { conversationId: held.id },
    })
    stream.close()
  })
})

describe('who is at a thread', () => {
  it('is shown to colleagues who see it: looks, types, gone after a while', async () => {
    const { screen, held, ward } = await deskOf()
    const lead = await reception.screenOf(await ward.agent('赵主管', { role: 'supervisor', capacity: 0 }))
    const stream = await listen(lead, reception.base, '/events')
    await stream.until(() => stream.raw().includes(': '))
    const seen = () => stream.frames.filter(({ event }) => event === 'thread.signs').at(-1)?.data
    await screen.post(`/conversations/${held.id}/signs`, { at: 'typing' })
    await stream.until(() => JSON.stringify(seen() ?? '').includes('"at":"typing"'))
    expect(seen()).toMatchObject({ conversationId: held.id, people: [{ name: '李梅', at: 'typing' }] })
    ward.clock.advance('7s')
    await stream.until(() => JSON.stringify(seen()).includes('"at":"viewing"'))
    ward.clock.advance('60s')
    await stream.until(() => JSON.stringify(seen()).includes('"people":[]'))
    stream.close()
  })

  it('is nobody’s business who may not see the conversation', async () => {
    const { ward, screen } = await deskOf()
    const theirs = await ward.team('妇科组')
    const other = await reception.screenOf(await ward.agent('王芳', { teams: [theirs], capacity: 0 }))
    const held = (await screen.get('/conversations?view=mine')).body.conversations[0]
    const stream = await listen(other, reception.base, '/events')
    await stream.until(() => stream.raw().includes(': '))
    expect((await other.post(`/conversations/${held.id}/signs`, { at: 'viewing' })).status).toBe(404)
    await screen.post(`/conversations/${held.id}/signs`, { at: 'viewing' })
    await ward.agent('何静') // something this person does hear of, later than the sign
    await stream.until(() => stream.frames.some(({ event }) => event === 'agent.changed'))
    expect(stream.frames.filter(({ event }) => event === 'thread.signs')).toEqual([])
    stream.close()
  })

  it('tells the patient of the owner who types a reply, not of one who writes a note', async () => {
    const told: LiveSign[] = []
    const heard = new Set<Parameters<LiveSignBoard['subscribe']>[0]>()
    let read: number | undefined
    const signs: LiveSignBoard = {
      agentTyping: (conversationId, untilMs) => told.push({ kind: 'agentTyping', conversationId, untilMs }),
      patientTyping: (conversationId, untilMs) => {
        for (const hear of heard) hear({ kind: 'patientTyping', conversationId, untilMs }, 'here')
      },
      patientRead: (identityId, no) => {
        read = no
        for (const hear of heard) hear({ kind: 'patientRead', identityId, no }, 'here')
      },
      atThread: () => {},
      draftSaved: () => {},
      isPatientTyping: () => false,
      readUpTo: () => read,
      subscribe: (listener) => {
        heard.add(listener)
        return () => heard.delete(listener)
      },
    }
    reception = await openReception({ signs })
    const { ward } = reception
    const screen = await reception.screenOf(await ward.agent('李梅'))
    const held = await ward.waiting()
    await screen.post(`/conversations/${held.id}/signs`, { at: 'noting' })
    expect(told).toEqual([])
    await screen.post(`/conversations/${held.id}/signs`, { at: 'typing' })
    expect(told).toMatchObject([{ conversationId: held.id, untilMs: ward.clock.now() + 6_000 }])
    signs.patientTyping(held.id, ward.clock.now() + 4_000)
    signs.patientRead(held.identityId, 3)
    const now = await screen.post(`/conversations/${held.id}/signs`, { at: 'viewing' })
    expect(now.body).toMatchObject({ patientReadNo: 3, patientTypingUntil: ward.clock.now() + 4_000 })
  })
})

describe('an emergency', () => {
  it('keeps who called whom and when; a slip is taken back and stays in the record', async () => {
    const { screen, held, ward } = await deskOf()
    const early = await screen.post(`/conversations/${held.id}/steps`, { kind: 'phoned', outcome: 'reached' })
    expect(early.body.error.code).toBe('wrong-state')
    await ward.alarm(held.id)
    const phoned = await screen.post(`/conversations/${held.id}/steps`, { kind: 'phoned', outcome: 'no-answer' })
    await screen.post(`/conversations/${held.id}/steps`, { kind: 'department-told', whom: '急诊 陈护士' })
    await screen.post(`/steps/${phoned.body.stepId}/retract`)
    expect((await screen.get(`/conversations/${held.id}`)).body.steps).toMatchObject([
      { kind: 'phoned', outcome: 'no-answer', agentName: '李梅', retracted: true },
      { kind: 'department-told', whom: '急诊 陈护士', agentName: '李梅', retracted: false },
    ])
    const audit = await ward.store.reads.selectFrom('audit').select('action').execute()
    expect(audit.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['emergency.step', 'emergency.step-retract']),
    )
  })

  it('gets no suggested answers, a question about the hours gets the approved one', async () => {
    const { screen, held, ward } = await deskOf()
    await patientSays(reception, held.id, '停车多少钱')
    const offered = await screen.get(`/conversations/${held.id}/suggestions`)
    expect(offered.body.suggestions.length).toBeGreaterThan(0)
    expect(offered.body.suggestions[0].title).toContain('停车')
    await ward.alarm(held.id)
    expect((await screen.get(`/conversations/${held.id}/suggestions`)).body).toMatchObject({
      emergency: true,
      suggestions: [],
    })
  })
})

describe('a question to a colleague', () => {
  it('is listed for who was asked, comes back as a note, and is never sent to the patient', async () => {
    const { screen, held, ward } = await deskOf()
    const doctor = await ward.store.write((tx) => hire(tx, { name: '陈医生', role: 'clinician' }))
    const clinic = await reception.screenOf(doctor)
    const heard = await ward.heard(held)
    const dueAt = ward.clock.now() + 15 * 60_000
    const asked = await screen.post(`/conversations/${held.id}/assists`, {
      to: { agentId: doctor.id },
      question: '造影检查前要停二甲双胍吗？',
      dueAt,
    })
    expect((await clinic.get('/assists')).body.toAnswer).toMatchObject([
      { id: asked.body.assistId, question: '造影检查前要停二甲双胍吗？', askedByName: '李梅', dueAt, state: 'open' },
    ])
    const answer = { text: '请患者到门诊由医生决定。' }
    expect((await clinic.post(`/assists/${asked.body.assistId}/answer`, answer)).status).toBe(200)
    expect((await clinic.post(`/assists/${asked.body.assistId}/answer`, answer)).status).toBe(409)
    const opened = (await screen.get(`/conversations/${held.id}`)).body
    expect(opened.notes.at(-1)).toMatchObject({ agentName: '陈医生' })
    expect(opened.notes.at(-1).text).toContain('请患者到门诊由医生决定。')
    expect(opened.assists).toMatchObject([{ state: 'answered', settledByName: '陈医生' }])
    expect((await screen.get('/assists')).body.asked).toHaveLength(1)
    expect(await ward.heard(held)).toEqual(heard)
  })

  it('cannot be answered by others, nor asked of somebody who answers nobody', async () => {
    const { screen, held, ward } = await deskOf()
    const team = await ward.team('骨科组')
    const outsider = await reception.screenOf(await ward.agent('王敏', { capacity: 0 }))
    const dueAt = ward.clock.now() + 60_000
    const asked = await screen.post(`/conversations/${held.id}/assists`, {
      to: { teamId: team },
      question: '可加号？',
      dueAt,
    })
    expect((await outsider.post(`/assists/${asked.body.assistId}/answer`, { text: '可以' })).status).toBe(404)
    const auditor = await ward.store.write((tx) => hire(tx, { name: '审计', role: 'auditor' }))
    const refused = await screen.post(`/conversations/${held.id}/assists`, {
      to: { agentId: auditor.id },
      question: '可加号？',
      dueAt,
    })
    expect(refused.status).toBe(422)
    expect((await screen.post(`/assists/${asked.body.assistId}/withdraw`)).status).toBe(200)
  })
})
