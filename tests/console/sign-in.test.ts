import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemRandom } from '../../src/base/random.ts'
import { ensureSetupLink } from '../../src/console/setup.ts'
import { verifyAudit } from '../../src/store/audit.ts'
import { hire } from '../support/desk-harness.ts'
import { openReception, PASSWORD, type Reception } from './reception.ts'

let reception: Reception
beforeEach(async () => {
  reception = await openReception()
})
afterEach(() => reception.close())

async function person(login: string, role: 'agent' | 'admin' = 'agent'): Promise<string> {
  const { ward } = reception
  const agent = await ward.store.write((tx) => hire(tx, { name: '李梅', role }))
  await reception.screenOf(agent)
  await ward.store.write((tx) => tx.db.updateTable('agent').set({ login }).where('id', '=', agent.id).execute())
  return agent.id
}

const wrong = { login: 'limei', password: '不是这个密码，也不是那个' }
const right = { login: 'limei', password: PASSWORD }

describe('the first administrator', () => {
  const wish = { login: 'zhou', name: '周管理', password: PASSWORD }
  const link = () => ensureSetupLink(reception.ward.store, { random: systemRandom, baseUrl: reception.base })
  const tokenOf = (url: string | undefined) => String(url).split('#setup=')[1]

  it('is made once, by the newest link only, and there is no default account before', async () => {
    const guest = reception.browser()
    expect((await guest.get('/setup')).body.needsSetup).toBe(true)
    const older = tokenOf(await link())
    const token = tokenOf(await link())
    expect((await guest.post('/setup', { ...wish, token: older })).status).toBe(401)
    expect((await guest.post('/setup', { ...wish, token })).status).toBe(201)
    expect((await guest.post('/setup', { ...wish, token, login: 'second' })).status).toBe(409)
    expect(await link()).toBeUndefined()
    const admin = await reception.signIn('zhou')
    expect((await admin.get('/session')).body).toMatchObject({ role: 'admin', name: '周管理' })
  })

  it('cannot be made with a link of yesterday', async () => {
    const token = tokenOf(await link())
    reception.ward.clock.advance('25h')
    expect((await reception.browser().post('/setup', { ...wish, token })).status).toBe(401)
  })

  it('cannot have a password that is guessed first', async () => {
    const token = tokenOf(await link())
    for (const password of ['short', 'Hospital-2026!', 'daozhen123456', 'zhou周管理zhou2026', 'aaaaaaaaaaaaaa']) {
      const answer = await reception.browser().post('/setup', { ...wish, token, password })
      expect([password, answer.status, answer.body.error.fields[0].path]).toEqual([password, 422, 'password'])
    }
  })

  it('is made once even when two browsers use the link in the same instant', async () => {
    const token = tokenOf(await link())
    const answers = await Promise.all(
      ['one', 'two'].map((login) => reception.browser().post('/setup', { ...wish, login, token })),
    )
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409])
  })
})

