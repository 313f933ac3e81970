// A morning of a supervisor: the board with people in it, a patient given to somebody, a review, an export. Held against
// WCAG 2.2 AA, photographed, and played by keyboard where it matters.
import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ActingAgent } from '../../src/desk/desk.ts'
import type { HandoffReason } from '../../src/model/conversation.ts'
import { rate } from '../../src/store/rating.ts'
import { openReception, type Reception } from '../console/reception.ts'
import { act, request } from '../support/desk-harness.ts'
import { axeFaults } from './axe.ts'
import { openChromium } from './chromium.ts'
import {
  allArrives,
  botSays,
  giveLogin,
  nameOf,
  openScreen,
  patientSays,
  type Screen,
  SHOTS,
  signIn,
  sitDown,
} from './desk-of-one.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
let chromium: Browser
let reception: Reception
let screen: Screen & { readonly agent: ActingAgent }
let zhou: ActingAgent

beforeAll(async () => {
  chromium = await openChromium()
  reception = await openReception({ start: Date.now() - 8 * MINUTE })
  const { ward } = reception
  await weeksBefore()
  const clinic = await ward.team('门诊组', ['dermatology', 'pediatrics'])
  await ward.team('妇科组', ['gynecology'])
  zhou = await ward.agent('周琳', { capacity: 8, teams: [clinic] })
  for (const [name, words] of [
    ['陈先生', '收到，建档需要带身份证和医保卡吗'],
    ['刘女士', '核磁共振当天能出结果吗'],
    ['孙*琪', '种植牙的费用可以走医保吗'],
  ] as const) {
    await served(zhou, name, words)
  }
  const chest = await ward.patient()
  await nameOf(reception, chest, '张立明')
  await patientSays(reception, chest.id, '胸口压着疼，出了好多汗')
  await ward.alarm(chest.id)
  await ward.passes('30s')
  await ward.store.write(async (tx) => {
    const alarm = await tx.db.selectFrom('alarm').select('id').executeTakeFirstOrThrow()
    await ward.desk.acknowledgeAlarm(tx, { agent: zhou, alarmId: alarm.id })
  })
  await ward.store.write((tx) => tx.db.updateTable('agent').set({ capacity: 3 }).where('id', '=', zhou.id).execute())
  for (const name of ['停车', '报告', '楼层']) {
    const alone = await ward.patient()
    await patientSays(reception, alone.id, `${name}在哪里`)
    await botSays(reception, alone, '请看门诊大厅的指示牌。')
  }
  for (const [name, reason, departments] of [
    ['马国军', 'complaint', []],
    ['吴小梅', 'asked-for-person', ['gynecology']],
    ['林一', 'not-understood', ['dermatology', 'pediatrics']],
  ] as const) {
    await waits(name, reason, departments)
    await ward.passes('50s')
  }
  await ratings()
  for (const name of ['李敏', '郑欣', '高源']) await ward.agent(name, { capacity: 0, teams: [clinic] })
  await ward.store.write(async (tx) => {
    await tx.db.updateTable('agent').set({ capacity: 8 }).where('name', 'in', ['李敏', '郑欣']).execute()
    await tx.db.updateTable('agent').set({ presence: 'away' }).where('name', '=', '郑欣').execute()
    await tx.db.updateTable('agent').set({ presence: 'offline', lease_until: 0 }).where('name', '=', '高源').execute()
  })
  await allArrives(reception)
  ward.clock.advance(Math.max(0, Date.now() - ward.clock.now()))
  await ward.store.write((tx) =>
    tx.db
      .updateTable('agent')
      .set({ lease_until: tx.now + HOUR })
      .where('name', 'in', ['周琳', '李敏', '郑欣'])
      .execute(),
  )
  screen = await sitDown(chromium, reception, { name: '何静', login: 'hejing', role: 'supervisor', capacity: 0 })
})
afterAll(async () => {
  await reception.close()
  await chromium.close()
})

/** Hours of eight weeks, busy in the morning, quiet on Sundays. */
async function weeksBefore(): Promise<void> {
  const { ward } = reception
  const until = Math.floor(ward.clock.now() / HOUR) * HOUR
  await ward.store.write(async (tx) => {
    for (let hour = until - 56 * 24 * HOUR; hour < until; hour += HOUR) {
      const wall = new Date(hour + 8 * HOUR)
      const at = wall.getUTCHours()
      if (at < 7 || at > 21) continue
      const busy = 70 * Math.exp(-((at - 9.5) ** 2) / 5) + 48 * Math.exp(-((at - 15) ** 2) / 6) + 14
      const talked = Math.round(busy * (wall.getUTCDay() % 6 === 0 ? 0.55 : 1) * (0.9 + ((hour / HOUR) % 7) / 35))
      const row = { hour_at: hour, channel_id: 'hospital-wechat', team_id: '', talked, messages: talked * 4 }
      await tx.db
        .insertInto('figure_hour')
        .values({ ...row, with_people: Math.round(talked * 0.32) })
        .execute()
    }
    await tx.db
      .insertInto('meta')
      .values({ name: 'figures.until', value: String(until) })
      .execute()
  })
}

