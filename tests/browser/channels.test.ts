// Channels in the settings centre: what is wrong and what to do stands first, a test message is sent and followed by
// keyboard, and every state is held against WCAG 2.2 AA.
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Role } from '../../src/model/role.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { PASSWORD } from '../support/screens.ts'
import { axeFaults } from './axe.ts'
import { openChromium } from './chromium.ts'
import { openScreen, type Screen, SHOTS } from './desk-of-one.ts'

let chromium: Browser
let hospital: Hospital
const screens: Screen[] = []

beforeAll(async () => {
  chromium = await openChromium()
})
afterAll(() => chromium.close())
beforeEach(async () => {
  hospital = await openHospital({ at: new Date().toISOString() })
})
afterEach(async () => {
  for (const screen of screens.splice(0)) {
    expect(screen.faults.filter((fault) => !fault.includes('status of 422'))).toEqual([])
    await screen.context.close()
  }
  await hospital.closes()
})

async function sitsDown(name: string, role: Role, path: string): Promise<Page> {
  await hospital.agent(name, role).signsIn()
  const screen = await openScreen(chromium, hospital.address)
  screens.push(screen)
  screen.page.setDefaultTimeout(10_000)
  await screen.page.goto(hospital.address + path)
  await screen.page.getByLabel('账号').fill('staff-1')
  await screen.page.getByLabel('密码').fill(PASSWORD)
  await screen.page.getByRole('button', { name: '登录' }).click()
  return screen.page
}

const looksRight = async (page: Page, name: string) => {
  expect(await axeFaults(page)).toEqual([])
  await page.screenshot({ path: `${SHOTS}channels-${name}.png` })
}

/** The hospital's clock stands still unless somebody moves it. */
async function timeGoesOn(until: () => Promise<boolean>): Promise<void> {
  await expect
    .poll(
      async () => {
        await hospital.clock.advanceAsync('1s')
        return until()
      },
      { interval: 50, timeout: 10_000 },
    )
    .toBe(true)
}

describe('the administrator', () => {
  it('sends a test by keyboard, sees it arrive, is told what a refusal means, and sees it is over', async () => {
    await hospital.patient('o-colleague').says('测试')
    const admin = await sitsDown('周建国', 'admin', '/console/centre/hours')
    await admin.getByRole('link', { name: '渠道', exact: true }).press('Enter')
    await admin.getByRole('link', { name: /^wechat .*正常/ }).press('Enter')
    await admin.getByRole('heading', { name: 'wechat', exact: true }).waitFor()
    expect(await admin.getByRole('textbox', { name: '接入地址' }).inputValue()).toBe(
      `${hospital.address}/webhooks/wechat`,
    )
    await looksRight(admin, 'fine')

    hospital.wechat.refuseSendsTo('o-colleague', 48001)
    await admin.getByRole('button', { name: '发送测试' }).press('Enter')
    const dialog = admin.getByRole('dialog')
    await dialog.getByRole('radio', { name: /写过“测试”/ }).waitFor()
    await looksRight(admin, 'test')
    await dialog.getByRole('button', { name: '发送测试消息' }).press('Enter')
    const failed = dialog.getByText('没有发出：账号、权限或白名单被平台拒绝')
    await timeGoesOn(() => failed.isVisible())
    await looksRight(admin, 'test-refused')
    await admin.keyboard.press('Escape')
    await admin.getByText('平台拒绝了我们的账号或权限').waitFor()
    await admin.getByText('平台错误码 48001').waitFor()
    await looksRight(admin, 'down')

    hospital.wechat.refuseSendsTo('o-colleague', undefined)
    await admin.getByRole('button', { name: '发送测试' }).press('Enter')
    await dialog.getByRole('button', { name: '发送测试消息' }).press('Enter')
    const sent = dialog.getByText('已发出，请在手机上确认收到')
    await timeGoesOn(() => sent.isVisible())
    expect(hospital.patient('o-colleague').shown.at(-1)).toContain('【渠道测试】')
    await admin.keyboard.press('Escape')
    await admin.getByText(/起已恢复/).waitFor()
    expect(await admin.getByText('平台拒绝了我们的账号或权限').count()).toBe(0)
    await looksRight(admin, 'recovered')
  })

  it('moves through the list with the arrow keys, and is told how to become a tester', async () => {
    const admin = await sitsDown('周建国', 'admin', '/console/centre/channels')
    await admin
      .getByRole('heading', { level: 2, name: 'web' })
      .or(admin.getByRole('heading', { name: '网页' }))
      .waitFor()
    await admin
      .getByRole('link', { name: /尚无往来/ })
      .first()
      .focus()
    await admin.keyboard.press('ArrowDown')
    await admin.keyboard.press('Enter')
    await admin.getByRole('heading', { name: 'wechat', exact: true }).waitFor()
    await looksRight(admin, 'quiet')
    await admin.getByRole('button', { name: '发送测试' }).click()
    await admin.getByText(/近 24 小时没有人在该渠道写过/).waitFor()
    await admin.getByLabel('平台用户编号').fill('o-nobody')
    await admin.keyboard.press('Enter')
    await admin.getByRole('alert').getByText('该渠道没有这个用户编号的来信').waitFor()
    await looksRight(admin, 'no-tester')
  })
})

it('a supervisor reads in English what a wrong secret does, and finds no button to send', async () => {
  await fetch(`${hospital.address}/webhooks/wechat?signature=x&timestamp=1&nonce=1`, { method: 'POST' })
  const supervisor = await sitsDown('吴悦', 'supervisor', '/console/centre/channels/wechat')
  await supervisor.getByText('收到的推送校验不通过').waitFor()
  expect(await supervisor.getByRole('button', { name: '发送测试' }).count()).toBe(0)
  await supervisor.evaluate(`localStorage.setItem('daozhen.language', '"en"')`)
  await looksRight(supervisor, 'wrong-secret')
  await supervisor.evaluate(`localStorage.setItem('daozhen.console.language', '"en"')`)
  await supervisor.reload()
  await supervisor.getByText('Deliveries fail verification').waitFor()
  await looksRight(supervisor, 'english')
})

it('fits 320 px: the list first, then one channel and a way back', async () => {
  const admin = await sitsDown('周建国', 'admin', '/console/centre/channels')
  await admin.getByRole('textbox', { name: '接入地址' }).waitFor()
  await admin.setViewportSize({ width: 320, height: 640 })
  await admin.goto(`${hospital.address}/console/centre/channels`)
  await admin.getByRole('link', { name: /^wechat\s*最近/ }).click()
  await admin.getByRole('textbox', { name: '接入地址' }).waitFor()
  expect(await admin.evaluate('document.documentElement.scrollWidth <= 320')).toBe(true)
  await looksRight(admin, 'narrow')
  await admin.getByRole('button', { name: '返回渠道列表' }).click()
  await admin.getByRole('link', { name: /^wechat\s*最近/ }).waitFor()
  await looksRight(admin, 'narrow-list')
})
