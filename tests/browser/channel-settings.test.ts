// Settings of channels as a story: an administrator adds a WeChat account with its secrets, a colleague approves it, it is
// released, the service restarts, a patient is answered there; the secrets stand nowhere. Held against WCAG 2.2 AA.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Role } from '../../src/model/role.ts'
import { FAKE_ACCOUNT, type FakeWechat, startFakeWechat } from '../fakes/wechat-official.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { PASSWORD } from '../support/screens.ts'
import { axeFaults } from './axe.ts'
import { openChromium } from './chromium.ts'
import { openScreen, type Screen, SHOTS } from './desk-of-one.ts'

const ACCOUNT = {
  ...FAKE_ACCOUNT,
  appId: 'wxb4a0c8e2f6d1097a',
  appSecret: 'c0ffee5ec2e7c0ffee5ec2e7c0ffee5e',
  token: 'BranchDesk2026',
  encodingAesKey: 'Zy8XwVuTsRqPoNmLkJiHgFeDcBa0123456789AbCdEf',
}
const SECRETS = [
  ['开发者密码（AppSecret）', ACCOUNT.appSecret],
  ['令牌（Token）', ACCOUNT.token],
  ['消息加解密密钥（EncodingAESKey）', ACCOUNT.encodingAesKey],
] as const

let chromium: Browser
let hospital: Hospital
let branch: FakeWechat
const screens: Screen[] = []
/** Whatever the API answered to any of the pages. */
const answers: Promise<string>[] = []

beforeAll(async () => {
  chromium = await openChromium()
})
afterAll(() => chromium.close())
beforeEach(async () => {
  hospital = await openHospital({ at: new Date().toISOString() })
  branch = await startFakeWechat({ clock: hospital.clock, account: ACCOUNT, delivery: { attempts: 1 } })
})
afterEach(async () => {
  await leave()
  await hospital.closes()
  await branch.close()
})