/** Of talks that are over: most content, one not. */
async function ratings(): Promise<void> {
  const { ward } = reception
  const given = [
    [5, 'agent'],
    [4, 'agent'],
    [5, 'agent'],
    [2, 'agent'],
    [4, 'bot'],
    [1, 'bot'],
    [3, 'bot'],
  ] as const
  for (const [stars, servedBy] of given) {
    const talk = await ward.patient()
    await ward.store.write((tx) => rate(tx, talk, { stars, words: undefined }))
    await ward.store.write((tx) =>
      tx.db.updateTable('rating').set({ served_by: servedBy }).where('conversation_id', '=', talk.id).execute(),
    )
  }
}

async function waits(name: string, reason: HandoffReason, departments: readonly string[]): Promise<void> {
  const { ward } = reception
  const card = { reason, acuity: 'routine' as const, words: [], departments: departments as never, faqShown: [] }
  const patient = await ward.waiting(request(reason, { card }))
  await nameOf(reception, patient, name)
  await patientSays(reception, patient.id, '请帮我看一下')
}

async function served(agent: ActingAgent, name: string, words: string): Promise<void> {
  const { ward } = reception
  const patient = await ward.waiting(request('complaint'))
  await nameOf(reception, patient, name)
  await patientSays(reception, patient.id, words)
  await ward.passes('40s')
  const held = await ward.conversation(patient.id)
  const content = { kind: 'text' as const, text: '您好，我帮您查一下。' }
  await ward.store.write((tx) => ward.desk.reply(tx, { ...act(agent, held), content }))
  if (name !== '陈先生') return
  const answered = await ward.conversation(patient.id)
  await ward.store.write((tx) => ward.desk.close(tx, { ...act(agent, answered), outcome: 'answered' }))
}

async function shoot(page: Page, name: string, size = { width: 1440, height: 900 }): Promise<void> {
  await page.setViewportSize(size)
  await page.mouse.move(700, 4)
  await page.evaluate('document.fonts.ready')
  await page.waitForTimeout(150)
  await page.screenshot({ path: `${SHOTS}${name}.png` })
}
const isCut = 'document.documentElement.scrollWidth > document.documentElement.clientWidth'

