// People and their rights on the screen: two proofs at the door, one-time passwords, the admin pages, the directory, the
// audit, a screen that covers itself. Each held against WCAG 2.2 AA.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeAt, stepAt } from '../../src/base/totp.ts'
import { openReception, PASSWORD, type Reception } from '../console/reception.ts'
import { hire } from '../support/desk-harness.ts'
import { axeFaults } from './axe.ts'
import { openChromium } from './chromium.ts'
import { giveLogin, openScreen, patientSays, type Screen, SHOTS, SMALL_SCREEN, signIn } from './desk-of-one.ts'

let chromium: Browser
let reception: Reception
const opened: Screen[] = []

beforeAll(async () => {
  chromium = await openChromium()
  reception = await openReception({
    start: Date.now(),
    settings: { secondFactor: 'required-roles', idleLockMinutes: 15 },
  })
  const { ward } = reception
  const team = await ward.team('门诊导诊组')
  await ward.team('妇科组')
  for (const [name, login, role, title, department, extension] of [
    ['周建国', 'zhou', 'admin', null, '信息科', '6001'],
    ['吴悦', 'wuyue', 'supervisor', '客服主任', '客户服务中心', '6101'],
    ['王敏', 'wangmin', 'agent', '导诊咨询员', '客户服务中心', '6112'],
    ['李想', 'lixiang', 'agent', '导诊咨询员', '客户服务中心', '6113'],
    ['陈静', 'chenjing', 'trainee', '实习咨询员', '客户服务中心', '6120'],
    ['孙文', 'sunwen', 'auditor', null, '审计科', '6201'],
  ] as const) {
    const person = await ward.store.write((tx) => hire(tx, { name, role, teams: role === 'agent' ? [team] : [] }))
    await giveLogin(reception, person, login)
    await ward.store.write((tx) =>
      tx.db.updateTable('agent').set({ title, department, extension }).where('id', '=', person.id).execute(),
    )
  }
})
afterAll(async () => {
  await chromium?.close()
  await reception?.close()
})

async function screenAt(path: string): Promise<Page> {
  const screen = await openScreen(chromium, reception.base)
  opened.push(screen)
  await screen.page.goto(`${reception.base}/console${path}`)
  return screen.page
}

const looksRight = async (page: Page, name: string) => {
  expect(await axeFaults(page)).toEqual([])
  await page.screenshot({ path: `${SHOTS}access-${name}.png` })
}

/** What the app on a phone shows. */
function codeOf(secret: string, offMs = 0): string {
  const bits = [...secret].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'))
  const key = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  return codeAt(key, stepAt(reception.ward.clock.now() + offMs))
}

let secret = ''
let codes: readonly string[] = []
let admin: Page

