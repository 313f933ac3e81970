// Marked secrets are sent through every door of the real process, good and bad; then everything it printed, its figures
// and every refusal are searched for them.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { type FakeWechat, pushXml, SEND_PATH, signPush, startFakeWechat } from '../fakes/wechat-official.ts'
import { environment, writeSettings } from '../support/hospital.ts'
import { type RunningService, runService } from '../support/process.ts'
import { type Console, PASSWORD, post, signIn } from '../support/screens.ts'
import { tempFolder } from '../support/temp.ts'

const CANARY = 'KANARIE'
const SECRETS = {
  text: `${CANARY}悄悄话`,
  phone: '13800138777',
  openid: `o${CANARY}openid`,
  token: `${CANARY}token`,
  appSecret: `${CANARY}appsecret0000000`,
  aesKey: `${CANARY}aeskey0000000000000000000000000000`.slice(0, 42).padEnd(42, '0').concat('A'),
  accessToken: 't'.repeat(100),
  login: `${CANARY}login`.toLowerCase(),
} as const

let wechat: FakeWechat
let plainWechat: FakeWechat
let service: RunningService
const refusals: string[] = []

beforeAll(async () => {
  const account = { token: SECRETS.token, appSecret: SECRETS.appSecret, encodingAesKey: SECRETS.aesKey }
  const delivery = { retryEveryMs: 50 }
  wechat = await startFakeWechat({ account, delivery })
  plainWechat = await startFakeWechat({ account: { ...account, mode: 'plain' }, delivery })
  const folder = tempFolder()
  writeSettings(folder, { wechat, plainWechat })
  const file = join(folder, 'config', 'daozhen.yaml')
  writeFileSync(file, stringify({ ...(parse(readFileSync(file, 'utf8')) as object), log: { level: 'debug' } }))
  service = await runService(environment(folder))
  wechat.pushTo(`${service.address}/webhooks/wechat`)
  plainWechat.pushTo(`${service.address}/webhooks/wechat-plain`)
})

afterAll(async () => {
  service.kill()
  await Promise.all([wechat.close(), plainWechat.close()])
})

/** A request whose answer may be a refusal, which is kept for the search. */
async function knock(path: string, init: RequestInit = {}): Promise<Response> {
  const answer = await fetch(`${service.address}${path}`, init)
  const copy = answer.clone()
  if (answer.status >= 400) refusals.push(`${answer.status} ${JSON.stringify([...copy.headers])} ${await copy.text()}`)
  return answer
}

async function patientsWrite(): Promise<void> {
  const words = `${SECRETS.text}，电话 ${SECRETS.phone}`
  for (const fake of [wechat, plainWechat]) {
    const patient = fake.patient(SECRETS.openid)
    await patient.says(words)
    await patient.says(`${words} 胸口压着疼出汗`)
    await patient.says(`${words} 人工`)
    await patient.sendsPicture(`${CANARY}media`)
    await patient.sends({ MsgType: 'location', Location_X: '1', Location_Y: '2', Scale: 1, Label: words })
    await patient.sends({ MsgType: `${CANARY}type`, Content: words })
    await patient.follows(`${CANARY}scene`)
    await patient.does({ Event: `${CANARY}event`, EventKey: words })
    if (fake === plainWechat) await patient.leaves()
  }
}

async function strangersKnock(): Promise<void> {
  for (const fake of [wechat, plainWechat]) {
    const channel = fake === wechat ? 'wechat' : 'wechat-plain'
    const timestamp = Math.floor(Date.now() / 1000)
    const sign = (xml: string) =>
      signPush(fake.account, xml, {
        timestamp,
        nonce: CANARY + Math.random(),
        random: Buffer.alloc(16),
        openid: SECRETS.openid,
      })
    const broken = [
      `<xml><FromUserName>${SECRETS.openid}</FromUserName><Content>${SECRETS.text}`,
      `<!DOCTYPE x [<!ENTITY a "${SECRETS.text}">]><xml>&a;</xml>`,
      `{"FromUserName":"${SECRETS.openid}","Content":"${SECRETS.text}"`,
      pushXml({ FromUserName: SECRETS.openid, MsgType: 'text', Content: `${SECRETS.text}\u0000\u0001` }),
    ]
    for (const xml of broken) {
      const { query, body } = sign(xml)
      await knock(`/webhooks/${channel}?${query}`, { method: 'POST', body })
      await knock(`/webhooks/${channel}?${query.replace(/ture=../, 'ture=00')}`, { method: 'POST', body })
    }
    await knock(`/webhooks/${channel}?echostr=${CANARY}&openid=${SECRETS.openid}&token=${SECRETS.token}`)
    await knock(`/webhooks/${channel}/${CANARY}`, { method: 'PUT', body: SECRETS.text })
  }
  await knock(`/${CANARY}?phone=${SECRETS.phone}`)
  await knock(`/webhooks/${CANARY}`, { method: 'POST', body: SECRETS.text })
}

