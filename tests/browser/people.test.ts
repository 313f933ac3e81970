// The people's part of the desk in a real browser: lists narrowed and kept, the patient card, and a shift handed over.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openReception, type Reception } from '../console/reception.ts'
import { request } from '../support/desk-harness.ts'
import { axeFaults } from './axe.ts'
import { openChromium } from './chromium.ts'
import { allArrives, botSays, nameOf, patientSays, type Screen, SHOTS, sitDown } from './desk-of-one.ts'

const MINUTE = 60_000
let chromium: Browser
let reception: Reception
let screen: Screen & Awaited<ReturnType<typeof sitDown>>
let wangId = ''

beforeAll(async () => {
  chromium = await openChromium()
  reception = await openReception({ start: Date.now() - 8 * MINUTE })
  const { ward } = reception
  screen = await sitDown(chromium, reception, { name: '周琳', login: 'zhoulin', capacity: 8, role: 'supervisor' })
  const wang = await ward.patient()
  wangId = wang.id
  await nameOf(reception, wang, '王*芳')
  await patientSays(reception, wang.id, '孩子两岁，昨天开始身上起红疹子，周六有皮肤科的号吗')
  await botSays(reception, wang, '皮肤科周六上午 8:00–12:00 出诊，可在公众号菜单“预约挂号”预约。')
  const card = {
    reason: 'not-understood' as const,
    acuity: 'urgent' as const,
    words: ['发烧38.2', '疹子'],
    departments: ['pediatrics' as never],
    faqShown: ['A-102'],
    openQuestion: '先看皮肤科还是儿科？',
    about: { age: '2 岁', relation: '母亲' },
  }
  await ward.passes('60s')
  await ward.asks(wang.id, request('not-understood', { acuity: 'urgent', card }))
  await patientSays(reception, wang.id, '宝宝发烧38.2，身上的疹子需要先看皮肤科还是儿科？')
  await ward.passes('3m')
  for (const [name, words] of [
    ['刘先生', '那核磁共振当天能出结果吗'],
    ['陈女士', '收到，建档需要带身份证和医保卡'],
  ] as const) {
    await ward.passes('50s')
    const patient = await ward.waiting()
    await nameOf(reception, patient, name)
    await patientSays(reception, patient.id, words)
  }
  await allArrives(reception)
})
afterAll(async () => {
  expect(screen.faults).toEqual([])
  await reception.close()
  await chromium.close()
})

const shot = (name: string) => screen.page.screenshot({ path: `${SHOTS}people-${name}.png` })

describe('the list', () => {
  it('is narrowed by urgency and waiting time, kept under a name, and found again by one press', async () => {
    const { page } = screen
    await page.getByRole('button', { name: /^筛选/ }).click()
    await page.getByLabel('紧急程度').selectOption({ label: '当日 (1)' })
    await page.getByText('1 条').waitFor()
    expect(await page.getByRole('button', { name: /刘先生/ }).count()).toBe(0)
    expect(await axeFaults(page)).toEqual([])
    await shot('filter')
    await page.getByRole('button', { name: '存为视图' }).click()
    await page.getByLabel('视图名称').fill('当日要办')
    expect(await axeFaults(page)).toEqual([])
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await page.getByRole('button', { name: '清除筛选' }).click()
    await page.getByRole('button', { name: /刘先生/ }).waitFor()
    await page.getByRole('button', { name: '完成' }).click()
    await page.getByRole('list', { name: '保存的视图' }).getByRole('button', { name: '当日要办' }).click()
    await page.getByRole('button', { name: /刘先生/ }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: /王\*芳/ }).waitFor()
    await shot('saved-view')
    await page.getByRole('tab', { name: '待接入' }).click()
    await page.getByText('没有符合筛选条件的会话。').waitFor()
    expect(await axeFaults(page)).toEqual([])
    await page.getByRole('tab', { name: '我的' }).click()
    await page.getByRole('button', { name: '去掉筛选：当日' }).click()
    await page.getByRole('button', { name: /刘先生/ }).waitFor()
  })
})

