// What goes wrong while somebody writes: the session ends, the line is cut, nobody touches the screen. Whatever page it
// is, it says so, goes on where it was, and not a word is lost. And a shift is handed over without a mouse.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/model/role.ts'
import { PASSWORD } from '../support/screens.ts'
import { axeFaults } from './axe.ts'
import { openChromium } from './chromium.ts'
import { type FullHouse, openFullHouse } from './full-house.ts'

interface Place {
  readonly title: string
  readonly role: Role
  readonly path: string
  /** What leads to the field, if the address alone does not. */
  readonly opens?: (page: Page) => Promise<void>
  readonly field: (page: Page) => ReturnType<Page['getByRole']>
  /** Sends what was written. */
  readonly saves: (page: Page) => Promise<void>
  readonly says: string
}

const PLACES: readonly Place[] = [
  {
    ...{ title: 'an answer of the knowledge base', role: 'editor', path: '/knowledge/faq/parking-fee' },
    field: (page) => page.getByRole('textbox', { name: '回答', exact: true }),
    saves: async (page) => page.getByRole('textbox', { name: '回答', exact: true }).blur(),
    says: '草稿已自动保存',
  },
  {
    ...{ title: 'an account', role: 'admin', path: '/admin/accounts' },
    opens: (page) => page.getByRole('button', { name: /司马长青/ }).click(),
    field: (page) => page.getByRole('textbox', { name: '分机号' }),
    saves: (page) => page.getByRole('button', { name: '保存', exact: true }).click(),
    says: '已保存',
  },
  {
    ...{ title: 'a handover', role: 'trainee', path: '/handover' },
    field: (page) => page.getByRole('textbox', { name: '故障与异常' }),
    saves: async (page) => {
      await page.getByLabel(/^接班同事/).selectOption({ index: 1 })
      await page.getByRole('button', { name: '签字交班' }).click()
    },
    says: '等待签收',
  },
]

const FOCUS = `(() => {
  const here = document.activeElement
  const words = here.getAttribute('aria-label') ?? here.labels?.[0]?.textContent ?? here.textContent
  return [words, here === document.body ? 'body' : getComputedStyle(here).outlineStyle]
})()`
let chromium: Browser
let house: FullHouse

beforeAll(async () => {
  chromium = await openChromium()
  house = await openFullHouse()
})
afterAll(async () => {
  await chromium?.close()
  await house?.closes()
})

async function writesAt(place: Place, words: string): Promise<Page> {
  const { page, visits } = await house.windowOf(chromium, place.role)
  await visits(place.path)
  await place.opens?.(page)
  await place.field(page).fill(words)
  return page
}

describe.each(PLACES)('$title', (place) => {
  it('stays when the line is cut, and when the session has ended, and is kept at last', async () => {
    const page = await writesAt(place, '二楼 6123')
    await page.context().setOffline(true)
    await place.saves(page)
    await page.waitForTimeout(200)
    expect(await place.field(page).inputValue()).toBe('二楼 6123')
    expect(await axeFaults(page)).toEqual([])

    await house.hospital.app.store.write((tx) => tx.db.deleteFrom('agent_session').execute())
    await page.context().setOffline(false)
    await place.saves(page)
    const door = page.getByRole('dialog', { name: '请重新登录' })
    await door.waitFor()
    await door.getByLabel('密码').fill(PASSWORD)
    await door.getByLabel('密码').press('Enter')
    await door.waitFor({ state: 'detached' })
    expect(await place.field(page).inputValue()).toBe('二楼 6123')
    await place.field(page).fill('二楼 6124')
    await place.saves(page)
    await page.getByText(place.says).first().waitFor()
    await page.context().close()
  })
})

describe('a screen that nobody touches', () => {
  it('covers itself, and gives back what was being written', async () => {
    const { page, settles } = await house.windowOf(chromium, 'supervisor')
    await page.clock.install({ time: Date.now() })
    await page.goto(`${house.base}/console/exports`)
    await settles()
    const purpose = page.getByLabel('用途（必填，会留在记录里）')
    await purpose.fill('患者本人申请查阅')
    const locked = page.getByRole('heading', { name: '屏幕已锁定' })
    // What was typed last may be taken for a touch a moment later.
    await expect
      .poll(async () => {
        await page.clock.fastForward('16:00')
        return locked.isVisible()
      })
      .toBe(true)
    expect(await axeFaults(page)).toEqual([])
    await page.getByRole('dialog').getByRole('textbox').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '屏幕已锁定' }).waitFor({ state: 'detached' })
    expect(await purpose.inputValue()).toBe('患者本人申请查阅')
    await page.context().close()
  })
})

describe('without a mouse', () => {
  it('the skip link passes the rail, and a shift is handed over', async () => {
    const { page, visits } = await house.windowOf(chromium, 'agent')
    await visits('/handover')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('跳到主要内容')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('content')
    await tabTo(page, '故障与异常')
    await page.keyboard.type('打印机缺纸')
    await tabTo(page, '接班同事')
    await page.keyboard.press('ArrowDown')
    await tabTo(page, '签字交班')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /^已交给/ }).waitFor()
    await page.context().close()
  })
})

/** Walks with the Tab key until what has this name has the focus, which can be seen all the way. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let steps = 0; steps < 80; steps += 1) {
    await page.keyboard.press('Tab')
    const [words, outline] = (await page.evaluate(FOCUS)) as readonly [string, string]
    if (outline === 'none') throw new Error(`the focus cannot be seen on ${words}`)
    if (words.trim().startsWith(name)) return
  }
  throw new Error(`no way to ${name}`)
}
