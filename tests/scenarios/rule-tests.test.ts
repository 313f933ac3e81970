// What the forms of editors ask the server beside the entries: does this rule ring, who may approve, how is it read on
// each channel, what is there to pick from.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EditorScreen, editorAt } from '../support/editors.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'

let hospital: Hospital
let editor: EditorScreen
let clinician: EditorScreen
let agent: EditorScreen
beforeAll(async () => {
  hospital = await openHospital()
  editor = await editorAt(hospital, '林编辑', 'editor')
  clinician = await editorAt(hospital, '陈医师', 'clinician')
  agent = await editorAt(hospital, '周咨询', 'agent')
})
afterAll(() => hospital.closes())

const BLISTER = {
  id: 'blister',
  name: '',
  kind: 'emergency',
  signs: { 大水泡: { words: ['大水泡'], near: [{ one: ['水泡'], other: ['拳头'], within: 4, ordered: true }] } },
  rules: [{ id: 'blister.big', all: [['$大水泡'], ['烫']], unless: ['去年'], examples: [], counterExamples: [] }],
}

describe('a family of red flags', () => {
  it('is tried while it is written, before it has a name or sentences', async () => {
    const sentences = ['手烫了个大水泡', '手烫了，水泡像拳头那么大', '没有大水泡，只是烫红了'].map((text) => ({
      text,
      rule: 'blister.big',
    }))
    const { status, body } = await clinician.console.post('/editing/red-flag/test', {
      id: 'blister',
      body: BLISTER,
      sentences: [...sentences, { text: '停车怎么收费' }],
    })
    expect(status).toBe(200)
    expect(body.problems).toEqual([])
    expect(body.sentences).toMatchObject([
      { rings: true, rule: 'blister.big', byOwnRule: true },
      { rings: true, words: expect.arrayContaining([expect.stringContaining('水泡')]) },
      { rings: false, byOwnRule: false },
      { rings: false, byOwnRule: null },
    ])
  })

  it('says what keeps it from being tried', async () => {
    const body = { ...BLISTER, rules: [{ ...BLISTER.rules[0], all: [['$没有这个词组']] }] }
    const tried = await clinician.console.post('/editing/red-flag/test', { id: 'blister', body, sentences: [] })
    expect(tried.body.problems[0].message).toContain('$没有这个词组')
  })

  it('names who may approve it: neither who wrote it nor who has no say', async () => {
    await editor.writes('red-flag', 'blister', BLISTER)
    const { body } = await editor.console.get('/editing/red-flag/entries/blister')
    expect(body.draft.review.approvers).toEqual(['陈医师'])
  })

  it('is nobody else’s to try', async () => {
    const knock = { id: 'blister', body: BLISTER, sentences: [] }
    expect((await agent.console.post('/editing/red-flag/test', knock)).status).toBe(403)
    expect((await editor.console.post('/editing/faq/test', knock)).status).toBe(404)
  })
})

describe('a rule of wording', () => {
  it('finds what breaks it and says it neutrally', async () => {
    const rule = { family: 'CURE', words: ['手到擒来'], instead: '请由医生当面评估。' }
    const { body } = await clinician.console.post('/editing/wording/test', {
      id: 'cure.new',
      body: rule,
      sentences: [{ text: '治好您的病手到擒来。' }, { text: '请先预约。' }],
    })
    expect(body).toMatchObject({
      problems: [],
      sentences: [
        { rings: true, rule: 'cure.new', words: ['手到擒来'], rewrite: '请由医生当面评估。' },
        { rings: false, rewrite: null },
      ],
    })
  })
})

describe('what forms pick from', () => {
  it('is the hospital as it stands: facts, channels, clinics of the catalogue, families of wording', async () => {
    const { body } = await editor.console.get('/editing-sources')
    expect(body.facts['hospital.phone']).toBe(hospital.config.hospital.phone)
    expect(body.facts['department.cardiology.location']).toContain('门诊楼')
    expect(new Set(body.channels.map(({ id }: { id: string }) => id))).toEqual(
      new Set(['web', 'wechat', 'wechat-plain']),
    )
    expect(body.clinics).toContainEqual(expect.objectContaining({ code: '03.04', name: '心血管内科' }))
    expect(body.wordingFamilies).toContainEqual(
      expect.objectContaining({ id: 'CURE', basis: expect.stringContaining('广告法'), levels: expect.any(Object) }),
    )
    expect((await agent.console.get('/editing-sources')).status).toBe(403)
  })
})

describe('a text', () => {
  it('is shown with its facts, cut as each channel cuts it, and counted as short messages', async () => {
    const text = `总机 {{hospital.phone}}。${'请带好证件。'.repeat(200)}`
    const { body } = await editor.console.post('/editing-preview', { said: { kind: 'text', text } })
    expect(body.text).toContain(hospital.config.hospital.phone)
    const messages = new Map(
      body.channels.map((each: { id: string; messages: readonly { text: string }[] }) => [each.id, each.messages]),
    )
    const cut = messages.get('wechat') as readonly { readonly text: string }[]
    expect(cut.length).toBeGreaterThan(1)
    expect(cut.every(({ text: part }) => part.endsWith('。'))).toBe(true)
    expect(cut.map((part) => part.text).join('')).toBe(body.text)
    expect(body.sms.messages).toBe(Math.ceil(body.text.length / 67))
  })

  it('has buttons where the channel has them, and numbers where it has none', async () => {
    const said = { kind: 'text', text: '还想问什么？', buttons: ['停车', '挂号'] }
    const { body } = await editor.console.post('/editing-preview', { said })
    const on = (id: string) => body.channels.find((each: { id: string }) => each.id === id).messages
    expect(on('web')).toEqual([{ text: '还想问什么？', buttons: ['停车', '挂号'] }])
    expect(on('wechat')[0].text).toContain('1. 停车')
  })
})

describe('a department', () => {
  const WARD = {
    name: '心血管内科',
    code: '03.04',
    aliases: ['心内科'],
    campus: '滨江院区',
    building: '门诊楼',
    floor: '3 层',
    phone: '0000-5550102',
    hours: '周一至周五 8:00–12:00',
  }

  it('says its place by campus, building and floor where nobody wrote it out', async () => {
    const saved = await editor.writes('department', 'cardiology', WARD)
    expect(saved.body.findings).toEqual([])
    const said = { kind: 'department', id: 'cardiology', body: WARD }
    const { body } = await editor.console.post('/editing-preview', { said })
    expect(body.text).toContain('滨江院区 门诊楼 3 层')
    expect(body.text).toContain('周一至周五 8:00–12:00')
    await editor.releases('department', 'cardiology')
    await expect
      .poll(async () => (await editor.console.get('/editing-sources')).body.facts['department.cardiology.location'])
      .toBe('滨江院区 门诊楼 3 层')
  })

  it('needs a place of one kind or the other', async () => {
    const { campus: _campus, building: _building, floor: _floor, ...nowhere } = WARD
    const saved = await editor.writes('department', 'fever', nowhere)
    expect(saved.body.findings).toMatchObject([{ level: 'error', path: 'location' }])
    const said = { kind: 'department', id: 'fever', body: nowhere }
    expect((await editor.console.post('/editing-preview', { said })).body.text).toBeNull()
  })
})
