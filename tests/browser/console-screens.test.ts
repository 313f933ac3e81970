// The main screens of the console with people in them: photographed for eyes, and held against WCAG 2.2 AA by axe.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openReception, type Reception } from '../console/reception.ts'
import { act, request } from '../support/desk-harness.ts'
import { axeFaults } from './axe.ts'
import { openChromium } from './chromium.ts'
import {
  allArrives,
  botSays,
  nameOf,
  openScreen,
  patientSays,
  type Screen,
  SHOTS,
  SMALL_SCREEN,
  sitDown,
} from './desk-of-one.ts'

const MINUTE = 60_000
let chromium: Browser
let reception: Reception
let screen: Screen & Awaited<ReturnType<typeof sitDown>>

beforeAll(async () => {
  chromium = await openChromium()
  reception = await openReception({ start: Date.now() - 12 * MINUTE })
  const { ward } = reception
  screen = await sitDown(chromium, reception, { name: '周琳', login: 'zhoulin', capacity: 8 })
  await ward.agent('李敏', { capacity: 0 })
  await ward.agent('何静', { capacity: 0 })
  const wang = await ward.patient()
  await nameOf(reception, wang, '王*芳')
  await patientSays(reception, wang.id, '孩子两岁，昨天开始身上起红疹子，周六有皮肤科的号吗')
  await ward.passes('20s')
  await botSays(reception, wang, '皮肤科周六上午 8:00–12:00 出诊，可在公众号菜单“预约挂号”预约。')
  await ward.passes('90s')
  await patientSays(reception, wang.id, '宝宝发烧38.2，身上的疹子需要先看皮肤科还是儿科？')
  const card = {
    reason: 'not-understood' as const,
    acuity: 'urgent' as const,
    words: ['发烧38.2', '疹子'],
    departments: [],
    faqShown: ['A-102'],
    openQuestion: '先看皮肤科还是儿科？',
    about: { age: '2 岁', relation: '母亲' },
  }
  await ward.asks(wang.id, request('not-understood', { acuity: 'urgent', card }))
  await ward.passes('60s')
  const held = await ward.conversation(wang.id)
  await ward.store.write((tx) =>
    ward.desk.note(tx, { ...act(screen.agent, held), text: '上周来过，家长说对青霉素过敏，已记在患者卡。' }),
  )
  await ward.passes('30s')
  const text = '您好，我是导诊台周琳。发热伴皮疹的孩子请先到儿科发热门诊分诊，由医生判断是否转皮肤科。'
  const noted = await ward.conversation(wang.id)
  await ward.store.write((tx) => ward.desk.reply(tx, { ...act(screen.agent, noted), content: { kind: 'text', text } }))
  await allArrives(reception)
  for (const [name, words] of [
    ['刘先生', '那核磁共振当天能出结果吗'],
    ['陈女士', '收到，建档需要带身份证和医保卡'],
    ['孙*琪', '种植牙的费用可以走医保个人账户吗？'],
  ] as const) {
    await ward.passes('50s')
    const patient = await ward.waiting()
    await nameOf(reception, patient, name)
    await patientSays(reception, patient.id, words)
  }
  await ward.passes('60s')
})
afterAll(async () => {
  await reception.close()
  await chromium.close()
})

async function settle(page: Page, name: string, size = { width: 1440, height: 900 }): Promise<void> {
  await page.setViewportSize(size)
  await page.mouse.move(700, 10)
  await page.evaluate('document.fonts.ready')
  await page.screenshot({ path: `${SHOTS}${name}.png` })
}