describe('the administrator', () => {
  it('adds a WeChat account that answers after the next start, and nobody reads its secrets again', async () => {
    const admin = await sitsDown('吴越', 'admin', '/console/centre/channel')
    await addsTheAccount(admin)
    await looksRight(admin, 'form')
    await admin.getByRole('button', { name: '提交审核' }).click()
    await admin.getByText('待审核', { exact: true }).first().waitFor()

    const supervisor = await sitsDown('何敏', 'supervisor', '/console/centre/channel/branch')
    await supervisor.getByRole('group', { name: '令牌（Token）' }).getByText('已设置').waitFor()
    expect(await supervisor.getByRole('button', { name: /令牌/ }).count()).toBe(0)
    await supervisor.getByRole('button', { name: '通过', exact: true }).click()
    await supervisor.getByText('已通过', { exact: true }).first().waitFor()

    await release(admin, '开通分院公众号')
    await admin.getByRole('status').filter({ hasText: '重启后生效' }).getByRole('link', { name: 'branch' }).waitFor()
    await looksRight(admin, 'waiting')
    await admin.goto(`${hospital.address}/console/centre/channels`)
    await admin.getByRole('status').filter({ hasText: '重启后生效' }).waitFor()
    expect(await patientReads()).not.toContain('挂号')

    await leave()
    await hospital.restarts()
    expect(await patientReads()).toContain('挂号')
    const later = await sitsDown('吴越', 'admin', '/console/centre/channel/branch')
    await later.getByRole('group', { name: '令牌（Token）' }).getByText('已设置').waitFor()
    expect(await later.getByRole('status').filter({ hasText: '重启后生效' }).count()).toBe(0)
    await later.getByRole('button', { name: '版本' }).click()
    await later.getByRole('dialog').getByText('开通分院公众号').waitFor()
    for (const [name, secret] of SECRETS) {
      expect(await later.content(), name).not.toContain(secret)
      expect(await later.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })'), name).not.toContain(secret)
      expect(await placesOf(secret), name).toEqual([])
    }
  })

  it('tries a connection before anybody approves it, and is told what the platform says', async () => {
    const admin = await sitsDown('吴越', 'admin', '/console/centre/channel/wechat')
    await admin.getByRole('button', { name: '测试连接' }).click()
    await admin.getByText('连接成功，平台认可这个账号').waitFor()
    await gives(admin, '开发者密码（AppSecret）', '99999999999999999999999999999999', '更换')
    await admin.getByRole('button', { name: '测试连接' }).click()
    await admin.getByText('平台拒绝了这个账号（错误码 40125）').waitFor()
    await looksRight(admin, 'refused')
  })

  it('fills in both servers of a mailbox, tries it, and gives its codes again when a server changes', async () => {
    const admin = await sitsDown('吴越', 'admin', '/console/centre/channel')
    await adds(admin, '电子邮箱', 'mail')
    await admin.getByLabel('邮箱地址').fill('kefu@hospital.example')
    await expect.poll(() => admin.getByLabel('接入地址').count()).toBe(0) // nobody calls us
    await admin.getByLabel('发件人名称').fill('示例医院导诊台')
    for (const server of ['收信（IMAP）', '发信（SMTP）']) {
      await admin.getByLabel(`${server}服务器`).fill('127.0.0.1')
      await admin.getByLabel(`${server}用户名`).fill('kefu')
    }
    await admin.getByLabel('收信（IMAP）端口').fill('1')
    for (const server of ['收信（IMAP）', '发信（SMTP）'])
      await gives(admin, `${server}授权码`, 'a-code-for-programs', '填写')
    await admin.getByText('草稿已自动保存').waitFor()
    await admin.getByRole('button', { name: '测试连接' }).click()
    await admin.getByText('连不上平台，请检查网络').waitFor()
    await looksRight(admin, 'mailbox')
    await admin.getByLabel('发信（SMTP）服务器').fill('smtp.elsewhere.example')
    await admin.getByText('地址改过，密钥要重新填写').first().waitFor()
    expect(await admin.getByText('地址改过，密钥要重新填写').count()).toBe(2)
    expect(await placesOf('a-code-for-programs')).toEqual([])
  })

  it('is told at the field what is wrong, also of a secret, and by keyboard alone sets it right', async () => {
    const admin = await sitsDown('吴越', 'admin', '/console/centre/channel/wechat')
    await admin.getByLabel('开发者 ID（AppID）').fill('gh_wrong')
    await admin.getByText(/填写的内容不符合要求，例如 wx0123456789abcdef/).waitFor()
    await admin.getByRole('button', { name: '更换 令牌（Token）' }).press('Enter')
    await admin.keyboard.type('不是令牌')
    await admin.keyboard.press('Enter')
    await admin.getByRole('alert').filter({ hasText: '例如 Frontdesk2026' }).waitFor()
    await looksRight(admin, 'faults')
    await admin.keyboard.press('Escape')
    await admin.keyboard.press('Enter')
    await admin.keyboard.type('NewDesk2026')
    await admin.keyboard.press('Enter')
    await admin.getByText('令牌（Token） 已加密保存').waitFor()
    await admin.getByRole('group', { name: '令牌（Token）' }).getByText('已设置', { exact: true }).waitFor()
    await admin.getByText('草稿已自动保存').waitFor()
  })

  it('sees in red which released channel did not start, and why', async () => {
    const admin = await sitsDown('吴越', 'admin', '/console/centre/channel')
    await addsTheAccount(admin)
    await admin.getByRole('button', { name: '提交审核' }).click()
    const supervisor = await sitsDown('何敏', 'supervisor', '/console/centre/channel/branch')
    await supervisor.getByRole('button', { name: '通过', exact: true }).click()
    await release(admin, '开通分院公众号')
    await hospital.app.store.write((tx) => tx.db.deleteFrom('channel_secret').where('field', '=', 'token').execute())
    await leave()
    await hospital.restarts()
    const later = await sitsDown('吴越', 'admin', '/console/centre/channel')
    await later
      .getByRole('alert')
      .filter({ hasText: '没有启动的渠道' })
      .getByText(/令牌（Token）：.*重新填写/)
      .waitFor()
    await looksRight(later, 'left-out')
    await later.evaluate(`localStorage.setItem('daozhen.console.language', '"en"')`)
    await later.reload()
    await later
      .getByRole('alert')
      .getByText(/Token: The secret is gone or cannot be opened/)
      .waitFor()
  })

  it('works on a narrow screen and in English', async () => {
    const admin = await sitsDown('吴越', 'admin', '/console/centre/channel/wechat')
    await admin.getByRole('group', { name: '令牌（Token）' }).waitFor()
    await admin.evaluate(`localStorage.setItem('daozhen.console.language', '"en"')`)
    await admin.setViewportSize({ width: 320, height: 640 })
    await admin.reload()
    await admin.getByRole('button', { name: 'Replace AppSecret' }).click()
    await admin.getByText('Saved encrypted: nobody can read it afterwards').waitFor()
    expect(await admin.evaluate('document.documentElement.scrollWidth <= 320')).toBe(true)
    await looksRight(admin, 'narrow')
  })
})

