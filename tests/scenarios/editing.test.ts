// What the hospital says, changed in the console: written, looked at, released; the next patient reads it; taken back.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerTo, type EditorScreen, editorAt, untilPatientsRead } from '../support/editors.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'

let hospital: Hospital
let editor: EditorScreen
let admin: EditorScreen
let clinician: EditorScreen
let supervisor: EditorScreen
beforeAll(async () => {
  hospital = await openHospital()
  editor = await editorAt(hospital, '林编辑', 'editor')
  admin = await editorAt(hospital, '赵管理', 'admin')
  clinician = await editorAt(hospital, '陈医师', 'clinician')
  supervisor = await editorAt(hospital, '何主管', 'supervisor')
})
afterAll(() => hospital.closes())

const PARKING = '停车多少钱'

describe('an approved answer', () => {
  let id: string
  beforeAll(async () => {
    id = (await editor.console.post('/bot/try', { text: PARKING })).body.entry.id
  })

  it('is read by the next patient once it is released, and no longer once it is taken back', async () => {
    const published = await editor.published('faq', id)
    const saved = await editor.writes('faq', id, { ...published, answer: '停车每小时 7 元，当天最多 30 元。' })
    expect(saved).toMatchObject({ status: 200, body: { draft: { revision: 1 }, findings: [] } })
    expect(await answerTo(hospital, PARKING)).not.toContain('每小时 7 元')

    const checked = await editor.checks('faq', id)
    expect(checked.body).toMatchObject({ ok: true, regression: { changed: [], safety: { failed: [] } } })
    expect(checked.body.regression.asked).toBeGreaterThan(100)
    expect(checked.body.regression.safety.asked).toBeGreaterThan(100)
    expect(await editor.releases('faq', id)).toMatchObject({ status: 200, body: { release: 1 } })
    await untilPatientsRead(hospital, PARKING, '每小时 7 元')

    expect(await editor.takesBack('faq', 0)).toMatchObject({ status: 200, body: { release: 2 } })
    await untilPatientsRead(hospital, PARKING, '每小时 4 元')
    const { body } = await editor.console.get('/editing/faq/releases')
    expect(body.rows).toMatchObject([
      { no: 2, backTo: 0, changes: [{ id, what: 'changed' }] },
      { no: 1, backTo: null, byName: '林编辑', changes: [{ id, what: 'changed' }] },
    ])
  })

  it('never carries one version number over two texts', async () => {
    const published = await editor.published('faq', id)
    await editor.writes('faq', id, { ...published, answer: '停车每小时 8 元。' })
    await editor.releases('faq', id)
    await untilPatientsRead(hospital, PARKING, '每小时 8 元')
    const { body } = await editor.console.get(`/editing/faq/entries/${id}`)
    const versions = body.history.map((each: { body: { version?: number; answer: string } }) => each.body)
    const texts = new Map(
      versions.map((each: { version?: number; answer: string }) => [each.version ?? 1, each.answer]),
    )
    expect(new Set(texts.values()).size).toBe(texts.size)
    expect(body.published.version).toBe(3)
    await editor.takesBack('faq', 2)
    await untilPatientsRead(hospital, PARKING, '每小时 4 元')
  })

  it('cannot promise a cure: the rule and a neutral wording are shown, and it is not released', async () => {
    const published = await editor.published('faq', id)
    const saved = await editor.writes('faq', id, { ...published, answer: '停车不要钱，鼻炎保证根治。' })
    const [finding] = saved.body.findings
    expect(finding).toMatchObject({ level: 'error', path: 'answer', rule: expect.stringContaining('cure.') })
    expect('停车不要钱，鼻炎保证根治。'.slice(finding.start, finding.end)).toContain('根治')
    expect(finding.rewrite).not.toContain('根治')
    expect(await editor.checks('faq', id)).toMatchObject({ status: 200, body: { ok: false } })
    const refused = await editor.releases('faq', id)
    expect(refused).toMatchObject({ status: 422, body: { error: { code: 'not-releasable' } } })
    expect(refused.body.error.fields[0].path).toBe(`${id}: answer`)

    await editor.writes('faq', id, { ...published, answer: finding.rewrite })
    expect(await editor.checks('faq', id)).toMatchObject({ body: { ok: true } })
    const { body } = await editor.console.get(`/editing/faq/entries/${id}`)
    await editor.console.post(`/editing/faq/entries/${id}/draft/drop`, { revision: body.draft.revision })
  })

  it('names every reference that leads nowhere', async () => {
    const published = await editor.published('faq', id)
    const saved = await editor.writes('faq', id, {
      ...published,
      answer: '请致电 {{department.nowhere.phone}}。',
      followUps: ['no-such-entry'],
    })
    expect(saved.body.findings).toMatchObject([{ level: 'error', path: 'followUps.0' }])
    await editor.writes('faq', id, { ...published, answer: '请致电 {{department.nowhere.phone}}。' })
    const checked = await editor.checks('faq', id)
    expect(checked.body.ok).toBe(false)
    expect(checked.body.entries[0].findings).toMatchObject([{ level: 'error', path: 'answer' }])
    const { body } = await editor.console.get(`/editing/faq/entries/${id}`)
    await editor.console.post(`/editing/faq/entries/${id}/draft/drop`, { revision: body.draft.revision })
  })

  it('shows whose question a new entry would take over', async () => {
    const taker = { category: '路线', questions: [PARKING, '停车收费多少'], answer: '请看停车场入口的牌子。' }
    await editor.writes('faq', 'parking.sign', taker)
    const { body } = await editor.checks('faq', 'parking.sign')
    expect(body.ok).toBe(true)
    const [entry] = body.entries
    expect(entry.findings.some((each: { otherId: string }) => each.otherId === id)).toBe(true)
    await editor.console.post('/editing/faq/entries/parking.sign/draft/drop', { revision: 1 })
  })

  it('is tried with my drafts before anybody reads it', async () => {
    await editor.writes('faq', 'gate.flowers', {
      category: '路线',
      questions: ['门口能买鲜花吗'],
      answer: '西门外有花店。',
    })
    const text = '门口能买鲜花吗'
    const mine = await editor.console.post('/editing/faq/try', { text })
    expect(mine.body.replies.join()).toContain('西门外有花店')
    const without = await editor.console.post('/editing/faq/try', { text, withDrafts: false })
    expect(without.body.replies.join()).not.toContain('西门外有花店')
    await editor.console.post('/editing/faq/entries/gate.flowers/draft/drop', { revision: 1 })
  })

  it('of two editors, keeps what the first wrote and tells the second; a save sent twice is one', async () => {
    const published = await editor.published('faq', id)
    const door = `/editing/faq/entries/${id}/draft`
    const { body } = await editor.writes('faq', id, { ...published, answer: '停车每小时 5 元。' })
    const repeated = await editor.console.put(door, {
      revision: 0,
      body: { ...published, answer: '停车每小时 5 元。' },
    })
    expect(repeated).toMatchObject({ status: 200, body: { draft: { revision: body.draft.revision } } })
    const late = await admin.console.put(door, { revision: 0, body: { ...published, answer: '停车每小时 6 元。' } })
    expect(late).toMatchObject({ status: 409, body: { error: { code: 'draft-changed' } } })
    const stands = await admin.console.get(`/editing/faq/entries/${id}`)
    expect(stands.body.draft).toMatchObject({
      revision: body.draft.revision,
      byName: '林编辑',
      body: { answer: '停车每小时 5 元。' },
    })
    await editor.console.post(`${door}/drop`, { revision: body.draft.revision })
    const again = await editor.console.put(door, { revision: 0, body: published })
    expect(again.body.draft.revision).toBeGreaterThan(body.draft.revision)
    await editor.console.post(`${door}/drop`, { revision: again.body.draft.revision })
  })
})

