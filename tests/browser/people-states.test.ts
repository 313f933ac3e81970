// The people's part when things are not as they should be: nothing there, no right, no line, an old page, a small screen,
// and four hundred conversations.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openReception, type Reception } from '../console/reception.ts'
import { axeFaults } from './axe.ts'
import { openChromium } from './chromium.ts'
import { giveLogin, nameOf, openScreen, SHOTS, signIn, sitDown } from './desk-of-one.ts'

let chromium: Browser
let reception: Reception

beforeAll(async () => {
  chromium = await openChromium()
  reception = await openReception({ start: Date.now() - 60_000 })
})
afterAll(async () => {
  await reception.close()
  await chromium.close()
})

/** A patient with a name, in the hands of the one who has just sat down: everybody before has gone home. */
async function patientOf(agentId: string, name: string) {
  const { ward } = reception
  await ward.store.write((tx) => tx.db.updateTable('agent').set({ capacity: 0 }).where('id', '<>', agentId).execute())
  const talk = await ward.patient()
  await nameOf(reception, talk, name)
  return ward.asks(talk.id)
}

describe('nothing there', () => {
  it('every pane says so, and what to do next', async () => {
    const { page, context } = await sitDown(chromium, reception, { name: '何静', login: 'hejing', capacity: 1 })
    await page.getByText('您手上没有会话。按 F9 接入下一位患者。').waitFor()
    await page.getByRole('link', { name: '交班' }).click()
    await page.getByText('手上没有未结束的会话。').waitFor()
    await page.getByText('还没有交班记录。').waitFor()
    expect(await axeFaults(page)).toEqual([])
    await context.close()
  })
})

describe('a small or zoomed screen', () => {
  it('shows filter, card and sheet without a sideways scroll at 320 pixels', async () => {
    const seat = await sitDown(
      chromium,
      reception,
      { name: '钱宁', login: 'qianning', capacity: 1 },
      { width: 320, height: 640 },
    )
    const { page } = seat
    await patientOf(seat.agent.id, '郑先生')
    const fits = () => page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth + 1')
    await page.getByRole('button', { name: /郑先生/ }).waitFor()
    await page.getByRole('button', { name: /^筛选/ }).click()
    await page.getByLabel('紧急程度').waitFor()
    expect(await fits()).toBe(true)
    expect(await axeFaults(page)).toEqual([])
    await page.screenshot({ path: `${SHOTS}people-320-filter.png` })
    await page.getByRole('link', { name: '交班' }).click()
    await page.getByLabel('交出与 郑先生 的会话').waitFor()
    expect(await fits()).toBe(true)
    expect(await axeFaults(page)).toEqual([])
    await page.screenshot({ path: `${SHOTS}people-320-handover.png` })
    await seat.context.close()
  })
})

describe('plain http under another name', () => {
  it('keeps filters, reveals a number and hands over a shift', async () => {
    const agent = await reception.ward.agent('冯雪', { capacity: 1 })
    await giveLogin(reception, agent, 'fengxue')
    await patientOf(agent.id, '卫女士')
    const port = new URL(reception.base).port
    const base = `http://his.test:${port}`
    const { page, context, faults } = await openScreen(chromium, base)
    await page.goto(`${base}/console/`)
    await signIn(page, 'fengxue')
    expect(await page.evaluate('isSecureContext')).toBe(false)
    await page.getByRole('button', { name: /卫女士/ }).click()
    await page.getByRole('button', { name: '修改联系人资料' }).click()
    await page.getByLabel('电话', { exact: true }).fill('13900005678')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await page.getByText('139****5678').waitFor()
    await page.getByRole('button', { name: '查看完整电话' }).click()
    await page.getByRole('button', { name: '查看 60 秒' }).click()
    await page.getByText('13900005678').waitFor()
    await page.getByRole('link', { name: '交班' }).click()
    await page.getByLabel('交出与 卫女士 的会话').waitFor()
    expect(faults).toEqual([])
    await context.close()
  })
})

