// What may be said to a patient, and what the bot would say: asked over the API, with no effect but an answer.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/model/role.ts'
import { hire } from '../support/desk-harness.ts'
import { type Browser, openReception, type Reception } from './reception.ts'

let reception: Reception
const screens = new Map<Role, Browser>()
const screen = (role: Role): Browser => screens.get(role) as Browser

beforeAll(async () => {
  reception = await openReception()
  for (const role of ['agent', 'supervisor', 'clinician', 'editor', 'admin'] as const) {
    const person = await reception.ward.store.write((tx) => hire(tx, { name: `${role} 某`, role }))
    screens.set(role, await reception.screenOf(person))
  }
})
afterAll(() => reception.close())

describe('a draft of an agent', () => {
  const check = async (text: string, role: Role = 'agent', kind?: string) =>
    (await screen(role).post('/wording/check', { text, ...(kind === undefined ? {} : { kind }) })).body

  it('may go when there is nothing to say against it', async () => {
    expect(await check('请到门诊楼三层报到。')).toEqual({ verdict: 'send', findings: [], rewrite: null })
  })

  it('is blocked with rule, law, place and a neutral wording', async () => {
    expect(await check('您好，我们保证治好。请周三来。')).toEqual({
      verdict: 'blocked',
      findings: [
        {
          id: 'cure.promise',
          family: 'CURE',
          severity: 'block',
          release: null,
          start: 5,
          end: 9,
          words: '保证治好',
          basis: expect.stringContaining('《广告法》'),
          rewrite: { start: 0, end: 10, text: '治疗效果因人而异，请由医生当面评估后告诉您。' },
        },
      ],
      rewrite: '治疗效果因人而异，请由医生当面评估后告诉您。请周三来。',
    })
  })

  it('may need a supervisor, or only a second look', async () => {
    expect(await check('再拖下去就会癌变。')).toMatchObject({
      verdict: 'release',
      findings: [{ release: 'supervisor' }],
    })
    expect(await check('我们有最先进的设备。')).toMatchObject({ verdict: 'hint', findings: [{ severity: 'warn' }] })
  })

  it('is read with the eyes of whoever asks: a physician may speak of medicines, an editor publishes', async () => {
    expect(await check('建议用阿莫西林。')).toMatchObject({ verdict: 'blocked' })
    expect(await check('建议用阿莫西林。', 'clinician')).toMatchObject({ verdict: 'hint' })
    expect(await check('我们有最先进的设备。', 'editor', 'published')).toMatchObject({ verdict: 'blocked' })
  })

  it('leaves no word in the log or the audit', async () => {
    await check('我们保证治好小桂花的病。')
    const audit = await reception.ward.store.reads.selectFrom('audit').select('detail').execute()
    expect(JSON.stringify(audit) + reception.logged.join('')).not.toMatch(/保证|小桂花/)
  })
})

describe('a reply with forbidden words', () => {
  const held = async (name: string, role: Role) => {
    const owner = await reception.ward.agent(name, { capacity: 1, role })
    const { id } = await reception.ward.waiting()
    const conversation = await reception.ward.conversation(id)
    expect(conversation.ownerId).toBe(owner.id)
    const browser = await reception.screenOf(owner)
    return {
      id,
      reply: (body: object) => browser.post(`/conversations/${id}/reply`, { version: conversation.version, ...body }),
    }
  }
  const said = (id: string) =>
    reception.ward.store.reads
      .selectFrom('message')
      .select('id')
      .where('conversation_id', '=', id)
      .where('author', '=', 'agent')
      .execute()

  it('does not go out, and the agent learns why', async () => {
    const { id, reply } = await held('王芳', 'agent')
    const answer = await reply({ text: '先吃点布洛芬吧。' })
    expect(answer.status).toBe(422)
    expect(answer.body.error).toMatchObject({ code: 'wording', findings: [{ id: 'rx.take' }] })
    expect(await said(id)).toEqual([])
    expect((await reply({ text: '用药请问医生，可以挂内科。' })).status).toBe(200)
  })

  it('that a supervisor may let go, goes by name and with a reason, and stands in the audit', async () => {
    const { id, reply } = await held('赵敏', 'supervisor')
    const text = '请尽快来，再拖下去会失明。'
    expect((await reply({ text })).status).toBe(422)
    const answer = await reply({ text, release: { reason: '眼科医生已当面确认' } })
    expect(answer.status).toBe(200)
    const row = await reception.ward.store.reads
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', 'wording.release')
      .executeTakeFirstOrThrow()
    expect(row.subject_id).toBe(answer.body.messageId)
    expect(JSON.parse(row.detail)).toEqual({ rules: ['fear.delay'], reason: '眼科医生已当面确认' })
    expect(await said(id)).toHaveLength(1)
  })

  it('that nobody may let go, does not go with a reason either; nor does an agent release anything', async () => {
    const supervisor = await held('孙丽', 'supervisor')
    const release = { reason: '着急' }
    expect((await supervisor.reply({ text: '我们保证治好。', release })).status).toBe(422)
    const agent = await held('李娜', 'agent')
    expect((await agent.reply({ text: '再拖下去会失明。', release })).status).toBe(422)
  })
})

describe('a question tried on the bot', () => {
  it('shows skill, entry and version, score, words, runners-up and the reply', async () => {
    const { body } = await screen('supervisor').post('/bot/try', { text: '停车多少钱' })
    expect(body).toMatchObject({
      skill: 'answer',
      rule: 'faq',
      entry: { id: 'parking-fee', version: 1 },
      words: ['停车多少钱'],
      replies: [expect.stringContaining('每小时 4 元')],
      effects: [],
    })
    expect(body.score).toBeGreaterThan(0.9)
    expect(body.costs).toMatchObject({ answer: expect.any(Number) })
  })

  it('goes on with the state of the last answer', async () => {
    const first = await screen('admin').post('/bot/try', { text: '停车场在哪里？' })
    expect(first.body.replies[0]).toContain('1. 停车怎么收费？')
    const second = await screen('admin').post('/bot/try', { text: '1', state: first.body.state })
    expect(second.body).toMatchObject({ entry: { id: 'parking-fee' } })
  })

  it('shows an alarm and rings none', async () => {
    const { body } = await screen('editor').post('/bot/try', { text: '胸口压着疼出汗' })
    expect(body).toMatchObject({ skill: 'safety', effects: ['raiseAlarm'] })
    const alarms = await reception.ward.store.reads.selectFrom('alarm').select('id').execute()
    expect(alarms).toEqual([])
  })

  it('with a state that is none of the bot is refused', async () => {
    const answer = await screen('admin').post('/bot/try', { text: '你好', state: { fragments: 7 } })
    expect(answer.status).toBe(422)
    expect(answer.body.error.fields).toMatchObject([{ path: 'state' }])
  })

  it('is not for agents', async () => {
    expect((await screen('agent').post('/bot/try', { text: '你好' })).status).toBe(403)
  })
})
