// `npm run pictures`: every main screen and state of the living demo, photographed for docs/screens. Needs the built pages
// (`npm run build`) and Debian's Chromium. Takes pictures, judges nothing: somebody looks at them.
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { lineTo } from '../browser/broken-line.ts'
import { openChromium } from '../browser/chromium.ts'
import { openDemoHospital } from './hospital.ts'
import { type LivingHospital, openLivingHospital } from './living-hospital.ts'
import { smallPng } from './small-png.ts'
import type { Login } from './staff.ts'

const SCREEN = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }
const FOLDER = fileURLToPath(new URL('../../docs/screens/', import.meta.url))
const MOST_BYTES = 250_000

const [only] = process.argv.slice(2)
const faults: string[] = []
mkdirSync(FOLDER, { recursive: true })
const browser = await openChromium()
const living = await openLivingHospital({ PORT: '0' })
try {
  await living.edited
  await staff(browser, living)
  await files(browser, living)
  await patients(browser, living)
} finally {
  await living.close()
  await browser.close()
}
for (const fault of faults) process.stderr.write(`${fault}\n`)
process.exitCode = faults.length > 0 ? 1 : 0

/** A picture that cannot be taken is said at the end; the others are taken all the same. */
async function picture(name: string, page: Page, prepare: () => Promise<unknown>): Promise<void> {
  if (only !== undefined && !name.includes(only)) return
  try {
    await prepare()
    await page.mouse.move(720, 2)
    await page.evaluate('document.fonts.ready')
    await page.waitForTimeout(200)
    const png = smallPng(await page.screenshot())
    writeFileSync(`${FOLDER}${name}.png`, png)
    if (png.length > MOST_BYTES) faults.push(`${name}.png has ${png.length} bytes, more than ${MOST_BYTES}`)
  } catch (error) {
    faults.push(`${name}: ${String(error).split('\n', 3).join(' ')}`)
  }
}

async function seated(browser: Browser, { ward }: LivingHospital, login: Login): Promise<Page> {
  const context = await contextOf(browser, SCREEN, 1)
  const page = await context.newPage()
  const account = ward.account(login)
  await page.goto(`${ward.hospital.app.address}/console/`)
  await page.getByLabel('账号').fill(login)
  await page.getByLabel('密码').fill(account.password)
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByRole('button', { name: '登录' }).waitFor({ state: 'hidden' })
  await page.locator('nav').first().waitFor()
  return page
}

async function contextOf(browser: Browser, viewport: typeof SCREEN, scale: number): Promise<BrowserContext> {
  const look = { viewport, locale: 'zh-CN', reducedMotion: 'reduce', deviceScaleFactor: scale } as const
  const context = await browser.newContext(look)
  context.setDefaultTimeout(8_000)
  return context
}

async function staff(browser: Browser, living: LivingHospital): Promise<void> {
  await agent(await seated(browser, living, 'wangmin'), living)
  await editor(await seated(browser, living, 'sunqi'), living)
  await lead(await seated(browser, living, 'hejing'), living)
  await administrator(await seated(browser, living, 'admin'), living)
  for (const context of browser.contexts()) await context.close()
}

