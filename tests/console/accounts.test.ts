import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hire } from '../support/desk-harness.ts'
import { type Browser, openReception, PASSWORD, type Reception } from './reception.ts'

let reception: Reception
let admin: Browser
beforeEach(async () => {
  reception = await openReception()
  admin = await reception.screenOf(
    await reception.ward.store.write((tx) => hire(tx, { name: '周管理', role: 'admin', capacity: 0 })),
  )
})
afterEach(() => reception.close())

const wish = { login: 'LiMei', name: '李梅', role: 'agent', password: PASSWORD }

describe('an account', () => {
  it('is created with its team, signs in, sees the line of that team, and is never answered with its hash', async () => {
    const team = (await admin.post('/teams', { name: '妇科组', departments: ['gynaecology'] })).body.id
    const made = await admin.post('/accounts', { ...wish, teamIds: [team] })
    expect(made.status).toBe(201)
    const { body } = await admin.get(`/accounts/${made.body.id}`)
    expect(body.account).toMatchObject({
      login: 'limei',
      role: 'agent',
      teamIds: [team],
      capacity: 5,
      disabledAt: null,
    })
    expect(JSON.stringify((await admin.get('/accounts')).body)).not.toContain('argon2')

    const { ward } = reception
    const patient = await ward.patient()
    await ward.store.write((tx) =>
      tx.db.updateTable('conversation').set({ team_id: team }).where('id', '=', patient.id).execute(),
    )
    await ward.asks(patient.id)
    const screen = await reception.signIn('limei')
    expect((await screen.get('/conversations?view=waiting')).body.conversations).toMatchObject([{ id: patient.id }])
  })

  it('has a login of its own, a team that exists and a password of some length', async () => {
    expect((await admin.post('/accounts', wish)).status).toBe(201)
    expect((await admin.post('/accounts', wish)).body.error.code).toBe('taken')
    expect((await admin.post('/accounts', { ...wish, login: 'x y' })).status).toBe(422)
    expect((await admin.post('/accounts', { ...wish, login: 'other', teamIds: ['none'] })).status).toBe(422)
    expect((await admin.post('/accounts', { ...wish, login: 'other', password: 'kurz' })).status).toBe(422)
    expect((await admin.post('/accounts', { ...wish, login: 'other', role: 'doctor' })).status).toBe(422)
    expect((await admin.patch('/accounts/01NOBODY', { name: '无' })).status).toBe(404)
  })

  it('gets a new password from the administrator, and the old one and its sessions are worth nothing', async () => {
    const { id } = (await admin.post('/accounts', wish)).body
    const screen = await reception.signIn('limei')
    const next = '雨后操场边上的第七只麻雀'
    expect((await admin.patch(`/accounts/${id}`, { password: next })).status).toBe(200)
    expect((await screen.get('/session')).status).toBe(401)
    expect((await reception.browser().post('/session', { login: 'limei', password: PASSWORD })).status).toBe(401)
    await reception.signIn('limei', next)
  })

  it('starts smaller for a trainee', async () => {
    const { id } = (await admin.post('/accounts', { ...wish, role: 'trainee' })).body
    expect((await admin.get(`/accounts/${id}`)).body.account.capacity).toBe(2)
  })

  it('gives its patients back to the line when it is closed', async () => {
    const { ward } = reception
    const li = await ward.agent('李梅')
    const patient = await ward.waiting()
    expect((await ward.conversation(patient.id)).ownerId).toBe(li.id)
    await admin.patch(`/accounts/${li.id}`, { disabled: true })
    expect(await ward.conversation(patient.id)).toMatchObject({ state: 'queued', ownerId: undefined })
    expect((await admin.get('/agents')).body.agents.map((agent: { name: string }) => agent.name)).toEqual(['周管理'])
  })
})

describe('a token of another program', () => {
  it('is shown once, works until it is revoked, and is stored as a hash', async () => {
    const made = await admin.post(
      '/service-tokens',
      { name: '统计', rights: ['operations.read'] },
      { 'idempotency-key': 'k' },
    )
    expect(made.status).toBe(201)
    const { token, id } = made.body
    const program = reception.browser({ authorization: `Bearer ${token}` })
    expect((await program.get('/sends')).status).toBe(200)
    const stored = await reception.ward.store.reads.selectFrom('idempotency').selectAll().execute()
    const tokens = await reception.ward.store.reads.selectFrom('service_token').selectAll().execute()
    expect(JSON.stringify([stored, tokens])).not.toContain(token)
    expect(JSON.stringify((await admin.get('/service-tokens')).body)).not.toContain(token)
    expect((await admin.post('/service-tokens', { name: '统计', rights: ['audit.read'] })).status).toBe(409)
    expect((await admin.post('/service-tokens', { name: '别的', rights: ['account.manage'] })).status).toBe(422)
    expect((await admin.delete(`/service-tokens/${id}`)).status).toBe(200)
    expect((await program.get('/sends')).status).toBe(401)
    expect((await admin.delete(`/service-tokens/${id}`)).status).toBe(404)
  })
})

describe('a parked message', () => {
  it('is listed and put back to work by an administrator, with his name in the audit', async () => {
    const { ward } = reception
    const patient = await ward.patient()
    await ward.store.write((tx) =>
      tx.db
        .insertInto('inbound')
        .values({
          ...{ id: 'in-1', channel_id: 'hospital-wechat', dedup_key: 'k', identity_id: patient.identityId },
          ...{ conversation_id: null, message_id: null, platform_message_id: 'wx-77', sent_at: tx.now },
          ...{ arrived_at: tx.now, exchange_no: null, event: '{}', state: 'parked', attempts: 5, due_at: tx.now },
          ...{ claimed_by: null, claimed_until: null, failure: 'broken' },
        })
        .execute(),
    )
    expect((await admin.get('/parked')).body.rows).toMatchObject([
      { id: 'in-1', platformMessageId: 'wx-77', attempts: 5 },
    ])
    expect((await admin.get('/board')).body.parked).toBe(1)
    expect((await admin.post('/parked/in-1/replay')).status).toBe(200)
    expect((await admin.post('/parked/in-1/replay')).status).toBe(404)
    expect((await admin.get('/inbound?state=waiting')).body.rows).toMatchObject([{ id: 'in-1' }])
    const rows = (await admin.get('/audit?limit=1000')).body.rows as { action: string; actorKind: string }[]
    expect(rows.find((row) => row.action === 'inbound.replay-asked')?.actorKind).toBe('agent')
  })
})
