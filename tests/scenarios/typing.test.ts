// An agent types, and the patient's phone shows it: as often as a platform can bear, and never to anybody's harm.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Hospital, openHospital } from '../support/hospital.ts'
import type { AgentScreen } from '../support/screens.ts'

const TYPING = '/cgi-bin/message/custom/typing'

let hospital: Hospital
let li: AgentScreen
beforeEach(async () => {
  hospital = await openHospital()
  li = await hospital.agent('李敏').comesOnDuty()
})
afterEach(() => hospital.closes())

async function heldFor(openid: string): Promise<string> {
  const patient = hospital.patient(openid)
  await patient.says('转人工')
  await hospital.settles()
  return (await hospital.conversationOf(patient)).id
}
const types = (id: string, at = 'typing') => li.console.post(`/conversations/${id}/signs`, { at })
const asked = () => hospital.wechat.calls.filter(({ path }) => path === TYPING).length

describe('an agent who types to a patient on WeChat', () => {
  it('is shown once in five seconds, however often the page says so', async () => {
    const [one, other] = [await heldFor('o-one'), await heldFor('o-other')]
    for (let press = 0; press < 3; press++) await types(one)
    await types(other)
    await expect.poll(() => hospital.wechat.typingSeen).toEqual(['o-one', 'o-other'])
    await hospital.passes('6s')
    await types(one)
    await expect.poll(() => hospital.wechat.typingSeen).toEqual(['o-one', 'o-other', 'o-one'])
  })

  it('is not shown while looking, or writing a note', async () => {
    const id = await heldFor('o-one')
    await types(id, 'viewing')
    await types(id, 'noting')
    await types(id)
    await expect.poll(asked).toBe(1)
  })

  it('is not shown where the account may not, and nobody is troubled with it', async () => {
    const id = await heldFor('o-one')
    hospital.wechat.misbehave(TYPING, { kind: 'errcode', code: 48001 })
    await types(id)
    await expect.poll(asked).toBe(1)
    await hospital.passes('6s')
    await types(id)
    expect((await li.replies(id, '您好')).status).toBe(200)
    await hospital.settles()
    expect(asked()).toBe(1)
    expect(hospital.logged.filter((line) => line.includes('refuses this account'))).toEqual([])
  })
})
