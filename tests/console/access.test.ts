// Accounts with one-time passwords, teams, the directory, reading that leaves a trace, and the audit as people read it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { API_PREFIX } from '../../src/console/openapi.ts'
import { patientSays } from '../browser/desk-of-one.ts'
import { hire } from '../support/desk-harness.ts'
import { type Browser, openReception, PASSWORD, type Reception } from './reception.ts'

let reception: Reception
let admin: Browser
let adminId: string
beforeEach(async () => {
  reception = await openReception()
  const person = await reception.ward.store.write((tx) => hire(tx, { name: '周建国', role: 'admin', capacity: 0 }))
  adminId = person.id
  admin = await reception.screenOf(person)
})
afterEach(() => reception.close())

const wish = { login: 'limei', name: '李梅', role: 'agent', title: '导诊咨询员', extension: '6112' }
const OWN = '雨后操场边上的第七只麻雀'

describe('a one-time password', () => {
  it('opens only the way to a password of one’s own', async () => {
    const made = await admin.post('/accounts', wish, { 'idempotency-key': 'k' })
    const oneTime = made.body.oneTimePassword as string
    const screen = await reception.signIn('limei', oneTime)
    expect((await screen.get('/session')).body).toMatchObject({ due: 'password', permissions: ['self.enter'] })
    expect((await screen.get('/conversations')).body.error.code).toBe('password-due')
    expect((await screen.put('/me/password', { current: oneTime, password: oneTime })).status).toBe(422)
    expect((await screen.put('/me/password', { current: oneTime, password: OWN })).status).toBe(200)
    expect((await screen.get('/conversations')).status).toBe(200)
    const kept = await reception.ward.store.reads.selectFrom('idempotency').selectAll().execute()
    expect(JSON.stringify(kept)).not.toContain(oneTime)
  })

  it('takes the place of a forgotten one and ends every session', async () => {
    const { id } = (await admin.post('/accounts', { ...wish, password: PASSWORD })).body
    const screen = await reception.signIn('limei')
    const reset = await admin.post(`/accounts/${id}/password`)
    expect((await screen.get('/session')).status).toBe(401)
    expect((await reception.browser().post('/session', { login: 'limei', password: PASSWORD })).status).toBe(401)
    await reception.signIn('limei', reset.body.oneTimePassword)
    expect((await admin.post('/accounts/01NOBODY/password')).status).toBe(404)
    expect((await admin.post(`/accounts/${adminId}/password`)).body.error.code).toBe('not-oneself')
    expect((await admin.patch(`/accounts/${adminId}`, { password: OWN })).body.error.code).toBe('not-oneself')
  })
})

describe('the directory', () => {
  it('shows everybody who works here with title, extension and team, never a login', async () => {
    const team = (await admin.post('/teams', { name: '妇科组' })).body.id
    const { id } = (await admin.post('/accounts', { ...wish, password: PASSWORD })).body
    expect((await admin.patch(`/teams/${team}`, { memberIds: [id], departments: ['gynaecology'] })).status).toBe(200)
    const screen = await reception.signIn('limei')
    const { people, teams } = (await screen.get('/directory')).body
    const li = people.find((person: { id: string }) => person.id === id)
    expect(li).toMatchObject({ name: '李梅', title: '导诊咨询员', extension: '6112', teamIds: [team] })
    expect(teams).toEqual([{ id: team, name: '妇科组' }])
    expect(JSON.stringify(people)).not.toContain('limei')
    expect((await admin.patch(`/teams/${team}`, { memberIds: ['01NOBODY'] })).status).toBe(422)
    expect((await admin.patch('/teams/01NOTEAM', { name: '无' })).status).toBe(404)
    expect((await admin.patch(`/accounts/${id}`, { title: null, extension: '6113' })).body.account).toMatchObject({
      title: null,
      extension: '6113',
    })
  })
})

describe('one’s sessions', () => {
  it('end all at once, except the one in use', async () => {
    await admin.post('/accounts', { ...wish, password: PASSWORD })
    const [here, there] = [await reception.signIn('limei'), await reception.signIn('limei')]
    expect((await here.delete('/sessions')).status).toBe(200)
    expect((await there.get('/session')).status).toBe(401)
    expect((await here.get('/sessions')).body.sessions).toMatchObject([{ isThis: true, method: 'password' }])
  })

  it('unlock with the password only, and a locked screen is no way to guess it', async () => {
    expect((await admin.post('/session/unlock', { password: PASSWORD })).status).toBe(200)
    const guess = () => admin.post('/session/unlock', { password: '不是这个密码，也不是那个' })
    for (let i = 0; i < 5; i++) expect((await guess()).status).toBe(401)
    expect((await guess()).status).toBe(429)
  })
})