describe('a supervisor', () => {
  it('sees what burns, six figures, who is there, who waits, and the shape of the day', async () => {
    const { page } = screen
    await page.getByRole('link', { name: '看板' }).click()
    await page.getByText('急症 1 条处理中').waitFor()
    await page.getByText('张** · 周琳').waitFor()
    await page.locator('.canvas svg').nth(1).waitFor()
    const rated = page.getByRole('region', { name: '患者评分' })
    await rated.getByText('1–2 分占 25%').waitFor()
    await rated.getByText('3 次评分').waitFor()
    await shoot(page, 'board')
    expect(await page.getByRole('region', { name: '排队', exact: true }).getByRole('row').count()).toBe(4)
    expect(await page.getByText('张立明').count()).toBe(0)
    expect(await axeFaults(page)).toEqual([])
  })

  it('is told how a figure is counted, and reads every drawing as a table', async () => {
    const { page } = screen
    await page.getByRole('button', { name: '首次回复中位数是怎么算的' }).click()
    await page.getByText('只计工作时间，急症计自然时间').waitFor()
    expect(await axeFaults(page)).toEqual([])
    await shoot(page, 'board-definition')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '患者评分是怎么算的' }).click()
    await page.getByText('不用于绩效').waitFor()
    expect(await axeFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    for (const name of ['每小时会话', '近 4 周忙闲']) await page.getByRole('button', { name: `看表格 ${name}` }).click()
    await page.getByRole('row', { name: /^周一/ }).waitFor()
    expect(await axeFaults(page)).toEqual([])
    await shoot(page, 'board-tables')
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '导出 CSV 近 4 周忙闲' }).click(),
    ])
    expect(await readFile(await saved.path(), 'utf8')).toMatch(/^\uFEFF"星期",.*"7时","8时"/) // earlier ones when somebody wrote at night
    for (const name of ['每小时会话', '近 4 周忙闲']) await page.getByRole('button', { name: `看图 ${name}` }).click()
    await page.getByRole('button', { name: '近 28 天' }).click()
    await page.getByRole('heading', { name: /每天会话/ }).waitFor()
    await shoot(page, 'board-month')
    await page.getByRole('button', { name: '今天' }).click()
  })

  it('gives a waiting patient to who has room, by keyboard', async () => {
    const { page } = screen
    await page.getByRole('button', { name: '指派 林*' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    expect(await axeFaults(page)).toEqual([])
    await shoot(page, 'board-assign')
    expect(await page.getByRole('radio', { name: /周琳/ }).isDisabled()).toBe(true)
    await page.getByRole('radio', { name: /李敏/ }).focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('Enter')
    await page.getByText('已指派').waitFor()
    await page.getByRole('button', { name: '指派 林*' }).waitFor({ state: 'detached' })
  })

  it('reviews a conversation, with a reason for every fail', async () => {
    const { page } = screen
    await page.getByRole('link', { name: '质检' }).click()
    await page.getByRole('button', { name: /周琳.*投诉/ }).click()
    await page.getByText('评分表 第 1 版').waitFor()
    await page.getByText('建档需要带身份证').waitFor()
    for (const group of await page.getByRole('group').all()) await group.getByLabel('合格', { exact: true }).check()
    await page.getByRole('group', { name: /语气/ }).getByLabel('不合格').check()
    const submit = page.getByRole('button', { name: '提交评分' })
    expect(await submit.isDisabled()).toBe(true)
    await page.getByLabel('不合格的原因（必填）').fill('没有先问候')
    await shoot(page, 'quality-review')
    expect(await axeFaults(page)).toEqual([])
    await submit.click()
    await page.getByText('评分已提交').waitFor()
    await page.getByRole('button', { name: '已评' }).click()
    await page.getByText('85 分').waitFor()
    await page.getByRole('button', { name: '抽样与评分表' }).click()
    await page.getByRole('button', { name: '存为新版本' }).waitFor()
    expect(await axeFaults(page)).toEqual([])
    await shoot(page, 'quality-setting')
  })

  it('leaves the word to who was judged, once, and gives quality control a page to begin on', async () => {
    await giveLogin(reception, zhou, 'zhoulin')
    const hers = await openScreen(chromium, reception.base)
    await hers.page.goto(`${reception.base}/console/`)
    await signIn(hers.page, 'zhoulin')
    await hers.page.getByRole('link', { name: '质检' }).click()
    await hers.page.getByText('没有先问候').waitFor()
    expect(await hers.page.getByRole('link', { name: '看板' }).count()).toBe(0)
    await hers.page.getByLabel('申诉').fill('患者着急，先答了问题')
    expect(await axeFaults(hers.page)).toEqual([])
    await shoot(hers.page, 'quality-own')
    await hers.page.getByRole('button', { name: '提交申诉' }).click()
    await hers.page.getByText('申诉已提交').waitFor()
    await hers.page.getByRole('button', { name: '提交申诉' }).waitFor({ state: 'detached' })
    const chen = await reception.ward.agent('陈质控', { role: 'qc' })
    await giveLogin(reception, chen, 'chenzhikong')
    const control = await openScreen(chromium, reception.base)
    await control.page.goto(`${reception.base}/console/`)
    await signIn(control.page, 'chenzhikong')
    await control.page.getByRole('button', { name: '有申诉' }).click()
    await control.page.getByRole('button', { name: /周琳/ }).click()
    await control.page.getByText('患者着急，先答了问题').waitFor()
    await control.page.getByRole('button', { name: '提交最终评分' }).waitFor()
    expect([...hers.faults, ...control.faults]).toEqual([])
  })

  it('takes out a masked list that is on record', async () => {
    const { page } = screen
    await page.getByRole('link', { name: '导出' }).click()
    await page.getByLabel('加上患者的首条消息').check()
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '生成并下载' }).first().click(),
    ])
    const text = await readFile(await saved.path(), 'utf8')
    expect(text).toContain('导出人 何静')
    expect(text).toContain('张**')
    expect(text).not.toContain('张立明')
    await page.getByRole('row', { name: /何静.*会话列表/ }).waitFor()
    expect(await axeFaults(page)).toEqual([])
    await shoot(page, 'exports')
  })

  it('can work at 320 pixels and in English', async () => {
    const { page } = screen
    await page.setViewportSize({ width: 320, height: 640 })
    for (const path of ['看板', '质检', '导出']) {
      await page.getByRole('link', { name: path }).click()
      await page.waitForTimeout(150)
      await page.screenshot({ path: `${SHOTS}supervisor-320-${path}.png` })
      expect([path, await page.evaluate(isCut)]).toEqual([path, false])
      expect(await axeFaults(page)).toEqual([])
    }
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.getByRole('link', { name: '设置', exact: true }).click()
    await page.getByLabel('English').check()
    await page.getByRole('link', { name: 'Board' }).click()
    await page.getByRole('heading', { name: /Conversations per hour/ }).waitFor()
    await shoot(page, 'board-english')
    expect(await axeFaults(page)).toEqual([])
    await page.getByRole('link', { name: 'Export' }).click()
    for (const [field, day] of [
      ['From', '2026-03-02'],
      ['Until', '2026-03-01'],
    ] as const) {
      await page.getByLabel(field).fill(day)
    }
    await page.getByRole('button', { name: 'Make and download' }).first().click()
    await page.getByRole('alert').getByText('The end has to be after the beginning').waitFor()
  })

  it('and nothing went wrong on the way or left the house', () => {
    expect(screen.faults.filter((fault) => !fault.includes('status of 422'))).toEqual([])
  })
})