describe('clinical text', () => {
  const ID = 'examinations.after-contrast'
  const entry = {
    category: '检查',
    questions: ['做完增强 CT 要注意什么', '打完造影剂要多喝水吗'],
    answer: '请按检查科发的单子做。不舒服请马上告诉护士。',
    clinical: true,
  }

  it('goes out only when a second person, who had no hand in it, approved exactly these words', async () => {
    await editor.writes('faq', ID, entry)
    expect(await editor.releases('faq', ID)).toMatchObject({ status: 422, body: { error: { code: 'not-releasable' } } })

    expect((await editor.asks('faq', ID)).body.draft.review).toMatchObject({
      state: 'asked',
      needed: true,
      mayDecide: false,
    })
    expect((await editor.approves('faq', ID)).status).toBe(403)
    expect((await admin.approves('faq', ID)).status).toBe(403)
    expect((await clinician.approves('faq', ID)).body.draft.review).toMatchObject({
      state: 'approved',
      decidedBy: '陈医师',
    })

    await editor.writes('faq', ID, { ...entry, answer: '多喝水。' })
    expect(await editor.releases('faq', ID)).toMatchObject({ status: 422 })

    await editor.asks('faq', ID)
    await clinician.approves('faq', ID)
    expect((await editor.releases('faq', ID)).status).toBe(200)
    await untilPatientsRead(hospital, '做完增强CT要注意什么', '多喝水')
  })

  it('is approved by nobody who wrote at it, whoever saved last', async () => {
    await admin.writes('wording', 'rules.test', {
      family: 'TABOO',
      words: ['滚蛋'],
      violates: ['滚蛋吧。'],
      harmless: ['鸡蛋可以吃。'],
      instead: '请稍等。',
    })
    await clinician.writes('wording', 'rules.test', {
      family: 'TABOO',
      words: ['滚蛋'],
      violates: ['你滚蛋吧。'],
      harmless: ['鸡蛋可以吃。'],
      instead: '请稍等。',
    })
    await admin.writes('wording', 'rules.test', {
      family: 'TABOO',
      words: ['滚蛋'],
      violates: ['滚蛋。'],
      harmless: ['鸡蛋可以吃。'],
      instead: '请稍等。',
    })
    await admin.asks('wording', 'rules.test')
    expect(await clinician.approves('wording', 'rules.test')).toMatchObject({
      status: 403,
      body: { error: { code: 'own-draft' } },
    })
    expect((await supervisor.approves('wording', 'rules.test')).status).toBe(200)
    expect((await admin.releases('wording', 'rules.test')).status).toBe(200)
    const said = () => editor.console.post('/wording/check', { text: '您滚蛋。', kind: 'published' })
    await expect
      .poll(async () => (await said()).body.findings.map((each: { id: string }) => each.id))
      .toContain('rules.test')
  })

  it('of a red flag is refused while a sentence that must ring does not', async () => {
    const family = await clinician.published('red-flag', 'chest-pain')
    const [rule, ...rules] = family.rules as { examples: string[] }[]
    const broken = { ...family, rules: [{ ...rule, examples: [...(rule?.examples ?? []), '今天天气不错'] }, ...rules] }
    await clinician.writes('red-flag', 'chest-pain', broken)
    await clinician.asks('red-flag', 'chest-pain')
    await supervisor.approves('red-flag', 'chest-pain')
    const refused = await admin.releases('red-flag', 'chest-pain')
    expect(refused.status).toBe(422)
    expect(JSON.stringify(refused.body.error.fields)).toContain('今天天气不错')
  })

  it('of a red flag rings for the next patient', async () => {
    const family = await clinician.published('red-flag', 'chest-pain')
    const words = '胸前像压了块大磨盘'
    const added = {
      id: 'chest-pain.millstone',
      all: [['大磨盘']],
      examples: [words],
      counterExamples: ['村口有个大石磨。'],
    }
    await clinician.writes('red-flag', 'chest-pain', { ...family, rules: [...(family.rules as object[]), added] })
    await clinician.asks('red-flag', 'chest-pain')
    await supervisor.approves('red-flag', 'chest-pain')
    expect((await admin.releases('red-flag', 'chest-pain')).status).toBe(200)
    await untilPatientsRead(hospital, words, '120')
  })
})

