// From the hospital's site to an agent and back, by keyboard; the same when the line breaks in the middle of a sentence, on
// either side; and an alarm that does not stop by itself. The real service, nothing stubbed but the platform.
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type DemoHospital, openDemoHospital } from '../demo/hospital.ts'
import { type BrokenLine, lineTo } from './broken-line.ts'
import { openChromium } from './chromium.ts'
import { agentAt, presence } from './demo-desk.ts'
import { SHOTS } from './desk-of-one.ts'

const PATIENT_SENDS = 'POST /webhooks/web/messages'
const HALF_MINUTE_MS = 30_000

let chromium: Browser
let hospital: DemoHospital
const lines: BrokenLine[] = []

beforeAll(async () => {
  chromium = await openChromium()
  hospital = await openDemoHospital({ PORT: '0' })
})
afterEach(async () => {
  for (const context of chromium.contexts()) await context.close()
  for (const line of lines.splice(0)) await line.close()
})
afterAll(async () => {
  await hospital.close()
  await chromium.close()
})

async function line(): Promise<BrokenLine> {
  const opened = await lineTo(hospital.app.address)
  lines.push(opened)
  return opened
}

async function writes(chat: Page | FrameLocator, text: string): Promise<void> {
  await chat.locator('#words').fill(text)
  await chat.locator('#words').press('Enter')
}

/** What patient and agents said to each other, in order; the bot's and the desk's own words left out. */
async function saidBetweenPeople(): Promise<readonly string[]> {
  const rows = await hospital.app.store.reads
    .selectFrom('message')
    .select(['content', 'author', 'recorded_at'])
    .where('author', 'in', ['contact', 'agent'])
    .where('conversation_id', '=', (eb) => eb.selectFrom('conversation').select('id').orderBy('id', 'desc').limit(1))
    .orderBy('no')
    .execute()
  return rows.map(({ content }) => (JSON.parse(content) as { text: string }).text)
}

describe('a visitor of the hospital’s site', () => {
  it('asks, is answered, asks for a person, and reads what an agent wrote without touching the mouse', async () => {
    const { page: desk, faults } = await agentAt(chromium, hospital, 'wangmin')
    await presence(desk, '小休')
    const site = await (
      await chromium.newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN' })
    ).newPage()
    await site.goto(`${hospital.app.address}/demo`)
    await site.locator('daozhen-chat .open').click()
    const chat = site.frameLocator('daozhen-chat iframe')
    await chat.locator('.place.live').waitFor()
    await writes(chat, '停车多少钱')
    await chat.locator('.bot', { hasText: '每小时' }).waitFor()
    await writes(chat, '转人工')

    await desk.getByRole('tab', { name: /待接入 1/ }).waitFor()
    await desk.keyboard.press('F9')
    await desk.getByRole('log').getByText('停车多少钱').waitFor()
    await desk.waitForFunction(`document.activeElement?.tagName === 'TEXTAREA'`)
    await desk.keyboard.insertText('您好，周末停车也是这个价。')
    await desk.keyboard.press('Enter')
    await chat.locator('.agent', { hasText: '周末停车也是这个价' }).waitFor()
    await chat.locator('.place', { hasText: '人工服务中' }).waitFor()
    await site.screenshot({ path: `${SHOTS}story-site.png` })
    expect(await saidBetweenPeople()).toEqual(['停车多少钱', '转人工', '您好，周末停车也是这个价。'])
    expect(faults).toEqual([])
  })
})

describe('a line that breaks in the middle of a sentence', () => {
  it('loses and doubles nothing, of the patient and of the agent', async () => {
    const [patients, agents] = [await line(), await line()]
    const { page: desk, faults } = await agentAt(chromium, hospital, 'wangmin', agents.address)
    const phone = await (
      await chromium.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' })
    ).newPage()
    await phone.goto(`${patients.address}/chat`)
    await phone.locator('.place.live').waitFor()
    await writes(phone, '转人工')
    await desk.getByRole('tab', { name: /待接入 1/ }).waitFor()
    await desk.keyboard.press('F9')
    await desk.getByRole('log').getByText('转人工').waitFor()

    const stored = patients.breaksAfter(PATIENT_SENDS)
    await writes(phone, '下午三点可以来吗')
    await stored
    await writes(phone, '要带什么证件')
    await phone.locator('#link', { hasText: '消息已保存' }).waitFor()
    await desk.getByRole('log').getByText('下午三点可以来吗').waitFor()
    patients.mends()
    await desk.getByRole('log').getByText('要带什么证件').waitFor()
    await phone.locator('#link').waitFor({ state: 'hidden' })
    expect(await phone.locator('.contact .said').allTextContents()).toEqual([
      '转人工',
      '下午三点可以来吗',
      '要带什么证件',
    ])

    const box = desk.getByLabel('回复内容')
    const answered = agents.breaksAfter('/reply')
    await box.fill('可以，带身份证就行。')
    await box.press('Enter')
    await answered
    await box.fill('三点在一楼导诊台找我。')
    await box.press('Enter')
    await phone.locator('.agent', { hasText: '带身份证就行' }).waitFor()
    agents.mends()
    await phone.locator('.agent', { hasText: '一楼导诊台' }).waitFor()
    await desk.locator('.bubble.agent', { hasText: '一楼导诊台' }).getByText('已发送').waitFor()

    const lost = agents.breaksBefore('/reply')
    await box.fill('路上慢一点。')
    await box.press('Enter')
    await lost
    agents.mends()
    await phone.locator('.agent', { hasText: '路上慢一点' }).waitFor()
    const [asked, told] = [
      ['转人工', '下午三点可以来吗', '要带什么证件'],
      ['可以，带身份证就行。', '三点在一楼导诊台找我。', '路上慢一点。'],
    ]
    expect(await saidBetweenPeople()).toEqual([...asked, ...told])
    expect(await phone.locator('.agent .said').allTextContents()).toEqual(told)
    for (const text of told) expect(await desk.getByRole('log').getByText(text).count()).toBe(1)
    // The browser itself reports a cut line, which is what this is about.
    expect(faults.filter((fault) => !fault.includes('net::ERR_'))).toEqual([])
  })
})

it('an alarm sounds again and again until somebody takes the emergency, and not after', async () => {
  const { page, faults } = await agentAt(chromium, hospital, 'wangmin')
  await page.clock.install()
  await page.reload()
  await page.getByText('实时已连接').waitFor()
  await page.evaluate(`window.tones = 0; const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...at) { window.tones += 1; return start.apply(this, at) }`)
  const tones = () => page.evaluate<number>('window.tones')
  await page.mouse.click(700, 400)
  await page.getByText('声音未开启').waitFor({ state: 'detached' })
  await hospital.wechat.patient('o-night').says('我妈突然叫不醒，呼吸很弱')
  await page.getByRole('alert').filter({ hasText: '急症' }).waitFor()
  await expect.poll(tones, { timeout: 4_000 }).toBeGreaterThan(0)
  const first = await tones()
  await page.clock.runFor(HALF_MINUTE_MS)
  expect(await tones()).toBeGreaterThanOrEqual(3 * first)
  expect(await page.title()).toContain('【急症】')

  await page.keyboard.press('F8')
  await page.getByRole('group', { name: '急症处置步骤' }).waitFor()
  await page.getByRole('button', { name: '我已看到' }).first().click()
  await page.getByText('值班人员已确认').waitFor()
  const last = await tones()
  await expect.poll(() => page.title()).not.toContain('【急症】')
  await page.clock.runFor(HALF_MINUTE_MS)
  expect(await tones()).toBe(last)
  expect(faults).toEqual([])
})
