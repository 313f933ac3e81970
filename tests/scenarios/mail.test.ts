// Patients who write mails, through the whole service: a real IMAP server on one side, a real SMTP server on the other.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { FaultPoint } from '../../src/flow/fault-points.ts'
import {
  bytesOf,
  deliver,
  imapOf,
  MAILBOX,
  type Outgoing,
  smtpOf,
  startOutgoing,
  type WrittenMail,
} from '../fakes/mail-world.ts'
import { type Dovecot, hasDovecot, startDovecot } from '../support/dovecot.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { expectTalk } from './talk.ts'

const CHANNEL = 'mail'
/** Dovecot lets no mail come from the future. */
const LAST_MONDAY = '2026-11-16T09:00:00+08:00'
const ONE_PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='
const ANSWER_WITHIN = { timeout: 8_000, interval: 20 }

let dovecot: Dovecot
let hospital: Hospital
let outgoing: Outgoing
let user = 'nobody'
let users = 0
beforeAll(async () => {
  dovecot = await startDovecot()
})
afterAll(() => dovecot.close())
afterEach(async () => {
  await hospital.closes()
  await outgoing.die()
})

async function opens(faults?: (point: FaultPoint) => void): Promise<void> {
  user = `kefu${++users}`
  outgoing = await startOutgoing()
  hospital = await openHospital({
    at: LAST_MONDAY,
    ...(faults === undefined ? {} : { faults }),
    async channels() {
      const servers = { imap: imapOf(dovecot, user), smtp: smtpOf(outgoing), sendTimeoutMs: 1_000 }
      return [{ id: CHANNEL, platform: 'email', settings: { address: MAILBOX, name: '示例医院导诊台', ...servers } }]
    },
  })
}

function person(address: string) {
  return {
    channelId: CHANNEL,
    platformUserId: address,
    get received() {
      return outgoing.received.filter(({ to }) => to === address)
    },
    get shown() {
      return this.received.map(({ text }) => text)
    },
    async writes(mail: WrittenMail | string): Promise<void> {
      const bytes = typeof mail === 'string' ? mail : await bytesOf({ from: address, ...mail })
      await deliver(dovecot, user, [bytes], new Date(hospital.clock.now()))
    },
    /** Until so many mails are in the person's mailbox. */
    async gets(count: number): Promise<void> {
      await vi.waitFor(() => expect(this.received).toHaveLength(count), ANSWER_WITHIN)
      await hospital.settles()
    },
  }
}

async function said(address: string): Promise<readonly string[]> {
  const rows = await hospital.app.store.reads
    .selectFrom('message as m')
    .innerJoin('channel_identity as i', 'i.id', 'm.identity_id')
    .select('m.content')
    .where('i.platform_user_id', '=', address)
    .where('m.author', '=', 'contact')
    .orderBy('m.no')
    .execute()
  return rows.map((row) => (JSON.parse(row.content) as { text: string }).text)
}

describe.skipIf(!hasDovecot)('a patient who writes a mail', () => {
  it('is answered in the thread, handed to a person who writes back, and reads on in one thread', async () => {
    await opens()
    const wang = await hospital.agent('王敏').comesOnDuty()
    const patient = person('zhang@patients.example')
    await patient.writes({ subject: '停车', text: '停车多少钱', messageId: '<q1@patients.example>' })
    await patient.gets(1)
    expect(patient.received[0]).toMatchObject({
      subject: 'Re: 停车',
      inReplyTo: '<q1@patients.example>',
      isAutomatic: true,
    })
    expect(patient.shown[0]).toContain('每小时 4 元')
    const ours = patient.received[0]?.messageId ?? ''
    await patient.writes({ subject: '回复: 停车', text: '人工\n\n> 每小时 4 元', inReplyTo: ours, references: [ours] })
    await patient.gets(2)
    const { id, state } = await hospital.conversationOf(patient)
    expect(state).toBe('assigned')
    await wang.replies(id, '您好，我是咨询员王敏。')
    await patient.gets(3)
    expect(patient.received[2]).toMatchObject({ text: '您好，我是咨询员王敏。', isAutomatic: false })
    expect(new Set(patient.received.map(({ references }) => references[0])).size).toBe(1)
    expect(await said(patient.platformUserId)).toEqual(['停车多少钱', '人工'])
  })

  it('hears of danger before anything else, and an older quotation of it rings no bell', async () => {
    await opens()
    const patient = person('hurry@patients.example')
    await patient.writes({ text: '停车多少钱\n\n> 胸口压着疼，一直出汗' })
    await patient.gets(1)
    expect(patient.shown[0]).toContain('每小时 4 元')
    await patient.writes({ text: '胸口压着疼，一直出汗' })
    await patient.gets(2)
    await expectTalk(hospital, patient, [
      '患者：停车多少钱',
      '机器人：您好…',
      '患者：〔来信引用〕 / > 胸口压着疼，一直出汗',
      '患者：胸口压着疼，一直出汗',
      '排队：red-flag',
      '警报：chest-pain',
      '机器人：您说的情况可能很急。请马上拨打 120…',
    ])
  })
})

