// How the hospital's channels do, as the administrator reads it: a quiet one, a refused account, a wrong secret, a dead
// platform and its return, and a test message that goes the way every message goes.
import { afterEach, describe, expect, it } from 'vitest'
import { SEND_PATH } from '../fakes/wechat-official.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import type { Console } from '../support/screens.ts'

let hospital: Hospital
afterEach(() => hospital.closes())

const healthOf = async (id = 'wechat') =>
  (await (await hospital.admin()).get('/channels')).body.channels.find((channel: { id: string }) => channel.id === id)
const audited = () => hospital.app.store.reads.selectFrom('audit').selectAll().where('action', '=', 'channel.test')

/** Somebody of the hospital writes 测试 from an own phone; the administrator answers with a test. */
async function askForTest(openid: string): Promise<{ readonly admin: Console; readonly conversationId: string }> {
  await hospital.patient(openid).says('测试')
  await hospital.settles()
  const admin = await hospital.admin()
  const [tester] = (await admin.get('/channels/wechat/testers')).body.testers
  return { admin, conversationId: tester.conversationId }
}

/** Second by second: `settles` would wait for sends that a pause holds back. */
const untilTimeBrings = (isTrue: () => Promise<boolean>) =>
  expect
    .poll(
      async () => {
        await hospital.clock.advanceAsync('1s')
        return isTrue()
      },
      { interval: 10, timeout: 15_000 },
    )
    .toBe(true)

