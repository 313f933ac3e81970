// Who may pass which door. The table of rights below is written by hand from the roles of the house, apart from the code.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Route } from '../../src/console/route.ts'
import { ROUTES } from '../../src/console/routes.ts'
import type { Permission } from '../../src/model/permission.ts'
import { ROLES, type Role } from '../../src/model/role.ts'
import { planSay } from '../../src/store/outbox.ts'
import { hire } from '../support/desk-harness.ts'
import { type Browser, openReception, PASSWORD, type Reception, type Reply } from './reception.ts'

const DESK: readonly Permission[] = [
  'self.enter',
  'self.use',
  'conversation.read',
  'conversation.answer',
  'alarm.acknowledge',
  'presence.keep',
  'send.repeat',
  'wording.check',
  'roster.read',
  'board.read',
  'quality.own',
  'phrase.use',
  'assist.answer',
  'contact.edit',
  'contact.reveal',
  'handover.write',
]
const OVERSIGHT: readonly Permission[] = ['report.read', 'quality.review', 'export.make']
const KNOWLEDGE = ['knowledge.read', 'knowledge.review'] as const
const EDITOR = [...KNOWLEDGE, 'knowledge.edit', 'knowledge.release'] as const
const MAY: Readonly<Record<Role, readonly Permission[]>> = {
  agent: DESK,
  trainee: DESK,
  lead: [...DESK, ...KNOWLEDGE, 'conversation.takeover', 'contact.merge', 'view.share', ...OVERSIGHT],
  supervisor: [
    ...DESK,
    ...KNOWLEDGE,
    ...(['conversation.takeover', 'bot.try', 'quality.plan', 'export.full', 'export.log'] as const),
    'knowledge.release',
    'contact.merge',
    'view.share',
    'channel.read',
    ...OVERSIGHT,
  ],
  office: ['self.enter', 'self.use', 'roster.read'],
  qc: ['self.enter', 'self.use', 'roster.read', 'quality.review', 'quality.plan'],
  clinician: [
    ...KNOWLEDGE,
    'knowledge.edit',
    'self.enter',
    'self.use',
    'roster.read',
    'wording.check',
    'assist.answer',
  ],
  editor: [...EDITOR, 'self.enter', 'self.use', 'roster.read', 'wording.check', 'bot.try'],
  admin: [
    ...([
      'self.enter',
      'self.use',
      'roster.read',
      'board.read',
      'account.manage',
      'audit.read',
      'operations.read',
    ] as const),
    'parked.replay',
    'bot.try',
    'report.read',
    'export.log',
    'channel.read',
    'channel.manage',
    ...EDITOR,
  ],
  auditor: ['self.enter', 'self.use', 'audit.read', 'operations.read', 'export.log'],
}
/** Everybody else sees, at most, what is his or his team's. */
const SEES_EVERYTHING: readonly Role[] = ['supervisor']

/** A well-formed request for every door that wants a body. */
const BODIES: Readonly<Record<string, unknown>> = {
  'POST /setup': { token: 'x', login: 'somebody', name: '某人', password: PASSWORD },
  'POST /session': { login: 'nobody', password: PASSWORD },
  'PUT /me/password': { current: 'wrong', password: PASSWORD },
  'POST /presence': { presence: 'away' },
  'POST /conversations/:id/reply': { version: 1, text: '您好' },
  'POST /conversations/:id/notes': { version: 1, text: '请留意' },
  'POST /conversations/:id/transfer': { version: 1, to: { teamId: 'team' }, note: '请接手' },
  'POST /conversations/:id/close': { version: 1, outcome: 'answered' },
  'PUT /conversations/:id/draft': { mode: 'reply', text: '您好' },
  'POST /conversations/:id/files': { version: 1, data: '/9j/4AAQ' },
  'POST /conversations/:id/signs': { at: 'viewing' },
  'POST /conversations/:id/steps': { kind: 'phoned', outcome: 'reached' },
  'POST /conversations/:id/assists': { to: { teamId: 'team' }, question: '能否加号', dueAt: 1 },
  'POST /assists/:id/answer': { text: '可以' },
  'POST /wording/check': { text: '请到二楼' },
  'POST /bot/try': { text: '停车多少钱' },
  'POST /conversations/:id/assign': { version: 1, to: { teamId: 'team' } },
  'POST /quality/reviews/:id/score': { marks: [] },
  'POST /quality/reviews/:id/reply': { text: '请再看一下' },
  'POST /quality/card': { items: [] },
  'POST /quality/plan': { agentPercent: 101 },
  'POST /exports/conversations': { format: 'csv', from: 2, to: 1 },
  'POST /exports/person': { conversationId: 'nobody', format: 'html', reason: '本人查阅' },
  'POST /views': { name: '我的', filter: { view: 'mine' } },
  'PUT /views/:id': { name: '我的', filter: { view: 'mine' } },
  'POST /conversations/:id/promises': { text: '下午回电', dueAt: 1 },
  'PATCH /contacts/:id': { version: 0 },
  'POST /contacts/:id/patients': { relation: 'child' },
  'PATCH /patients/:id': { version: 1 },
  'POST /contacts/:id/reveal': { fields: ['phone'], reason: 'call-back' },
  'POST /contacts/:id/consents': { purpose: 'health', state: 'given', way: 'chat' },
  'POST /merges/:id/decide': { decision: 'reject' },
  'POST /handovers': { takerId: 'nobody', items: [], faults: '', notices: '' },
  'POST /accounts': { login: 'x', name: '', role: 'agent', password: '' },
  'PATCH /accounts/:id': {},
  'POST /teams': { name: '' },
  'POST /service-tokens': { name: '', rights: [] },
}