describe('signing in', () => {
  it('answers a wrong password and an unknown user alike', async () => {
    await person('limei')
    const known = await reception.browser().post('/session', wrong)
    const unknown = await reception.browser().post('/session', { ...wrong, login: 'nobody' })
    expect(known.status).toBe(401)
    expect(unknown.status).toBe(401)
    expect(unknown.body).toEqual(known.body)
    expect(unknown.headers.get('set-cookie')).toBeNull()
  })

  it('takes about the same time for both', async () => {
    await person('limei')
    const time = async (login: string) => {
      const spans: number[] = []
      for (let i = 0; i < 5; i++) {
        const began = performance.now()
        await reception.browser().post('/session', { ...wrong, login: login === '' ? `nobody${i}` : login })
        spans.push(performance.now() - began)
      }
      return spans.sort((a, b) => a - b)[0] as number
    }
    const [known, unknown] = [await time('limei'), await time('')]
    // The password's derivation dominates; without it an unknown user would answer ten times faster.
    expect(unknown).toBeGreaterThan(known * 0.5)
  })

  it('makes the sixth wrong try wait, longer each time, and nobody on another network', async () => {
    await reception.close()
    reception = await openReception({ settings: { trustedProxies: ['127.0.0.1'] } })
    await person('limei')
    const from = (address: string, body: object) =>
      reception.browser().post('/session', body, { 'x-forwarded-for': address })
    for (let i = 0; i < 5; i++) expect((await from('198.51.100.7', wrong)).status).toBe(401)
    const sixth = await from('198.51.100.7', wrong)
    expect([sixth.status, sixth.headers.get('retry-after')]).toEqual([429, '30'])
    expect((await from('198.51.100.7', right)).status).toBe(429)
    expect((await from('203.0.113.9', right)).status).toBe(200)
    reception.ward.clock.advance('30s')
    const seventh = await from('198.51.100.7', wrong)
    expect([seventh.status, seventh.headers.get('retry-after')]).toEqual([429, '60'])
    let longest = 0
    for (let i = 0; i < 6; i++) {
      reception.ward.clock.advance('15m')
      longest = Number((await from('198.51.100.7', wrong)).headers.get('retry-after') ?? 0)
      if (longest === 900) break
    }
    expect(longest).toBe(900)
    reception.ward.clock.advance('15m')
    expect((await from('198.51.100.7', right)).status).toBe(200)
  })

  it('does not believe an address that no proxy of ours has written', async () => {
    await person('limei')
    for (let i = 0; i < 5; i++) {
      await reception.browser().post('/session', wrong, { 'x-forwarded-for': `198.51.100.${i}` })
    }
    const sixth = await reception.browser().post('/session', wrong, { 'x-forwarded-for': '198.51.100.99' })
    expect(sixth.status).toBe(429)
  })

  it('gives many guesses at once no more tries than one after the other', async () => {
    await person('limei')
    const answers = await Promise.all(Array.from({ length: 12 }, () => reception.browser().post('/session', wrong)))
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(5)
    expect(answers.filter((answer) => answer.status === 429)).toHaveLength(7)
  })

  it('forgets five slips after a quarter of an hour', async () => {
    await person('limei')
    for (let i = 0; i < 5; i++) await reception.browser().post('/session', wrong)
    reception.ward.clock.advance('16m')
    expect((await reception.browser().post('/session', wrong)).status).toBe(401)
  })

  it('sets a cookie that no script can read and that only https carries where there is https', async () => {
    await person('limei')
    const plain = await reception.browser().post('/session', right)
    expect(plain.headers.get('set-cookie')).toMatch(/^daozhen=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
    await reception.close()
    reception = await openReception({ settings: { secureCookies: true } })
    await person('limei')
    const secure = await reception.browser().post('/session', right)
    expect(secure.headers.get('set-cookie')).toMatch(
      /^__Host-daozhen=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    )
  })

  it('stores neither the session nor the password as they are', async () => {
    await person('limei')
    const answer = await reception.browser().post('/session', right)
    const token = /=([\w-]{43});/.exec(String(answer.headers.get('set-cookie')))?.[1]
    const rows = await reception.ward.store.reads.selectFrom('agent_session').selectAll().execute()
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toContain(token)
    const { password_hash: hash } = await reception.ward.store.reads
      .selectFrom('agent')
      .select('password_hash')
      .executeTakeFirstOrThrow()
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })
})

describe('a session', () => {
  it('ends after 30 idle minutes, lives on with work, and ends after 12 hours whatever happens', async () => {
    await person('limei')
    const idle = await reception.signIn('limei')
    const busy = await reception.signIn('limei')
    reception.ward.clock.advance('20m')
    expect((await busy.get('/session')).status).toBe(200)
    reception.ward.clock.advance('11m')
    expect((await idle.get('/session')).status).toBe(401)
    expect((await busy.get('/session')).status).toBe(200)
    for (let i = 0; i < 23; i++) {
      reception.ward.clock.advance('29m')
      expect((await busy.get('/session')).status).toBe(200)
    }
    reception.ward.clock.advance('29m')
    expect((await busy.get('/session')).status).toBe(401)
  })

  it('is not kept alive by what the page does by itself', async () => {
    await person('limei')
    const screen = await reception.signIn('limei')
    for (let i = 0; i < 3; i++) {
      reception.ward.clock.advance('9m')
      expect((await screen.get('/conversations', { 'x-background': '1' })).status).toBe(200)
    }
    reception.ward.clock.advance('4m')
    expect((await screen.get('/session')).status).toBe(401)
  })

  it('can be seen and ended from another browser of the same person, not by others', async () => {
    await person('limei')
    const here = await reception.signIn('limei')
    const there = await reception.signIn('limei')
    const list = (await here.get('/sessions')).body.sessions as { id: string; isThis: boolean }[]
    const others = list.filter((session) => !session.isThis)
    expect(others.length).toBeGreaterThan(0)
    await person('wangfang')
    const stranger = await reception.signIn('wangfang')
    for (const { id } of others) expect((await stranger.delete(`/sessions/${id}`)).status).toBe(404)
    expect((await there.get('/session')).status).toBe(200)
    for (const { id } of others) expect((await here.delete(`/sessions/${id}`)).status).toBe(200)
    expect((await there.get('/session')).status).toBe(401)
    expect((await here.delete('/session')).status).toBe(200)
    expect((await here.get('/session')).status).toBe(401)
  })

  it('ends everywhere else with a new password', async () => {
    await person('limei')
    const here = await reception.signIn('limei')
    const there = await reception.signIn('limei')
    const next = '荷塘边第三棵柳树 1987'
    expect((await here.put('/me/password', { current: '不对的密码写在这里', password: next })).status).toBe(401)
    expect((await here.put('/me/password', { current: PASSWORD, password: next })).status).toBe(200)
    expect((await here.get('/session')).status).toBe(200)
    expect((await there.get('/session')).status).toBe(401)
    expect((await reception.browser().post('/session', right)).status).toBe(401)
    await reception.signIn('limei', next)
  })

  it('ends with the account or its rights, and the last administrator stays', async () => {
    const adminId = await person('zhou', 'admin')
    const agentId = await person('limei')
    const admin = await reception.signIn('zhou')
    const screen = await reception.signIn('limei')
    expect((await admin.patch(`/accounts/${agentId}`, { role: 'lead' })).status).toBe(200)
    expect((await screen.get('/session')).status).toBe(401)
    const again = await reception.signIn('limei')
    expect((await admin.patch(`/accounts/${agentId}`, { disabled: true })).body.account.disabledAt).not.toBeNull()
    expect((await again.get('/session')).status).toBe(401)
    expect((await reception.browser().post('/session', right)).status).toBe(401)
    const last = await admin.patch(`/accounts/${adminId}`, { disabled: true })
    expect([last.status, last.body.error.code]).toEqual([409, 'last-admin'])
    expect(await verifyAudit(reception.ward.store.reads)).toMatchObject({ ok: true })
  })
})
