// From the bot to people and back: scenes 7, 8, 15, 16 and 17 of the handbook, and what a waiting patient is told.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { expectTalk } from './talk.ts'

let hospital: Hospital
afterEach(() => hospital.closes())

describe('scene 7: 人工 while a question of the bot is open', () => {
  it('hands over with a notice and a card, and the bot keeps still afterwards', async () => {
    hospital = await openHospital({ prepare: letTheSexDecide })
    const patient = hospital.patient('o-person')
    await patient.says('下身痒挂什么科')
    await patient.says('人工')
    await patient.says('停车多少钱')
    await expectTalk(hospital, patient, [
      '患者：下身痒挂什么科',
      '机器人：您好，这里是江城市第一人民医院…',
      '患者：人工',
      '排队：asked-for-person',
      '系统：正在为您转给工作人员，下一位就是您。您可以先把想问的事写下来。',
      '患者：停车多少钱',
    ])
    expect(patient.shown[0]).toContain('请问看病的人是男士还是女士')

    const wang = await hospital.agent('王敏').comesOnDuty()
    const { id } = await hospital.conversationOf(patient)
    expect((await wang.reads(id)).body.card).toMatchObject({ reason: 'asked-for-person', words: ['人工'] })
  })
})

describe('scene 8: a question refused', () => {
  it('is not asked again, however often there would be reason to, and the service goes on', async () => {
    hospital = await openHospital({ prepare: letTheSexDecide })
    const patient = hospital.patient('o-refuses')
    for (const text of [
      '下身痒挂什么科',
      '这个我不方便说',
      '下身痒应该挂什么科呢',
      '这个我真的不想说',
      '下身痒到底看什么科',
    ])
      await patient.says(text)
    await patient.says('停车多少钱')
    await hospital.passes('5s')
    const talk = await hospital.transcript(patient)
    expect(talk.filter((line) => line.includes('男士还是女士'))).toHaveLength(1)
    expect(talk.at(-1)).toContain('每小时 4 元')
    expect(talk.filter((line) => line.includes('妇科'))).not.toHaveLength(0)
  })
})

describe('a patient who asks for a person', () => {
  it('hears the place in the line and an honest range', async () => {
    hospital = await openHospital()
    const first = hospital.patient('o-first')
    const second = hospital.patient('o-second')
    await first.says('人工')
    await second.says('人工')
    await expectTalk(hospital, second, [
      '患者：人工',
      '排队：asked-for-person',
      '系统：正在为您转给工作人员。您现在排在第 2 位，大约要等 12 到 25 分钟。您可以先把想问的事写下来。',
    ])
  })

  it.each([
    ['on a Sunday', '2026-11-22T10:00:00+08:00', '明天 8:00'],
    ['in the lunch break', '2026-11-23T12:30:00+08:00', '今天 14:00'],
    ['on a holiday', '2026-10-01T10:00:00+08:00', '10 月 8 日 8:00'],
  ])('%s hears when somebody will be there', async (_when, at, opensAt) => {
    hospital = await openHospital({ at })
    const patient = hospital.patient('o-closed')
    await patient.says('人工')
    await expectTalk(hospital, patient, [
      '患者：人工',
      '排队：asked-for-person',
      `系统：现在不是人工服务时间。您的话已经记下，工作人员 ${opensAt} 上班后会在这里回复您。 / 如果身体突然很不舒服，请拨打 120…`,
    ])
  })

  it('is given to the agent who comes on duty, and told who it is', async () => {
    hospital = await openHospital()
    const patient = hospital.patient('o-waits')
    await patient.says('人工')
    await hospital.agent('王敏').comesOnDuty()
    await hospital.passes('30s')
    await expectTalk(hospital, patient, [
      '患者：人工',
      '排队：asked-for-person',
      '系统：正在为您转给工作人员，下一位就是您。…',
      '接手：王敏',
      '系统：您好，我是咨询员王敏，您前面说的我正在看。',
    ])
  })
})

describe("an agent's reply", () => {
  it('arrives on the channel the patient wrote on, and nowhere else', async () => {
    hospital = await openHospital()
    const wang = await hospital.agent('王敏').comesOnDuty()
    const people = [hospital.patient('o-same'), hospital.plainPatient('o-same'), await hospital.visitor()]
    for (const person of people) await person.says('人工')
    for (const [i, person] of people.entries()) {
      const { id } = await hospital.conversationOf(person)
      expect((await wang.replies(id, `您好，这是给第 ${i + 1} 位的回复。`)).status).toBe(200)
    }
    await hospital.passes('30s')
    for (const [i, person] of people.entries()) {
      await expectTalk(hospital, person, [
        '患者：人工',
        '排队：asked-for-person',
        '接手：王敏',
        '系统：您好，我是咨询员王敏，您前面说的我正在看。',
        `咨询员王敏：您好，这是给第 ${i + 1} 位的回复。`,
      ])
    }
  })

  it('is followed by the bot again once the talk is closed and the patient writes anew', async () => {
    hospital = await openHospital()
    const wang = await hospital.agent('王敏').comesOnDuty()
    const visitor = await hospital.visitor()
    await visitor.says('人工')
    await wang.closes((await hospital.conversationOf(visitor)).id)
    await visitor.says('停车多少钱')
    await expectTalk(hospital, visitor, [
      '患者：人工',
      '排队：asked-for-person',
      '接手：王敏',
      '系统：您好，我是咨询员王敏…',
      '结束：closed:answered',
      '系统：这次咨询先到这里。还有问题，直接在这里说就行。',
      '患者：停车多少钱',
      '机器人：您好，这里是江城市第一人民医院…',
    ])
  })
})

