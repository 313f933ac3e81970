// Four ways to tell colleagues, each against a robot as strict as its own: what it says, whom it calls, what its refusals
// mean, and that no secret reaches the log.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dingtalkRobot } from '../../adapters/dingtalk/index.ts'
import { feishuRobot } from '../../adapters/feishu/index.ts'
import { wecomMessage, wecomRobot } from '../../adapters/wecom-kf/index.ts'
import type { StaffNote } from '../../src/channel/staff-alert.ts'
import { testHost } from '../contract/adapter-host.ts'
import {
  DINGTALK_TOKEN,
  FEISHU_HOOK,
  type StaffRobots,
  staffWays,
  startStaffRobots,
  WECOM_KEY,
} from '../fakes/staff-robots.ts'

const WAYS = [wecomRobot, wecomMessage, feishuRobot, dingtalkRobot]
const signal = new AbortController().signal

function noteOf(count: number, urgent = false): StaffNote {
  const lines = Array.from({ length: count }, (_, i) => ({
    text: `09:0${i} 【超时】有患者等待过久`,
    url: `https://desk.hospital.example/console/c/01ABCDEFGH${i}`,
  }))
  return { title: '导诊台提醒', lines, more: (rest) => `另有 ${rest} 条`, urgent }
}

describe.each(WAYS)('$way', (way) => {
  const name = way.way as keyof ReturnType<typeof staffWays>
  const host = testHost()
  let robots: StaffRobots
  beforeEach(async () => {
    robots = await startStaffRobots({ clock: host.clock })
  })
  afterEach(async () => {
    await robots.close()
    for (const secret of [WECOM_KEY, FEISHU_HOOK, DINGTALK_TOKEN, 'SEC0', '00112233']) {
      expect(host.logLines.join('')).not.toContain(secret)
    }
  })
  const settings = () => ({ ...staffWays(robots.url)[name], sendTimeoutMs: 1_000 })
  const tell = (note: StaffNote, more: object = {}, abort = signal) =>
    way
      .read({ ...settings(), ...more })(host)
      .tell(note, abort)

  it('says every line with its page, and calls everybody only when it must', async () => {
    expect(await tell(noteOf(2))).toMatchObject({ kind: 'sent' })
    expect(await tell(noteOf(1, true))).toMatchObject({ kind: 'sent' })
    expect(robots.heard[0]?.text.split('\n')).toEqual([
      '导诊台提醒',
      '09:00 【超时】有患者等待过久',
      'https://desk.hospital.example/console/c/01ABCDEFGH0',
      '09:01 【超时】有患者等待过久',
      'https://desk.hospital.example/console/c/01ABCDEFGH1',
    ])
    expect(robots.heard.map(({ everybody }) => everybody)).toEqual([false, name !== 'wecom-message'])
  })

  it('shows six lines of a flood, and says how many more', async () => {
    await tell(noteOf(9))
    expect(robots.heard[0]?.text.split('\n')).toHaveLength(1 + 12 + 1)
    expect(robots.heard[0]?.text).toContain('另有 3 条')
  })

  it('says what became of it', async () => {
    robots.misbehave(name, { kind: 'reset', counted: true })
    expect(await tell(noteOf(1))).toMatchObject({ kind: 'unknown' })
    robots.misbehave(name, { kind: 'status', status: 502 })
    expect(await tell(noteOf(1))).toMatchObject({ kind: 'later' })
    robots.misbehave(name, { kind: 'hang' })
    expect(await tell(noteOf(1))).toMatchObject({ kind: 'unknown' })
    expect(await tell(noteOf(1), {}, AbortSignal.abort())).toMatchObject({ kind: 'later' })
    await robots.die()
    expect(await tell(noteOf(1))).toMatchObject({ kind: 'later' })
  })

  it('waits a minute when it spoke too often', async () => {
    for (let i = 0; i < 20; i++) await tell(noteOf(1))
    expect(await tell(noteOf(1))).toMatchObject({ kind: 'later', afterMs: 60_000 })
  })

  it('names every bad field of its settings, and no secret', () => {
    const broken = { key: 'guess', hook: 'guess', accessToken: 'guess', corpId: 'guess', sendTimeoutMs: 1, colour: 1 }
    expect(() => way.read(broken)).toThrow(/sendTimeoutMs[\s\S]*colour|colour[\s\S]*sendTimeoutMs/)
    expect(() => way.read(broken)).not.toThrow(/guess/)
  })

  it('refuses an address on this machine unless tests allow it', () => {
    const open = way.read(settings())
    expect(() => open(testHost({ allowLoopback: false }))).toThrow(
      expect.objectContaining({ code: 'DZ_CHANNEL_SETTINGS' }),
    )
  })
})

it('names whom an app message must reach beside every other mistake', () => {
  expect(() => wecomMessage.read({ corpId: 'x', agentId: 0 })).toThrow(/corpId[\s\S]*agentId[\s\S]*toUsers/)
  const { toUsers, ...rest } = staffWays('https://wecom.example')['wecom-message']
  expect(() => wecomMessage.read({ ...rest, toParties: toUsers })).not.toThrow()
})

describe('a wrong secret', () => {
  it.each([
    [wecomRobot, { key: WECOM_KEY.replaceAll('0', '9') }, '93000'],
    [wecomMessage, { secret: 'another-secret-of-somebody' }, '40001'],
    [wecomMessage, { toUsers: ['nobody'] }, '81013'],
    [feishuRobot, { secret: 'another-secret' }, '19021'],
    [feishuRobot, { hook: FEISHU_HOOK.replaceAll('1', '9') }, '19001'],
    [dingtalkRobot, { secret: 'SECanother' }, '310000'],
    [dingtalkRobot, { accessToken: DINGTALK_TOKEN.replaceAll('0', '9') }, '300005'],
  ] as const)('is the settings’ fault: $way %j', async (way, wrong, platformCode) => {
    const host = testHost()
    const robots = await startStaffRobots({ clock: host.clock })
    const settings = { ...staffWays(robots.url)[way.way as keyof ReturnType<typeof staffWays>], ...wrong }
    const sent = await way.read(settings)(host).tell(noteOf(1), signal)
    await robots.close()
    expect(sent).toEqual({ kind: 'refused', why: 'settings', platformCode })
    expect(robots.heard).toEqual([])
  })
})
