// Two proofs at the door for whoever sees or changes much: something known, something held.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { codeAt, stepAt } from '../../src/base/totp.ts'
import { ROLES, type Role } from '../../src/model/role.ts'
import { hire } from '../support/desk-harness.ts'
import { type Browser, openReception, PASSWORD, type Reception } from './reception.ts'

let reception: Reception
beforeEach(async () => {
  reception = await openReception({ settings: { secondFactor: 'required-roles' } })
})
afterEach(() => reception.close())

interface Person {
  readonly id: string
  readonly login: string
  /** Signed in with the password alone. */
  readonly screen: Browser
}

async function person(role: Role, name = '周管理'): Promise<Person> {
  const agent = await reception.ward.store.write((tx) => hire(tx, { name, role }))
  const screen = await reception.screenOf(agent)
  return { id: agent.id, login: `p${agent.id.toLowerCase()}`, screen }
}

/** What an app on a phone shows. */
function appOf(secret: string): (offMs?: number) => string {
  const bits = [...secret].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'))
  const bytes = bits.join('').match(/.{8}/g) ?? []
  const key = Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)))
  return (offMs = 0) => codeAt(key, stepAt(reception.ward.clock.now() + offMs))
}

async function enrol({ screen }: Person) {
  const begun = await screen.post('/me/factor')
  const app = appOf(begun.body.secret)
  const confirmed = await screen.post('/me/factor/confirm', { code: app() })
  expect(confirmed.status).toBe(200)
  return { app, codes: confirmed.body.recoveryCodes as readonly string[], secret: begun.body.secret as string }
}

const tryWith = (login: string, code?: string) =>
  reception.browser().post('/session', { login, password: PASSWORD, ...(code === undefined ? {} : { code }) })

describe('a sign-in with the password alone', () => {
  it.each(ROLES)('of the role %s opens everything, or only the way to a second factor', async (role) => {
    const isHeldUp = ['admin', 'supervisor', 'auditor'].includes(role)
    const { screen } = await person(role)
    const me = (await screen.get('/session')).body
    expect(me.due).toBe(isHeldUp ? 'factor' : null)
    const sessions = await screen.get('/sessions')
    expect([sessions.status, sessions.body.error?.code]).toEqual(isHeldUp ? [403, 'factor-due'] : [200, undefined])
    if (isHeldUp) expect(me.permissions).toEqual(['self.enter'])
    expect((await screen.get('/me/factor')).body.required).toBe(isHeldUp)
  })

  it('opens no live updates either', async () => {
    const { screen } = await person('supervisor')
    expect((await screen.get('/events/poll?waitMs=0')).status).toBe(403)
  })

  it('is enough for everybody where the hospital has switched the second factor off', async () => {
    await reception.close()
    reception = await openReception()
    const { screen } = await person('admin')
    expect((await screen.get('/accounts')).status).toBe(200)
  })
})

