// Ctrl+K leads to every page somebody may open, and names no other.
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Role } from '../../src/model/role.ts'
import { openReception, type Reception } from '../console/reception.ts'
import { axeFaults } from './axe.ts'
import { openChromium } from './chromium.ts'
import { giveLogin, openScreen, SHOTS, signIn } from './desk-of-one.ts'

let chromium: Browser
let reception: Reception

beforeAll(async () => {
  chromium = await openChromium()
})
beforeEach(async () => {
  reception = await openReception({ start: Date.now() })
})
afterEach(async () => {
  for (const context of chromium.contexts()) await context.close()
  await reception.close()
})
afterAll(() => chromium.close())

const ADMIN = ['账号', '小组', '角色权限', '服务令牌', '审计日志', '运行情况'].map((page) => `管理 · ${page}`)

it.each<readonly [Role, readonly string[]]>([
  ['agent', ['会话', '协助', '交接班', '质检', '员工名录', '设置']],
  ['supervisor', ['会话', '协助', '交接班', '班组看板', '质检', '导出', '知识库', '设置中心', '员工名录', '设置']],
  ['editor', ['知识库', '员工名录', '设置']],
  ['admin', ['班组看板', '导出', '知识库', '设置中心', '员工名录', ...ADMIN, '设置']],
  ['auditor', ['导出', '管理 · 审计日志', '管理 · 运行情况', '设置']],
])('for the role %s', async (role, wanted) => {
  const person = await reception.ward.agent('周琳', { role, capacity: 0 })
  await giveLogin(reception, person, 'zhoulin')
  const { page, faults } = await openScreen(chromium, reception.base)
  await page.goto(`${reception.base}/console/`)
  await signIn(page, 'zhoulin')
  await page.getByRole('navigation', { name: '主导航' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: '搜索' }).waitFor()
  const pages = page.getByRole('option').filter({ has: page.getByText('页面', { exact: true }) })
  expect(await pages.locator('.title').allTextContents()).toEqual(wanted)
  await page.screenshot({ path: `${SHOTS}search-pages-${role}.png` })
  expect(await axeFaults(page)).toEqual([])
  await pages.filter({ hasText: '设置' }).last().click()
  await page.waitForURL(/\/console\/settings$/)
  expect(faults).toEqual([])
})