async function agent(page: Page, { ward, first }: LivingHospital): Promise<void> {
  const address = `${ward.hospital.app.address}/console`
  const open = async (path: string) => {
    await page.goto(address + path)
    await page.getByText('实时已连接').waitFor()
  }
  await picture('console', page, async () => {
    await open(`/c/${first}`)
    await page.getByRole('log').getByText('发热诊室在哪栋楼').waitFor()
    await page.getByRole('button', { name: /声音未开启/ }).click()
    await page.getByLabel('回复内容').fill('可以先在公众号“门诊导航”里看路线，')
  })
  await picture('phrases', page, async () => {
    await page.getByLabel('回复内容').fill('/')
    await page.getByRole('listbox').first().waitFor()
  })
  await picture('search', page, async () => {
    await page.getByLabel('回复内容').fill('')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('combobox').fill('轮椅')
    await page.waitForTimeout(900)
  })
  await page.keyboard.press('Escape')
  await picture('patient-card', page, async () => {
    await open(`/c/${first}`)
    const card = page.getByRole('region', { name: '患者卡' })
    await card.getByRole('button', { name: '修改联系人资料' }).click()
    await page.getByRole('dialog').waitFor()
  })
  await page.keyboard.press('Escape')
  await picture('handover', page, () => open('/handover'))
  await picture('second-factor', page, async () => {
    await open('/settings')
    await page.getByRole('button', { name: '启用双重验证' }).click()
    await page.getByRole('dialog').locator('svg').first().waitFor()
  })
  await picture('emergency', page, async () => {
    await open('/')
    await page.keyboard.press('F8')
    await page.getByRole('group', { name: '急症处置步骤' }).waitFor()
    await page.locator('mark').first().waitFor()
    await page.waitForTimeout(600)
  })
}

async function editor(page: Page, { ward }: LivingHospital): Promise<void> {
  const address = `${ward.hospital.app.address}/console`
  await picture('faq', page, async () => {
    await page.goto(`${address}/knowledge/faq/register-phone`)
    await page.getByLabel('像患者一样提问').fill('能打电话挂号吗')
    await page.keyboard.press('Enter')
    await page.waitForTimeout(2_000)
  })
  await picture('release', page, async () => {
    await page.goto(`${address}/knowledge/faq/parking-fee`)
    await page.getByRole('button', { name: '发布…' }).click()
    await page.getByRole('dialog').waitFor()
    await page.waitForTimeout(3_000)
  })
}

async function lead(page: Page, { ward }: LivingHospital): Promise<void> {
  const address = `${ward.hospital.app.address}/console`
  await picture('board', page, async () => {
    await page.goto(`${address}/board`)
    await page.getByRole('button', { name: '近 7 天' }).click() // at night today is empty
    await page.waitForTimeout(2_500)
  })
  await picture('quality', page, async () => {
    await page.goto(`${address}/quality`)
    await page.waitForTimeout(1_200)
    await page
      .getByRole('listitem')
      .locator('button, a')
      .first()
      .click()
      .catch(() => undefined)
    await page.waitForTimeout(1_000)
  })
  await picture('export', page, async () => {
    await page.goto(`${address}/exports`)
    const fetched = page.waitForEvent('download')
    await page.getByRole('button', { name: '生成并下载' }).first().click()
    await fetched
    await page.waitForTimeout(600)
  })
}

async function administrator(page: Page, { ward }: LivingHospital): Promise<void> {
  const address = `${ward.hospital.app.address}/console`
  await picture('centre-hours', page, async () => {
    await page.goto(`${address}/centre/hours/week`)
    await page.waitForTimeout(1_500)
  })
  await picture('channel-settings', page, async () => {
    await page.goto(`${address}/centre/channel/wechat`)
    await page.getByRole('group', { name: '令牌（Token）' }).waitFor()
  })
  await picture('channels', page, async () => {
    await page.goto(`${address}/centre/channels`)
    await page.getByRole('link', { name: /公众号/ }).click()
    await page.getByRole('heading', { name: '往来' }).waitFor()
  })
  await picture('accounts', page, async () => {
    await page.goto(`${address}/admin/accounts`)
    await page.getByText('王敏').first().click()
    await page.waitForTimeout(700)
  })
  await picture('audit', page, async () => {
    await page.goto(`${address}/admin/audit`)
    await page.waitForTimeout(1_200)
  })
}

