// The console's page in a real browser, from the set-up link to a closed conversation.
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemRandom } from '../../src/base/random.ts'
import { ensureSetupLink } from '../../src/console/setup.ts'
import { openReception, PASSWORD, type Reception } from '../console/reception.ts'
import { act } from '../support/desk-harness.ts'
import { openChromium } from './chromium.ts'

const SCREEN = { width: 1440, height: 900 }
const SHOTS = new URL('../../tmp/shots/', import.meta.url).pathname

let chromium: Browser
let reception: Reception
const faults: string[] = []

beforeAll(async () => {
  chromium = await openChromium()
  mkdirSync(SHOTS, { recursive: true })
})
afterEach(() => reception.close())
afterAll(() => chromium.close())

async function openPage(): Promise<Page> {
  const page = await chromium.newPage({ viewport: SCREEN, locale: 'zh-CN' })
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401')) faults.push(message.text())
  })
  return page
}

async function signIn(page: Page, login: string): Promise<void> {
  await page.getByLabel('账号').fill(login)
  await page.getByLabel('密码').fill(PASSWORD)
  await page.getByRole('button', { name: '登录' }).click()
}

describe('the page', () => {
  it('leads from the set-up link to the first account of an agent', async () => {
    reception = await openReception()
    const link = await ensureSetupLink(reception.ward.store, { random: systemRandom, baseUrl: reception.base })
    const page = await openPage()
    await page.goto(String(link))
    await page.getByLabel('姓名').fill('周管理')
    await page.getByLabel('账号').fill('zhou')
    await page.getByLabel('密码').fill(PASSWORD)
    await page.getByRole('button', { name: '创建管理员' }).click()
    await page.getByRole('button', { name: '登录' }).waitFor()
    expect(page.url()).not.toContain('setup')
    await signIn(page, 'zhou')
    await page.getByRole('heading', { name: '新建账号' }).waitFor()
    await page.getByLabel('姓名').fill('李梅')
    await page.getByLabel('账号').fill('limei')
    await page.getByLabel(/初始密码/).fill(PASSWORD)
    await page.getByRole('button', { name: '创建', exact: true }).click()
    await page.getByRole('cell', { name: '李梅' }).waitFor()
    await page.screenshot({ path: `${SHOTS}console-accounts.png` })
    expect(faults).toEqual([])
    await page.close()
  })

  it('shows a waiting patient at once, picks with F9, sends once per Enter and closes with an outcome', async () => {
    reception = await openReception()
    const { ward } = reception
    const li = await ward.agent('李梅', { capacity: 0 })
    await reception.screenOf(li)
    await ward.store.write((tx) => tx.db.updateTable('agent').set({ login: 'limei' }).where('id', '=', li.id).execute())
    const page = await openPage()
    await page.goto(`${reception.base}/console/`)
    await signIn(page, 'limei')
    await page.getByText('实时已连接').waitFor()
    await page.getByRole('tab', { name: /等待/ }).click()

    const patient = await ward.waiting()
    await page.getByRole('button', { name: /要求人工/ }).waitFor()
    await ward.alarm((await ward.waiting()).id)
    await page.getByRole('alert').filter({ hasText: '急症' }).waitFor()
    expect(await page.title()).toContain('【急症】')
    await page.screenshot({ path: `${SHOTS}console-waiting.png` })

    await ward.store.write((tx) => tx.db.updateTable('agent').set({ capacity: 5 }).where('id', '=', li.id).execute())
    await page
      .getByRole('button', { name: /要求人工/ })
      .first()
      .click()
    await page.getByRole('button', { name: '接入 F9' }).click()
    const box = page.getByLabel('回复内容')
    await box.fill('您好')
    await page.evaluate(
      `document.querySelector('textarea').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, isComposing: true }))`,
    )
    await box.press('Shift+Enter')
    await box.pressSequentially('请问挂哪一天的号？')
    await box.press('Enter')
    await page.getByRole('log').getByText('请问挂哪一天的号？').waitFor()
    const replies = (await ward.heard(patient)).filter((text) => text.includes('哪一天'))
    expect(replies).toEqual(['您好\n请问挂哪一天的号？'])

    await page.getByRole('button', { name: '内部备注' }).click()
    await box.fill('<img src=x onerror=alert(1)> 要周三的号')
    await box.press('Enter')
    await page.getByRole('log').getByText('<img src=x onerror=alert(1)> 要周三的号').waitFor()
    await page.screenshot({ path: `${SHOTS}console-thread.png` })

    await page.getByRole('button', { name: '结束' }).click()
    await page.getByLabel('已解答').check()
    await page.getByRole('dialog').getByRole('button', { name: '结束' }).click()
    await page.getByText('已结束').first().waitFor()
    expect((await ward.conversation(patient.id)).outcome).toBe('answered')
    expect(faults).toEqual([])
    await page.close()
  })

  it('keeps the text when a lead has taken over meanwhile, and says who', async () => {
    reception = await openReception()
    const { ward } = reception
    const li = await ward.agent('李梅')
    const lead = await ward.agent('赵组长', { role: 'lead', capacity: 0 })
    await reception.screenOf(li)
    await ward.store.write((tx) => tx.db.updateTable('agent').set({ login: 'limei' }).where('id', '=', li.id).execute())
    const held = await ward.waiting()
    const page = await openPage()
    await page.goto(`${reception.base}/console/`)
    await signIn(page, 'limei')
    await page.locator('.row').first().click()
    const box = page.getByLabel('回复内容')
    await box.fill('我马上帮您查。')
    await page.route('**/reply', async (route) => {
      await ward.store.write((tx) => ward.desk.takeOver(tx, act(lead, held)))
      await route.continue()
    })
    await box.press('Enter')
    await page
      .getByText(/赵组长/)
      .first()
      .waitFor()
    expect((await ward.heard(held)).join()).not.toContain('帮您查')
    expect(faults.filter((fault) => !/40[49]/.test(fault))).toEqual([])
    await page.close()
  })
})