describe('every screen is one an eye and a screen reader can work with', () => {
  it('the sign-in', async () => {
    const { page } = await openScreen(chromium, reception.base)
    await page.goto(`${reception.base}/console/`)
    await page.getByRole('button', { name: '登录' }).waitFor()
    expect(await axeFaults(page)).toEqual([])
    await settle(page, 'door')
    await page.goto(`${reception.base}/console/#setup=not-a-real-token`)
    await page.reload()
    await page.getByRole('button', { name: '创建管理员' }).waitFor()
    expect(await axeFaults(page)).toEqual([])
    await page.context().close()
  })

  it('the inbox with a thread of everybody: patient, bot, colleague, note', async () => {
    const { page } = screen
    await page.getByRole('button', { name: /王\*芳/ }).click()
    await page.getByRole('log').getByText('分诊').waitFor()
    await patientSays(reception, (await openOne('王*芳')) ?? '', '发热门诊在哪栋楼呀，晚上去有人吗')
    await page.getByRole('log').getByText('晚上去有人吗').waitFor()
    await page.getByLabel('回复内容').fill('可以先在公众号“门诊导航”里看路线，')
    await page.getByRole('button', { name: '为什么这样回答' }).click()
    expect(await axeFaults(page)).toEqual([])
    await settle(page, 'console-why')
    await page.getByRole('button', { name: '为什么这样回答' }).click()
    await settle(page, 'console')
    await settle(page, 'console-1366', SMALL_SCREEN)
    await settle(page, 'console-1280', { width: 1280, height: 720 })
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  it('the views, the dialogs, search and keys', async () => {
    const { page } = screen
    for (const view of ['待接入', '稍后', '全部']) {
      await page.getByRole('tab', { name: view }).click()
      expect(await axeFaults(page)).toEqual([])
    }
    await page.getByRole('tab', { name: '我的' }).click()
    for (const [button, name] of [
      ['转接', 'transfer'],
      ['稍后', 'snooze'],
      ['结束', 'close'],
    ] as const) {
      await page.getByRole('button', { name: button, exact: true }).click()
      await page.getByRole('dialog').waitFor()
      expect(await axeFaults(page)).toEqual([])
      await settle(page, `console-${name}`)
      await page.keyboard.press('Escape')
    }
    await page.keyboard.press('Control+KeyK')
    await page.getByRole('combobox').fill('皮疹')
    await page.getByRole('option', { name: /发热伴皮疹/ }).waitFor()
    expect(await axeFaults(page)).toEqual([])
    await settle(page, 'console-search')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '快捷键' }).click()
    expect(await axeFaults(page)).toEqual([])
    await settle(page, 'console-keys')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /我的状态/ }).click()
    await page.getByRole('menuitem', { name: /小休/ }).waitFor()
    expect(await axeFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
  })

  it('an emergency in the line, and opened', async () => {
    const { page } = screen
    const { ward } = reception
    await page.getByRole('button', { name: /我的状态/ }).click()
    await page.getByRole('menuitem', { name: /小休/ }).click()
    const zhang = await ward.patient()
    await nameOf(reception, zhang, '张*明')
    await patientSays(reception, zhang.id, '我爸胸口压着疼，出汗，挂哪个科')
    await ward.alarm(zhang.id)
    await page.getByRole('alert').filter({ hasText: '张*明' }).waitFor()
    expect(await axeFaults(page)).toEqual([])
    await settle(page, 'console-emergency-waiting')
    await page.keyboard.press('F8')
    await page.getByRole('group', { name: '急症处置步骤' }).waitFor()
    expect(await axeFaults(page)).toEqual([])
    await settle(page, 'console-emergency')
    await page.getByRole('button', { name: '我已看到' }).first().click()
    await page.getByText('值班人员已确认').waitFor()
  })

  it('the settings, in English too', async () => {
    const { page } = screen
    await page.getByRole('link', { name: '设置', exact: true }).click()
    await page.getByText('本机').waitFor()
    expect(await axeFaults(page)).toEqual([])
    await settle(page, 'settings')
    await page.getByLabel('English').check()
    await page.getByRole('link', { name: 'Inbox' }).click()
    await page.getByRole('button', { name: /王\*芳/ }).click()
    await page.getByRole('log').getByText('晚上去有人吗').waitFor()
    expect(await axeFaults(page)).toEqual([])
    await settle(page, 'console-english', SMALL_SCREEN)
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
  })

  it('a screen of 320 pixels, as at four times the size: one thing at a time, nothing cut off', async () => {
    const { page } = screen
    await page.setViewportSize({ width: 320, height: 640 })
    const isCut = 'document.documentElement.scrollWidth > document.documentElement.clientWidth'
    for (const act of [async () => {}, () => page.getByRole('link', { name: 'Back to the list' }).click()]) {
      await act()
      await page.screenshot({ path: `${SHOTS}console-320-${act.length}${await page.getByRole('log').count()}.png` })
      expect(await page.evaluate(isCut)).toBe(false)
      expect(await axeFaults(page)).toEqual([])
    }
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  it('and none of them had a fault or asked anybody else', () => {
    expect(screen.faults).toEqual([])
  })
})

async function openOne(name: string): Promise<string | undefined> {
  const row = await reception.ward.store.reads
    .selectFrom('conversation as c')
    .innerJoin('channel_identity as i', 'i.id', 'c.identity_id')
    .innerJoin('contact as p', 'p.id', 'i.contact_id')
    .select('c.id')
    .where('p.display_name', '=', name)
    .executeTakeFirst()
  return row?.id
}
