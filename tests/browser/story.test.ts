// One morning at the real service: patients in the web chat and on a fake WeChat, two agents at their desks, one emergency.
// Nothing is stubbed but the platform.
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type DemoHospital, openDemoHospital } from '../demo/hospital.ts'
import { openChromium } from './chromium.ts'
import { agentAt, presence } from './demo-desk.ts'
import { SHOTS } from './desk-of-one.ts'

let chromium: Browser
let hospital: DemoHospital

beforeAll(async () => {
  chromium = await openChromium()
  hospital = await openDemoHospital({ PORT: '0' })
})
afterEach(async () => {
  for (const context of chromium.contexts()) await context.close()
})
afterAll(async () => {
  await hospital.close()
  await chromium.close()
})

async function patientAtChat(): Promise<Page> {
  const page = await (await chromium.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' })).newPage()
  await page.goto(`${hospital.app.address}/chat`)
  await page.locator('.place.live').waitFor()
  return page
}

async function writes(page: Page, text: string): Promise<void> {
  await page.locator('#words').fill(text)
  await page.locator('#words').press('Enter')
}

describe('a patient who wants a person', () => {
  it('is picked by key, answered, and reads the answer; a second agent is told who was faster', async () => {
    const [first, second] = [await agentAt(chromium, hospital, 'wangmin'), await agentAt(chromium, hospital, 'lixiang')]
    await presence(first.page, '小休')
    await presence(second.page, '小休')
    const patient = await patientAtChat()
    await writes(patient, '停车多少钱')
    await patient.locator('.contact', { hasText: '停车' }).locator('.state', { hasText: '已送达' }).waitFor()
    await writes(patient, '转人工')
    for (const { page } of [first, second]) {
      await page.getByRole('tab', { name: /待接入/ }).click()
      await page.locator('.row').first().waitFor()
    }
    await second.page.locator('.row').first().click()
    await second.page.getByRole('button', { name: '接入 F9' }).waitFor()
    await second.page.route('**/pick', async (route) => {
      await first.page.keyboard.press('F9')
      await first.page.getByRole('log').getByText('转人工').waitFor()
      await route.continue()
    })
    await second.page.getByRole('button', { name: '接入 F9' }).click()
    await second.page.getByRole('status').filter({ hasText: '该会话现由 王敏 接待' }).waitFor()

    await first.page.getByLabel('回复内容').fill('您好，地面停车场每小时两元。')
    await first.page.getByLabel('回复内容').press('Enter')
    await first.page.locator('.bubble.agent').getByText('已发送').waitFor()
    await patient.getByText('地面停车场每小时两元').waitFor()
    await writes(patient, '谢谢，周六也一样吗')
    await first.page.getByRole('log').getByText('周六也一样吗').waitFor()
    await first.page.getByRole('button', { name: '为什么这样回答' }).first().click()
    await first.page.getByText('环节').waitFor()
    expect([...first.faults, ...second.faults]).toEqual([])
  })

  it('goes from one agent to another with a word, and is accepted', async () => {
    const [first, second] = [await agentAt(chromium, hospital, 'wangmin'), await agentAt(chromium, hospital, 'lixiang')]
    await presence(second.page, '在线')
    await first.page.locator('.row').first().click()
    await first.page.getByRole('button', { name: '转接', exact: true }).click()
    await first.page.getByRole('radio', { name: /李想/ }).check()
    await first.page.getByLabel('给同事的说明').fill('问周六停车，您更熟')
    await first.page.getByRole('dialog').getByRole('button', { name: '转接' }).click()
    await second.page.getByRole('tab', { name: /待接入/ }).click()
    await second.page.locator('.row', { hasText: '转给您' }).click()
    await second.page.getByRole('button', { name: '接受转接' }).click()
    await second.page.getByLabel('回复内容').fill('周六也一样。')
    await second.page.getByLabel('回复内容').press('Enter')
    await second.page.locator('.bubble.agent', { hasText: '周六也一样。' }).getByText('已发送').waitFor()
    await presence(second.page, '小休')
    expect([...first.faults, ...second.faults]).toEqual([])
  })
})

it('an emergency stands on top of everything until somebody takes it, and is closed only once it was seen', async () => {
  const { page, faults } = await agentAt(chromium, hospital, 'wangmin')
  await presence(page, '小休')
  await hospital.wechat.patient('o-emergency').says('老伴胸口压着疼，出了好多汗')
  const card = page.getByRole('alert').filter({ hasText: '急症' })
  await card.waitFor()
  expect(await page.title()).toContain('【急症】')
  for (const view of ['稍后', '全部']) {
    await page.getByRole('tab', { name: view }).click()
    expect(await card.isVisible()).toBe(true)
  }
  await page.keyboard.press('F8')
  await page.getByRole('group', { name: '急症处置步骤' }).getByText('急救提示已发送').waitFor()
  await page.locator('mark').first().waitFor()
  await page.screenshot({ path: `${SHOTS}story-emergency.png` })
  await page.getByRole('button', { name: '结束', exact: true }).click()
  await page.getByLabel('已去急诊').check()
  await page.getByRole('dialog').getByRole('button', { name: '结束' }).click()
  await page.getByRole('status').filter({ hasText: '急症提醒尚未确认' }).waitFor({ timeout: 10_000 })
  await page.getByRole('button', { name: '我已看到' }).first().click()
  await page.getByText('值班人员已确认').waitFor()
  await page.getByLabel('回复内容').fill('我是导诊台王敏，120 到了吗？')
  await page.getByLabel('回复内容').press('Enter')
  await expect.poll(() => hospital.wechat.seen.some(({ text }) => text.includes('120 到了吗'))).toBe(true)
  expect(await page.title()).not.toContain('【急症】')
  expect(faults).toEqual([])
})
