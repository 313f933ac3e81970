// Channels set in the console: an account is added with its secrets, looked at by a second person, released, and takes
// messages after the next start. A secret goes in and is nowhere to be read again.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FAKE_ACCOUNT, type FakeWechat, startFakeWechat } from '../fakes/wechat-official.ts'
import { type EditorScreen, editorAt } from '../support/editors.ts'
import { type Hospital, type HospitalOptions, openHospital } from '../support/hospital.ts'
import type { ApiAnswer } from '../support/screens.ts'

const ID = 'branch'
const ACCOUNT = {
  ...FAKE_ACCOUNT,
  appId: 'wxb4a0c8e2f6d1097a',
  appSecret: 'c0ffee5ec2e7c0ffee5ec2e7c0ffee5e',
  token: 'BranchDesk2026',
  encodingAesKey: 'Zy8XwVuTsRqPoNmLkJiHgFeDcBa0123456789AbCdEf',
}
const SECRETS = { appSecret: ACCOUNT.appSecret, token: ACCOUNT.token, encodingAesKey: ACCOUNT.encodingAesKey }

let hospital: Hospital
let wechat: FakeWechat
let admin: EditorScreen
let supervisor: EditorScreen

beforeEach(() => opens({}))
afterEach(async () => {
  await hospital.closes()
  await wechat.close()
})

describe('a channel added in the console', () => {
  it('answers a signed message after the next start, and its secrets are nowhere to be read', async () => {
    const saved = await addsTheBranch()
    expect(saved.body.findings).toEqual([])
    expect(await admin.releases('channel', ID)).toMatchObject({
      status: 422,
      body: { error: { code: 'not-releasable' } },
    })
    expect((await admin.approves('channel', ID)).status).toBe(403)
    await isApprovedAndReleased()
    expect(await patientReads('挂号时间')).not.toContain('挂号')
    expect(await state()).toMatchObject({ running: 0, released: 1, waiting: [{ id: ID, what: 'added' }], leftOut: [] })

    await restarts()
    expect(await patientReads('挂号时间')).toContain('挂号')
    expect(await state()).toMatchObject({ running: 1, released: 1, waiting: [], leftOut: [] })
    const health = await fetch(`${hospital.address}/healthz`)
    expect(await health.json()).toEqual({ ok: true, channelSettings: 1 })
    for (const secret of Object.values(SECRETS)) expect(await placesOf(secret)).toEqual([])
  })

  it('is not even kept as a draft with a secret in the clear, wherever somebody wrote it', async () => {
    const settings = { appId: ACCOUNT.appId, appSecret: ACCOUNT.appSecret }
    for (const each of [settings, { appsecret: ACCOUNT.appSecret }, { title: ACCOUNT.appSecret }]) {
      const refused = await admin.writes('channel', ID, { platform: 'wechat-official', enabled: true, settings: each })
      expect(refused).toMatchObject({ status: 422, body: { error: { code: 'invalid' } } })
      expect(JSON.stringify(refused.body)).not.toContain(ACCOUNT.appSecret)
    }
    const imported = await admin.console.post('/editing/channel/import', {
      format: 'yaml',
      content: Buffer.from(JSON.stringify([{ id: ID, platform: 'wechat-official', settings }])).toString('base64'),
      dryRun: false,
    })
    expect(imported.body).toMatchObject({
      added: 0,
      problems: [{ id: ID, path: expect.stringContaining('appSecret'), code: expect.any(String) }],
    })
    expect((await admin.console.get(`/editing/channel/entries/${ID}`)).status).toBe(404)
    expect(await placesOf(ACCOUNT.appSecret)).toEqual([])
  })

  it('is told at once which field the adapter cannot use, of a secret as well', async () => {
    const saved = await admin.writes('channel', ID, {
      platform: 'wechat-official',
      enabled: true,
      settings: { appId: 'gh_0fa1e2d3c4b5', mode: 'plain' },
    })
    expect(saved.body.findings).toMatchObject([
      { path: 'settings.appId', code: 'setting-unfit-like', values: { example: 'wx0123456789abcdef' } },
      { path: 'settings.appSecret', code: 'needs-content' },
      { path: 'settings.token', code: 'needs-content' },
    ])
    const refused = await gives('token', 'not a token!')
    expect(refused).toMatchObject({
      status: 422,
      body: { error: { fields: [{ path: 'value', code: expect.stringContaining('setting-unfit') }] } },
    })
    expect((await admin.checks('channel', ID)).body.ok).toBe(false)
  })

  it('may refer to variables of the service in the place of secrets, and nowhere else', async () => {
    await closes()
    await opens({ environment: { BRANCH_SECRET: ACCOUNT.appSecret } })
    const written = await addsTheBranch({ appSecret: `\${BRANCH_SECRET}` })
    expect(written.body.findings).toEqual([])
    const missing = await addsTheBranch({ appSecret: `\${NO_SUCH_SECRET}` })
    expect(missing.body.findings).toMatchObject([
      { path: 'settings.appSecret', message: expect.stringContaining('NO_SUCH') },
    ])
    expect((await addsTheBranch({ appId: `\${BRANCH_SECRET}` })).status).toBe(422)

    await addsTheBranch({ appSecret: `\${BRANCH_SECRET}` })
    await isApprovedAndReleased()
    await restarts()
    expect(await patientReads('挂号时间')).toContain('挂号')
    expect(await placesOf(ACCOUNT.appSecret)).toEqual([])
  })

  it('is left out of a start with the reason when its secret is gone; all others run', async () => {
    await addsTheBranch()
    await isApprovedAndReleased()
    await hospital.app.store.write((tx) => tx.db.deleteFrom('channel_secret').where('field', '=', 'token').execute())
    await restarts()
    expect(await state()).toMatchObject({
      running: 1,
      leftOut: [{ id: ID, problems: [{ field: { zh: '令牌（Token）' }, code: 'secret-gone' }] }],
    })
    expect(hospital.logged.join('')).toContain('released channel left out')
    const patient = hospital.patient('o-file')
    await patient.says('挂号时间')
    expect(patient.shown.join()).toContain('挂号')
  })

  it("never opens a secret that was given for another channel's field", async () => {
    await addsTheBranch()
    const { body } = await admin.console.get(`/editing/channel/entries/${ID}`)
    const { appSecret } = body.draft.body.settings
    await admin.writes('channel', 'other', {
      platform: 'wechat-official',
      enabled: true,
      settings: { appId: ACCOUNT.appId, appSecret, token: appSecret, encodingAesKey: appSecret },
    })
    expect(await check('other')).toMatchObject({ body: { result: 'incomplete' } })
  })
})

