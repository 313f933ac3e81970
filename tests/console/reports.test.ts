// The board, quality review and exports of a supervisor, on both databases: what is counted, who may see it, what leaves.
import { afterEach, describe, expect, it } from 'vitest'
import type { ActingAgent } from '../../src/desk/desk.ts'
import type { Role } from '../../src/model/role.ts'
import type { Stars } from '../../src/model/visit.ts'
import { rate } from '../../src/store/rating.ts'
import { patientSays } from '../browser/desk-of-one.ts'
import { act, request } from '../support/desk-harness.ts'
import { eachStore } from '../support/store.ts'
import { type Browser, openReception, type Reception } from './reception.ts'

const HOUR = 3_600_000

eachStore((_name, open) => {
  let reception: Reception
  const openHere = async () => {
    reception = await openReception({ store: (clock) => open({ clock }), keepStore: true })
    return reception.ward
  }
  const screenFor = async (name: string, role: Role, teams: readonly string[] = []): Promise<Browser> =>
    reception.screenOf(await reception.ward.agent(name, { role, teams: teams as never, capacity: 0 }))
  afterEach(() => reception.close())

  const reply = async (agent: ActingAgent, id: string, text: string) => {
    const now = await reception.ward.conversation(id)
    await reception.ward.store.write((tx) =>
      reception.ward.desk.reply(tx, { ...act(agent, now), content: { kind: 'text', text } }),
    )
  }
  const textOf = (bytes: ArrayBuffer) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  const file = async (screen: Browser, id: string) => {
    const answer = await fetch(`${reception.base}/api/v1/exports/${id}/file`, { headers: screen.headers })
    return { status: answer.status, text: textOf(await answer.arrayBuffer()), type: answer.headers.get('content-type') }
  }

  const rated = async (id: string, stars: Stars) => {
    const conversation = await reception.ward.conversation(id)
    await reception.ward.store.write((tx) => rate(tx, conversation, { stars, words: undefined }))
  }

  describe('the board', () => {
    it('tells ratings of people and of the bot apart, and a lead only those of her team', async () => {
      const ward = await openHere()
      const supervisor = await screenFor('何静', 'supervisor')
      const lead = await screenFor('李组长', 'lead', [await ward.team('门诊组')])
      const zhou = await ward.agent('周琳')
      await rated((await ward.patient()).id, 1)
      const helped = await ward.conversation((await ward.waiting()).id)
      await ward.store.write((tx) => ward.desk.close(tx, { ...act(zhou, helped), outcome: 'answered' }))
      await rated(helped.id, 5)
      ward.clock.advance('1m')
      const { current, before } = (await supervisor.get('/reports/figures')).body
      expect(current.ratings).toEqual({
        agent: { count: 1, median: 5, lowShare: 0 },
        bot: { count: 1, median: 1, lowShare: 1 },
      })
      expect(before.ratings.agent).toEqual({ count: 0, median: null, lowShare: null })
      expect((await lead.get('/reports/figures')).body.current.ratings).toMatchObject({
        agent: { count: 0 },
        bot: null,
      })
      expect((await supervisor.get('/reports/figures?departmentId=eye')).body.current.ratings).toBe(null)
    })

    it('counts who waits, how long the first words took, and what the bot did alone', async () => {
      const ward = await openHere()
      const supervisor = await screenFor('何静', 'supervisor')
      const zhou = await ward.agent('周琳', { capacity: 1 })
      const alone = await ward.patient()
      await patientSays(reception, alone.id, '停车多少钱')
      const helped = await ward.waiting()
      await patientSays(reception, helped.id, '人工')
      await ward.passes('40s')
      await reply(zhou, helped.id, '您好，请讲')
      const waits = await ward.waiting(request('complaint'))
      await patientSays(reception, waits.id, '我要投诉')
      await ward.passes('20s')

      const now = (await supervisor.get('/reports/now')).body
      expect(now).toMatchObject({ waiting: 1, ringing: 0, mayAssign: true })
      expect(now.line).toMatchObject([{ conversationId: waits.id, reason: 'complaint', emergency: false }])
      expect(now.agents.find((agent: { name: string }) => agent.name === '周琳')).toMatchObject({
        held: 1,
        capacity: 1,
      })
      const figures = (await supervisor.get('/reports/figures')).body
      expect(figures.current).toMatchObject({ talked: 3, handOffs: 2, unanswered: 1 })
      expect(figures.current.botAlone).toBeCloseTo(1 / 3)
      expect(figures.current.firstResponse).toMatchObject({ count: 1, medianMs: 40_000, p90Ms: 40_000 })
      expect(figures.reasons.map((row: { reason: string }) => row.reason).sort()).toEqual([
        'asked-for-person',
        'complaint',
      ])
    })

    it('counts an hour once, when it is over, and finds it again a week later', async () => {
      const ward = await openHere()
      const admin = await ward.agent('周管理', { role: 'admin' })
      const patient = await ward.patient()
      await patientSays(reception, patient.id, '门诊几点上班')
      await patientSays(reception, patient.id, '周六呢')
      const began = ward.clock.now()
      ward.clock.advance(2 * HOUR)
      for (let i = 0; i < 2; i++) {
        const figures = (await (await reception.screenOf(admin)).get('/reports/figures')).body
        expect(figures.current.talked).toBe(1)
      }
      const rows = await ward.store.reads.selectFrom('figure_hour').selectAll().execute()
      expect(rows).toMatchObject([{ talked: 1, messages: 2, with_people: 0 }])
      ward.clock.advance(7 * 24 * HOUR - 2 * HOUR + 60_000)
      const later = await reception.screenOf(admin)
      const { bars } = (await later.get('/reports/figures')).body
      expect(bars.filter((bar: { before: number }) => bar.before > 0)).toMatchObject([{ bot: 0, people: 0, before: 1 }])
      const heat = (await later.get('/reports/heat')).body
      const busy = heat.cells.filter((cell: { average: number }) => cell.average > 0)
      expect(busy).toHaveLength(1)
      expect(busy[0].hour).toBe(new Date(began + 8 * HOUR).getUTCHours())
    })

    it('shows a lead her own team, and an administrator no names', async () => {
      const ward = await openHere()
      const [ours, theirs] = [await ward.team('门诊组'), await ward.team('妇科组')]
      const lead = await screenFor('李组长', 'lead', [ours])
      const admin = await screenFor('周管理', 'admin')
      await ward.agent('王芳', { teams: [theirs], capacity: 0 })
      const hers = await ward.waiting()
      await ward.store.write(async (tx) => {
        await tx.db.updateTable('conversation').set({ team_id: theirs }).where('id', '=', hers.id).execute()
        await tx.db.updateTable('queue_entry').set({ team_id: theirs }).where('conversation_id', '=', hers.id).execute()
      })
      const seen = (await lead.get('/reports/now')).body
      expect(seen).toMatchObject({ waiting: 0, line: [] })
      expect(seen.agents.map((agent: { name: string }) => agent.name)).toEqual(['李组长'])
      expect((await lead.get(`/reports/figures?teamId=${theirs}`)).body.current.handOffs).toBe(0)
      expect((await lead.get('/reports/figures')).body.current).toMatchObject({ handOffs: 0, botAlone: null })
      const all = (await admin.get('/reports/now')).body
      expect(all.line).toMatchObject([{ person: null }])
      expect((await admin.get('/reports/filters')).body.teams).toHaveLength(2)
    })

    it('gives a waiting patient to who has room, once, and to nobody who has none', async () => {
      const ward = await openHere()
      const supervisor = await screenFor('何静', 'supervisor')
      const full = await ward.agent('郑欣', { capacity: 0 })
      const patient = await ward.waiting()
      const free = await ward.agent('李敏', { capacity: 0 })
      await ward.store.write((tx) =>
        tx.db.updateTable('agent').set({ capacity: 3 }).where('id', '=', free.id).execute(),
      )
      const path = `/conversations/${patient.id}/assign`
      const { version } = await ward.conversation(patient.id)
      const refused = await supervisor.post(path, { version, to: { agentId: full.id } })
      expect(refused.body.error.code).toBe('full')
      const given = await supervisor.post(path, { version, to: { agentId: free.id } })
      expect(given.body.conversation).toMatchObject({ state: 'assigned' })
      expect((await ward.conversation(patient.id)).ownerId).toBe(free.id)
      expect((await supervisor.post(path, { version, to: { agentId: free.id } })).status).toBe(409)
      expect((await ward.heard(patient)).at(-1)).toContain('李敏')
    })

    it('puts a waiting patient into the line of another team', async () => {
      const ward = await openHere()
      const supervisor = await screenFor('何静', 'supervisor')
      const team = await ward.team('妇科组')
      const patient = await ward.waiting()
      const to = { version: patient.version, to: { teamId: team } }
      expect((await supervisor.post(`/conversations/${patient.id}/assign`, to)).status).toBe(200)
      expect((await supervisor.get(`/reports/now?teamId=${team}`)).body.waiting).toBe(1)
    })
  })

  describe('quality review', () => {
    const closedBy = async (agent: ActingAgent, reason: 'complaint' | 'asked-for-person' = 'complaint') => {
      const { ward } = reception
      const patient = await ward.waiting(request(reason))
      await patientSays(reception, patient.id, '上午排队排了三个小时')
      await reply(agent, patient.id, '非常抱歉，我来帮您反映。')
      const now = await ward.conversation(patient.id)
      await ward.store.write((tx) => ward.desk.close(tx, { ...act(agent, now), outcome: 'answered' }))
      return patient
    }
    const marksOf = (items: readonly { id: string }[], fails: Readonly<Record<string, string>> = {}) =>
      items.map(({ id }) => (id in fails ? { item: id, mark: 'fail', remark: fails[id] } : { item: id, mark: 'pass' }))

    it('draws a complaint, is marked once, seen and answered once by who was judged, and then final', async () => {
      const ward = await openHere()
      const zhou = await ward.agent('周琳')
      const agentScreen = await reception.screenOf(zhou)
      const qc = await screenFor('质控陈', 'qc')
      const patient = await closedBy(zhou)
      const { rows } = (await qc.get('/quality/reviews')).body
      expect(rows).toMatchObject([{ conversationId: patient.id, why: 'complaint', agentName: '周琳', state: 'open' }])
      expect((await qc.get('/quality/reviews')).body.rows).toHaveLength(1)

      const path = `/quality/reviews/${rows[0].id}`
      const opened = (await qc.get(path)).body
      expect(opened.messages.map((message: { text: string }) => message.text)).toContain('上午排队排了三个小时')
      expect((await agentScreen.get('/quality/own')).body.rows).toEqual([])
      const unexplained = await qc.post(`${path}/score`, { marks: marksOf(opened.review.items, { tone: '' }) })
      expect(unexplained.status).toBe(422)
      const marks = marksOf(opened.review.items, { tone: '没有先问候' })
      expect((await qc.post(`${path}/score`, { marks })).body.review).toMatchObject({ score: 85, state: 'done' })
      expect((await qc.post(`${path}/score`, { marks })).status).toBe(409)

      const own = (await agentScreen.get('/quality/own')).body.rows
      expect(own).toMatchObject([{ score: 85, cardVersion: 1 }])
      expect((await agentScreen.post(`${path}/reply`, { text: '先处理了投诉' })).status).toBe(200)
      expect((await agentScreen.post(`${path}/reply`, { text: '再说一次' })).status).toBe(409)
      const final = await qc.post(`${path}/score`, { marks: marksOf(opened.review.items), remark: '同意，改为合格' })
      expect(final.body.review).toMatchObject({ score: 100, state: 'final', reply: '先处理了投诉' })
      const audited = await ward.store.reads
        .selectFrom('audit')
        .select('action')
        .where('action', 'like', 'quality.%')
        .execute()
      expect(audited.map((row) => row.action)).toEqual([
        'quality.read',
        'quality.score',
        'quality.reply',
        'quality.score',
      ])
    })

    it('looks at a low rating whenever it comes, and at no good one', async () => {
      const ward = await openHere()
      const zhou = await ward.agent('周琳')
      const chen = await ward.agent('质控陈', { role: 'qc' })
      const qc = await reception.screenOf(chen)
      const plan = { agentPercent: 0, botPercent: 0, emergencies: false, complaints: false, ratingsUpTo: 2 }
      await qc.post('/quality/plan', plan)
      const [unhappy, content] = [await closedBy(zhou), await closedBy(zhou)]
      expect((await qc.get('/quality/reviews')).body.rows).toEqual([])
      ward.clock.advance(20 * HOUR)
      await rated(unhappy.id, 2)
      await rated(content.id, 5)
      const { rows } = (await (await reception.screenOf(chen)).get('/quality/reviews')).body
      expect(rows).toMatchObject([{ conversationId: unhappy.id, why: 'low-rating', agentName: '周琳' }])
      expect(rows).toHaveLength(1)
    })

    it('never tells the agent that a patient rated the conversation low', async () => {
      const ward = await openHere()
      const zhou = await ward.agent('周琳')
      const chen = await ward.agent('质控陈', { role: 'qc' })
      await (await reception.screenOf(chen)).post('/quality/plan', {
        ...{ agentPercent: 0, botPercent: 0, emergencies: false, complaints: false, ratingsUpTo: 2 },
      })
      const { id } = await closedBy(zhou)
      ward.clock.advance(20 * HOUR)
      await rated(id, 1)
      const qc = await reception.screenOf(chen)
      const [row] = (await qc.get('/quality/reviews')).body.rows
      const { review } = (await qc.get(`/quality/reviews/${row.id}`)).body
      await qc.post(`/quality/reviews/${row.id}/score`, { marks: marksOf(review.items) })
      const own = await reception.screenOf(zhou)
      expect((await own.get('/quality/own')).body.rows).toMatchObject([{ conversationId: id, why: 'random' }])
      const replied = await own.post(`/quality/reviews/${row.id}/reply`, { text: '当时线路断了。' })
      expect(replied.body.review).toMatchObject({ state: 'replied', why: 'random' })
    })

    it('lets nobody review himself, and no lead the team of another', async () => {
      const ward = await openHere()
      const [ours, theirs] = [await ward.team('门诊组'), await ward.team('妇科组')]
      const lead = await ward.agent('李组长', { role: 'lead', teams: [ours] })
      const screen = await reception.screenOf(lead)
      const other = await screenFor('赵组长', 'lead', [theirs])
      await closedBy(lead)
      expect((await other.get('/quality/reviews')).body.rows).toEqual([])
      expect((await screen.get('/quality/reviews')).body.rows).toEqual([])
      const [row] = await ward.store.reads.selectFrom('quality_review').select('id').execute()
      expect((await screen.get(`/quality/reviews/${row?.id}`)).status).toBe(404)
    })

    it('looks at what the bot had alone a day later, and wants a verdict', async () => {
      const ward = await openHere()
      const chen = await ward.agent('质控陈', { role: 'qc' })
      const qc = await reception.screenOf(chen)
      const plan = { agentPercent: 0, botPercent: 100, emergencies: false, complaints: false, ratingsUpTo: 0 }
      expect((await qc.post('/quality/plan', plan)).body).toEqual({ version: 2 })
      const patient = await ward.patient()
      await patientSays(reception, patient.id, '停车多少钱')
      expect((await qc.get('/quality/reviews')).body.rows).toEqual([])
      ward.clock.advance(25 * HOUR)
      const [row] = (await (await reception.screenOf(chen)).get('/quality/reviews')).body.rows
      expect(row).toMatchObject({ subject: 'bot', why: 'random', conversationId: patient.id })
    })
  })

  describe('an export', () => {
    const today = () => ({ from: reception.ward.clock.now() - 24 * HOUR, to: reception.ward.clock.now() + HOUR })
    const named = async (id: string, name: string) => {
      const row = await reception.ward.store.reads
        .selectFrom('conversation')
        .select('contact_id')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      await reception.ward.store.write((tx) =>
        tx.db.updateTable('contact').set({ display_name: name }).where('id', '=', row.contact_id).execute(),
      )
    }

    it('is masked, formula-safe, watermarked, logged, and fetched by nobody else', async () => {
      const ward = await openHere()
      const supervisor = await screenFor('何静', 'supervisor')
      const lead = await screenFor('李组长', 'lead')
      const auditor = await screenFor('审计员', 'auditor')
      const zhou = await ward.agent('周琳')
      const patient = await ward.waiting()
      await named(patient.id, '=王小芳')
      await patientSays(reception, patient.id, '=HYPERLINK("x") 我的电话 13800001234')
      const held = await ward.conversation(patient.id)
      await ward.store.write((tx) => ward.desk.note(tx, { ...act(zhou, held), text: '家属情绪激动' }))
      await rated(patient.id, 4)

      const { job } = (await supervisor.post('/exports/conversations', { format: 'csv', ...today(), question: true }))
        .body
      const csv = await file(supervisor, job.id)
      expect(csv.type).toContain('text/csv')
      const lines = csv.text.split('\r\n')
      expect(csv.text.startsWith('\uFEFF"导出人 何静')).toBe(true)
      expect(lines[1]).toContain('"首次回复（秒）"')
      expect(csv.text).toContain(patient.id)
      expect(csv.text).toContain(`"'=HYPERLINK(""x"") 我的电话 138****1234"`)
      expect(csv.text).toContain(`"'=***"`)
      for (const secret of ['王小芳', '13800001234', '家属情绪激动', '内部备注']) expect(csv.text).not.toContain(secret)

      expect((await file(lead, job.id)).status).toBe(404)
      const { rows } = (await auditor.get('/exports/log')).body
      expect(rows).toMatchObject([{ id: job.id, byName: '何静', masked: true, rows: 1, fetched: 1 }])
      ward.clock.advance(16 * 60_000)
      expect((await file(supervisor, job.id)).status).toBe(404)
    })

    it('unmasked or with notes needs the right and a reason', async () => {
      const ward = await openHere()
      const supervisor = await screenFor('何静', 'supervisor')
      const lead = await screenFor('李组长', 'lead')
      const zhou = await ward.agent('周琳')
      const patient = await ward.waiting()
      const held = await ward.conversation(patient.id)
      await ward.store.write((tx) => ward.desk.note(tx, { ...act(zhou, held), text: '家属情绪激动' }))
      const wish = { format: 'csv', ...today(), notes: true, plain: true }
      expect((await lead.post('/exports/conversations', { ...wish, reason: '核对' })).status).toBe(403)
      expect((await supervisor.post('/exports/conversations', wish)).status).toBe(422)
      const { job } = (await supervisor.post('/exports/conversations', { ...wish, reason: '投诉核查' })).body
      expect((await file(supervisor, job.id)).text).toContain('家属情绪激动')
    })

    it('as a spreadsheet is a file Excel opens', async () => {
      const ward = await openHere()
      const supervisor = await screenFor('何静', 'supervisor')
      await ward.waiting()
      const { job } = (await supervisor.post('/exports/conversations', { format: 'xlsx', ...today() })).body
      const answer = await file(supervisor, job.id)
      expect(answer.status).toBe(200)
      expect(answer.text.startsWith('PK')).toBe(true)
    })

    it('for the person himself holds every message and no note and no reason', async () => {
      const ward = await openHere()
      const supervisor = await screenFor('何静', 'supervisor')
      const zhou = await ward.agent('周琳')
      const patient = await ward.waiting()
      await patientSays(reception, patient.id, '<b>我想看我的记录</b>')
      await reply(zhou, patient.id, '好的，这就为您准备')
      const held = await ward.conversation(patient.id)
      await ward.store.write((tx) => ward.desk.note(tx, { ...act(zhou, held), text: '疑似投诉倾向' }))
      for (const format of ['html', 'json'] as const) {
        const wish = { conversationId: patient.id, format, reason: '本人申请查阅' }
        const { job } = (await supervisor.post('/exports/person', wish)).body
        const { text, type } = await file(supervisor, job.id)
        expect(type).toContain(format)
        expect(text).toContain('这就为您准备')
        expect(text).toContain(format === 'html' ? '&lt;b&gt;我想看' : '<b>我想看')
        expect(text).not.toContain('疑似投诉倾向')
        if (format === 'json') expect(JSON.parse(text).messages.length).toBeGreaterThan(2)
      }
    })
  })
})
