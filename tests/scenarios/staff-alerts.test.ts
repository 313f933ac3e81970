// Colleagues are told outside the console that somebody waits: at once, at least once, and without a word of the patient.
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { checkConfigParts } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { alertPlace } from '../../src/store/alert-events.ts'
import { type HeardByStaff, type StaffRobots, staffWays, startStaffRobots } from '../fakes/staff-robots.ts'
import { environment, type Hospital, openHospital } from '../support/hospital.ts'
import { tempFolder } from '../support/temp.ts'
import { until } from '../support/until.ts'

let hospital: Hospital
let robots: StaffRobots
afterEach(async () => {
  await hospital?.closes()
  await robots?.close()
})

async function opens(...alerts: readonly object[]): Promise<void> {
  hospital = await openHospital({
    async channels(clock) {
      robots = await startStaffRobots({ clock })
      return []
    },
    prepare(folder) {
      const ways = staffWays(robots.url)
      const withSettings = alerts.map((alert) => ({ settings: ways[(alert as { way: 'wecom-robot' }).way], ...alert }))
      changeSettings(folder, { alerts: withSettings })
    },
  })
}

function changeSettings(folder: string, change: object): void {
  const file = join(folder, 'daozhen.yaml')
  writeFileSync(file, stringify({ ...(parse(readFileSync(file, 'utf8')) as object), ...change }))
}

/** What colleagues have heard once it is so many; time passes meanwhile. */
async function heard(count: number): Promise<readonly HeardByStaff[]> {
  for (let waited = 0; robots.heard.length < count; waited++) {
    if (waited > 100) throw new Error(`heard only ${robots.heard.length}`)
    await hospital.passes('1s')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return robots.heard
}

const GROUP = { id: 'duty-group', way: 'wecom-robot' }

it('calls everybody to a patient in danger, with the page and without a word of his', async () => {
  await opens(GROUP)
  const patient = hospital.patient('oTESTopenid0000000000000007')
  await patient.says('胸口压着疼，一直出汗')
  const { id } = await hospital.conversationOf(patient)
  const [alert] = await heard(1)
  expect(alert).toEqual({
    way: 'wecom-robot',
    text: `导诊台提醒\n09:00 【急症】有患者可能处于危险，请立即查看\n${hospital.address}/console/c/${id}`,
    everybody: true,
    at: expect.any(Number),
  })
  expect(JSON.stringify(robots.heard)).not.toMatch(/胸|疼|汗|chest|oTEST/)
})

it('rings again while nobody acknowledges, and is silent once somebody has', async () => {
  await opens({ ...GROUP, tell: ['emergency'] })
  await hospital.patient('o-danger').says('胸口压着疼，一直出汗')
  await hospital.passes('70s')
  expect((await heard(2)).at(-1)?.text).toContain('仍无人确认')
  const wang = await hospital.agent('王敏').signsIn()
  const alarm = await hospital.app.store.reads.selectFrom('alarm').select('id').executeTakeFirstOrThrow()
  expect((await wang.console.post(`/alarms/${alarm.id}/acknowledge`)).status).toBe(200)
  const before = robots.heard.length
  await hospital.passes('5m')
  expect(robots.heard.length).toBe(before)
})

it('tells by all four ways, each what it was asked to', async () => {
  await opens(
    GROUP,
    { id: 'leads', way: 'wecom-message', tell: ['overdue'] },
    { id: 'feishu-group', way: 'feishu-robot', tell: ['waiting'], language: 'en' },
    { id: 'dingtalk-group', way: 'dingtalk-robot', tell: ['overdue', 'waiting'] },
  )
  await hospital.patient('o-waits').says('人工')
  const waiting = await heard(2)
  expect(waiting.map(({ way }) => way).toSorted()).toEqual(['dingtalk-robot', 'feishu-robot'])
  expect(waiting.find(({ way }) => way === 'feishu-robot')?.text).toContain('[Line] a patient waits for a person')
  await hospital.passes('4m')
  const overdue = (await heard(5)).slice(2)
  expect(overdue.map(({ way }) => way).toSorted()).toEqual(['dingtalk-robot', 'wecom-message', 'wecom-robot'])
  for (const { text, everybody } of overdue) {
    expect(text).toContain('【超时】')
    expect(everybody).toBe(false)
  }
})

it('says nothing of who was given to a colleague at once', async () => {
  await opens({ ...GROUP, tell: ['waiting'] })
  await hospital.agent('王敏').comesOnDuty()
  await hospital.patient('o-lucky').says('人工')
  await hospital.passes('1m')
  expect(robots.heard).toEqual([])
})

it('tells again after a cut, once a robot is back, and after a restart', async () => {
  await opens(GROUP)
  robots.misbehave('wecom-robot', { kind: 'reset' })
  await hospital.patient('o-cut').says('胸口压着疼，一直出汗')
  expect((await heard(1))[0]?.text).toContain('可能处于危险') // not the second ring a minute later
  await robots.die()
  await hospital.patient('o-away').says('喘不上气，嘴唇发紫')
  await hospital.passes('10s')
  await hospital.restarts()
  await robots.revive()
  const { id } = await hospital.conversationOf(hospital.patient('o-away'))
  expect((await heard(2)).at(-1)?.text).toContain(id)
  await until(async () => (await hospital.app.store.write((tx) => alertPlace(tx, GROUP.id))).node === null)
  await hospital.restarts()
  const before = robots.heard.length
  await hospital.passes('5s')
  expect(robots.heard.length).toBe(before)
})

it('makes one note of many that wait', async () => {
  await opens({ ...GROUP, tell: ['waiting'] })
  robots.misbehave('wecom-robot', { kind: 'status', status: 503 })
  for (let i = 0; i < 8; i++) await hospital.patient(`o-crowd-${i}`).says('人工')
  const notes = await heard(1)
  expect(notes.at(-1)?.text).toMatch(/另有 \d 条/)
  expect(notes.length).toBeLessThanOrEqual(2)
})

it('does not start with settings that tell nobody, and names every mistake', () => {
  const folder = tempFolder()
  const config = join(folder, 'config')
  const problems = () =>
    checkConfigParts(loadConfig({ ...environment(folder), DAOZHEN_CONFIG: join(config, 'daozhen.yaml') }))
  cpSync('config', config, { recursive: true })
  changeSettings(config, {
    alerts: [
      { id: 'a', way: 'telegraph' },
      { id: 'b', way: 'wecom-robot', settings: { kee: 1 } },
    ],
  })
  expect(problems).toThrow(
    /alerts\[0\]\.way: found "telegraph"[\s\S]*wecom-robot[\s\S]*alerts\[1\]\.settings[\s\S]*key[\s\S]*kee/,
  )
  changeSettings(config, {
    alerts: [
      { id: 'a', way: 'wecom-robot' },
      { id: 'a', way: 'x', tell: ['gossip'] },
    ],
  })
  expect(problems).toThrow(/alerts\[1\]\.tell\[0\]/)
})
