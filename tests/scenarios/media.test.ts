// What a patient shows us, from the phone to the screen of the person who answers: fetched while WeChat has it, opened by
// whoever may read the conversation, and by nobody else.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { type AgentScreen, PASSWORD, post } from '../support/screens.ts'

const MEDIA_PATH = '/cgi-bin/media/get'
const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('\0\x10JFIF 手背上的疹子')])
const PDF = Buffer.from('%PDF-1.7 检查报告')
const AMR = Buffer.from('#!AMR\n 咳嗽声')

let hospital: Hospital
beforeEach(async () => {
  hospital = await openHospital()
})
afterEach(() => hospital.closes())

interface Shown {
  readonly id: string
  readonly media: { readonly state: string; readonly mimeType: string | null } | null
}

const until = async (isTrue: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + 5_000
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error('it did not come to that')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** What an agent sees of the newest picture, voice or file of a conversation. */
async function seenBy(agent: AgentScreen, conversationId: string): Promise<Shown> {
  const { body } = await agent.reads(conversationId)
  const shown = (body.messages as readonly Shown[]).findLast((message) => message.media !== null)
  if (shown === undefined) throw new Error('no message came with media')
  return shown
}

async function seenOnceSettled(agent: AgentScreen, conversationId: string): Promise<Shown> {
  await until(async () => (await seenBy(agent, conversationId)).media?.state !== 'waiting')
  return seenBy(agent, conversationId)
}

/** The bytes as the browser of somebody with this login gets them. */
async function opens(login: string, messageId: string): Promise<Response> {
  const origin = hospital.address
  const signedIn = await post(`${origin}/api/v1/session`, { login, password: PASSWORD }, { origin })
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  return fetch(`${origin}/api/v1/messages/${messageId}/media`, { headers: { cookie } })
}

const attempts = (mediaId: string) =>
  hospital.wechat.calls.filter((call) => call.path === MEDIA_PATH && call.query.includes(mediaId)).length

const mediaFolder = () => join(hospital.folder, 'data', 'media')

const keptFiles = (): readonly string[] => {
  try {
    return readdirSync(mediaFolder())
  } catch {
    return []
  }
}

async function patientSends(openid: string, fields: Readonly<Record<string, string>>): Promise<string> {
  const patient = hospital.patient(openid)
  await patient.sends(fields)
  await hospital.settles()
  return (await hospital.conversationOf(patient)).id
}

const picture = (mediaId: string) => ({ MsgType: 'image', MediaId: mediaId })

/** Made in this order: their logins are staff-1 and staff-2. */
async function twoAgents(): Promise<readonly [AgentScreen, AgentScreen]> {
  const li = await hospital.agent('李敏').comesOnDuty()
  const zhao = await hospital.agent('赵强').signsIn()
  return [li, zhao]
}

describe('a picture a patient sends', () => {
  it('is opened by the agent who holds the conversation, and by no other', async () => {
    hospital.wechat.storeMedia('rash', { type: 'image', bytes: JPEG, contentType: 'image/jpeg' })
    const [li] = await twoAgents()
    const id = await patientSends('o-rash', picture('rash'))
    const { id: messageId, media } = await seenOnceSettled(li, id)
    expect(media).toEqual({ state: 'kept', mimeType: 'image/jpeg' })

    const answer = await opens('staff-1', messageId)
    expect(answer.status).toBe(200)
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(JPEG)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': `inline; filename*=UTF-8''${messageId}.jpg`,
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    const foreign = await opens('staff-2', messageId)
    expect(foreign.status).toBe(404)
    expect(await foreign.json()).toEqual(await (await opens('staff-2', 'no-such-message')).json())
  })

  it('lies in the data directory under a name nobody can guess, for our eyes only', async () => {
    hospital.wechat.storeMedia('rash', { type: 'image', bytes: JPEG, contentType: 'image/jpeg' })
    await patientSends('o-rash', picture('rash'))
    await until(() => keptFiles().some((name) => !name.endsWith('.part')))
    const [name = ''] = keptFiles()
    expect(name).toMatch(/^[0-9a-f]{32}$/)
    expect(readFileSync(join(mediaFolder(), name))).toEqual(JPEG)
    expect(statSync(join(mediaFolder(), name)).mode & 0o777).toBe(0o600)
    expect(statSync(mediaFolder()).mode & 0o777).toBe(0o700)
  })

  it('stands in the audit when somebody else than the owner opens it', async () => {
    hospital.wechat.storeMedia('rash', { type: 'image', bytes: JPEG, contentType: 'image/jpeg' })
    const [li] = await twoAgents()
    const head = await hospital.agent('周主管', 'supervisor').signsIn()
    const { id: messageId } = await seenOnceSettled(li, await patientSends('o-rash', picture('rash')))
    const readings = async () =>
      (await hospital.app.store.reads.selectFrom('audit').select('seq').where('action', '=', 'read.media').execute())
        .length
    await opens('staff-1', messageId)
    expect(await readings()).toBe(0)
    expect((await opens('staff-3', messageId)).status).toBe(200)
    expect(await readings()).toBe(1)
    expect(head.name).toBe('周主管')
  })

  it('is fetched again after a stop in the middle', async () => {
    hospital.wechat.storeMedia('rash', { type: 'image', bytes: JPEG, contentType: 'image/jpeg' })
    hospital.wechat.misbehave(MEDIA_PATH, { kind: 'hang' })
    const [li] = await twoAgents()
    const id = await patientSends('o-rash', picture('rash'))
    await until(() => attempts('rash') === 1)
    expect((await seenBy(li, id)).media).toEqual({ state: 'waiting', mimeType: null })
    await hospital.restarts()
    hospital.wechat.behave()
    expect((await seenOnceSettled(li, id)).media).toEqual({ state: 'kept', mimeType: 'image/jpeg' })
  })
})

describe('a picture WeChat does not give us', () => {
  it('is asked for again, and kept once it comes', async () => {
    hospital.wechat.misbehave(MEDIA_PATH, { kind: 'errcode', code: 45009 })
    hospital.wechat.storeMedia('rash', { type: 'image', bytes: JPEG, contentType: 'image/jpeg' })
    const [li] = await twoAgents()
    const id = await patientSends('o-rash', picture('rash'))
    await until(() => attempts('rash') === 1)
    expect((await seenBy(li, id)).media?.state).toBe('waiting')
    await hospital.passes('70s')
    expect((await seenOnceSettled(li, id)).media?.state).toBe('kept')
    expect(attempts('rash')).toBe(2)
  })

  it('is asked for nine times in three days, then given up, and whoever looks is told', async () => {
    await hospital.admin() // the set-up link lives a day
    const id = await patientSends('o-gone', picture('gone'))
    const row = () =>
      hospital.app.store.reads.selectFrom('media').select(['state', 'attempts']).executeTakeFirstOrThrow()
    // Twice the three days: an hour may pass while an answer is still being written down.
    for (let hours = 0; hours < 160 && (await row()).state === 'waiting'; hours++) await hospital.passes('1h')
    const head = await hospital.agent('周主管', 'supervisor').signsIn()
    const { id: messageId, media } = await seenOnceSettled(head, id)
    expect(media).toEqual({ state: 'failed', mimeType: null })
    expect(await row()).toEqual({ state: 'failed', attempts: 9 })
    expect(attempts('gone')).toBeGreaterThanOrEqual(9) // one that meets an expired token asks twice
    expect((await opens('staff-1', messageId)).status).toBe(404)
  })
})

describe('what is not on the list', () => {
  const SCRIPTS = {
    'an SVG called a picture': '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    'a page called a picture': '<!doctype html><script>alert(1)</script>',
    'an archive called a picture': 'PK\x03\x04',
  }

  it.each(Object.entries(SCRIPTS))('refuses %s, and never writes it down', async (_, text) => {
    hospital.wechat.storeMedia('trick', { type: 'image', bytes: Buffer.from(text), contentType: 'image/jpeg' })
    const [li] = await twoAgents()
    const { media } = await seenOnceSettled(li, await patientSends('o-trick', picture('trick')))
    expect(media).toEqual({ state: 'failed', mimeType: null })
    expect(keptFiles()).toEqual([])
    expect(attempts('trick')).toBe(1)
  })

  it('refuses what is larger than 20 MB, without asking for it again', async () => {
    const bytes = Buffer.concat([JPEG, Buffer.alloc(20 * 1024 * 1024)])
    hospital.wechat.storeMedia('huge', { type: 'image', bytes, contentType: 'image/jpeg' })
    const [li] = await twoAgents()
    const { media } = await seenOnceSettled(li, await patientSends('o-huge', picture('huge')))
    expect(media).toEqual({ state: 'failed', mimeType: null })
    expect(keptFiles()).toEqual([])
    expect(attempts('huge')).toBe(1)
  })
})

describe('other things patients send', () => {
  it('plays a voice in place, and only saves a file, under the name of the message and the ending of what it is', async () => {
    hospital.wechat.storeMedia('cough', { type: 'voice', bytes: AMR, contentType: 'audio/amr' })
    hospital.wechat.storeMedia('report', { type: 'video', bytes: PDF, contentType: 'video/mp4' })
    const [li] = await twoAgents()
    await hospital.patient('o-both').says('我要人工')
    const id = await patientSends('o-both', { MsgType: 'voice', MediaId: 'cough', Format: 'amr' })
    const voice = await seenOnceSettled(li, id)
    expect(voice.media).toEqual({ state: 'kept', mimeType: 'audio/amr' })
    expect((await opens('staff-1', voice.id)).headers.get('content-disposition')).toMatch(/^inline; .*\.amr$/)

    await patientSends('o-both', { MsgType: 'video', MediaId: 'report', ThumbMediaId: 'thumb' })
    const file = await seenOnceSettled(li, id)
    expect(file.media).toEqual({ state: 'kept', mimeType: 'application/pdf' })
    expect((await opens('staff-1', file.id)).headers.get('content-disposition')).toMatch(/^attachment; .*\.pdf$/)
  })
})
