// Patients on a channel that only says "there is something": WeChat customer service (微信客服). Nothing is lost or doubled
// whatever happens between its wake-up, our pulling and our answer.
import { afterEach, describe, expect, it } from 'vitest'
import type { FaultPoint } from '../../src/flow/fault-points.ts'
import { FAKE_KF, type FakeKf, type KfCustomer, startFakeKf } from '../fakes/wecom-kf.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { expectTalk } from './talk.ts'

const CHANNEL = 'kefu'
const [FRONT, CHILDREN] = FAKE_KF.accounts

let hospital: Hospital
let kf: FakeKf
afterEach(async () => {
  await hospital.closes()
  await kf.close()
})

interface Opening {
  readonly faults?: (point: FaultPoint) => void
  /** What was there before we came. */
  readonly before?: () => Promise<void>
}

async function opens({ faults, before }: Opening = {}): Promise<void> {
  hospital = await openHospital({
    ...(faults === undefined ? {} : { faults }),
    async channels(clock) {
      kf = await startFakeKf({ clock })
      await before?.()
      const settings = { ...FAKE_KF, apiBase: kf.url, sendTimeoutMs: 1_000 }
      return [{ id: CHANNEL, platform: 'wecom-kf', settings }]
    },
  })
  kf.pushTo(`${hospital.address}/webhooks/${CHANNEL}`)
}

/** The customer as a screen: what he sees, and where his talk stands. */
function person(
  id: string,
  account: string = FRONT,
): KfCustomer & { channelId: string; platformUserId: string; shown: readonly string[] } {
  const customer = kf.customer(id, account)
  return {
    ...customer,
    channelId: CHANNEL,
    platformUserId: `${account}/${id}`,
    get shown() {
      return customer.seen()
    },
  }
}

describe('a patient of the customer service', () => {
  it('is welcomed when the chat opens, answered, and handed to a person who writes back', async () => {
    await opens()
    const wang = await hospital.agent('王敏').comesOnDuty()
    const patient = person('wmLi')
    await patient.enters('poster')
    await hospital.settles()
    expect(patient.shown).toHaveLength(1)
    expect(patient.shown[0]).toContain('我是自动助手')
    await patient.says('停车多少钱')
    await hospital.settles()
    expect(patient.shown[1]).toContain('每小时 4 元')
    await patient.says('人工')
    await hospital.settles()
    const { id } = await hospital.conversationOf(patient)
    await wang.replies(id, '您好，我是咨询员王敏。')
    await hospital.settles()
    expect(patient.shown.at(-1)).toBe('您好，我是咨询员王敏。')
    expect(new Set(kf.seen.map((entry) => entry.msgid)).size).toBe(kf.seen.length)
  })

  it('hears of danger before anything else', async () => {
    await opens()
    const patient = person('wmHurry')
    await patient.says('胸口压着疼，一直出汗')
    await expectTalk(hospital, patient, [
      '患者：胸口压着疼，一直出汗',
      '排队：red-flag',
      '警报：chest-pain',
      '机器人：您说的情况可能很急。请马上拨打 120…',
    ])
  })

  it('may say the same thing twice, and both stand there', async () => {
    await opens()
    const patient = person('wmTwice')
    await patient.says('停车多少钱', { silently: true })
    await patient.says('停车多少钱')
    expect(await said(patient)).toEqual(['停车多少钱', '停车多少钱'])
  })

  it('of another account of the same app is another conversation', async () => {
    await opens()
    await person('wmBoth', FRONT).says('停车多少钱')
    await person('wmBoth', CHILDREN).says('停车多少钱')
    await hospital.settles()
    const answered = kf.seen.map(({ account }) => account)
    expect(answered.sort()).toEqual([FRONT, CHILDREN].sort())
  })
})

