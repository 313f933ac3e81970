// What an agent sends beside words, from the desk to the patient: shown where the platform can, saved where it may, and
// refused before anything is sent where it cannot.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { archiveOf } from '../support/archive.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import type { AgentScreen, ApiAnswer, WebMessage, WebVisitor } from '../support/screens.ts'

const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('\0\x10JFIF 门诊楼路线')])
const PDF = Buffer.from('%PDF-1.7 住院须知')
const WORD = archiveOf(['[Content_Types].xml', 'word/document.xml'])
const UPLOAD = '/cgi-bin/media/upload'

let hospital: Hospital
let li: AgentScreen
beforeEach(async () => {
  hospital = await openHospital()
  li = await hospital.agent('李敏').comesOnDuty()
})
afterEach(() => hospital.closes())

async function sends(conversationId: string, name: string, bytes: Buffer): Promise<ApiAnswer> {
  const { version } = (await li.reads(conversationId)).body.conversation
  const data = bytes.toString('base64')
  return li.console.post(`/conversations/${conversationId}/files`, { version, name, data })
}

describe('to a patient on WeChat', () => {
  async function held() {
    const patient = hospital.patient('o-asks')
    await patient.says('转人工')
    await hospital.settles()
    const { id } = await hospital.conversationOf(patient)
    return { patient, id }
  }

  it('goes a picture, through their store', async () => {
    const { patient, id } = await held()
    expect((await sends(id, '路线.jpg', JPEG)).status).toBe(200)
    await hospital.settles()
    expect(patient.shown.at(-1)).toBe('[image MEDIA-1]')
    expect(hospital.wechat.media('MEDIA-1')).toEqual(JPEG)
  })

  it('goes a picture once their store answers again, and only once', async () => {
    const { patient, id } = await held()
    hospital.wechat.misbehave(UPLOAD, { kind: 'errcode', code: -1 })
    await sends(id, '路线.jpg', JPEG)
    await hospital.settles()
    expect(patient.shown.join()).not.toContain('[image')
    hospital.wechat.behave()
    await hospital.passes('2m')
    expect(patient.shown.filter((text) => text.startsWith('[image'))).toHaveLength(1)
  })

  it('goes no document: the desk is told before anything is kept or sent', async () => {
    const { patient, id } = await held()
    const before = patient.shown.length
    const { carries } = (await li.reads(id)).body
    expect(carries).toEqual({ types: ['image/jpeg', 'image/png', 'image/gif'], mostBytes: 2 * 1024 * 1024 })
    expect((await sends(id, '须知.pdf', PDF)).status).toBe(415)
    expect((await sends(id, '路线.jpg', Buffer.concat([JPEG, Buffer.alloc(2 * 1024 * 1024)]))).status).toBe(413)
    await hospital.settles()
    expect(patient.shown).toHaveLength(before)
  })
})

describe('to a visitor of the page', () => {
  async function held() {
    const visitor = await hospital.visitor()
    await visitor.says('转人工')
    await hospital.settles()
    const { id } = await hospital.conversationOf(visitor)
    return { visitor, id }
  }
  const newestFile = async (visitor: WebVisitor): Promise<WebMessage['content']> =>
    (await visitor.looks()).at(-1)?.content ?? { kind: 'nothing' }

  it.each([
    ['住院须知.pdf', PDF, 'application/pdf', '住院须知.pdf'],
    [
      '出院小结\u202excod.exe',
      WORD,
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      '出院小结_xcod.docx',
    ],
  ])('goes %j, to be saved and never opened in our origin', async (name, bytes, type, saved) => {
    const { visitor, id } = await held()
    expect((await sends(id, name, bytes)).status).toBe(200)
    const content = await newestFile(visitor)
    expect(content).toEqual({ kind: 'file', name: saved, mediaId: expect.any(String) })
    const answer = await visitor.opens(content.mediaId ?? '')
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': type,
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(saved)}`,
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
    })
    const stranger = await hospital.visitor()
    await stranger.says('您好')
    expect((await stranger.opens(content.mediaId ?? '')).status).toBe(404)
  })

  it.each([
    ['a page called a PDF', '须知.pdf', '<!doctype html><script>alert(1)</script>'],
    ['an SVG called a picture', '路线.png', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['a program called a Word file', '须知.docx', 'MZ\x90'],
  ])('goes not %s', async (_, name, text) => {
    const { visitor, id } = await held()
    const before = (await visitor.looks()).length
    expect((await sends(id, name, Buffer.from(text))).status).toBe(415)
    expect(await visitor.looks()).toHaveLength(before)
  })
})