describe('scene 15: the agent closes the laptop', () => {
  it('and the patient is back in the line within two minutes, told once, and given to the next agent', async () => {
    hospital = await openHospital()
    const wang = await hospital.agent('王敏').comesOnDuty()
    const visitor = await hospital.visitor()
    await visitor.says('人工')
    await visitor.says('想改一下预约时间')
    await hospital.passes('30s')
    wang.closesTheLaptop()
    await hospital.passes('2m')
    expect(await hospital.conversationOf(visitor)).toMatchObject({ state: 'queued' })

    await hospital.agent('李想').comesOnDuty()
    await hospital.passes('5m')
    const talk = await hospital.transcript(visitor)
    expect(talk.filter((line) => line.startsWith('系统：刚才的咨询员离线了，您已经回到队伍前面'))).toHaveLength(1)
    expect(talk.filter((line) => line.startsWith('接手'))).toEqual(['接手：王敏', '接手：李想'])
  })

  it('and what the old page still sends after that is refused with the name of the new owner', async () => {
    hospital = await openHospital()
    const wang = await hospital.agent('王敏').comesOnDuty()
    const visitor = await hospital.visitor()
    await visitor.says('人工')
    const { id } = await hospital.conversationOf(visitor)
    const { version } = (await wang.reads(id)).body.conversation
    wang.closesTheLaptop()
    await hospital.passes('3m')
    await hospital.agent('李想').comesOnDuty()
    const late = await wang.console.post(`/conversations/${id}/reply`, { version, text: '抱歉，刚才断网了。' })
    expect(late).toMatchObject({ status: 409, body: { error: { current: { ownerName: '李想' } } } })
    await hospital.passes('30s')
    expect((await hospital.transcript(visitor)).join()).not.toContain('刚才断网了')
  })
})

describe('scene 16: two agents pick at the same moment', () => {
  it('one has the patient, the other sees who', async () => {
    hospital = await openHospital()
    const patient = hospital.patient('o-wanted')
    await patient.says('人工')
    const { id } = await hospital.conversationOf(patient)
    const agents = [await hospital.agent('王敏').signsIn(), await hospital.agent('李想').signsIn()]
    const { version } = (await agents[0]?.reads(id))?.body.conversation ?? {}
    const picked = await Promise.all(
      agents.map((agent) => agent.console.post(`/conversations/${id}/pick`, { version })),
    )
    expect(picked.map(({ status }) => status).sort()).toEqual([200, 409])
    const winner = agents[picked.findIndex(({ status }) => status === 200)]?.name
    expect(picked.find(({ status }) => status === 409)?.body.error.current.ownerName).toBe(winner)
    await hospital.passes('30s')
    const talk = await hospital.transcript(patient)
    expect(talk.filter((line) => line.startsWith('系统：您好，我是咨询员'))).toEqual([
      `系统：您好，我是咨询员${winner}，您前面说的我正在看。`,
    ])
  })
})

describe('scene 17: a private note', () => {
  it('reaches the colleague who reads the conversation, and no patient, platform, event or log', async () => {
    hospital = await openHospital()
    const wang = await hospital.agent('王敏').comesOnDuty()
    const patient = hospital.patient('o-noted')
    const visitor = await hospital.visitor()
    for (const person of [patient, visitor]) {
      await person.says('人工')
      const { id } = await hospital.conversationOf(person)
      expect((await wang.notes(id, '内部：家属很着急，语气要缓')).status).toBe(200)
      await wang.replies(id, '您好，请说。')
      expect((await wang.reads(id)).body.notes).toMatchObject([{ text: '内部：家属很着急，语气要缓' }])
    }
    const events = await wang.console.get('/events/poll?after=0&waitMs=0')
    await hospital.passes('1m')

    expect(await hospital.transcript(patient)).toContain('咨询员王敏：您好，请说。')
    expect(await hospital.transcript(visitor)).toContain('咨询员王敏：您好，请说。')
    const everythingOutside = JSON.stringify([
      hospital.wechat.seen,
      hospital.wechat.sends,
      await visitor.looks(),
      events.body,
      hospital.logged,
      await outboxWords(),
    ])
    expect(everythingOutside).not.toContain('家属很着急')
  })
})

async function outboxWords(): Promise<readonly unknown[]> {
  const { reads } = hospital.app.store
  return [
    await reads.selectFrom('outbox').selectAll().execute(),
    await reads.selectFrom('message').selectAll().execute(),
  ]
}

/** A hospital where the same complaint is for one clinic or another, depending on a fact people may not like to tell. */
function letTheSexDecide(configFolder: string): void {
  const file = join(configFolder, 'departments.yaml')
  const departments = parse(readFileSync(file, 'utf8')) as { readonly id: string; symptoms?: string[] }[]
  for (const department of departments) {
    if (department.id === 'andrology' || department.id === 'gynecology') department.symptoms = ['下身痒']
  }
  writeFileSync(file, stringify(departments))
}