describe('wake-ups and pages', () => {
  it('reads every page to its end, in order, though pages come half empty', async () => {
    await opens()
    kf.state.pageSize = 3
    const patients = Array.from({ length: 10 }, (_, i) => person(`wmPage${i}`))
    for (const patient of patients) await patient.says('第一句', { silently: true })
    for (const patient of patients) await patient.says('停车多少钱', { silently: true })
    await person('wmLast').says('停车多少钱')
    for (const patient of patients) expect(await said(patient)).toEqual(['第一句', '停车多少钱'])
    expect(kf.seen.filter(({ customer }) => customer === 'wmLast')).toHaveLength(1)
  })

  it('heals a lost wake-up within minutes', async () => {
    await opens()
    await hospital.passes('1s')
    const patient = person('wmUnheard')
    await patient.says('停车多少钱', { silently: true })
    await hospital.passes('1m')
    expect(patient.shown).toEqual([])
    await hospital.passes('3m')
    expect(patient.shown).toHaveLength(1)
  })

  it('takes a wake-up, a repeated one and ten for one message as one', async () => {
    await opens()
    const patient = person('wmOnce')
    await patient.says('停车多少钱')
    for (let i = 0; i < 10; i++) {
      const { query, body } = kf.callback()
      await fetch(`${hospital.address}/webhooks/${CHANNEL}?${query}`, { method: 'POST', body })
    }
    await hospital.passes('1m')
    expect(await said(patient)).toEqual(['停车多少钱'])
    expect(patient.shown).toHaveLength(1)
  })

  it('pulls without the ticket once that is too old', async () => {
    await opens()
    await kf.die()
    const patient = person('wmLate')
    await patient.says('停车多少钱')
    await hospital.passes('9m')
    for (const ticket of kf.state.tickets.keys()) kf.state.tickets.set(ticket, 0)
    await kf.revive()
    await hospital.passes('5m')
    expect(await said(patient)).toEqual(['停车多少钱'])
    expect(kf.calls.some(({ errcode }) => errcode === 95007)).toBe(true)
  })

  it('does not answer three days of talk that others have had, and keeps it to read', async () => {
    await opens({
      async before() {
        const dayAgo = kf.state.clock.now() - 86_400_000
        await kf.customer('wmOld').says('停车多少钱', { sentAt: dayAgo, silently: true })
        await kf.customer('wmNew').says('停车多少钱', { silently: true })
      },
    })
    await expectTalk(hospital, person('wmOld'), ['患者：停车多少钱'])
    expect(person('wmNew').shown).toHaveLength(1)
  })

  it('loses and doubles nothing when we die between page and commit', async () => {
    let deaths = 3
    await opens({
      faults(point) {
        if (point === 'pulled' && deaths-- > 0) throw new Error('died here')
      },
    })
    const patient = person('wmCrash')
    await patient.says('停车多少钱')
    await hospital.passes('10m')
    expect(await said(patient)).toEqual(['停车多少钱'])
    expect(patient.shown).toHaveLength(1)
  })

  it('goes on where it stopped after a restart', async () => {
    await opens()
    const patient = person('wmStays')
    await patient.says('停车多少钱')
    await hospital.settles()
    await patient.says('报告在哪里打印', { silently: true })
    await hospital.restarts()
    await hospital.settles()
    expect(await said(patient)).toEqual(['停车多少钱', '报告在哪里打印'])
    expect(patient.shown).toHaveLength(2)
  })
})

