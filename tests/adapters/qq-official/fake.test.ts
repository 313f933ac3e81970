// The fake QQ is as strict as the notes say the real one is: what our adapter must never do, it refuses.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { keyOf, publicHex } from '../../fakes/qq-official/signing.ts'
import { FAKE_BOT, type FakeQq, startFakeQq } from '../../fakes/qq-official.ts'
import { manualClock } from '../../support/clock.ts'

const TO = '/v2/users/8F1C'
const clock = manualClock()

let fake: FakeQq
beforeEach(async () => {
  fake = await startFakeQq({ clock })
  fake.state.ledger.opens('m1', TO, 2, clock.now() + 3_600_000)
})
afterEach(() => fake.close())

async function ask(path: string, body: object, authorization?: string, method = 'POST') {
  const headers = authorization === undefined ? {} : { authorization }
  const answer = await fetch(fake.url + path, { method, headers, body: JSON.stringify(body) })
  const said = await answer.text()
  return { status: answer.status, body: said === '' ? {} : JSON.parse(said) }
}
const token = async (secret: string = FAKE_BOT.secret) =>
  (await ask('/app/getAppAccessToken', { appId: FAKE_BOT.appId, clientSecret: secret })).body
const bearer = async () => `QQBot ${(await token()).access_token}`
const codeOf = async (body: object, path = `${TO}/messages`) => (await ask(path, body, await bearer())).body.err_code

it('signs with the key its notes print for the secret of their example', () => {
  const printed = 'd7c362fe78aef81ff23287b493628b5db02a3c4fe30b215e4d19609b5d76673a'
  expect(publicHex(keyOf('naOC0ocQE3shWLAfffVLB1rhYPG7'))).toBe(printed)
})

it('gives the same token until its last minute, its life as a text, and errors with status 200', async () => {
  const first = await token()
  expect(first.expires_in).toBe('7200')
  clock.advance('1h')
  expect(await token()).toEqual({ ...first, expires_in: '3600' })
  clock.advance('3541s')
  expect((await token()).access_token).not.toBe(first.access_token)
  expect(await token('another secret')).toEqual({ code: 100016, message: 'invalid appid or secret' })
})

it('takes no other scheme and no strange token', async () => {
  const good = (await token()).access_token
  for (const authorization of [undefined, `Bot ${FAKE_BOT.appId}.${good}`, `Bearer ${good}`, 'QQBot made-up']) {
    expect((await ask(`${TO}/messages`, { msg_type: 0, content: '好' }, authorization)).status).toBe(401)
  }
})

it('takes a number once, so many replies, and only from whom they are for', async () => {
  const reply = (msg_seq: number, more: object = {}) => ({ msg_type: 0, content: '好', msg_id: 'm1', msg_seq, ...more })
  expect(await codeOf(reply(1))).toBeUndefined()
  expect(await codeOf(reply(1))).toBe(40054005)
  expect(await codeOf(reply(2))).toBeUndefined()
  expect(await codeOf(reply(3))).toBe(40034128)
  expect(await codeOf(reply(4), '/v2/users/OTHER/messages')).toBe(40034024)
  expect(await codeOf({ msg_type: 0, content: '好', event_id: 'e9', msg_seq: 1 })).toBe(40034025)
})

it('takes no empty text, no address in a group, and no file of somebody else', async () => {
  expect(await codeOf({ msg_type: 0, content: '' })).toBe(50006)
  expect(await codeOf({ msg_type: 0, content: '请看 hospital.example' }, '/v2/groups/G1/messages')).toBe(40054010)
  const upload = { file_type: 1, url: 'https://hospital.example/map.png', srv_send_msg: false }
  const { file_info } = (await ask(`${TO}/files`, upload, await bearer())).body
  const picture = { msg_type: 7, content: ' ', media: { file_info } }
  expect(await codeOf(picture, '/v2/groups/G1/messages')).toBe(40034004)
  expect(await codeOf(picture)).toBeUndefined()
})

it('is told about a button once', async () => {
  const told = async () => (await ask('/interactions/it1', { code: 0 }, await bearer(), 'PUT')).status
  expect([await told(), await told()]).toEqual([200, 400])
})
