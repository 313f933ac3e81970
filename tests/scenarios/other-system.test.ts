// A system of the hospital's own as a channel, signed both ways: its patients are answered, handed over and answered by people.
import { afterEach, expect, it } from 'vitest'
import { OTHER_SECRET, type OtherSystem, startOtherSystem } from '../fakes/other-system.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'

const CHANNEL = 'his'
const PATIENT = { channelId: CHANNEL, platformUserId: 'his-patient-001', shown: [] }

let hospital: Hospital
let other: OtherSystem
afterEach(async () => {
  await hospital.closes()
  await other.close()
})

async function opens(): Promise<void> {
  hospital = await openHospital({
    async channels(clock) {
      other = await startOtherSystem({ clock })
      const settings = { secrets: [OTHER_SECRET], endpoint: other.endpoint, maxChoices: 5 }
      return [{ id: CHANNEL, platform: 'webhook', settings }]
    },
  })
}

async function says(text: string, id?: string): Promise<number> {
  const body = other.message(PATIENT.platformUserId, { text })
  const status = await other.post(
    `${hospital.address}/webhooks/${CHANNEL}`,
    other.sign(body, id === undefined ? {} : { id }),
  )
  await hospital.settles()
  return status
}

it('answers, hands over, and carries what a person writes', async () => {
  await opens()
  const wang = await hospital.agent('王敏').comesOnDuty()
  expect(await says('停车多少钱')).toBe(200)
  expect(other.shown[0]?.text).toContain('每小时 4 元')
  await says('人工')
  const { id } = await hospital.conversationOf(PATIENT)
  await wang.replies(id, '您好，我是咨询员王敏。')
  await hospital.settles()
  expect(other.shown.at(-1)).toMatchObject({ person: PATIENT.platformUserId, text: '您好，我是咨询员王敏。' })
})

it('hears of danger first', async () => {
  await opens()
  await says('胸口压着疼，一直出汗')
  expect(other.shown[0]?.text).toContain('120')
  expect(await hospital.transcript(PATIENT)).toContain('警报：chest-pain')
})

it('takes a delivery that came three times as one', async () => {
  await opens()
  const posted = other.sign(other.message(PATIENT.platformUserId, { text: '停车多少钱' }), { id: 'msg_again' })
  const url = `${hospital.address}/webhooks/${CHANNEL}`
  expect([await other.post(url, posted), await other.post(url, posted), await other.post(url, posted)]).toEqual([
    200, 200, 200,
  ])
  await hospital.settles()
  expect(other.shown).toHaveLength(1)
})

it('repeats a cut answer under the same id, so that it is shown once', async () => {
  await opens()
  other.misbehave({ kind: 'reset', counted: true })
  await says('停车多少钱')
  await hospital.passes('1m')
  expect(other.calls.filter(({ path }) => path === '/daozhen').length).toBeGreaterThanOrEqual(2)
  expect(other.shown).toHaveLength(1)
  const sends = await hospital.app.store.reads.selectFrom('outbox').select('state').execute()
  expect(sends).toEqual([{ state: 'sent' }])
})

it('waits for an endpoint that is away, and loses nothing', async () => {
  await opens()
  await other.die()
  await says('停车多少钱')
  await hospital.passes('1m')
  await other.revive()
  await hospital.passes('5m')
  expect(other.shown.map(({ text }) => text.includes('每小时 4 元'))).toEqual([true])
})

it('names what is wrong with a signed body, and believes nobody else', async () => {
  await opens()
  const url = `${hospital.address}/webhooks/${CHANNEL}`
  const { headers, body } = other.sign({
    type: 'message.created',
    timestamp: new Date().toISOString(),
    data: { text: 7 },
  })
  const answer = await fetch(url, { method: 'POST', headers, body })
  expect(answer.status).toBe(422)
  expect(JSON.stringify(await answer.json())).toMatch(/data\.person.*data\.text/)
  const forged = other.sign(other.message('his-patient-002', { text: '停车多少钱' }), {
    secret: `whsec_${'A'.repeat(32)}`,
  })
  expect(await other.post(url, forged)).toBe(401)
  expect(other.shown).toEqual([])
})

it('gives choices as choices', async () => {
  await opens()
  await says('报告')
  const asked = other.shown.find(({ choices }) => choices.length > 0)
  expect(asked?.choices.length).toBeGreaterThan(1)
})