describe('what happens in WeCom itself', () => {
  it('shows a colleague’s words in the thread and lets the bot be silent from then on', async () => {
    await opens()
    const patient = person('wmHelped')
    await patient.says('停车多少钱')
    await hospital.settles()
    await kf.colleagueSays('lili', 'wmHelped', '我来处理')
    await patient.says('谢谢，那报告在哪里打印')
    await hospital.settles()
    const talk = await hospital.transcript(patient)
    expect(talk).toContain('排队：elsewhere')
    expect(talk.join('\n')).toContain('我来处理')
    expect(patient.shown.slice(1).join()).not.toContain('打印')
  })

  it('marks a message taken back, keeps it, and shows the agent both', async () => {
    await opens()
    const wang = await hospital.agent('王敏').comesOnDuty()
    const patient = person('wmRecalls')
    await patient.says('人工')
    const msgid = await patient.says('停车多少钱')
    await hospital.settles()
    await patient.recalls(msgid)
    await patient.recalls(msgid)
    await hospital.settles()
    const rows = await hospital.app.store.reads
      .selectFrom('message')
      .select(['recalled_at'])
      .where('client_id', '=', msgid)
      .execute()
    const recalledAt = hospital.clock.now()
    expect(rows).toEqual([{ recalled_at: recalledAt }])
    const { id } = await hospital.conversationOf(patient)
    const { conversation, messages } = (await wang.reads(id)).body
    expect(messages.filter((message: { recalledAt: number | null }) => message.recalledAt !== null)).toMatchObject([
      { content: { text: '停车多少钱' }, recalledAt },
    ])
    expect(conversation).toMatchObject({ preview: '停车多少钱', previewRecalled: true })
    const found = await wang.console.get(`/messages/search?q=${encodeURIComponent('停车多少')}`)
    expect(found.body.rows).toMatchObject([{ excerpt: '停车多少钱', recalledAt }])
  })

  it('shows an answer that did not arrive after all, and a person takes over', async () => {
    await opens()
    const patient = person('wmRefuses')
    await patient.says('停车多少钱')
    await hospital.settles()
    await kf.failsLater(kf.seen[0]?.msgid ?? '', 'wmRefuses', 10)
    await hospital.settles()
    const sends = await hospital.app.store.reads.selectFrom('outbox').select(['state', 'failure']).execute()
    expect(sends).toEqual([{ state: 'failed', failure: 'undelivered' }])
    expect(await hospital.transcript(patient)).toContain('排队：send-unknown')
  })

  it('troubles nobody when the greeting of somebody who only looked in did not arrive', async () => {
    await opens()
    const patient = person('wmLooks')
    await patient.enters()
    await hospital.settles()
    expect(kf.seen).toHaveLength(1)
    await kf.failsLater(kf.seen[0]?.msgid ?? '', 'wmLooks', 10)
    await hospital.settles()
    const sends = await hospital.app.store.reads.selectFrom('outbox').select(['state', 'failure']).execute()
    expect(sends).toEqual([{ state: 'failed', failure: 'undelivered' }])
    expect(await hospital.app.store.reads.selectFrom('queue_entry').select('id').execute()).toEqual([])
  })

  it('says who has the patient when WeCom refuses our reply', async () => {
    await opens()
    const wang = await hospital.agent('王敏').comesOnDuty()
    const patient = person('wmTheirs')
    await patient.says('人工')
    await hospital.settles()
    const { id } = await hospital.conversationOf(patient)
    kf.state.ledger.setState(FRONT, 'wmTheirs', 3)
    await wang.replies(id, '您还在吗？')
    await hospital.settles()
    expect((await wang.reads(id)).body.messages.at(-1)).toMatchObject({
      send: { state: 'failed', failure: 'held-elsewhere' },
    })
  })

  it('sends once, though the answer to our send was cut off', async () => {
    await opens()
    kf.misbehave('/cgi-bin/kf/send_msg', { kind: 'reset', counted: true })
    const patient = person('wmCut')
    await patient.says('停车多少钱')
    await hospital.passes('1m')
    expect(patient.shown).toHaveLength(1)
    const sends = await hospital.app.store.reads.selectFrom('outbox').select('state').execute()
    expect(sends).toEqual([{ state: 'sent' }])
  })
})

async function said({ platformUserId }: { readonly platformUserId: string }): Promise<readonly string[]> {
  await hospital.settles()
  const rows = await hospital.app.store.reads
    .selectFrom('message as m')
    .innerJoin('channel_identity as i', 'i.id', 'm.identity_id')
    .select('m.content')
    .where('i.platform_user_id', '=', platformUserId)
    .where('m.author', '=', 'contact')
    .orderBy('m.no')
    .execute()
  return rows.map((row) => (JSON.parse(row.content) as { text: string }).text)
}
