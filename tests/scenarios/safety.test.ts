// Scenes 1 to 4 of the handbook, on the whole service: what a patient in danger reads first, and what the bot leaves to
// doctors.
import { afterEach, describe, expect, it } from 'vitest'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { expectTalk } from './talk.ts'

const TWO_AT_NIGHT = '2026-11-23T02:00:00+08:00'

let hospital: Hospital
afterEach(() => hospital.closes())

const CHEST_PAIN = [
  '患者：胸口压着疼出汗',
  '排队：red-flag',
  '警报：chest-pain',
  '机器人：您说的情况可能很急。请马上拨打 120，或去最近的急诊。…',
]

describe('scene 1: 胸口压着疼出汗 at two in the morning', () => {
  it('gets the emergency text in the answer to the webhook, on WeChat in safe mode', async () => {
    hospital = await openHospital({ at: TWO_AT_NIGHT })
    const patient = hospital.patient('o-night')
    await patient.says('胸口压着疼出汗')
    await expectTalk(hospital, patient, CHEST_PAIN)
    expect(patient.sees()).toMatchObject([{ via: 'passive' }])
  })

  it('gets it in plain mode', async () => {
    hospital = await openHospital({ at: TWO_AT_NIGHT })
    const patient = hospital.plainPatient('o-night')
    await patient.says('胸口压着疼出汗')
    await expectTalk(hospital, patient, CHEST_PAIN)
    expect(patient.sees()).toMatchObject([{ via: 'passive' }])
  })

  it('gets it on the hospital website', async () => {
    hospital = await openHospital({ at: TWO_AT_NIGHT })
    const visitor = await hospital.visitor()
    await visitor.says('胸口压着疼出汗')
    await expectTalk(hospital, visitor, CHEST_PAIN)
  })

  it('rings at the desk until a person has acknowledged it', async () => {
    hospital = await openHospital({ at: TWO_AT_NIGHT })
    const patient = hospital.patient('o-night')
    await patient.says('胸口压着疼出汗')
    const wang = await hospital.agent('王敏').comesOnDuty()
    await hospital.settles()
    const { id } = await hospital.conversationOf(patient)
    const opened = await wang.reads(id)
    expect(opened.body.conversation).toMatchObject({ emergency: true, alarmRinging: true })

    expect(await wang.closes(id)).toMatchObject({ status: 409, body: { error: { code: 'alarm-ringing' } } })
    await wang.console.post(`/alarms/${opened.body.alarms[0].id}/acknowledge`)
    expect(await wang.closes(id, 'visited-emergency')).toMatchObject({ status: 200 })
  })
})

describe('scene 2: 我爸现在说话不清楚嘴歪', () => {
  it('rings although the one who writes is not the patient', async () => {
    hospital = await openHospital()
    const daughter = hospital.patient('o-daughter')
    await daughter.says('我爸现在说话不清楚嘴歪')
    await expectTalk(hospital, daughter, [
      '患者：我爸现在说话不清楚嘴歪',
      '排队：red-flag',
      '警报：stroke',
      '机器人：您说的情况可能很急。请马上拨打 120，或去最近的急诊。…',
    ])
  })
})

describe('scene 3: 没有胸痛,就想问胸痛中心在哪', () => {
  it('is told the way, and nobody is alarmed', async () => {
    hospital = await openHospital()
    const patient = hospital.patient('o-way')
    await patient.says('没有胸痛,就想问胸痛中心在哪')
    await expectTalk(hospital, patient, [
      '患者：没有胸痛,就想问胸痛中心在哪',
      '机器人：您好，这里是江城市第一人民医院，我是自动助手…',
    ])
    expect(patient.shown[0]).toContain('胸痛中心设在急诊楼 1 层')
  })
})

describe('scene 4: 给我开点头孢, 一次吃几片', () => {
  it('is refused kindly, with a department and a person to talk to', async () => {
    hospital = await openHospital()
    const patient = hospital.patient('o-drugs')
    await patient.says('给我开点头孢')
    await patient.says('一次吃几片')
    await patient.says('1')
    await expectTalk(hospital, patient, [
      '患者：给我开点头孢',
      '机器人：您好，这里是江城市第一人民医院，我是自动助手…',
      '患者：一次吃几片',
      '机器人：用什么药、吃多少、能不能停，要由医生或药师看过情况才能定，这里不能回答，也不能开药。可以挂…',
      '患者：1',
      '排队：asked-for-person',
      '系统：正在为您转给工作人员，下一位就是您。…',
    ])
    expect(patient.shown[0]).toContain('也不能开药')
    expect(patient.shown[1]).toContain('1. 找人工')
  })
})