/** A patient sends a picture and a report; both at the patient's and at the desk. */
async function files(browser: Browser, living: LivingHospital): Promise<void> {
  const { app } = living.ward.hospital
  const page = await (await contextOf(browser, PHONE, 2)).newPage()
  await picture('widget-files', page, async () => {
    await page.goto(`${app.address}/demo`)
    const shown = await page.locator('.hero').screenshot()
    await page.goto(`${app.address}/chat`)
    await page.getByRole('checkbox', { name: /保存我的健康信息/ }).check()
    await page.getByRole('button', { name: '同意', exact: true }).click()
    await page.locator('.consent').waitFor({ state: 'hidden' })
    await page.locator('#words').fill('转人工')
    await page.locator('#words').press('Enter')
    for (const [name, mimeType, buffer] of [
      ['预约页面.png', 'image/png', shown],
      ['检查报告.pdf', 'application/pdf', Buffer.from('%PDF-1.4\n%%EOF\n')],
    ] as const) {
      await page.locator('#files').setInputFiles({ name, mimeType, buffer })
      await page.locator('.contact').last().locator('.state', { hasText: '已送达' }).waitFor()
    }
  })
  const desk = await seated(browser, living, 'zhengxin')
  await picture('files', desk, async () => {
    const { id } = await app.store.reads
      .selectFrom('conversation')
      .select('id')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    await desk.goto(`${app.address}/console/c/${id}`)
    await desk.getByRole('button', { name: /^接入/ }).first().click()
    await desk.getByRole('log').getByRole('img').first().waitFor()
    await desk.getByLabel('回复内容').fill('收到，您到一楼导诊台，我们帮您看预约。')
  })
  for (const context of browser.contexts()) await context.close()
}

async function patients(browser: Browser, living: LivingHospital): Promise<void> {
  const { ward } = living
  const { address } = ward.hospital.app
  const phone = async (at = address) => {
    const page = await (await contextOf(browser, PHONE, 2)).newPage()
    await page.goto(`${at}/chat`)
    await page.locator('.place.live').waitFor()
    return page
  }
  const asks = async (page: Page, text: string) => {
    await page.locator('#words').fill(text)
    await page.locator('#words').press('Enter')
    await page
      .locator('.contact', { hasText: text })
      .locator('.state', { hasText: /已送达|已读/ })
      .waitFor()
    await page.waitForTimeout(600)
  }
  const page = await phone()
  await picture('widget-start', page, async () => undefined)
  await picture('widget', page, async () => {
    await asks(page, '停车多少钱')
    await asks(page, '孩子发烧39度，看哪个科')
  })
  await picture('widget-large', page, () => page.getByRole('button', { name: '大字版' }).click())
  await page
    .getByRole('button', { name: /大字|标准/ })
    .first()
    .click()
  const line = await lineTo(address)
  const cut = await phone(line.address)
  await picture('widget-offline', cut, async () => {
    await asks(cut, '发热门诊在哪里')
    const lost = line.breaksBefore('POST /webhooks/web/messages')
    await cut.locator('#words').fill('晚上几点关门')
    await cut.locator('#words').press('Enter')
    await lost
    await cut.locator('#link', { hasText: '消息已保存' }).waitFor()
  })
  await line.close()
  const site = await (await contextOf(browser, SCREEN, 1)).newPage()
  await picture('site', site, async () => {
    await site.goto(`${address}/demo`)
    await site.locator('daozhen-chat .open').click()
    const chat = site.frameLocator('daozhen-chat iframe')
    await chat.locator('.place.live').waitFor()
    await chat.locator('#words').fill('停车多少钱')
    await chat.locator('#words').press('Enter')
    await chat.locator('.bot').first().waitFor()
    await site.waitForTimeout(800)
  })
  const ill = await phone()
  await picture('widget-emergency', ill, () => asks(ill, '老伴胸口压着疼，出了好多汗'))
  const closed = await openDemoHospital({ PORT: '0' }, { isClosed: true })
  try {
    const night = await phone(closed.app.address)
    await picture('widget-closed', night, () => night.getByRole('heading', { name: '给导诊台留言' }).waitFor())
  } finally {
    for (const context of browser.contexts()) await context.close()
    await closed.close()
  }
}