describe('a second factor', () => {
  it('opens the door with the first right code, and from then on every sign-in asks for one', async () => {
    const zhou = await person('admin')
    const { app } = await enrol(zhou)
    expect((await zhou.screen.get('/accounts')).status).toBe(200)
    expect((await tryWith(zhou.login)).body.error.code).toBe('code-needed')
    reception.ward.clock.advance('30s')
    const entered = await tryWith(zhou.login, app())
    expect([entered.status, entered.body.due, entered.body.method]).toEqual([200, null, 'totp'])
  })

  it('takes each code once, also when two browsers bring it in the same instant', async () => {
    const zhou = await person('admin')
    const { app } = await enrol(zhou)
    expect((await tryWith(zhou.login, app())).body.error.code).toBe('wrong-code')
    reception.ward.clock.advance('30s')
    const answers = await Promise.all([tryWith(zhou.login, app()), tryWith(zhou.login, app())])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
  })

  it('never takes the code before one that was used', async () => {
    const zhou = await person('admin')
    const { app } = await enrol(zhou)
    reception.ward.clock.advance('60s')
    expect((await tryWith(zhou.login, app())).status).toBe(200)
    expect((await tryWith(zhou.login, app(-30_000))).status).toBe(401)
  })

  it('makes guessing codes slow for the whole account, from whichever network', async () => {
    await reception.close()
    reception = await openReception({ settings: { secondFactor: 'required-roles', trustedProxies: ['127.0.0.1'] } })
    const zhou = await person('admin')
    const { app } = await enrol(zhou)
    reception.ward.clock.advance('30s')
    const guess = (i: number) =>
      reception
        .browser()
        .post(
          '/session',
          { login: zhou.login, password: PASSWORD, code: '000000' },
          { 'x-forwarded-for': `198.51.100.${i}` },
        )
    for (let i = 1; i <= 5; i++) expect((await guess(i)).status).toBe(401)
    expect((await guess(6)).status).toBe(429)
    expect((await tryWith(zhou.login, app())).status).toBe(429)
    reception.ward.clock.advance('30s')
    expect((await tryWith(zhou.login, app())).status).toBe(200)
  })

  it('is opened by each of ten codes on paper once, and new codes make the old ones worthless', async () => {
    const zhou = await person('admin')
    const { codes } = await enrol(zhou)
    expect(new Set(codes).size).toBe(10)
    const [first = '', second = ''] = codes
    const entered = await tryWith(zhou.login, first.toUpperCase())
    expect([entered.status, entered.body.method]).toEqual([200, 'recovery'])
    expect((await tryWith(zhou.login, first)).status).toBe(401)
    expect((await zhou.screen.get('/me/factor')).body.recoveryCodesLeft).toBe(9)
    expect((await zhou.screen.post('/me/factor/recovery', { password: '不是这个密码，也不是那个' })).status).toBe(401)
    const renewed = await zhou.screen.post('/me/factor/recovery', { password: PASSWORD })
    expect(renewed.body.recoveryCodes).toHaveLength(10)
    expect((await tryWith(zhou.login, second)).status).toBe(401)
  })

  it('is stored sealed, and its codes as hashes; nothing of it is kept with a request or in a log', async () => {
    const zhou = await person('admin')
    const begun = await zhou.screen.post('/me/factor', {}, { 'idempotency-key': 'begin' })
    const app = appOf(begun.body.secret)
    const made = await zhou.screen.post('/me/factor/confirm', { code: app() }, { 'idempotency-key': 'confirm' })
    const db = reception.ward.store.reads
    const stored = JSON.stringify([
      await db.selectFrom('second_factor').selectAll().execute(),
      await db.selectFrom('recovery_code').selectAll().execute(),
      await db.selectFrom('idempotency').selectAll().execute(),
      await db.selectFrom('audit').selectAll().execute(),
      reception.logged,
    ])
    const secrets = [begun.body.secret, ...made.body.recoveryCodes, ...made.body.recoveryCodes.map(bare)]
    expect(secrets.filter((secret) => stored.includes(secret))).toEqual([])
  })

  it('ends the sessions that knew only the password, and leaves the one that enrolled', async () => {
    const zhou = await person('admin')
    const other = await reception.signIn(zhou.login)
    await enrol(zhou)
    expect((await other.get('/session')).status).toBe(401)
    expect((await zhou.screen.get('/session')).status).toBe(200)
  })

  it('is replaced with the password, and the old phone works until the new one has shown a right code', async () => {
    const zhou = await person('admin')
    const old = await enrol(zhou)
    expect((await zhou.screen.post('/me/factor')).status).toBe(401)
    const begun = await zhou.screen.post('/me/factor', { password: PASSWORD })
    expect(begun.status).toBe(200)
    reception.ward.clock.advance('30s')
    expect((await tryWith(zhou.login, old.app())).status).toBe(200)
    const app = appOf(begun.body.secret)
    expect((await zhou.screen.post('/me/factor/confirm', { code: app() })).status).toBe(200)
    reception.ward.clock.advance('30s')
    expect((await tryWith(zhou.login, old.app())).status).toBe(401)
    expect((await tryWith(zhou.login, app())).status).toBe(200)
  })

  it('may be chosen by an agent as well, who is then always asked', async () => {
    const li = await person('agent', '李梅')
    const { app } = await enrol(li)
    expect((await tryWith(li.login)).body.error.code).toBe('code-needed')
    reception.ward.clock.advance('30s')
    expect((await tryWith(li.login, app())).status).toBe(200)
  })
})

describe('a lost phone', () => {
  it('is forgiven by another administrator, in the audit, and the next sign-in enrols anew', async () => {
    const [zhou, wu] = [await person('admin'), await person('supervisor', '吴主管')]
    await enrol(zhou)
    await enrol(wu)
    expect((await zhou.screen.get(`/accounts/${wu.id}`)).body.account.hasSecondFactor).toBe(true)
    expect((await zhou.screen.delete(`/accounts/${wu.id}/factor`)).status).toBe(200)
    expect((await wu.screen.get('/session')).status).toBe(401)
    const again = await tryWith(wu.login)
    expect([again.status, again.body.due]).toEqual([200, 'factor'])
    const rows = (await zhou.screen.get(`/audit/entries?action=factor.reset&subject=${wu.id}`)).body.rows
    expect(rows).toMatchObject([{ actorId: zhou.id, actorName: '周管理', subjectName: '吴主管' }])
    expect((await zhou.screen.delete(`/accounts/${wu.id}/factor`)).status).toBe(404)
  })

  it('is not forgiven to oneself by an open screen', async () => {
    const zhou = await person('admin')
    await enrol(zhou)
    const answer = await zhou.screen.delete(`/accounts/${zhou.id}/factor`)
    expect([answer.status, answer.body.error.code]).toEqual([403, 'not-oneself'])
  })
})

const bare = (code: string) => code.replaceAll('-', '')