describe('a mailbox, whose settings lie within settings', () => {
  const hosts = { 'imap.host': '127.0.0.1', 'smtp.host': '127.0.0.1' }
  const givesTo = async (field: string, value = 'an-authorisation-code') =>
    (
      await admin.console.put(`/channel-settings/${ID}/secrets/${field}`, {
        platform: 'email',
        value,
        addresses: hosts,
      })
    ).body
  const writes = (settings: object) => admin.writes('channel', ID, { platform: 'email', enabled: true, settings })

  it('is filled in field by field, told what is missing, and tried', async () => {
    const empty = await writes({ address: 'kefu@hospital.example' })
    expect(empty.body.findings.map(({ path }: { path: string }) => path)).toEqual(
      expect.arrayContaining(['settings.name', 'settings.imap.host', 'settings.imap.password', 'settings.smtp.user']),
    )
    const spaced = await writes({ 'imap.host': 'imap hospital', 'smtp.port': 99_999 })
    expect(spaced.body.findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          path: 'settings.imap.host',
          message: expect.stringMatching(/imap\.hospital\.example$/),
        }),
        expect.objectContaining({ path: 'settings.smtp.port', message: expect.stringMatching(/465$/) }),
      ]),
    )
    const passwords = {
      'imap.password': await givesTo('imap.password'),
      'smtp.password': await givesTo('smtp.password'),
    }
    const rest = { address: 'kefu@hospital.example', name: '示例医院导诊台', 'imap.user': 'kefu', 'smtp.user': 'kefu' }
    const whole = { ...rest, ...hosts, ...passwords, 'imap.port': 1 }
    expect((await writes(whole)).body.findings).toEqual([])
    expect(await check(ID)).toMatchObject({ body: { result: 'unreachable' } })
    expect(await placesOf('an-authorisation-code')).toEqual([])

    const moved = await writes({ ...whole, 'smtp.host': 'mine.example' })
    expect(moved.body.findings).toMatchObject([
      { path: 'settings.imap.password', message: expect.stringContaining('重新填写') },
      { path: 'settings.smtp.password', message: expect.stringContaining('重新填写') },
    ])
  })
})