describe('what else the hospital says', () => {
  it('moves a department', async () => {
    const published = await editor.published('department', 'cardiology')
    await editor.writes('department', 'cardiology', { ...published, location: '外科楼 9 层' })
    expect((await editor.releases('department', 'cardiology')).status).toBe(200)
    await untilPatientsRead(hospital, '我要挂心内科', '外科楼 9 层')
  })

  it('greets in other words', async () => {
    await editor.writes('text', 'greeting', { text: '您好，欢迎来到{{hospital}}导诊台。' })
    expect((await editor.releases('text', 'greeting')).status).toBe(200)
    await untilPatientsRead(hospital, PARKING, '导诊台')
    const strange = await editor.writes('text', 'greeting', { text: '{{weather}} 您好' })
    expect(strange.body.findings).toMatchObject([{ level: 'error', path: 'text' }])
  })

  it('tells of a stop of consultations under the department’s answer, as long as it lasts', async () => {
    const notice = {
      title: '骨科停诊',
      text: '装修期间骨科停诊。',
      departmentId: 'orthopedics',
      from: '2026-11-20',
      to: '2026-11-24',
    }
    const departments = (await editor.console.get('/editing/department')).body.entries as {
      id: string
      title: string
    }[]
    const bones = departments.find(({ title }) => title.includes('骨科'))
    await editor.writes('notice', 'bones', { ...notice, departmentId: bones?.id })
    expect((await editor.releases('notice', 'bones')).status).toBe(200)
    await untilPatientsRead(hospital, '我要挂骨科', '装修期间')
    expect(await answerTo(hospital, '骨科停诊吗')).toContain('装修期间')
    const later = Date.parse('2026-11-26T09:00:00+08:00')
    const then = await editor.console.post('/editing/notice/try', { text: '我要挂骨科', at: later })
    expect(then.body.replies.join()).not.toContain('装修期间')
  })

  it('shows a doctor only while the credential holds', async () => {
    const doctor = {
      name: '程若溪',
      title: '副主任医师',
      departmentId: 'cardiology',
      credential: '执业医师 示例',
      credentialValidTo: '2026-12-31',
      hours: '周二、周四上午',
    }
    await editor.writes('doctor', 'cheng', doctor)
    expect((await editor.releases('doctor', 'cheng')).status).toBe(200)
    await untilPatientsRead(hospital, '程若溪什么时候出诊', '周二、周四上午')
    const at = Date.parse('2027-01-02T09:00:00+08:00')
    const then = await editor.console.post('/editing/doctor/try', { text: '程若溪什么时候出诊', at })
    expect(then.body.replies.join()).not.toContain('周二、周四上午')
  })

  it('gives agents a phrase by the first letters of its pinyin', async () => {
    await editor.writes('phrase', 'welcome', { text: '您好，请问有什么可以帮您', shortcut: 'nh', category: '问候' })
    expect((await editor.releases('phrase', 'welcome')).status).toBe(200)
    const agent = (await hospital.agent('王敏').signsIn()).console
    const found = async (q: string) => (await agent.get(`/phrases?q=${q}`)).body.phrases
    await expect.poll(() => found('nhqw')).toMatchObject([{ id: 'welcome', initials: 'nhqwysmkybn', category: '问候' }])
    expect(await found('xyz')).toEqual([])
  })
})