async function visitorsWrite(): Promise<string> {
  const door = '/webhooks/web'
  const json = { 'content-type': 'application/json' }
  const started = await knock(`${door}/visitors`, { method: 'POST', body: '{}', headers: json })
  const { visitorToken } = (await started.json()) as { visitorToken: string }
  const authorization = `Bearer ${visitorToken}`
  const say = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    knock(`${door}/messages`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { ...json, authorization, ...headers },
    })
  await say({ clientId: 'c'.repeat(32), text: `${SECRETS.text} 人工` })
  await say({ clientId: CANARY, text: SECRETS.text })
  await say({ clientId: 'd'.repeat(32), text: SECRETS.text, unknown: SECRETS.phone })
  await say(`{"text":"${SECRETS.text}`)
  await say({ clientId: 'e'.repeat(32), text: SECRETS.text }, { authorization: `Bearer ${CANARY}${visitorToken}` })
  await knock(`${door}/events?ticket=${CANARY}`)
  return visitorToken
}

async function agentsWork(): Promise<readonly string[]> {
  const address = () => service.address
  const token = (await service.setupLink)?.split('#setup=')[1] ?? ''
  const setUp = { token, login: 'admin', name: '管理员', password: PASSWORD }
  await post(`${address()}/api/v1/setup`, setUp, { origin: address() })
  const admin = await signIn(address, 'admin')
  await admin.post('/accounts', { login: SECRETS.login, name: '观察员', role: 'supervisor', password: PASSWORD })
  const agent = await signIn(address, SECRETS.login)
  const json = { 'content-type': 'application/json', origin: address() }
  await knock('/api/v1/session', {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ login: SECRETS.login, password: CANARY }),
  })
  await knock('/api/v1/session', { method: 'POST', headers: json, body: `{"login":"${CANARY}` })
  await knock(`/api/v1/conversations/${CANARY}`, { headers: { authorization: `Bearer ${CANARY.repeat(5)}` } })
  await agentWrites(agent)
  await agent.get(`/messages/search?q=${encodeURIComponent(SECRETS.text)}`)
  const refused = [
    await agent.get(`/messages/search?q=${CANARY}&unknown=${CANARY}`),
    await admin.post('/accounts', { unknown: SECRETS.phone }),
  ]
  refusals.push(...refused.map((answer) => JSON.stringify(answer)))
  return [PASSWORD, token]
}

async function agentWrites(agent: Console): Promise<void> {
  // Everything the platform can do wrong while it holds our words.
  wechat.misbehave(SEND_PATH, { kind: 'errcode', code: 45015, errmsg: `${CANARY} ${SECRETS.openid}` }, 1)
  wechat.misbehave(SEND_PATH, { kind: 'text', body: `${CANARY}<html>` }, 1)
  wechat.misbehave(SEND_PATH, { kind: 'status', status: 502 }, 1)
  wechat.revokeTokens()
  const { conversations } = (await agent.get('/conversations?view=waiting')).body
  for (const { id, version } of conversations) {
    const picked = await agent.post(`/conversations/${id}/pick`, { version })
    const held = picked.body.conversation?.version ?? 1
    const said = await agent.post(`/conversations/${id}/reply`, { version: held, text: SECRETS.text })
    const now = said.body.conversation?.version ?? 1
    await agent.post(`/conversations/${id}/notes`, { version: now, text: `${SECRETS.text} ${SECRETS.phone}` })
    refusals.push(
      JSON.stringify((await agent.post(`/conversations/${id}/reply`, { version: 1, text: SECRETS.text })).body),
    )
  }
  expect(conversations.length).toBeGreaterThan(1)
}

it('prints no word, phone, openid, token, secret or password of anybody, on any path', async () => {
  await patientsWrite()
  const visitorToken = await visitorsWrite()
  const passwords = await agentsWork()
  await strangersKnock()
  await wechat.patient(SECRETS.openid).says(SECRETS.text)
  await new Promise((resolve) => setTimeout(resolve, 200)) // sends that were told to fail, and their log lines
  const figures = await (await fetch(`${service.metricsAddress}/metrics`)).text()
  expect((await service.terminate()).code).toBe(0)

  const printed = service.printed.filter((line) => !line.includes('#setup='))
  expect(printed.filter((line) => line.includes('"delivery refused"')).length).toBeGreaterThan(5)
  expect(printed.filter((line) => line.includes('"send not delivered"')).length).toBeGreaterThan(0)
  expect(figures).toContain('daozhen_inbound_total')
  expect(refusals.length).toBeGreaterThan(20)

  const everything = [...printed, figures, ...refusals]
  const forbidden = [CANARY, CANARY.toLowerCase(), ...Object.values(SECRETS), visitorToken, ...passwords]
  for (const secret of forbidden) {
    expect([secret, everything.filter((line) => line.includes(secret))]).toEqual([secret, []])
  }
}, 30_000)