it('keeps the picture a patient attached, as one on our disk', async () => {
  await opens()
  const patient = person('picture@patients.example')
  const content = Buffer.from(ONE_PIXEL, 'base64')
  const attachments = [{ filename: '化验单.png', content, contentType: 'image/png' }]
  await patient.writes({ text: '停车多少钱', attachments })
  await patient.gets(1)
  await vi.waitFor(async () => {
    const media = await hospital.app.store.reads
      .selectFrom('media')
      .select(['state', 'mime_type', 'bytes_count'])
      .execute()
    expect(media).toEqual([{ state: 'kept', mime_type: 'image/png', bytes_count: content.length }])
  }, ANSWER_WITHIN)
})

it('answers many patients, a few mails at a time', async () => {
  await opens()
  const patients = Array.from({ length: 12 }, (_, i) => person(`many${i}@patients.example`))
  const mails = patients.map(({ platformUserId: from }) => bytesOf({ from, text: '停车多少钱' }))
  await deliver(dovecot, user, await Promise.all(mails), new Date(hospital.clock.now()))
  for (const patient of patients) await patient.gets(1)
  expect(outgoing.mostAtOnce).toBeGreaterThan(1)
  expect(outgoing.mostAtOnce).toBeLessThanOrEqual(4)
})

describe.skipIf(!hasDovecot)('machines', () => {
  it('that speak for an absent person are read by people and answered by nobody', async () => {
    await opens()
    const away = person('away@patients.example')
    const other = person('other@patients.example')
    await away.writes({ text: '我休假到周五', headers: { 'Auto-Submitted': 'auto-replied' } })
    await away.writes({ text: '广告', headers: { 'List-Id': '<x.example>', Precedence: 'bulk' } })
    await other.writes({ text: '停车多少钱' })
    await other.gets(1)
    expect(away.shown).toEqual([])
    expect(await said('away@patients.example')).toEqual(['我休假到周五'])
  })

  it('that answer every mail of ours without saying what they are are left to a person soon', async () => {
    await opens()
    const robot = person('robot@machines.example')
    for (let round = 1; round <= 7; round++) {
      await robot.writes({ text: `停车多少钱 ${round}` })
      await vi.waitFor(async () => expect(await said(robot.platformUserId)).toHaveLength(round), ANSWER_WITHIN)
      await hospital.settles()
    }
    expect(robot.received.length).toBeLessThanOrEqual(5)
    expect(['queued', 'assigned']).toContain((await hospital.conversationOf(robot)).state)
  }, 30_000)

  it('that send our mail back make it undelivered, and a person takes over', async () => {
    await opens()
    const patient = person('full@patients.example')
    await patient.writes({ text: '停车多少钱' })
    await patient.gets(1)
    const [ours] = patient.received
    const head = 'Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nAuto-Submitted: auto-replied\r\n'
    const type = 'Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n'
    const status = `--B\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; full@patients.example\r\nAction: failed\r\nStatus: 5.2.2\r\n`
    const back = `--B\r\nContent-Type: text/rfc822-headers\r\n\r\nTo: full@patients.example\r\nMessage-ID: ${ours?.messageId}\r\n--B--\r\n`
    await patient.writes(head + type + status + back)
    await vi.waitFor(async () => {
      const sends = await hospital.app.store.reads.selectFrom('outbox').select(['state', 'failure']).execute()
      expect(sends[0]).toEqual({ state: 'failed', failure: 'undelivered' })
    }, ANSWER_WITHIN)
    expect(await hospital.transcript(patient)).toContain('排队：send-unknown')
  })
})

describe.skipIf(!hasDovecot)('nothing is lost or doubled', () => {
  it('when we die between page and commit', async () => {
    let deaths = 2
    await opens((point) => {
      if (point === 'pulled' && deaths-- > 0) throw new Error('died here')
    })
    const patient = person('crash@patients.example')
    await patient.writes({ text: '停车多少钱' })
    await vi.waitFor(async () => {
      await hospital.passes('5s')
      expect(patient.shown).toHaveLength(1)
    }, ANSWER_WITHIN)
    await hospital.passes('10m')
    expect(patient.shown).toHaveLength(1)
    expect(await said(patient.platformUserId)).toEqual(['停车多少钱'])
  }, 30_000)

  it('when mails come while we are away, and their server is made anew meanwhile', async () => {
    await opens()
    const patient = person('stays@patients.example')
    await patient.writes({ text: '停车多少钱' })
    await patient.gets(1)
    await dovecot.renumber(user) // cuts our connection, and time stands still: nobody listens now
    await patient.writes({ text: '报告在哪里打印' })
    await hospital.restarts()
    await patient.gets(2)
    expect(await said(patient.platformUserId)).toEqual(['停车多少钱', '报告在哪里打印'])
  }, 30_000)

  it('when the answer to our mail was cut off: shown to people, never sent again', async () => {
    await opens()
    outgoing.misbehave({ at: 'reset', counted: true })
    const patient = person('cut@patients.example')
    await patient.writes({ text: '停车多少钱' })
    await patient.gets(1)
    await hospital.passes('2m')
    const sends = await hospital.app.store.reads.selectFrom('outbox').select('state').orderBy('no').execute()
    expect(sends[0]).toEqual({ state: 'unknown' })
    expect(patient.shown.filter((text) => text.includes('每小时 4 元'))).toHaveLength(1)
    expect(await hospital.transcript(patient)).toContain('排队：send-unknown')
  })
})