describe('what the hospital sets', () => {
  it('is edited by the administrator only', async () => {
    const week = await admin.published('hours', 'week')
    expect((await editor.writes('hours', 'week', week)).status).toBe(403)
    expect((await clinician.console.get('/editing/hours')).status).toBe(404)
    const agent = (await hospital.agent('王敏').signsIn()).console
    expect((await agent.get('/editing/faq')).status).toBe(403)
  })

  it('closes the desk on a holiday and in the afternoon, from the release on', async () => {
    const week = await admin.published('hours', 'week')
    const backwards = await admin.writes('hours', 'week', { ...week, monday: ['12:00-08:00'] })
    expect(backwards.body.findings).toMatchObject([{ path: 'monday.0', level: 'error' }])
    expect(await answerTo(hospital, '人工')).not.toContain('13:15')
    await admin.writes('hours', 'week', { ...week, monday: ['13:15-17:00'] })
    expect((await admin.releases('hours', 'week')).status).toBe(200)
    await untilPatientsRead(hospital, '人工', '13:15')

    const year = await admin.published('holidays', '2026')
    await admin.writes('holidays', '2026', { ...year, holidays: [...(year.holidays as string[]), '2026-11-23'] })
    expect((await admin.releases('holidays', '2026')).status).toBe(200)
    await untilPatientsRead(hospital, '人工', '明天')
  })

  it('promises in new numbers', async () => {
    const sla = await admin.published('sla', 'desk')
    expect(sla).toMatchObject({ holdNoticeSeconds: 60, capacity: 5 })
    await admin.writes('sla', 'desk', { ...sla, holdNoticeSeconds: 5 })
    expect(await admin.checks('sla', 'desk')).toMatchObject({ body: { ok: false } })
    await admin.writes('sla', 'desk', { ...sla, holdNoticeSeconds: 120 })
    expect((await admin.releases('sla', 'desk')).status).toBe(200)
    expect((await admin.writes('sla', 'other', sla)).status).toBe(404)
  })
})

describe('all of it', () => {
  it('stays after a restart, is in the audit, and carries no words there', async () => {
    await hospital.restarts()
    expect(await answerTo(hospital, '我要挂心内科')).toContain('外科楼 9 层')
    expect(await answerTo(hospital, '做完增强CT要注意什么')).toContain('多喝水')
    const { body } = await (await hospital.admin()).get('/audit?limit=1000')
    const actions = new Set(body.rows.map((row: { action: string }) => row.action))
    for (const action of ['draft.save', 'draft.ask', 'draft.approve', 'release.make', 'release.back'])
      expect(actions).toContain(action)
    expect(JSON.stringify(body)).not.toContain('多喝水')
    expect((await (await hospital.admin()).get('/audit/verify')).body.ok).toBe(true)
  })
})