describe('reading somebody else’s patient', () => {
  const readings = async () =>
    (await admin.get('/audit/entries?action=read')).body.rows.map((row: { action: string }) => row.action)

  it('is one entry for one look, not one for every request of the page', async () => {
    const { ward } = reception
    await ward.agent('王芳')
    const patient = await ward.waiting()
    const supervisor = await reception.screenOf(
      await ward.store.write((tx) => hire(tx, { name: '吴悦', role: 'supervisor' })),
    )
    for (let i = 0; i < 3; i++) await supervisor.get(`/conversations/${patient.id}`)
    await supervisor.get(`/conversations/${patient.id}/messages`)
    expect(await readings()).toEqual(['read.conversation'])
    ward.clock.advance('11m')
    await supervisor.get(`/conversations/${patient.id}`)
    expect(await readings()).toHaveLength(2)
  })

  it('is one entry for one look when words are searched letter by letter', async () => {
    const { ward } = reception
    await ward.agent('王芳')
    const patient = await ward.waiting()
    await patientSays(reception, patient.id, '入职体检要空腹吗')
    const supervisor = await reception.screenOf(
      await ward.store.write((tx) => hire(tx, { name: '吴悦', role: 'supervisor' })),
    )
    for (const words of ['入职', '入职体', '入职体检']) {
      const found = await supervisor.get(`/messages/search?q=${encodeURIComponent(words)}`)
      expect(found.body.rows).toHaveLength(1)
    }
    expect(await readings()).toEqual(['read.search'])
  })

  it('is no entry for whoever looks after the patient', async () => {
    const { ward } = reception
    const wang = await ward.agent('王芳')
    const patient = await ward.waiting()
    await (await reception.screenOf(wang)).get(`/conversations/${patient.id}`)
    expect(await readings()).toEqual([])
  })
})

describe('the audit as people read it', () => {
  it('is filtered by person, noun, action, subject and time, newest first', async () => {
    const { id } = (await admin.post('/accounts', wish)).body
    reception.ward.clock.advance('20m')
    const later = reception.ward.clock.now()
    await admin.patch(`/accounts/${id}`, { capacity: 3 })
    await admin.post('/teams', { name: '妇科组' })
    const actions = async (query: string) =>
      (await admin.get(`/audit/entries?${query}`)).body.rows.map((row: { action: string }) => row.action)
    expect(await actions(`subject=${id}`)).toEqual(['account.change', 'account.create'])
    expect(await actions('action=account.create')).toEqual(['account.create'])
    expect(await actions(`actor=${adminId}&action=account`)).toEqual(['account.change', 'account.create'])
    expect(await actions(`from=${later}`)).toEqual(['team.create', 'account.change'])
    expect(await actions(`to=${later}&action=account`)).toEqual(['account.create'])
    expect(await actions('actor=system&action=account')).toEqual([])
    const [row] = (await admin.get(`/audit/entries?subject=${id}`)).body.rows
    expect(row).toMatchObject({ actorName: '周建国', subjectName: '李梅', detail: { capacity: 3 } })
  })

  it('comes page by page without a gap or a repeat', async () => {
    for (let i = 0; i < 7; i++) await admin.post('/teams', { name: `第 ${i} 组` })
    const seqs: number[] = []
    let next: number | null = null
    do {
      const answer = await admin.get(`/audit/entries?limit=3${next === null ? '' : `&before=${next}`}`)
      seqs.push(...answer.body.rows.map((row: { seq: number }) => row.seq))
      next = answer.body.next
    } while (next !== null)
    expect(seqs).toEqual(Array.from({ length: 8 }, (_, i) => 8 - i))
  })

  it('leaves as a file whose cells are no formulas, and the export is an entry itself', async () => {
    await admin.post('/accounts', { ...wish, name: '=cmd|calc' })
    const answer = await fetch(`${reception.base}${API_PREFIX}/audit/export?action=account`, { headers: admin.headers })
    expect(answer.headers.get('content-type')).toContain('text/csv')
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect(bytes.subarray(0, 3).toString('hex')).toBe('efbbbf')
    const lines = bytes.toString().trim().split('\r\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toContain(`"'=cmd|calc"`)
    const [entry] = (await admin.get('/audit/entries?action=audit.export')).body.rows
    expect(entry).toMatchObject({ actorId: adminId, detail: { action: 'account', rows: 1 } })
  })
})
