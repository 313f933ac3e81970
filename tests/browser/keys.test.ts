// Keys that come early or late: an emergency taken before the list stands, a closing taken back without a mouse.
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openReception, type Reception } from '../console/reception.ts'
import { openChromium } from './chromium.ts'
import { sitDown } from './desk-of-one.ts'

let chromium: Browser
let reception: Reception

beforeAll(async () => {
  chromium = await openChromium()
})
afterEach(async () => {
  for (const context of chromium.contexts()) await context.close()
  await reception.close()
})
afterAll(() => chromium.close())

describe('an agent with her hands on the keys', () => {
  it('takes the emergency although the list of who waits has not come yet, and is held back from closing it undone', async () => {
    reception = await openReception()
    const { ward } = reception
    const { page, faults, agent } = await sitDown(chromium, reception, { name: '李梅', login: 'limei', capacity: 0 })
    const ill = await ward.waiting()
    await ward.alarm(ill.id)
    await ward.store.write((tx) => tx.db.updateTable('agent').set({ capacity: 5 }).where('id', '=', agent.id).execute())
    const { promise: opened, resolve: opens } = Promise.withResolvers<void>()
    await page.route(/conversations\?view=waiting/, async (route) => {
      await opened
      await route.continue()
    })
    await page.reload()
    await page.getByText('实时已连接').waitFor()
    await page.keyboard.press('F8')
    expect(await page.getByText('没有等待中的会话').count()).toBe(0)
    opens()
    await page.getByRole('group', { name: '急症处置步骤' }).waitFor()
    expect((await ward.conversation(ill.id)).ownerId).toBe(agent.id)
    await page.waitForFunction(`document.activeElement?.tagName === 'TEXTAREA'`)
    await page.keyboard.press('Escape')
    await page.keyboard.press('e')
    await page.getByRole('dialog').getByText('急症处置还有步骤没有完成').waitFor()
    expect(faults).toEqual([])
  })

  it('takes a closing back with U, and goes on writing', async () => {
    reception = await openReception()
    const { ward } = reception
    const { page, faults } = await sitDown(chromium, reception, { name: '李梅', login: 'limei' })
    const held = await ward.waiting()
    await page.locator('.row').first().click()
    await page.getByRole('log').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('e')
    await page.getByLabel('其他').check()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /^撤销/ }).waitFor()
    await page.keyboard.press('u')
    await page.getByRole('button', { name: /^撤销/ }).waitFor({ state: 'detached' })
    await page.keyboard.press('r')
    await page.keyboard.insertText('您还在吗')
    expect(await page.getByLabel('回复内容').inputValue()).toBe('您还在吗')
    expect((await ward.conversation(held.id)).state).toBe('assigned')
    expect(faults).toEqual([])
  })
})