describe('a channel of the settings file', () => {
  it('is switched off and on again by the way back, with the secrets it has in the file', async () => {
    const published = await admin.published('channel', 'wechat')
    expect(published).toMatchObject({
      platform: 'wechat-official',
      settings: { appSecret: { secret: 'file' }, token: { secret: 'file' }, appId: FAKE_ACCOUNT.appId },
    })
    expect(published.settings).not.toHaveProperty('apiBase')
    await admin.writes('channel', 'wechat', { ...published, enabled: false })
    await isApprovedAndReleased('wechat')
    expect(await state()).toMatchObject({ waiting: [{ id: 'wechat', what: 'off' }] })
    await restarts()
    const gone = hospital.patient('o-gone')
    await gone.says('挂号时间')
    expect(gone.shown.join()).not.toContain('挂号')

    expect(await admin.takesBack('channel', 0)).toMatchObject({ status: 200 })
    expect(await state()).toMatchObject({ running: 1, released: 2, waiting: [{ id: 'wechat', what: 'added' }] })
    await restarts()
    const back = hospital.patient('o-back')
    await back.says('挂号时间')
    expect(back.shown.join()).toContain('挂号')
  })

  it('keeps what no form asks for, and its own secrets, when something else of it is changed', async () => {
    const published = await admin.published('channel', 'wechat')
    const settings = { ...(published.settings as object), customerService: false }
    const saved = await admin.writes('channel', 'wechat', { ...published, settings })
    expect(saved.body.findings).toEqual([])
    await isApprovedAndReleased('wechat')
    await restarts()
    const { body } = await admin.console.get('/channels')
    expect(body.channels.find((each: { id: string }) => each.id === 'wechat')).toMatchObject({ sends: false })
    expect(await check('wechat')).toMatchObject({ body: { result: 'works' } })
  })

  it('is tried with the secret of the draft before anybody approves it', async () => {
    expect(await check('wechat')).toMatchObject({ status: 200, body: { result: 'works', platformCode: null } })
    const published = await admin.published('channel', 'wechat')
    const wrong = await admin.console.put('/channel-settings/wechat/secrets/appSecret', {
      platform: 'wechat-official',
      value: '99999999999999999999999999999999',
    })
    const settings = { ...(published.settings as object), appSecret: wrong.body }
    await admin.writes('channel', 'wechat', { ...published, settings })
    expect(await check('wechat')).toMatchObject({ body: { result: 'refused', platformCode: '40125' } })
    await hospital.wechat.die()
    expect(await check('wechat')).toMatchObject({ body: { result: 'unreachable' } })
    await hospital.wechat.revive()
  })
})

describe('whoever does not look after channels', () => {
  it('finds no settings of them, and gives no secret', async () => {
    const editor = await editorAt(hospital, '林编辑', 'editor')
    for (const path of ['/editing/channel', '/editing/channel/entries/wechat', '/editing/channel/export']) {
      expect((await editor.console.get(path)).status, path).toBe(404)
    }
    expect((await editor.console.get('/channel-settings')).status).toBe(403)
    expect((await supervisor.console.get('/channel-settings')).status).toBe(200)
    for (const { console } of [editor, supervisor]) {
      const value = { platform: 'wechat-official', value: ACCOUNT.token }
      expect((await console.put(`/channel-settings/${ID}/secrets/token`, value)).status).toBe(403)
    }
  })
})

async function opens(options: HospitalOptions): Promise<void> {
  hospital = await openHospital(options)
  wechat = await startFakeWechat({ clock: hospital.clock, account: ACCOUNT, delivery: { attempts: 1 } })
  admin = await editorAt(hospital, '赵管理', 'admin')
  supervisor = await editorAt(hospital, '何主管', 'supervisor')
}

async function closes(): Promise<void> {
  await hospital.closes()
  await wechat.close()
}

async function restarts(): Promise<void> {
  await hospital.restarts()
  wechat.pushTo(`${hospital.address}/webhooks/${ID}`)
}

function gives(field: string, value: string): Promise<ApiAnswer> {
  return admin.console.put(`/channel-settings/${ID}/secrets/${field}`, { platform: 'wechat-official', value })
}

async function addsTheBranch(more: Readonly<Record<string, unknown>> = {}): Promise<ApiAnswer> {
  const held: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(SECRETS)) held[field] = (await gives(field, value)).body
  const settings = { appId: ACCOUNT.appId, customerService: false, ...held, ...more }
  return admin.writes('channel', ID, { platform: 'wechat-official', enabled: true, settings })
}

async function isApprovedAndReleased(id = ID): Promise<void> {
  expect((await admin.asks('channel', id)).status).toBe(200)
  expect((await supervisor.approves('channel', id)).status).toBe(200)
  expect((await admin.releases('channel', id)).status).toBe(200)
  await expect.poll(async () => (await state()).waiting.length).toBe(1)
}

const state = async () => (await admin.console.get('/channel-settings')).body
const check = (id: string) => admin.console.post(`/channel-settings/${id}/check`)

async function patientReads(text: string): Promise<string> {
  wechat.pushTo(`${hospital.address}/webhooks/${ID}`)
  const patient = wechat.patient('o-branch')
  await patient.says(text)
  return patient
    .sees()
    .map((seen) => seen.text)
    .join('\n')
}

const READABLE = [
  '/editing',
  '/editing/channel',
  `/editing/channel/entries/${ID}`,
  '/editing/channel/releases',
  '/editing/channel/releases/1',
  '/editing/channel/export',
  '/channel-settings',
  '/channels',
  '/audit',
]

/** Answers of the API, files of the installation, lines of the log. */
async function placesOf(secret: string): Promise<readonly string[]> {
  const answers = await Promise.all(
    READABLE.map(async (path) => [path, (await admin.console.file(path)).bytes] as const),
  )
  const data = join(hospital.folder, 'data')
  const files = readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => [each.name, readFileSync(join(each.parentPath, each.name))] as const)
  const log = ['log', Buffer.from(hospital.logged.join('\n'))] as const
  expect(files.length).toBeGreaterThan(1)
  return [...answers, ...files, log].filter(([, bytes]) => bytes.includes(secret)).map(([name]) => name)
}
