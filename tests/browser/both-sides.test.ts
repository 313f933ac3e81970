// Both ends of one conversation on the screen at once, at the real service: a patient in the web chat, an agent at the
// console. What one does, the other sees.
import { mkdirSync, readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { findIdentityByUser } from '../../src/store/identity.ts'
import { decideConsent } from '../../src/store/own-consent.ts'
import { addPages } from '../../src/store/page-seen.ts'
import { nameSiteUser } from '../../src/store/site-user.ts'
import { type DemoHospital, openDemoHospital } from '../demo/hospital.ts'
import { axeFaults } from './axe.ts'
import { openChromium } from './chromium.ts'
import { openScreen, type Screen, SHOTS } from './desk-of-one.ts'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC',
  'base64',
)

let chromium: Browser
let hospital: DemoHospital

beforeAll(async () => {
  chromium = await openChromium()
  mkdirSync(SHOTS, { recursive: true })
})
afterEach(async () => {
  for (const context of chromium.contexts()) await context.close()
  await hospital.close()
})
afterAll(() => chromium.close())

async function agentOnDuty(): Promise<Screen> {
  const password = hospital.accounts.find((account) => account.login === 'wangmin')?.password ?? ''
  const screen = await openScreen(chromium, hospital.app.address)
  const { page } = screen
  await page.goto(`${hospital.app.address}/console/`)
  await page.getByLabel('账号').fill('wangmin')
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByText('实时已连接').waitFor()
  await page.getByRole('button', { name: /我的状态/ }).click()
  await page.getByRole('menuitem', { name: '在线' }).click()
  return screen
}

async function patientAtChat(): Promise<Page> {
  const page = await (await chromium.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' })).newPage()
  page.setDefaultTimeout(12_000)
  await page.goto(`${hospital.app.address}/chat`)
  await page.locator('.place.live').waitFor()
  return page
}

async function writes(page: Page, text: string): Promise<void> {
  await page.locator('#words').fill(text)
  await page.locator('#words').press('Enter')
}

/** The agent has the patient's conversation open. */
async function inTalk() {
  hospital = await openDemoHospital({ PORT: '0' })
  const agent = await agentOnDuty()
  const patient = await patientAtChat()
  await writes(patient, '转人工')
  await agent.page.locator('.row').first().click()
  const box = agent.page.getByLabel('回复内容')
  await expect.poll(() => box.isEditable()).toBe(true)
  await patient.locator('.place', { hasText: '人工服务中' }).waitFor()
  return { agent, patient, box }
}

it('shows each that the other is typing, and the agent what was read', async () => {
  const { agent, patient, box } = await inTalk()
  await box.pressSequentially('您好，周六上午')
  await patient.getByText('导诊台正在输入').waitFor()
  await patient.screenshot({ path: `${SHOTS}both-typing-patient.png` })
  await patient.locator('#words').pressSequentially('请问停车')
  await agent.page.getByText('患者正在输入').waitFor()
  await agent.page.screenshot({ path: `${SHOTS}both-typing-agent.png` })
  await box.fill('您好，周六上午照常开诊。')
  await box.press('Enter')
  await patient.locator('.agent', { hasText: '周六上午照常开诊' }).waitFor()
  await agent.page.locator('.bubble.agent', { hasText: '照常开诊' }).getByText('已读').waitFor()
  expect(agent.faults).toEqual([])
})

it('shows the patient the picture an agent sends', async () => {
  const { agent, patient } = await inTalk()
  await agent.page
    .locator('input[type=file]')
    .setInputFiles({ name: '门诊楼路线.png', mimeType: 'image/png', buffer: PNG })
  await agent.page.getByRole('button', { name: /查看大图/ }).waitFor()
  const picture = patient.locator('.agent img.picture')
  await picture.waitFor()
  await expect.poll(() => patient.evaluate("document.querySelector('.agent img.picture').naturalWidth")).toBe(10)
  await patient.screenshot({ path: `${SHOTS}both-picture.png` })
  expect(await axeFaults(patient)).toEqual([])
  expect(agent.faults).toEqual([])
})

it('lets the patient save the PDF an agent sends, and nothing else', async () => {
  const { agent, patient } = await inTalk()
  const input = agent.page.locator('input[type=file]')
  const bytes = Buffer.from('%PDF-1.7 住院须知')
  await input.setInputFiles({ name: '旧版.doc', mimeType: 'application/msword', buffer: bytes })
  await agent.page.getByText('此渠道不能发送这种文件').waitFor()
  await input.setInputFiles({ name: '住院须知.pdf', mimeType: 'application/pdf', buffer: bytes })
  await agent.page.getByRole('link', { name: '下载文件' }).waitFor()
  await agent.page.screenshot({ path: `${SHOTS}both-file-agent.png` })
  const save = patient.getByRole('button', { name: '保存文件 住院须知.pdf' })
  await save.waitFor()
  await patient.screenshot({ path: `${SHOTS}both-file.png` })
  const [download] = await Promise.all([patient.waitForEvent('download'), save.click()])
  expect(download.suggestedFilename()).toBe('住院须知.pdf')
  expect(readFileSync(await download.path())).toEqual(bytes)
  expect(await axeFaults(patient)).toEqual([])
  expect(agent.faults).toEqual([])
})

it('shows the agent what the visitor agreed to on the page, and the pages only because of it', async () => {
  const { agent, patient } = await inTalk()
  const card = agent.page.getByRole('complementary')
  await card.getByText('尚未单独同意收集健康信息').waitFor()
  expect(await card.getByText('医院网站').count()).toBe(0)
  await patient.locator('#attach').click()
  await patient.getByRole('checkbox', { name: /保存我的健康信息/ }).check()
  await patient.getByRole('button', { name: '同意', exact: true }).click()
  await card.getByText(/网页本人/).waitFor()
  expect(await card.getByText('尚未单独同意收集健康信息').count()).toBe(0)

  const { store } = hospital.app
  const { platform_user_id: user } = await store.reads
    .selectFrom('channel_identity')
    .select('platform_user_id')
    .where('channel_id', '=', 'web')
    .executeTakeFirstOrThrow()
  const visitor = await findIdentityByUser(store.reads, 'web', user)
  if (visitor === undefined) throw new Error('the visitor is not known')
  await store.write(async (tx) => {
    await nameSiteUser(tx, visitor, 'yx-2046188')
    await decideConsent(tx, visitor, { purpose: 'trail', granted: true, textVersion: '2026-11.zh-CN' })
    await addPages(tx, visitor, [
      { path: '/', title: '首页 · 云溪市人民医院', at: tx.now - 240_000 },
      { path: '/eye', title: '眼科门诊', at: tx.now - 120_000 },
    ])
  })
  await agent.page.reload()
  await card.getByText('眼科门诊').waitFor()
  await card.getByText('网站已确认身份').waitFor()
  expect(await card.textContent()).not.toContain('yx-2046188')
  await card.getByText('眼科门诊').scrollIntoViewIfNeeded()
  await agent.page.screenshot({ path: `${SHOTS}both-card.png` })
  expect(await axeFaults(agent.page)).toEqual([])
  expect(agent.faults).toEqual([])
})
