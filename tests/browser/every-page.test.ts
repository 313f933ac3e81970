// Every page for every role, on a busy day: nothing breaks, nobody else is asked, nothing is cut off, and whoever cannot
// see or use a mouse gets everywhere. One house, one browser.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isPageName, mayOpen, type PageName } from '../../src/console/ui/frame/page-rights.ts'
import { PERMISSIONS, scopeOf } from '../../src/model/permission.ts'
import { ROLES, type Role } from '../../src/model/role.ts'
import { axeFaults } from './axe.ts'
import { openChromium } from './chromium.ts'
import { type FullHouse, openFullHouse, type Window } from './full-house.ts'

const NO_RIGHT = '这一页不在您的权限内'
/** Somebody else's conversation or sheet: the browser itself notes the answer. */
const FOREIGN = /status of 404/
const LANDMARKS = `['main', 'h1'].map((each) => document.querySelectorAll(each).length).join()`
const TOO_WIDE = 'document.documentElement.scrollWidth > document.documentElement.clientWidth'
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

/** A page without an address here does not compile. */
const addresses = (): Readonly<Record<PageName, readonly string[]>> => ({
  inbox: ['/'],
  conversation: [`/c/${house.conversationId}`],
  assists: ['/assists'],
  handover: ['/handover'],
  'handover-sheet': [`/handover/${house.handoverId}`],
  board: ['/board'],
  quality: ['/quality'],
  exports: ['/exports'],
  knowledge: [
    '/knowledge/faq',
    '/knowledge/faq/parking-fee',
    ...['department', 'doctor', 'notice', 'text', 'phrase', 'red-flag', 'wording', 'unanswered'].map(
      (kind) => `/knowledge/${kind}`,
    ),
  ],
  centre: ['/centre/hours', '/centre/holidays', '/centre/sla', '/centre/channel', '/centre/channel/wechat'],
  channels: ['/centre/channels'],
  directory: ['/directory'],
  admin: ['/admin'],
  accounts: ['/admin/accounts'],
  teams: ['/admin/teams'],
  roles: ['/admin/roles'],
  tokens: ['/admin/tokens'],
  audit: ['/admin/audit'],
  operations: ['/admin/operations'],
  settings: ['/settings'],
})
const pages = () =>
  Object.entries(addresses()).filter((entry): entry is [PageName, readonly string[]] => isPageName(entry[0]))
const isOpenTo = (role: Role, page: PageName) =>
  mayOpen({ role, permissions: PERMISSIONS.filter((each) => scopeOf(role, each) !== undefined) }, page)
/** Between them they may open everything. */
const FULLEST: readonly Role[] = ['supervisor', 'admin']

/** Every address once, each with a person who may open it. */
async function walk(
  options: Parameters<FullHouse['windowOf']>[2],
  look: (window: Window, path: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const found: string[] = []
  const done = new Set<string>()
  for (const role of FULLEST) {
    const window = await house.windowOf(chromium, role, options)
    for (const [page, paths] of pages()) {
      if (!isOpenTo(role, page)) continue
      for (const path of paths) {
        if (done.has(path)) continue
        done.add(path)
        await window.visits(path)
        found.push(...(await look(window, path)).map((fault) => `${path}: ${fault}`))
        found.push(...window.faults.splice(0).map((fault) => `${path}: ${fault}`))
      }
    }
    await window.context.close()
  }
  return found
}

const isTooWide = async (page: Page): Promise<readonly string[]> =>
  (await page.evaluate(TOO_WIDE)) === true ? ['scrolls sideways'] : []

describe('every role', () => {
  it.concurrent.each(ROLES)(
    '%s opens the pages of theirs, and is told at the others who can allow it',
    async (role) => {
      const window = await house.windowOf(chromium, role)
      const found: string[] = []
      for (const [name, paths] of pages()) {
        const path = paths[0] ?? '/'
        await window.visits(path)
        const landmarks = await window.page.evaluate(LANDMARKS)
        if (landmarks !== '1,1') found.push(`${path}: main and h1 ${landmarks}`)
        const isRefused = (await window.page.getByText(NO_RIGHT).count()) > 0
        if (isRefused !== (!isOpenTo(role, name) && name !== 'inbox')) found.push(`${path}: refused ${isRefused}`)
        const faults = window.faults.splice(0).filter((fault) => !FOREIGN.test(fault))
        found.push(...faults.map((fault) => `${path}: ${fault}`))
      }
      await window.context.close()
      expect(found).toEqual([])
    },
  )
})

describe('every page', () => {
  it('is one that a screen reader can work with, and nothing of it is wider than the window', async () => {
    const found = await walk({}, async ({ page }) => [...(await axeFaults(page)), ...(await isTooWide(page))])
    expect(found).toEqual([])
  })

  it('fits 320 pixels in English, as at four times the size, and still is', async () => {
    const found = await walk({ width: 320, height: 640, language: 'en' }, async ({ page }) => [
      ...(await axeFaults(page)),
      ...(await isTooWide(page)),
    ])
    expect(found).toEqual([])
  })

  it('fits half a screen, as at twice the size, on the plain http of a hospital network', async () => {
    const found = await walk({ width: 720, height: 450, host: 'his.test' }, async ({ page }) => isTooWide(page))
    expect(found).toEqual([])
  })
})

describe('an agent at twice the size', () => {
  const TWICE = { width: 640, height: 400 }

  it('sees the newest message of a talk, and has the composer at hand', async () => {
    const { page, context, visits } = await house.windowOf(chromium, 'agent', TWICE)
    await visits(`/c/${house.conversationId}`)
    await page.getByRole('log').getByText('上周来过').waitFor()
    const belowTheEnd = `(([log]) => log.scrollHeight - log.scrollTop - log.clientHeight)(document.querySelectorAll('[role=log]'))`
    await expect.poll(() => page.evaluate<number>(belowTheEnd)).toBeLessThan(2)
    expect(await page.evaluate<number>('document.documentElement.scrollHeight')).toBeLessThan(2 * TWICE.height)
    await context.close()
  })

  it('opens a page at its top, wherever the last one was left', async () => {
    const { page, context, visits } = await house.windowOf(chromium, 'agent', TWICE)
    await visits('/settings')
    await page.evaluate('scrollTo(0, document.body.scrollHeight)')
    expect(await page.evaluate<number>('scrollY')).toBeGreaterThan(0)
    await page.getByRole('link', { name: '名录' }).click()
    await page.getByRole('heading', { name: '员工名录' }).waitFor()
    await expect.poll(() => page.evaluate<number>('scrollY')).toBe(0)
    await context.close()
  })
})