describe('an old page', () => {
  it('says that there is a newer one, and reloads only when it is asked to', async () => {
    const { page, context } = await sitDown(chromium, reception, { name: '蒋帆', login: 'jiangfan', capacity: 1 })
    let loads = 0
    page.on('load', () => {
      loads += 1
    })
    const door = await newerConsole(reception.base)
    await page.route(`${reception.base}/console/`, async (route) => {
      if (route.request().isNavigationRequest()) return route.continue()
      const answer = await fetch(`${door.base}/console/`)
      await route.fulfill({ status: 200, contentType: 'text/html', body: await answer.text() })
    })
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`)
    await page.getByRole('button', { name: /有新版本/ }).waitFor()
    expect(loads).toBe(0)
    expect(await axeFaults(page)).toEqual([])
    await page.screenshot({ path: `${SHOTS}people-new-version.png` })
    await page.getByRole('button', { name: /有新版本/ }).click()
    await page.getByText('实时已连接').waitFor()
    expect(loads).toBe(1)
    await door.close()
    await context.close()
  })
})

/** The same house after an upgrade: its page names other files. */
async function newerConsole(base: string) {
  const page = (await (await fetch(`${base}/console/`)).text()).replace(/(src="[^"]+?)(\.js")/, '$1-newer$2')
  const server: Server = createServer((_, answer) => answer.end(page))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

describe('no line', () => {
  it('keeps the list and the card on the screen, and says what cannot be read', async () => {
    const seat = await sitDown(chromium, reception, { name: '沈洁', login: 'shenjie', capacity: 1 })
    const { page, context } = seat
    await patientOf(seat.agent.id, '韩先生')
    await page.getByRole('button', { name: /韩先生/ }).click()
    await page.getByRole('region', { name: '患者卡' }).waitFor()
    await page.getByRole('link', { name: '交班' }).waitFor()
    await context.setOffline(true)
    await page.getByRole('button', { name: '修改联系人资料' }).click()
    await page.getByLabel('备注（患者看不到）').fill('下周复诊')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await page.getByRole('alert').getByText('暂时连不上服务器').waitFor()
    expect(await page.getByLabel('备注（患者看不到）').inputValue()).toBe('下周复诊')
    await context.setOffline(false)
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await page.getByText('下周复诊').waitFor()
    await context.close()
  })
})

describe('four hundred conversations', () => {
  it('answer the key that walks down the list within a tenth of a second', async () => {
    const { page, context } = await sitDown(chromium, reception, {
      ...{ name: '杨帆', login: 'yangfan', role: 'supervisor' as const, capacity: 0 },
    })
    await reception.ward.store.write((tx) => tx.db.updateTable('agent').set({ capacity: 0 }).execute())
    await Promise.all(Array.from({ length: 400 }, () => reception.ward.waiting()))
    await page.getByRole('tab', { name: '全部' }).click()
    const rows = () => page.locator('#view-rows li').count()
    for (let known = await rows(); known < 400; known = await rows()) {
      await page.getByRole('button', { name: '更多会话' }).click()
      await expect.poll(rows, { timeout: 10_000 }).toBeGreaterThan(known)
    }
    await page.getByRole('tab', { name: '全部' }).focus()
    const times = await pressed(page, 'j', 12)
    const median = [...times].sort((a, b) => a - b)[6] ?? 0
    console.log(`400 rows: key to paint median ${Math.round(median)} ms, longest ${Math.round(Math.max(...times))} ms`)
    expect(median).toBeLessThan(100)
    await context.close()
  })
})

/** From the key to the second frame after it. */
async function pressed(page: Page, key: string, count: number): Promise<readonly number[]> {
  const times: number[] = []
  await page.evaluate(`window.pressed = 0; document.addEventListener('keydown', () => {
    const from = performance.now()
    requestAnimationFrame(() => requestAnimationFrame(() => { window.pressed = performance.now() - from }))
  }, true)`)
  for (let n = 0; n < count; n++) {
    await page.evaluate('window.pressed = 0')
    await page.keyboard.press(key)
    await expect.poll(() => page.evaluate<number>('window.pressed'), { interval: 20 }).toBeGreaterThan(0)
    times.push(await page.evaluate<number>('window.pressed'))
  }
  return times
}
