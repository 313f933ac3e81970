// Somebody of the demo's hospital at a screen, by login; the password was made when it opened.
import type { Browser, Page } from 'playwright-core'
import type { DemoHospital } from '../demo/hospital.ts'
import { openScreen, type Screen } from './desk-of-one.ts'

export async function agentAt(
  browser: Browser,
  hospital: DemoHospital,
  login: string,
  base = hospital.app.address,
): Promise<Screen> {
  const password = hospital.accounts.find((account) => account.login === login)?.password ?? ''
  const screen = await openScreen(browser, base)
  await screen.page.goto(`${base}/console/`)
  await screen.page.getByLabel('账号').fill(login)
  await screen.page.getByLabel('密码').fill(password)
  await screen.page.getByRole('button', { name: '登录' }).click()
  await screen.page.getByText('实时已连接').waitFor()
  return screen
}

export async function presence(page: Page, wish: '在线' | '小休' | '离线'): Promise<void> {
  await page.getByRole('button', { name: /我的状态/ }).click()
  await page.getByRole('menuitem', { name: wish }).click()
  await page.getByRole('button', { name: new RegExp(`我的状态：${wish}`) }).waitFor()
}