async function adds(admin: Page, platform: string, id: string): Promise<void> {
  await admin.getByRole('button', { name: '新增' }).click()
  const dialog = admin.getByRole('dialog')
  await dialog.getByLabel('平台').selectOption({ label: platform })
  await dialog.getByLabel('编号').fill(id)
  await dialog.getByRole('button', { name: '建立草稿' }).click()
}

async function addsTheAccount(admin: Page): Promise<void> {
  await adds(admin, '微信公众号', 'branch')
  await admin.getByLabel('开发者 ID（AppID）').fill(ACCOUNT.appId)
  for (const [name, secret] of SECRETS) await gives(admin, name, secret, '填写')
  await admin.getByLabel('可主动发送客服消息').uncheck()
  await admin.getByText('草稿已自动保存').waitFor()
  expect(await admin.getByLabel('接入地址').inputValue()).toBe(`${hospital.address}/webhooks/branch`)
}

async function gives(page: Page, name: string, secret: string, act: '填写' | '更换'): Promise<void> {
  await page.getByRole('button', { name: `${act} ${name}` }).click()
  await page.getByLabel(`新的 ${name}`).fill(secret)
  await page.getByRole('button', { name: '加密保存' }).click()
  await page.getByRole('group', { name }).getByText('已设置', { exact: true }).waitFor()
}

async function patientReads(): Promise<string> {
  branch.pushTo(`${hospital.address}/webhooks/branch`)
  const patient = branch.patient('o-branch')
  await patient.says('挂号时间')
  return patient
    .sees()
    .map(({ text }) => text)
    .join('\n')
}

/** From the top: what is scrolled half under the head of the form is no target for anybody. */
const looksRight = async (page: Page, name: string) => {
  await page.evaluate(`document.querySelector('.pane')?.scrollTo(0, 0)`)
  expect(await axeFaults(page)).toEqual([])
  await page.screenshot({ path: `${SHOTS}channel-settings-${name}.png` })
}

/** Answers the pages got, files of the installation, lines of the log. */
async function placesOf(secret: string): Promise<readonly string[]> {
  const heard = (await Promise.all(answers)).map((text) => ['an answer', Buffer.from(text)] as const)
  const files = readdirSync(join(hospital.folder, 'data'), { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => [each.name, readFileSync(join(each.parentPath, each.name))] as const)
  const log = ['the log', Buffer.from(hospital.logged.join('\n'))] as const
  expect(heard.length).toBeGreaterThan(20)
  expect(files.length).toBeGreaterThan(1)
  return [...heard, ...files, log].filter(([, bytes]) => bytes.includes(secret)).map(([name]) => name)
}

const logins = new Map([
  ['吴越', 'staff-1'],
  ['何敏', 'staff-2'],
])

async function sitsDown(name: string, role: Role, path: string): Promise<Page> {
  await hospital.agent(name, role).signsIn()
  const screen = await openScreen(chromium, hospital.address)
  screens.push(screen)
  screen.page.setDefaultTimeout(10_000)
  screen.page.on('response', (response) => {
    if (response.url().includes('/api/v1/') && !response.url().includes('/events')) {
      answers.push(response.text().catch(() => ''))
    }
  })
  await screen.page.goto(hospital.address + path)
  await screen.page.getByLabel('账号').fill(logins.get(name) ?? '')
  await screen.page.getByLabel('密码').fill(PASSWORD)
  await screen.page.getByRole('button', { name: '登录' }).click()
  return screen.page
}

async function leave(): Promise<void> {
  for (const screen of screens.splice(0)) {
    expect(screen.faults.filter((fault) => !fault.includes('status of 422'))).toEqual([])
    await screen.context.close()
  }
}

async function release(page: Page, note: string): Promise<void> {
  await page.getByRole('button', { name: '发布…' }).click()
  await page.getByLabel('发布说明').fill(note)
  await page.getByRole('button', { name: '发布 1 处修改' }).click()
  await page.getByText('第 1 版已发布，重启后生效').waitFor()
  await page.keyboard.press('Escape')
}