describe('the patient card', () => {
  it('takes down who writes and whom it is about, and shows a number for a reason and a minute', async () => {
    const { page } = screen
    await page.getByRole('button', { name: /王\*芳/ }).click()
    const card = page.getByRole('region', { name: '患者卡' })
    await card.getByRole('button', { name: '修改联系人资料' }).click()
    await page.getByLabel('姓名').fill('王小芳')
    await page.getByLabel('电话', { exact: true }).fill('138 0000 1234')
    await page.getByLabel('电话已向本人核实').check()
    await page.getByLabel('备注（患者看不到）').fill('自述孩子青霉素过敏')
    expect(await axeFaults(page)).toEqual([])
    await shot('contact-dialog')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await card.getByText('138****1234').waitFor()

    await card.getByRole('button', { name: '添加就诊人' }).click()
    await page.getByLabel('与联系人的关系').selectOption('child')
    await page.getByLabel('姓名').fill('王小宝')
    await page.getByLabel('性别').selectOption('male')
    await page.getByLabel('岁', { exact: true }).fill('2')
    await page.getByLabel('个月').fill('3')
    await page.getByLabel('证件号').fill('11010120240815001X')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await card.getByText('2 岁 3 个月').waitFor()

    await card.getByRole('button', { name: '登记', exact: true }).click()
    await page.getByLabel('谁的信息').selectOption({ index: 1 })
    await page.getByLabel('监护人').fill('王小芳')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await card.getByText('健康信息（单独同意）').waitFor()

    await card.getByRole('button', { name: '查看完整电话' }).click()
    expect(await axeFaults(page)).toEqual([])
    await shot('reveal')
    await page.getByRole('button', { name: '查看 60 秒' }).click()
    await card.getByText('138 0000 1234').waitFor()
    await shot('card')
    expect(await axeFaults(page)).toEqual([])
    await page.getByRole('button', { name: /刘先生/ }).click()
    await page.getByRole('log').getByText('核磁共振').waitFor()
    await page.getByRole('button', { name: /王\*芳/ }).click()
    await card.getByText('138****1234').waitFor()
    expect(await page.getByText('138 0000 1234').count()).toBe(0)
  })

  it('keeps what was promised, and says when it was done', async () => {
    const { page } = screen
    const promises = page.getByRole('region', { name: '答应的事' })
    await promises.getByRole('button', { name: '登记' }).click()
    await page.getByLabel('答应了什么').fill('问到儿科周六号源后回复')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await promises.getByText('问到儿科周六号源后回复').waitFor()
    await shot('promise')
    await promises.getByRole('button', { name: '已办' }).click()
    await promises.getByText(/已办$/).waitFor()
    expect(wangId).not.toBe('')
  })
})

describe('a shift', () => {
  it('is signed by both, moves with its notes, and stays to be printed', async () => {
    const { page } = screen
    const other = await sitDown(chromium, reception, { name: '李敏', login: 'limin', capacity: 1 })
    await page.getByRole('link', { name: '交班' }).click()
    await page.getByRole('heading', { name: '手上的会话 3/3' }).waitFor()
    await page.getByLabel('王*芳：给接班同事的说明').fill('等儿科号源，三点前回复')
    await page.getByLabel('交出与 陈女士 的会话').uncheck()
    await page.getByLabel('故障与异常').fill('二楼自助机缺纸')
    await page.getByLabel(/^接班同事/).selectOption({ label: '李敏 · 在线' })
    expect(await axeFaults(page)).toEqual([])
    await shot('handover')
    await page.getByRole('button', { name: '签字交班' }).click()
    await page.getByRole('heading', { name: '已交给 李敏，等待签收' }).waitFor()

    await other.page.getByRole('link', { name: '有同事交班给您' }).click()
    await other.page.getByRole('heading', { name: '周琳 交班给您' }).waitFor()
    expect(await axeFaults(other.page)).toEqual([])
    await other.page.screenshot({ path: `${SHOTS}people-handover-offered.png` })
    await other.page.getByRole('button', { name: '签收接班' }).click()
    await other.page.getByText('已接收 2 个会话').waitFor()
    await other.page.getByRole('link', { name: /周琳 → 李敏/ }).click()
    await other.page.getByRole('cell', { name: '等儿科号源，三点前回复' }).waitFor()
    expect(await axeFaults(other.page)).toEqual([])
    await other.page.screenshot({ path: `${SHOTS}people-handover-sheet.png` })
    await other.page.getByRole('link', { name: /^会话/ }).click()
    await other.page.getByRole('button', { name: /王\*芳/ }).waitFor()
    await page.getByRole('link', { name: /已签收/ }).waitFor()
    expect(other.faults).toEqual([])
    await other.context.close()
  })
})

describe('search', () => {
  it('finds people by name and by the whole number, words, colleagues and pages, and remembers the words only', async () => {
    const { page } = screen
    const ask = async (words: string) => {
      await page.keyboard.press('Control+K')
      await page.getByRole('combobox', { name: '搜索' }).fill(words)
    }
    const option = (name: RegExp) => page.getByRole('option', { name })
    await ask('小芳')
    await option(/王\*芳.*患者/).waitFor()
    await page.keyboard.press('Escape')
    await ask('13800001234')
    await option(/王\*芳.*号码相符.*患者/).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('log').getByText('宝宝发烧').waitFor()
    await ask('疹子')
    await option(/宝宝发烧38.2.*消息/).waitFor()
    expect(await axeFaults(page)).toEqual([])
    await shot('search')
    await option(/宝宝发烧38.2.*消息/).click()
    await ask('李敏')
    await option(/李敏.*网络咨询员.*同事/).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+K')
    await option(/疹子.*最近搜索/).waitFor()
    expect(await option(/13800001234/).count()).toBe(0)
    await page.keyboard.press('Escape')
  })
})
