// What must never be in a log: marked secrets go through every door, then every line is searched.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ROUTES } from '../../src/console/routes.ts'
import { hire } from '../support/desk-harness.ts'
import { openReception, type Reception } from './reception.ts'

const CANARY = 'canary7f3a'
let reception: Reception
beforeAll(async () => {
  reception = await openReception()
})
afterAll(() => reception.close())

it('logs no word, password, token, cookie or query of any request', async () => {
  const { ward } = reception
  const patient = await ward.waiting()
  const admin = await reception.screenOf(await ward.store.write((tx) => hire(tx, { name: CANARY, role: 'admin' })))
  const screen = await reception.screenOf(await ward.store.write((tx) => hire(tx, { name: '李梅' })))
  const picked = await screen.post(`/conversations/${patient.id}/pick`, { version: patient.version })
  const { version } = picked.body.conversation
  await screen.post(
    `/conversations/${patient.id}/reply`,
    { version, text: `${CANARY} 胸口疼` },
    { 'idempotency-key': CANARY },
  )
  await reception.browser().post('/session', { login: CANARY, password: CANARY })
  await reception
    .browser()
    .post('/setup', { token: CANARY, login: 'zhou', name: CANARY, password: `${CANARY} 柳树下的船` })
  await reception.browser({ authorization: `Bearer ${CANARY}0000000000000000` }).get('/sends')
  await reception.browser({ cookie: `daozhen=${CANARY.padEnd(43, '0')}` }).get('/session')
  // Something breaks in the middle: still nothing.
  await ward.store.write((tx) =>
    tx.db
      .updateTable('queue_entry')
      .set({ card: `{"${CANARY}` })
      .where('conversation_id', '=', patient.id)
      .execute(),
  )
  expect((await screen.get(`/conversations/${patient.id}`)).status).toBe(500)
  for (const { method, path } of ROUTES.filter((route) => route.path !== '/events')) {
    for (const browser of [admin, screen]) {
      if (method === 'DELETE' && path === '/session') continue
      const body = method === 'GET' || method === 'DELETE' ? undefined : { [CANARY]: CANARY }
      await browser.send(method, `${path.replace(':id', CANARY)}?q=${CANARY}`, body)
    }
  }
  expect(reception.logged.length).toBeGreaterThan(0)
  expect(reception.logged.filter((line) => line.includes(CANARY))).toEqual([])
  const token = String(screen.headers.cookie).split('=')[1]
  expect(reception.logged.join()).not.toContain(token)
  const audit = await ward.store.reads.selectFrom('audit').select('detail').execute()
  expect(audit.filter((row) => row.detail.includes(CANARY))).toEqual([])
})
