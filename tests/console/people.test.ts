// People at the desk: what is known of a patient, who may read it in full, whether two are one, and how a shift goes from
// one pair of hands to the next. On both databases, over HTTP.
import { afterEach, describe, expect, it } from 'vitest'
import type { ActingAgent } from '../../src/desk/desk.ts'
import { createWorkingCalendar } from '../../src/model/working-calendar.ts'
import { findIdentity } from '../../src/store/identity.ts'
import { decideConsent } from '../../src/store/own-consent.ts'
import { addPages } from '../../src/store/page-seen.ts'
import { nameSiteUser } from '../../src/store/site-user.ts'
import { request } from '../support/desk-harness.ts'
import { eachStore } from '../support/store.ts'
import { type Browser, openReception, type Reception } from './reception.ts'

const PHONE = '13800001234'

eachStore((_name, open) => {
  let reception: Reception
  const openHere = async () => {
    reception = await openReception({ store: (clock) => open({ clock }), keepStore: true })
    return reception.ward
  }
  afterEach(() => reception.close())

  const sits = async (name: string, who: Parameters<Reception['ward']['agent']>[1] = {}) => {
    const agent = await reception.ward.agent(name, who)
    return { agent, screen: await reception.screenOf(agent) }
  }
  const cardOf = async (screen: Browser, conversationId: string) =>
    (await screen.get(`/conversations/${conversationId}/patient`)).body
  const stored = async () => {
    const { reads } = reception.ward.store
    const tables = ['contact', 'contact_card', 'patient', 'consent', 'audit', 'event_log', 'idempotency'] as const
    return JSON.stringify(await Promise.all(tables.map((table) => reads.selectFrom(table).selectAll().execute())))
  }

  describe('the patient card', () => {
    it('keeps phone and id number unreadable in the database and masked on the screen', async () => {
      const ward = await openHere()
      const { screen } = await sits('李梅')
      const talk = await ward.waiting()
      const { contactId } = await cardOf(screen, talk.id)
      const change = { version: 0, name: '王小芳', phone: `+86 138 0000 1234`, remarks: '青霉素过敏' }
      expect((await screen.patch(`/contacts/${contactId}`, change)).status).toBe(200)
      const child = {
        relation: 'child',
        name: '王小宝',
        sex: 'male',
        bornOn: '2024-03',
        idNumber: '11010120240315001X',
      }
      expect((await screen.post(`/contacts/${contactId}/patients`, child)).status).toBe(201)

      const card = await cardOf(screen, talk.id)
      expect(card).toMatchObject({ name: '王*芳', phone: '138****1234', remarks: '青霉素过敏', version: 1 })
      expect(card.patients).toMatchObject([{ name: '王*宝', relation: 'child', idNumber: '1101**********001X' }])
      expect(card.patients[0].needsGuardian).toBe(true)
      const kept = await stored()
      for (const secret of ['13800001234', '138 0000 1234', '11010120240315001X', '青霉素'])
        expect(kept).not.toContain(secret)
      const [listed] = (await screen.get('/conversations?view=mine')).body.conversations
      expect(listed.person).toBe('王*芳')
    })

    it('shows a number in full for a reason, which the audit keeps and the answer book does not', async () => {
      const ward = await openHere()
      const { screen, agent } = await sits('李梅')
      const talk = await ward.waiting()
      const { contactId } = await cardOf(screen, talk.id)
      await screen.patch(`/contacts/${contactId}`, { version: 0, phone: PHONE })
      const wish = { fields: ['phone'], reason: 'call-back', words: '患者要求回电' }
      const shown = await screen.post(`/contacts/${contactId}/reveal`, wish, { 'idempotency-key': 'once' })
      expect(shown.body.values).toEqual({ phone: PHONE })
      expect(shown.body.until - ward.clock.now()).toBe(60_000)
      expect((await screen.post(`/contacts/${contactId}/reveal`, { fields: ['phone'] })).status).toBe(422)
      const rows = await ward.store.reads
        .selectFrom('audit')
        .selectAll()
        .where('action', '=', 'contact.reveal')
        .execute()
      expect(rows).toMatchObject([{ actor_id: agent.id, subject_id: contactId }])
      expect(JSON.parse(rows[0]?.detail ?? '')).toMatchObject({ reason: 'call-back', words: '患者要求回电' })
      expect(await stored()).not.toContain(PHONE)
    })

    it('does not let a colleague cover what another has just written', async () => {
      const ward = await openHere()
      const [li, wang] = [await sits('李梅', { role: 'supervisor' }), await sits('王芳', { role: 'supervisor' })]
      const talk = await ward.waiting()
      const { contactId } = await cardOf(li.screen, talk.id)
      const answers = await Promise.all(
        [li, wang].map(({ screen }, i) =>
          screen.patch(`/contacts/${contactId}`, { version: 0, remarks: `第 ${i} 份` }),
        ),
      )
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
      expect((await li.screen.patch(`/contacts/${contactId}`, { version: 1, remarks: '看过再写' })).status).toBe(200)
    })

    it('does not exist for whoever may not see a conversation of the person', async () => {
      const ward = await openHere()
      const { screen } = await sits('李梅')
      const talk = await ward.waiting()
      const stranger = await sits('王芳')
      const { contactId } = await cardOf(screen, talk.id)
      expect((await stranger.screen.get(`/conversations/${talk.id}/patient`)).status).toBe(404)
      expect((await stranger.screen.patch(`/contacts/${contactId}`, { version: 0, name: '某' })).status).toBe(404)
      expect((await stranger.screen.get(`/people/search?q=${encodeURIComponent('访客')}`)).body.rows).toEqual([])
    })

    it('asks for a guardian before the health data of a child may be kept, and remembers what was taken back', async () => {
      const ward = await openHere()
      const { screen } = await sits('李梅')
      const talk = await ward.waiting()
      const { contactId } = await cardOf(screen, talk.id)
      const child = await screen.post(`/contacts/${contactId}/patients`, { relation: 'child', bornOn: '2020' })
      const wish = { purpose: 'health', state: 'given', way: 'phone', patientId: child.body.id }
      expect((await screen.post(`/contacts/${contactId}/consents`, wish)).status).toBe(422)
      expect((await screen.post(`/contacts/${contactId}/consents`, { ...wish, guardian: '王建国' })).status).toBe(201)
      await ward.passes('1s')
      await screen.post(`/contacts/${contactId}/consents`, { ...wish, state: 'withdrawn' })
      const { consents } = await cardOf(screen, talk.id)
      expect(consents.map(({ state }: { state: string }) => state)).toEqual(['withdrawn', 'given'])
      expect(await stored()).not.toContain('王建国')
    })

    it('shows what the visitor agreed to beside what staff recorded, and his pages only while he agrees', async () => {
      const ward = await openHere()
      const { screen } = await sits('李梅')
      const boss = await sits('周主管', { role: 'supervisor', capacity: 0 })
      const talk = await ward.waiting()
      const visitor = await findIdentity(ward.store.reads, talk.identityId)
      if (visitor === undefined) throw new Error('nobody is there')
      const agrees = (granted: boolean) =>
        ward.store.write((tx) =>
          decideConsent(tx, visitor, { purpose: 'trail', granted, textVersion: '2026-11.zh-CN' }),
        )
      await agrees(true)
      await ward.store.write(async (tx) => {
        await addPages(tx, visitor, [{ path: '/eye', title: '眼科门诊', at: tx.now }])
        await nameSiteUser(tx, visitor, 'yx-2046188')
      })
      await ward.passes('1s')
      const card = await cardOf(screen, talk.id)
      expect(card.consents).toMatchObject([
        { purpose: 'trail', state: 'given', way: 'page', agentName: null, textVersion: '2026-11.zh-CN' },
      ])
      expect(card).toMatchObject({ pages: [{ path: '/eye', title: '眼科门诊' }], site: { userId: '******88' } })

      await cardOf(boss.screen, talk.id)
      await cardOf(boss.screen, talk.id)
      const read = await ward.store.reads
        .selectFrom('audit')
        .select(['action', 'actor_id'])
        .where('action', 'like', 'read.%')
        .orderBy('seq')
        .execute()
      expect(read).toEqual(['read.contact', 'read.pages'].map((action) => ({ action, actor_id: boss.agent.id })))

      const told = { purpose: 'trail', state: 'withdrawn', way: 'phone' }
      expect((await screen.post(`/contacts/${card.contactId}/consents`, told)).status).toBe(201)
      const after = await cardOf(screen, talk.id)
      expect(after.pages).toEqual([])
      expect(after.consents.map(({ way, state }: { way: string; state: string }) => [way, state])).toEqual([
        ['phone', 'withdrawn'],
        ['page', 'given'],
      ])
      expect(await ward.store.reads.selectFrom('page_seen').select('id').execute()).toEqual([])
    })

    it('finds people by a part of the name or the whole number', async () => {
      const ward = await openHere()
      const { screen } = await sits('李梅')
      const talk = await ward.waiting()
      const { contactId } = await cardOf(screen, talk.id)
      await screen.patch(`/contacts/${contactId}`, { version: 0, name: '欧阳小芳', phone: PHONE })
      for (const q of ['小芳', '138 0000 1234'])
        expect((await screen.get(`/people/search?q=${encodeURIComponent(q)}`)).body.rows).toMatchObject([
          { conversationId: talk.id, person: '欧**芳' },
        ])
      expect((await screen.get('/people/search?q=13800001235')).body.rows).toEqual([])
    })
  })

  describe('two contacts with the same verified phone', () => {
    const twins = async () => {
      const ward = await openHere()
      const lead = await sits('赵组长', { role: 'supervisor', capacity: 9 })
      const talks = [await ward.waiting(), await ward.waiting()]
      for (const talk of talks) {
        const { contactId } = await cardOf(lead.screen, talk.id)
        const change = { version: 0, name: '王小芳', phone: PHONE, phoneVerified: true, remarks: `见 ${talk.id}` }
        await lead.screen.patch(`/contacts/${contactId}`, change)
      }
      const [first = '', second = ''] = talks.map(({ id }): string => id)
      return { ward, screen: lead.screen, first, second }
    }

    it('are proposed as one person, joined by a person, and taken apart again with nothing lost', async () => {
      const { ward, screen, first, second } = await twins()
      const before = await cardOf(screen, first)
      expect(before.merges).toMatchObject([{ state: 'proposed', reason: 'phone', isInto: true }])
      const merge = before.merges[0].id
      expect((await screen.post(`/merges/${merge}/decide`, { decision: 'merge' })).status).toBe(200)
      const joined = await cardOf(screen, first)
      expect(joined.history.map((past: { conversationId: string }) => past.conversationId)).toEqual([second])
      expect(joined.mergedRemarks).toEqual([`见 ${second}`])
      expect((await cardOf(screen, second)).contactId).toBe(joined.contactId)
      expect((await screen.post(`/merges/${merge}/decide`, { decision: 'merge' })).status).toBe(409)

      expect((await screen.post(`/merges/${merge}/decide`, { decision: 'undo' })).status).toBe(200)
      expect((await cardOf(screen, first)).history).toEqual([])
      const apart = await cardOf(screen, second)
      expect(apart.contactId).not.toBe(joined.contactId)
      expect(apart.remarks).toBe(`见 ${second}`)
      const actions = await ward.store.reads
        .selectFrom('audit')
        .select('action')
        .where('subject_kind', '=', 'merge')
        .execute()
      expect(actions.map(({ action }) => action)).toEqual([
        'contact.merge-proposed',
        'contact.merge-merged',
        'contact.merge-undone',
      ])
    })

    it('are not proposed again once a person has said no', async () => {
      const { screen, first } = await twins()
      const { merges, contactId, version } = await cardOf(screen, first)
      await screen.post(`/merges/${merges[0].id}/decide`, { decision: 'reject' })
      await screen.patch(`/contacts/${contactId}`, { version, phone: PHONE, phoneVerified: true })
      expect((await cardOf(screen, first)).merges).toEqual([])
    })

    it('keep the wish to be left alone, whichever of the two had it', async () => {
      const { screen, first, second } = await twins()
      const theirs = await cardOf(screen, second)
      await screen.patch(`/contacts/${theirs.contactId}`, { version: theirs.version, noContact: '本人要求' })
      const { merges } = await cardOf(screen, first)
      await screen.post(`/merges/${merges[0].id}/decide`, { decision: 'merge' })
      expect((await cardOf(screen, first)).noContact).toMatchObject({ why: '本人要求' })
    })
  })

  describe('lists', () => {
    const idsOf = async (screen: Browser, query: string) =>
      (await screen.get(`/conversations?${query}`)).body.conversations.map(({ id }: { id: string }) => id)

    it('can be narrowed by acuity, department, waiting time and silence, within the same rights', async () => {
      const ward = await openHere()
      const { screen } = await sits('李梅', { capacity: 0 })
      const card = { reason: 'not-understood', acuity: 'urgent', words: [], departments: ['pediatrics'], faqShown: [] }
      const child = await ward.waiting(request('not-understood', { acuity: 'urgent', card: card as never }))
      await ward.passes('6m')
      const other = await ward.waiting()
      expect(await idsOf(screen, 'view=waiting')).toHaveLength(2)
      expect(await idsOf(screen, 'view=waiting&acuity=urgent')).toEqual([child.id])
      expect(await idsOf(screen, 'view=waiting&department=pediatrics')).toEqual([child.id])
      expect(await idsOf(screen, 'view=all&department=pediatrics')).toEqual([child.id])
      expect(await idsOf(screen, 'view=waiting&department=pedia')).toEqual([])
      expect(await idsOf(screen, 'view=waiting&waitingOver=5')).toEqual([child.id])
      expect(await idsOf(screen, 'view=waiting&unanswered=true&acuity=routine')).toEqual([other.id])
      expect(await idsOf(screen, 'view=waiting&channel=elsewhere')).toEqual([])
      const { acuities, departments } = (await screen.get('/inbox/facets')).body
      expect(acuities).toEqual(expect.arrayContaining([{ id: 'urgent', name: '', count: 1 }]))
      expect(departments).toEqual([{ id: 'pediatrics', name: '科室 pediatrics', count: 1 }])
      const stranger = await sits('陈晨', { capacity: 0, teams: [await ward.team('妇科组')] })
      expect(await idsOf(stranger.screen, 'view=mine&acuity=urgent')).toEqual([])
    })

    it('are saved, twenty at most, and shared with the team by its lead only', async () => {
      const ward = await openHere()
      const team = await ward.team('儿科组')
      const [agent, lead] = [
        await sits('李梅', { teams: [team] }),
        await sits('赵组长', { role: 'lead', teams: [team] }),
      ]
      const view = { name: '儿科超时', filter: { view: 'waiting', waitingOver: 5 } }
      expect((await agent.screen.post('/views', { ...view, teamId: team })).status).toBe(403)
      expect((await lead.screen.post('/views', { ...view, teamId: team })).status).toBe(201)
      const seen = (await agent.screen.get('/views')).body.views
      expect(seen).toMatchObject([{ name: '儿科超时', isMine: false, agentName: '赵组长', teamId: team }])
      expect((await agent.screen.delete(`/views/${seen[0].id}`)).status).toBe(404)
      for (let i = 0; i < 20; i++) expect((await agent.screen.post('/views', view)).status).toBe(201)
      expect((await agent.screen.post('/views', view)).status).toBe(422)
    })
  })

  describe('a shift', () => {
    const give = (screen: Browser, taker: ActingAgent, items: readonly { conversationId: string; note: string }[]) =>
      screen.post('/handovers', { takerId: taker.id, items, faults: '打印机故障', notices: '周五停诊' })

    it('goes over when both have signed: conversations, notes and promises, whatever the capacity', async () => {
      const ward = await openHere()
      const giver = await sits('李梅')
      const talk = await ward.waiting()
      const other = await ward.waiting()
      const taker = await sits('王芳', { capacity: 1 })
      const dueAt = ward.clock.now() + 3_600_000
      await giver.screen.post(`/conversations/${talk.id}/promises`, { text: '下午三点前回电', dueAt })
      const draft = (await giver.screen.get('/handover')).body
      expect(draft.items.map(({ conversationId }: { conversationId: string }) => conversationId)).toEqual([
        talk.id,
        other.id,
      ])
      expect(draft.promises).toMatchObject([{ text: '下午三点前回电' }])
      const items = draft.items.map(({ conversationId }: { conversationId: string }) => ({
        conversationId,
        note: '请先回电',
      }))
      const given = await give(giver.screen, taker.agent, items)
      expect(given.status).toBe(201)
      expect((await ward.conversation(talk.id)).ownerId).toBe(giver.agent.id)
      expect((await give(giver.screen, taker.agent, items)).status).toBe(409)
      expect((await giver.screen.post(`/handovers/${given.body.id}/take`)).status).toBe(404)

      const closed = await ward.conversation(other.id)
      await giver.screen.post(`/conversations/${other.id}/close`, { version: closed.version, outcome: 'answered' })
      expect((await taker.screen.get('/handover/closing')).body.waiting).toBe(1)
      const taken = await taker.screen.post(`/handovers/${given.body.id}/take`)
      expect(taken.body).toEqual({ taken: 1, leftBehind: [other.id] })
      expect((await ward.conversation(talk.id)).ownerId).toBe(taker.agent.id)
      const thread = (await taker.screen.get(`/conversations/${talk.id}`)).body
      expect(thread.notes.map(({ text }: { text: string }) => text)).toContain('请先回电')
      expect((await taker.screen.get('/handover')).body.promises).toMatchObject([{ text: '下午三点前回电' }])
    })

    it('is called for ten minutes before the desk closes, and not earlier', async () => {
      const nine = [['08:00', '12:00']] as const
      const calendar = createWorkingCalendar({
        week: [nine, nine, nine, nine, nine, [], []],
        holidays: [],
        workdays: [],
      })
      reception = await openReception({ store: (clock) => open({ clock }), keepStore: true, calendar })
      const { clock } = reception.ward
      const noon = Date.parse('2026-11-23T12:00:00+08:00')
      clock.advance(noon - 11 * 60_000 - clock.now())
      const { screen } = await sits('李梅')
      expect((await screen.get('/handover/closing')).body.closesAt).toBe(null)
      clock.advance('90s')
      expect((await screen.get('/handover/closing')).body.closesAt).toBe(noon)
      clock.advance('15m')
      expect((await screen.get('/handover/closing')).body.closesAt).toBe(null)
    })

    it('is kept: giver, taker and supervisor read the sheet, a colleague does not know of it', async () => {
      const ward = await openHere()
      const giver = await sits('李梅')
      const talk = await ward.waiting()
      const [taker, colleague] = [await sits('王芳'), await sits('何静')]
      const boss = await sits('周主管', { role: 'supervisor' })
      const given = await give(giver.screen, taker.agent, [{ conversationId: talk.id, note: '' }])
      for (const { screen } of [giver, taker, boss]) {
        const sheet = await screen.get(`/handovers/${given.body.id}`)
        expect(sheet.body).toMatchObject({ giverName: '李梅', sheet: { faults: '打印机故障', notices: '周五停诊' } })
        expect((await screen.get('/handovers')).body.rows).toHaveLength(1)
      }
      expect((await colleague.screen.get(`/handovers/${given.body.id}`)).status).toBe(404)
      expect((await colleague.screen.get('/handovers')).body.rows).toEqual([])
      expect((await taker.screen.post(`/handovers/${given.body.id}/decline`)).status).toBe(200)
      expect((await taker.screen.post(`/handovers/${given.body.id}/take`)).status).toBe(409)
      expect((await ward.conversation(talk.id)).ownerId).toBe(giver.agent.id)
    })
  })
})
