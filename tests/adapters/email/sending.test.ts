// What people read of us, and what other machines do: threads, marks, and an end to every quarrel between two programs.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { email } from '../../../adapters/email/index.ts'
import { send } from '../../../adapters/email/send.ts'
import { type EmailSettings, parseSettings } from '../../../adapters/email/settings.ts'
import { Writers } from '../../../adapters/email/writers.ts'
import type { OutboundMessage } from '../../../src/channel/adapter.ts'
import { type TestHost, testHost } from '../../contract/adapter-host.ts'
import { MAILBOX, type Outgoing, smtpOf, startOutgoing } from '../../fakes/mail-world.ts'

const PATIENT = 'zhangwei@patients.example'
const LETTER = { messageId: '<m2@patients.example>', subject: 'Re: 停车', references: ['<m1@patients.example>'] }

let host: TestHost
let outgoing: Outgoing
let writers: Writers
let settings: EmailSettings
let serial: number
beforeEach(async () => {
  host = testHost()
  outgoing = await startOutgoing()
  const smtp = smtpOf(outgoing)
  settings = parseSettings({ address: MAILBOX, name: '示例医院导诊台', imap: smtp, smtp, sendTimeoutMs: 1_000 })
  writers = new Writers()
  serial = 0
})
afterEach(() => outgoing.die())

function sends(more: Partial<OutboundMessage> & { readonly text?: string } = {}) {
  const { text = '停车每小时 4 元。', ...rest } = more
  const content = { kind: 'text', text } as const
  const message: OutboundMessage = {
    id: `01OUT${++serial}.0`,
    platformUserId: PATIENT,
    author: 'bot',
    content,
    ...rest,
  }
  return send(message, { writers, settings, host }, new AbortController().signal)
}

describe('an answer', () => {
  it('stands in the thread of the mail it answers, under the subject of that mail', async () => {
    writers.heard(PATIENT, LETTER)
    expect(await sends({ inReplyTo: '<m2@patients.example>' })).toEqual({
      kind: 'sent',
      platformMessageId: '<daozhen.01OUT1.0@hospital.example>',
    })
    const [mail] = outgoing.received
    expect(mail).toMatchObject({
      ...{ to: PATIENT, subject: 'Re: 停车', text: '停车每小时 4 元。', inReplyTo: '<m2@patients.example>' },
      ...{ messageId: '<daozhen.01OUT1.0@hospital.example>', from: '"示例医院导诊台" <kefu@hospital.example>' },
    })
    expect(mail?.references.slice(1)).toEqual(['<m1@patients.example>', '<m2@patients.example>'])
  })

  it('of an agent stands there too, though it answers no mail in particular', async () => {
    writers.heard(PATIENT, LETTER)
    await sends({ author: 'agent' })
    expect(outgoing.received[0]).toMatchObject({ inReplyTo: '<m2@patients.example>', subject: 'Re: 停车' })
  })

  it('is in one thread with our others even when nothing is remembered of the person', async () => {
    await sends()
    await sends({ author: 'agent' })
    const [one, two] = outgoing.received
    expect(one?.subject).toBe('示例医院导诊台的回复')
    expect(one?.references).toHaveLength(1)
    expect(two?.references).toEqual(one?.references)
  })

  it('is marked as automatic unless a person wrote it', async () => {
    await sends({ author: 'bot' })
    await sends({ author: 'system' })
    await sends({ author: 'agent' })
    expect(outgoing.received.map(({ isAutomatic }) => isAutomatic)).toEqual([true, true, false])
  })

  it('lets nothing of a hostile mail into its own head', async () => {
    writers.heard(PATIENT, {
      messageId: '<x@y>\r\nBcc: spy@other.example',
      subject: '停车\r\nBcc: spy@other.example',
      references: ['not an id', '<a b>'],
    })
    await sends()
    const [mail] = outgoing.received
    expect(mail?.to).toBe(PATIENT)
    expect(mail).toMatchObject({ inReplyTo: undefined })
    expect(mail?.references).toHaveLength(1)
    expect(await sends({ platformUserId: 'a@b.example>\r\nRCPT TO:<spy@other.example' })).toMatchObject({
      why: 'blocked',
    })
  })

  it('keeps its Message-ID over every try', async () => {
    outgoing.misbehave({ at: 'recipient', code: 450 })
    const again = { id: '01AGAIN.0' }
    expect(await sends(again)).toMatchObject({ kind: 'later', afterMs: 300_000, platformCode: 'recipient-450' })
    await sends(again)
    expect(outgoing.received.map(({ messageId }) => messageId)).toEqual(['<daozhen.01AGAIN.0@hospital.example>'])
  })
})

describe('a cut connection', () => {
  it('before the mail was given leaves nothing behind: once more', async () => {
    outgoing.misbehave({ at: 'cut' })
    expect(await sends()).toMatchObject({ kind: 'later' })
    expect(outgoing.received).toEqual([])
  })

  it.each([true, false])('after its end may have arrived (it had: %s)', async (counted) => {
    outgoing.misbehave({ at: 'reset', counted })
    expect(await sends()).toMatchObject({ kind: 'unknown' })
    expect(outgoing.received).toHaveLength(counted ? 1 : 0)
  })
})

describe('automatic answers to one writer', () => {
  it('end after five in ten minutes, and a person goes on', async () => {
    const kinds = []
    for (let i = 0; i < 6; i++) kinds.push((await sends()).kind)
    expect(kinds).toEqual(['sent', 'sent', 'sent', 'sent', 'sent', 'refused'])
    expect(await sends()).toEqual({ kind: 'refused', why: 'window-closed', platformCode: 'automatic-answers' })
    expect(await sends({ author: 'agent' })).toMatchObject({ kind: 'sent' })
    expect(await sends({ isSafety: true })).toMatchObject({ kind: 'sent' })
    expect(await sends({ platformUserId: 'other@patients.example' })).toMatchObject({ kind: 'sent' })
    host.clock.advance('10m')
    expect(await sends()).toMatchObject({ kind: 'sent' })
  })

  it('are not those that never left', async () => {
    for (let i = 0; i < 8; i++) {
      outgoing.misbehave({ at: 'recipient', code: 450 })
      expect(await sends()).toMatchObject({ kind: 'later' })
    }
    expect(await sends()).toMatchObject({ kind: 'sent' })
  })

  it('end after twenty in a day', () => {
    const limits = settings.automaticAnswers
    for (let i = 0; i < 20; i++) {
      expect(writers.mayAnswer(PATIENT, limits, i * 660_000)).toBe(true)
      writers.answered(PATIENT, i * 660_000)
    }
    expect(writers.mayAnswer(PATIENT, limits, 20 * 660_000)).toBe(false)
    expect(writers.mayAnswer(PATIENT, limits, 86_400_000 + 1)).toBe(true)
  })
})

describe('the settings', () => {
  it('refuse a password in the clear to anywhere but this machine', () => {
    const away = { host: 'mail.hospital.example', security: 'none', user: 'kefu', password: 'x' }
    const open = () => email.open(parseSettings({ address: MAILBOX, name: '台', imap: away, smtp: away }), host)
    expect(open).toThrow(expect.objectContaining({ code: 'DZ_CHANNEL_SETTINGS' }))
    expect(open).toThrow(/imap\.security.*\n.*smtp\.security/)
  })
})