describe('the administrator', () => {
  it('is led from the first sign-in through the second factor, by keyboard and without leaving the origin', async () => {
    admin = await screenAt('/')
    await signIn(admin, 'zhou')
    await admin.getByRole('heading', { name: '启用双重验证' }).waitFor()
    await admin.getByRole('img', { name: '二维码，供身份验证器扫描' }).waitFor()
    await looksRight(admin, 'enrol')
    await admin.getByText('无法扫码？手动输入密钥').click()
    secret = ((await admin.locator('code.secret').textContent()) ?? '').replaceAll(' ', '')
    const field = admin.getByLabel('第 2 步：输入验证器显示的 6 位数字')
    await field.fill('000000')
    await field.press('Enter')
    await admin.getByText('验证码不正确或已用过').waitFor()
    await field.fill(codeOf(secret))
    await field.press('Enter')
    await admin.getByRole('heading', { name: '请保存恢复码' }).waitFor()
    codes = await admin.locator('.paper code').allTextContents()
    expect(codes).toHaveLength(10)
    expect(await admin.getByRole('button', { name: '进入工作台' }).isDisabled()).toBe(true)
    await looksRight(admin, 'recovery-codes')
    await admin.getByLabel('我已把恢复码保存好').check()
    await admin.getByRole('button', { name: '进入工作台' }).click()
    await admin.getByRole('button', { name: '新建账号' }).waitFor()
  })

  it('reads the accounts and makes one, whose password is shown once', async () => {
    await admin.getByRole('button', { name: /王敏/ }).click()
    await admin.getByRole('heading', { name: '王敏' }).waitFor()
    await looksRight(admin, 'accounts')
    await admin.getByRole('button', { name: '新建账号' }).click()
    await admin.getByRole('textbox', { name: '姓名', exact: true }).fill('赵雪')
    await admin.getByLabel('登录账号').fill('zhaoxue')
    await admin.getByLabel('对外称呼').fill('导诊咨询员')
    await admin.getByLabel('分机号').fill('6115')
    await admin.getByRole('button', { name: '建立账号' }).click()
    const shown = admin.getByRole('dialog').getByRole('textbox')
    const oneTime = await shown.inputValue()
    await looksRight(admin, 'one-time-password')
    await admin.getByRole('button', { name: '我已记下' }).click()
    await admin.getByRole('heading', { name: '赵雪' }).waitFor()

    const hers = await screenAt('/')
    await hers.getByLabel('账号').fill('zhaoxue')
    await hers.getByLabel('密码').fill(oneTime)
    await hers.getByRole('button', { name: '登录' }).click()
    await hers.getByRole('heading', { name: '设置您自己的密码' }).waitFor()
    await looksRight(hers, 'own-password')
    await hers.getByLabel('一次性密码').fill(oneTime)
    await hers.getByLabel(/^新密码/).fill('雨后操场边上的第七只麻雀')
    await hers.getByRole('button', { name: '保存' }).click()
    await hers.getByText('实时已连接').waitFor()
    await hers.context().close()
  })

  it('changes an account with a bar that says what is unsaved, and asks before closing one', async () => {
    await admin.getByRole('button', { name: /李想/ }).click()
    await admin.getByText('没有修改').waitFor()
    await admin.getByLabel('分机号').fill('6199')
    await admin.getByText('有未保存的修改').waitFor()
    await admin.getByRole('button', { name: '保存', exact: true }).click()
    await admin.getByText('已保存').waitFor()
    await admin.getByRole('button', { name: '停用账号' }).click()
    await admin.getByText('李想 将立即退出登录').waitFor()
    await looksRight(admin, 'close-account')
    await admin.getByRole('button', { name: '取消' }).click()
  })

  it('looks after teams, sees the roles as the rules say them, and makes a token', async () => {
    await admin.getByRole('link', { name: '小组' }).click()
    await admin.getByRole('button', { name: /妇科组/ }).click()
    await admin.getByLabel(/陈静/).check()
    await admin.getByLabel('妇科', { exact: true }).check()
    await looksRight(admin, 'teams')
    await admin.getByRole('button', { name: '保存', exact: true }).click()
    await admin.getByRole('button', { name: /妇科组\s*1 人/ }).waitFor()
    await admin.getByRole('link', { name: '角色权限' }).click()
    await admin.getByRole('rowheader', { name: '接管他人会话' }).waitFor()
    await looksRight(admin, 'roles')
    await admin.getByRole('link', { name: '服务令牌' }).click()
    await admin.getByLabel('用途名称').fill('监控大屏')
    await admin.getByLabel('查看看板数字').check()
    await admin.getByRole('button', { name: '生成令牌' }).click()
    expect(await admin.getByRole('dialog').getByRole('textbox').inputValue()).toMatch(/^dz_[\w-]{43}$/)
    await admin.getByRole('button', { name: '我已记下' }).click()
    await admin.getByText('有效').waitFor()
    await looksRight(admin, 'tokens')
  })

  it('reads the audit, filtered, opened, proved', async () => {
    await admin.getByRole('link', { name: '审计日志' }).click()
    await admin.getByLabel('做了什么').selectOption('account')
    await admin.getByRole('button', { name: '查询' }).click()
    await admin.getByRole('cell', { name: '建立账号' }).first().waitFor()
    await admin.getByRole('button', { name: '校验完整性' }).click()
    await admin.getByText('没有改动').waitFor()
    await admin.getByRole('button', { name: /展开/ }).first().click()
    await looksRight(admin, 'audit')
    const [file] = await Promise.all([
      admin.waitForEvent('download'),
      admin.getByRole('link', { name: '导出 CSV' }).click(),
    ])
    expect(file.suggestedFilename()).toBe('audit.csv')
  })

  it('sees where the chain was broken, and the row', async () => {
    const store = reception.ward.store
    const { seq } = await store.reads
      .selectFrom('audit')
      .select('seq')
      .where('action', '=', 'team.change')
      .executeTakeFirstOrThrow()
    const before = await store.reads
      .selectFrom('audit')
      .select('detail')
      .where('seq', '=', seq)
      .executeTakeFirstOrThrow()
    const write = (detail: string) =>
      store.write((tx) => tx.db.updateTable('audit').set({ detail }).where('seq', '=', seq).execute())
    await write('{"memberIds":[]}')
    await admin.getByRole('button', { name: '校验完整性' }).click()
    await admin.getByText(`第 ${seq} 条记录有问题`).waitFor()
    await admin.getByRole('button', { name: '看这一条附近' }).click()
    await admin.locator('tr.bad').waitFor()
    await looksRight(admin, 'audit-broken')
    await write(before.detail)
  })

  it('sees what is stuck, and puts it back to work', async () => {
    const { ward } = reception
    const patient = await ward.patient()
    await ward.asks(patient.id)
    await ward.store.write((tx) =>
      tx.db
        .insertInto('inbound')
        .values({
          ...{ id: '01PARKED0001', channel_id: 'hospital-wechat', dedup_key: 'k', identity_id: patient.identityId },
          ...{ conversation_id: null, message_id: null, platform_message_id: 'wx-77', sent_at: tx.now },
          ...{ arrived_at: tx.now, exchange_no: null, event: '{}', state: 'parked', attempts: 5, due_at: tx.now },
          ...{ claimed_by: null, claimed_until: null, failure: 'broken' },
        })
        .execute(),
    )
    await admin.getByRole('link', { name: '运行情况' }).click()
    await admin.getByRole('button', { name: /重新处理/ }).waitFor()
    await looksRight(admin, 'operations')
    await admin.getByRole('button', { name: /重新处理/ }).click()
    await admin.getByText('已放回处理队列').waitFor()
  })

  it('finds a colleague in the directory by extension', async () => {
    await admin.getByRole('link', { name: '名录' }).click()
    await admin.getByRole('rowheader', { name: '吴悦' }).waitFor()
    await looksRight(admin, 'directory')
    await admin.getByLabel('搜索姓名、科室、称呼、分机').fill('6112')
    await admin.getByText('1 人').waitFor()
    expect(await admin.getByRole('rowheader').allTextContents()).toEqual(['王敏'])
  })

  it('is asked for the code at the next sign-in, and a code on paper opens as well', async () => {
    const second = await screenAt('/')
    await signIn(second, 'zhou')
    await second.getByLabel('动态验证码').waitFor()
    await looksRight(second, 'code')
    await second.getByLabel('动态验证码').fill(codes[0] ?? '')
    await second.getByRole('button', { name: '确认' }).click()
    await second.getByRole('link', { name: '设置', exact: true }).click()
    await second.getByText('剩余恢复码 9 个').waitFor()
    await second.getByRole('button', { name: '退出其他所有设备' }).waitFor()
    await looksRight(second, 'settings')
    await second.getByRole('button', { name: '退出其他所有设备' }).click()
    await second.getByText('没有其他设备登录。').waitFor()
    await second.context().close()
  })

  it('whose session was ended signs in over the page, and goes on', async () => {
    await admin.getByRole('link', { name: '管理' }).click()
    await admin.getByRole('dialog').getByLabel('密码').fill(PASSWORD)
    await admin.getByRole('dialog').getByRole('button', { name: '登录' }).click()
    await admin.getByLabel('动态验证码').fill(codes[1] ?? '')
    await admin.getByRole('button', { name: '确认' }).click()
    await admin.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it.each(['accounts', 'audit', 'operations', 'roles'])('reads %s on 320 pixels and in English', async (page) => {
    await admin.setViewportSize({ width: 320, height: 640 })
    await admin.evaluate(`localStorage.setItem('daozhen.console.language', '"en"')`)
    await admin.goto(`${reception.base}/console/admin/${page}`)
    await admin.locator('main').waitFor()
    await admin.getByRole('navigation', { name: 'Administration pages' }).waitFor()
    expect(await admin.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')).toBe(
      false,
    )
    await looksRight(admin, `320-${page}`)
    await admin.setViewportSize(SMALL_SCREEN)
    await looksRight(admin, `english-${page}`)
  })
})

describe('a screen that nobody touches', () => {
  it('covers itself after a quarter of an hour, stays covered when loaded again, and opens with the password', async () => {
    const patient = await reception.ward.patient()
    await patientSays(reception, patient.id, '孩子发烧38.5，先看皮肤科还是儿科？')
    const screen = await screenAt('/')
    await signIn(screen, 'wangmin')
    await screen.getByText('实时已连接').waitFor()
    await screen.screenshot({ path: `${SHOTS}access-watermark.png` })
    expect(await screen.locator('svg.watermark text').first().textContent()).toContain('王敏 wangmin')
    await screen.clock.install({ time: Date.now() })
    await screen.reload()
    await screen.getByText('实时已连接').waitFor()
    await screen.clock.fastForward('16:00')
    await screen.getByRole('heading', { name: '屏幕已锁定' }).waitFor()
    await looksRight(screen, 'locked')
    await screen.reload()
    await screen.getByRole('heading', { name: '屏幕已锁定' }).waitFor()
    await screen.keyboard.press('Escape')
    await screen.getByRole('heading', { name: '屏幕已锁定' }).waitFor()
    await screen.getByRole('dialog').getByRole('textbox').fill(PASSWORD)
    await screen.keyboard.press('Enter')
    await screen.getByRole('heading', { name: '屏幕已锁定' }).waitFor({ state: 'detached' })
  })
})

it('no screen had a fault or asked anybody else', () => {
  expect(opened.flatMap((screen) => screen.faults.filter((fault) => !/status of 403/.test(fault)))).toEqual([])
})