describe('a channel', () => {
  it('is quiet until somebody writes, and then works', async () => {
    hospital = await openHospital()
    expect(await healthOf()).toMatchObject({
      ...{ status: 'quiet', concerns: [], lastInboundAt: null, lastSentAt: null, sendTrouble: null },
      webhookAddress: `${hospital.address}/webhooks/wechat`,
    })
    await hospital.patient('o-first').says('停车多少钱')
    await hospital.settles()
    expect(await healthOf()).toMatchObject({
      ...{ status: 'ok', lastInboundAt: hospital.clock.now(), lastSentAt: hospital.clock.now() },
      lastHour: { failed: 0, unknown: 0 },
    })
    expect(await healthOf('wechat-plain')).toMatchObject({ status: 'quiet' })
  })

  it('is down while the platform refuses our account, with its code, and recovers with the next message', async () => {
    hospital = await openHospital()
    const { admin, conversationId } = await askForTest('o-colleague')
    hospital.wechat.refuseSendsTo('o-colleague', 48001)
    const refused = (await admin.post('/channels/wechat/tests', { conversationId })).body.messageId
    await hospital.settles()
    expect((await admin.get(`/channels/wechat/tests/${refused}`)).body).toMatchObject({
      ...{ state: 'failed', failure: 'settings' },
    })
    expect(await healthOf()).toMatchObject({
      ...{ status: 'down', concerns: ['settings'] },
      sendTrouble: { why: 'settings', platformCode: '48001', overAt: null },
    })
    hospital.wechat.refuseSendsTo('o-colleague', undefined)
    await admin.post('/channels/wechat/tests', { conversationId })
    await hospital.settles()
    const after = await healthOf()
    expect(after).toMatchObject({ status: 'attention', sendTrouble: { overAt: hospital.clock.now() } })
    expect(after.tokens).toMatchObject([{ fetchedAt: hospital.clock.now() }])
  })

  it('is paused while its platform is dead, and says until when', async () => {
    hospital = await openHospital()
    const { admin, conversationId } = await askForTest('o-colleague')
    await hospital.wechat.die()
    for (let i = 0; i < 9; i++) await admin.post('/channels/wechat/tests', { conversationId })
    await untilTimeBrings(async () => (await healthOf()).pausedUntil !== null)
    const down = await healthOf()
    expect(down).toMatchObject({ status: 'down', sendTrouble: { why: 'later', overAt: null } })
    expect(down.concerns).toContain('paused')
    expect(down.pausedUntil).toBeGreaterThan(hospital.clock.now())
    expect(down.waiting.count).toBeGreaterThan(0)
    await hospital.wechat.revive()
    await untilTimeBrings(async () => (await healthOf()).sendTrouble.overAt !== null)
    expect(await healthOf()).toMatchObject({ pausedUntil: null })
  })

  it('needs a look when deliveries fail the check, until an authentic one comes', async () => {
    hospital = await openHospital()
    const forged = () =>
      fetch(`${hospital.address}/webhooks/wechat?signature=x&timestamp=1&nonce=1`, { method: 'POST' })
    expect((await forged()).status).toBe(403)
    expect((await forged()).status).toBe(403)
    await expect.poll(async () => (await healthOf()).concerns).toEqual(['deliveries-refused'])
    hospital.clock.advance('1s')
    await hospital.patient('o-real').says('您好')
    expect(await healthOf()).toMatchObject({ status: 'ok', deliveryTrouble: { why: 'not-authentic' } })
  })

  it('of people’s own browsers is not blamed for a visitor without a session', async () => {
    hospital = await openHospital()
    const stranger = await fetch(`${hospital.address}/webhooks/web/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: hospital.address },
      body: JSON.stringify({ clientId: '0'.repeat(32), text: '您好' }),
    })
    expect(stranger.status).toBe(401)
    await hospital.settles()
    expect(await healthOf('web')).toMatchObject({ status: 'quiet', deliveryTrouble: null })
  })
})

describe('a test message', () => {
  it('reaches who asked for it once, however often the button is pressed, and is audited without a platform id', async () => {
    hospital = await openHospital()
    const { admin, conversationId } = await askForTest('o-colleague')
    const key = { 'idempotency-key': 'one-press' }
    const first = await admin.post('/channels/wechat/tests', { conversationId }, key)
    const again = await admin.post('/channels/wechat/tests', { conversationId }, key)
    expect([first.status, again.body]).toEqual([201, first.body])
    await hospital.settles()
    const tests = hospital.wechat.sends.filter(({ openid }) => openid === 'o-colleague')
    expect(tests.map(({ message }) => JSON.stringify(message))).toEqual([expect.stringContaining('【渠道测试】')])
    const rows = await audited().execute()
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ subject_kind: 'channel', subject_id: 'wechat', actor_kind: 'agent' })
    expect(rows[0]?.detail).not.toContain('o-colleague')
  })

  it('goes by id only to somebody who has written there', async () => {
    hospital = await openHospital()
    await hospital.patient('o-known').says('您好')
    const admin = await hospital.admin()
    const send = (platformUserId: string) => admin.post('/channels/wechat/tests', { platformUserId })
    expect(await send('o-stranger')).toMatchObject({
      status: 422,
      body: { error: { fields: [{ path: 'platformUserId' }] } },
    })
    expect((await send('o-known')).status).toBe(201)
    expect((await admin.post('/channels/nowhere/tests', { platformUserId: 'o-known' })).status).toBe(404)
  })

  it('goes to no thread whose patient asked for no test', async () => {
    hospital = await openHospital()
    const patient = hospital.patient('o-patient')
    await patient.says('停车多少钱')
    const conversationId = (await hospital.conversationOf(patient)).id
    const answer = await (await hospital.admin()).post('/channels/wechat/tests', { conversationId })
    expect(answer.status).toBe(422)
    expect(await audited().execute()).toEqual([])
  })

  it('is the administrator’s; a supervisor reads, an agent does neither', async () => {
    hospital = await openHospital()
    const supervisor = (await hospital.agent('吴悦', 'supervisor').signsIn()).console
    const agent = (await hospital.agent('王敏').signsIn()).console
    expect((await supervisor.get('/channels')).status).toBe(200)
    expect((await supervisor.get('/channels/wechat/testers')).status).toBe(403)
    expect((await agent.get('/channels')).status).toBe(403)
  })
})

it('the platform’s way to send was really used', async () => {
  hospital = await openHospital()
  const { admin, conversationId } = await askForTest('o-colleague')
  await admin.post('/channels/wechat/tests', { conversationId })
  await hospital.settles()
  expect(hospital.wechat.calls.some(({ path }) => path === SEND_PATH)).toBe(true)
})
