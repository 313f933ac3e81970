// The example pages of docs/channels/webhook-examples in a real browser: a visitor asks, books, and reads what was answered.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ExampleSite, openExampleSite } from '../support/example-site.ts'
import { openChromium } from './chromium.ts'

let browser: Browser
let site: ExampleSite
beforeAll(async () => {
  browser = await openChromium()
  site = await openExampleSite()
})
afterAll(async () => {
  await browser.close()
  await site.closes()
})

it('shows the answer under the question, and the wish of the form beside it', async () => {
  const page = await (await browser.newContext({ locale: 'zh-CN' })).newPage()
  await page.goto(`${site.address}/`)
  await page.getByLabel('您想问什么').fill('停车多少钱')
  await page.getByRole('button', { name: '留言' }).click()
  await page.getByRole('status').getByText('已收到').waitFor()
  await site.hospital.settles()
  await page.getByText('每小时 4 元').waitFor()

  await page.getByRole('link', { name: '预约意向登记' }).click()
  await page.getByLabel('怎么称呼您').fill('李四')
  await page.getByLabel('联系电话').fill('0000-1234567')
  await page.getByLabel('想看的科室').selectOption('口腔科')
  await page.getByLabel('方便的日子').fill('2026-12-01')
  await page.getByRole('button', { name: '登记' }).click()
  await page.getByRole('status').getByText('已登记').waitFor()

  await page.getByRole('link', { name: '查看回复' }).click()
  await page.getByText('称呼：李四').waitFor()
  expect(await page.getByRole('listitem').allInnerTexts()).toEqual(
    expect.arrayContaining([expect.stringContaining('我：停车多少钱'), expect.stringContaining('科室：口腔科')]),
  )
})
