// Ten tabs of one agent are one listener: one connection to the server, every tab up to date, and when the tab that
// listens dies, another one listens within three seconds and nothing is missed.
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openReception, type Reception } from '../console/reception.ts'
import { openChromium } from './chromium.ts'
import { nameOf, patientSays, sitDown } from './desk-of-one.ts'

let chromium: Browser
let reception: Reception
let context: BrowserContext
let agents = 0

beforeAll(async () => {
  chromium = await openChromium()
  reception = await openReception({ start: Date.now() })
})
afterEach(() => context.close())
afterAll(async () => {
  await reception.close()
  await chromium.close()
})

interface Tab {
  readonly page: Page
  /** Streams this tab has open now. */
  open(): number
}

/** One agent with some tabs, and a patient in his hands. */
async function tabsOf(count: number) {
  agents += 1
  const seat = await sitDown(chromium, reception, { name: `周琳${agents}`, login: `zhou${agents}`, capacity: 1 })
  context = seat.context
  const watch = (page: Page): Tab => {
    const streams = new Set<object>()
    page.on('request', (request) => /\/api\/v1\/events(\?|\/poll)/.test(request.url()) && streams.add(request))
    page.on('requestfinished', (request) => streams.delete(request))
    page.on('requestfailed', (request) => streams.delete(request))
    return { page, open: () => streams.size }
  }
  const tabs = [watch(seat.page)]
  await seat.page.reload()
  await seat.page.getByText('实时已连接').waitFor()
  for (let i = 1; i < count; i++) {
    const tab = watch(await context.newPage())
    await tab.page.goto(`${reception.base}/console/`)
    await tab.page.getByText('实时已连接').waitFor()
    tabs.push(tab)
  }
  const { ward } = reception
  const patient = await ward.waiting()
  await nameOf(reception, patient, `患者${agents}`)
  await Promise.all(tabs.map(({ page }) => page.getByRole('button', { name: new RegExp(`患者${agents}`) }).waitFor()))
  return { tabs, patient }
}

const listening = (tabs: readonly Tab[]) => tabs.filter((tab) => tab.open() > 0)

describe.each([2, 4])('with %i tabs', (count) => {
  it('one listens, all of them hear', async () => {
    const { tabs, patient } = await tabsOf(count)
    expect(listening(tabs)).toHaveLength(1)
    await patientSays(reception, patient.id, '请问几点开门')
    await Promise.all(tabs.map(({ page }) => page.getByRole('button', { name: /请问几点开门/ }).waitFor()))
    expect(listening(tabs)).toHaveLength(1)
  })

  it('when it is closed another one listens, and what was said meanwhile is there', async () => {
    const { tabs, patient } = await tabsOf(count)
    const [leader] = listening(tabs)
    const rest = tabs.filter((tab) => tab !== leader)
    await leader?.page.close()
    await patientSays(reception, patient.id, '刚才那位同事在吗')
    const from = performance.now()
    await Promise.all(
      rest.map(({ page }) => page.getByRole('button', { name: /刚才那位/ }).waitFor({ timeout: 3_000 })),
    )
    expect(performance.now() - from).toBeLessThan(3_000)
    expect(listening(rest)).toHaveLength(1)
  })

  it('when it dies without a word another one listens within three seconds', async () => {
    const { tabs, patient } = await tabsOf(count)
    const [leader] = listening(tabs)
    const rest = tabs.filter((tab) => tab !== leader)
    // No more timers, no pagehide: as a tab that hangs.
    void leader?.page.evaluate('for (;;) {}').catch(() => undefined)
    const from = performance.now()
    await expect.poll(() => listening(rest).length, { timeout: 3_500, interval: 50 }).toBe(1)
    expect(performance.now() - from).toBeLessThan(3_200)
    await patientSays(reception, patient.id, '还有人在吗')
    await Promise.all(rest.map(({ page }) => page.getByRole('button', { name: /还有人在吗/ }).waitFor()))
  })
})

it('one tab sounds for an emergency, not all of them', async () => {
  const { tabs } = await tabsOf(3)
  for (const { page } of tabs) {
    await page.evaluate(`window.tones = 0; const start = OscillatorNode.prototype.start;
      OscillatorNode.prototype.start = function (...at) { window.tones += 1; return start.apply(this, at) }`)
    await page.bringToFront()
    await page.mouse.click(700, 300)
  }
  await tabs[0]?.page.getByText('声音未开启').waitFor({ state: 'detached' })
  await reception.ward.alarm((await reception.ward.waiting()).id)
  await Promise.all(tabs.map(({ page }) => page.getByText('急症 · 待人工接入').first().waitFor()))
  const sounded = () => Promise.all(tabs.map(({ page }) => page.evaluate<number>('window.tones')))
  await expect.poll(async () => (await sounded()).some((tones) => tones > 0), { timeout: 4_000 }).toBe(true)
  expect((await sounded()).filter((tones) => tones > 0)).toHaveLength(1)
})