describe('every door with every role', () => {
  let reception: Reception
  let foreign: { readonly conversation: string; readonly alarm: string; readonly send: string }
  const screens = new Map<Role, Browser>()

  beforeAll(async () => {
    reception = await openReception()
    const { ward } = reception
    const ours = await ward.team('门诊组')
    const theirs = await ward.team('妇科组')
    const owner = await ward.agent('王芳', { teams: [theirs], capacity: 5 })
    const patient = await ward.patient()
    await ward.store.write((tx) =>
      tx.db.updateTable('conversation').set({ team_id: theirs }).where('id', '=', patient.id).execute(),
    )
    await ward.alarm(patient.id)
    const held = await ward.conversation(patient.id)
    expect(held.ownerId).toBe(owner.id)
    const alarm = await ward.store.reads.selectFrom('alarm').select('id').executeTakeFirstOrThrow()
    const said = { author: 'agent', class: 'H', content: { kind: 'text', text: '请到二楼' } } as const
    const { messageId } = await ward.store.write((tx) => planSay(tx, held, said))
    foreign = { conversation: patient.id, alarm: alarm.id, send: messageId }
    for (const role of ROLES) {
      const person = await ward.store.write((tx) => hire(tx, { name: `${role} 某`, role, teams: [ours] }))
      screens.set(role, await reception.screenOf(person))
    }
  })
  afterAll(() => reception.close())

  const knock = (browser: Browser, route: Route): Promise<Reply> => {
    const object = route.path.startsWith('/alarms')
      ? foreign.alarm
      : route.path.startsWith('/sends')
        ? foreign.send
        : foreign.conversation
    const key = `${route.method} ${route.path}`
    const until = reception.ward.clock.now() + 60_000
    const body = key.endsWith('/snooze') ? { version: 1, until } : (BODIES[key] ?? bodyOf(route))
    const query = route.path.endsWith('/poll') ? '?waitMs=0' : route.path === '/people/search' ? '?q=王芳' : ''
    const path = route.path.replace(':id', object) + query
    return browser.send(route.method, path, route.method === 'GET' || route.method === 'DELETE' ? undefined : body)
  }
  const bodyOf = (route: Route) => (route.exchange.body === undefined ? {} : { version: 1 })
  // Signing out and the endless stream have tests of their own.
  const walked = ROUTES.filter(
    ({ method, path }) => path !== '/events' && !(method === 'DELETE' && path === '/session'),
  )

  it('refuses everybody without a session with 401', async () => {
    for (const route of walked.filter(({ permission }) => permission !== 'public')) {
      const answer = await knock(reception.browser(), route)
      expect([route.method, route.path, answer.status]).toEqual([route.method, route.path, 401])
      expect(answer.body.error.code).toBe('unauthorized')
    }
  })

  it.each(ROLES)('lets %s do what the role does, and nothing else', async (role) => {
    const screen = screens.get(role) as Browser
    for (const route of walked) {
      if (route.permission === 'public') continue
      const door = `${role} ${route.method} ${route.path}`
      const { status } = await knock(screen, route)
      if (!MAY[role].includes(route.permission)) expect([door, status]).toEqual([door, 403])
      else
        expect([door, status === 401 || status === 403]).toEqual([
          door,
          door.endsWith('PUT /me/password') && status === 401,
        ])
    }
  })

  it.each(ROLES)(
    'answers %s about a conversation of others as if there were none, unless the role sees all',
    async (role) => {
      const screen = screens.get(role) as Browser
      for (const route of walked.filter(({ path }) => /^\/(conversations|alarms|sends)\/:id/.test(path))) {
        if (route.permission === 'public' || !MAY[role].includes(route.permission)) continue
        const door = `${role} ${route.method} ${route.path}`
        const answer = await knock(screen, route)
        expect([door, answer.status === 404]).toEqual([door, !SEES_EVERYTHING.includes(role)])
        if (answer.status !== 404) continue
        const absent = await screen.get('/conversations/01NOSUCHCONVERSATION000000')
        expect(answer.body).toEqual(absent.body)
      }
    },
  )

  it('keeps a conversation of others out of lists, counts and figures', async () => {
    for (const role of ['agent', 'trainee', 'lead'] as const) {
      const screen = screens.get(role) as Browser
      for (const view of ['mine', 'waiting', 'snoozed', 'all']) {
        expect((await screen.get(`/conversations?view=${view}`)).body.conversations).toEqual([])
      }
      expect((await screen.get('/conversations/counts')).body).toMatchObject({ waiting: 0, emergencies: 0 })
      expect((await screen.get('/board')).body).toMatchObject({ waiting: 0, withPeople: 0, emergencies: 0 })
    }
    const all = await (screens.get('supervisor') as Browser).get('/conversations?view=all')
    expect(all.body.conversations).toMatchObject([{ id: foreign.conversation, preview: null }])
  })

  it('gives a program its own rights only', async () => {
    const program = await reception.program(['operations.read'])
    expect((await program.get('/sends')).status).toBe(200)
    expect((await program.get('/audit')).status).toBe(403)
    expect((await program.get(`/conversations/${foreign.conversation}`)).status).toBe(403)
    expect((await program.post('/parked/x/replay')).status).toBe(403)
    expect(
      (await reception.browser({ authorization: 'Bearer dz_0000000000000000000000000000' }).get('/sends')).status,
    ).toBe(401)
  })

  it('writes into the audit who read a conversation that was not his, before the answer leaves', async () => {
    const supervisor = screens.get('supervisor') as Browser
    const { body } = await supervisor.get('/session')
    await supervisor.get(`/conversations/${foreign.conversation}`)
    const row = await reception.ward.store.reads
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', 'read.conversation')
      .where('actor_id', '=', body.id)
      .executeTakeFirst()
    expect(row).toMatchObject({ subject_id: foreign.conversation })
  })
})
