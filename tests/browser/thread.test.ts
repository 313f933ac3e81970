// One conversation as an agent works in it all day: phrases and suggested answers, wording, drafts in two browsers, who
// else is there, an emergency step by step, help from a colleague. A real server, a real browser.
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Overlay } from '../../src/model/edited.ts'
import { openReception, type Reception } from '../console/reception.ts'
import { axeFaults } from './axe.ts'
import { openChromium } from './chromium.ts'
import { giveLogin, openScreen, patientSays, SHOTS, signIn, sitDown } from './desk-of-one.ts'

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

const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const LIMEI = { name: '李梅', login: 'limei' }

async function atThread(options: Parameters<typeof openReception>[0] = {}) {
  // A browser has a clock of its own: the ward's is the same here.
  reception = await openReception({ start: Date.now(), ...options })
  const { ward } = reception
  const screen = await sitDown(chromium, reception, LIMEI)
  const held = await ward.waiting()
  await screen.page.locator('.row').first().click()
  const box = screen.page.getByLabel('回复内容')
  await expect.poll(() => box.isEditable()).toBe(true)
  return { ward, held, box, ...screen }
}

const PHRASES = new Map([
  ['p-hello', { text: '您好，我是导诊台，请问有什么可以帮您？', category: '问候', shortcut: 'hi' }],
  ['p-phone', { text: '请保持电话畅通，我马上打给您，陪在病人身边。', category: '急症', shortcut: '' }],
  ['p-ready', { text: '已通知我院急诊科准备接诊，请告诉我救护车预计到达时间。', category: '急症', shortcut: '' }],
])
const RELEASED: Overlay = new Map([['phrase', PHRASES]])

const suggestion = (page: Page) => page.getByRole('button', { name: /插入第 1 条/ })

describe('an answer that may fit', () => {
  it('is put into the text by its number, by click or by /1, and is never sent by itself', async () => {
    const { page, box, held, ward, faults } = await atThread()
    const before = await ward.heard(held)
    await patientSays(reception, held.id, '停车多少钱')
    await suggestion(page).waitFor()
    await page.screenshot({ path: `${SHOTS}thread-suggestions.png` })
    expect(await axeFaults(page)).toEqual([])
    await box.press('Escape')
    await page.keyboard.press('1')
    await expect.poll(() => box.inputValue()).toContain('每小时 4 元')
    await box.fill('')
    await suggestion(page).click()
    await expect.poll(() => box.inputValue()).toContain('每小时 4 元')
    await box.fill('您好 ')
    await box.press('End')
    await box.pressSequentially('/1')
    await expect.poll(() => box.inputValue()).toMatch(/^您好 每小时/)
    expect(await ward.heard(held)).toEqual(before)
    expect(faults).toEqual([])
  })

  it('is found with "/" at the start or after a space only, and left with Escape', async () => {
    const { page, box, held } = await atThread()
    await patientSays(reception, held.id, '停车多少钱')
    await suggestion(page).waitFor()
    const list = page.getByRole('listbox')
    await box.pressSequentially('每日2')
    await box.pressSequentially('/')
    expect(await list.count()).toBe(0)
    await box.fill('')
    await box.pressSequentially('/停')
    await list.waitFor()
    await page.screenshot({ path: `${SHOTS}thread-picker.png` })
    expect(await axeFaults(page)).toEqual([])
    await box.press('Escape')
    await list.waitFor({ state: 'detached' })
    expect(await box.inputValue()).toBe('/停')
    await box.fill('')
    await box.pressSequentially('、')
    await list.waitFor()
    await box.press('Enter')
    await expect.poll(() => box.inputValue()).toContain('每小时 4 元')
    await expect.poll(() => list.count()).toBe(0)
  })
})

describe('a phrase of the house', () => {
  it('is found by the first letters of its pinyin, put in with Enter, and not sent', async () => {
    const { page, box, held, ward, faults } = await atThread({ released: RELEASED })
    const before = await ward.heard(held)
    await page.getByRole('button', { name: /常用语/ }).click()
    await page.getByRole('listbox').waitFor()
    await box.pressSequentially('nhws')
    await page.getByRole('option').filter({ hasText: '您好，我是导诊台' }).waitFor()
    await page.screenshot({ path: `${SHOTS}thread-phrases.png` })
    expect(await axeFaults(page)).toEqual([])
    await box.press('Enter')
    await expect.poll(() => box.inputValue()).toBe('您好，我是导诊台，请问有什么可以帮您？')
    expect(await ward.heard(held)).toEqual(before)
    await box.press('Enter')
    await expect.poll(async () => (await ward.heard(held)).length).toBe(before.length + 1)
    expect(faults).toEqual([])
  })

  it('comes first in an emergency, if it was reviewed for one', async () => {
    const { page, box, held, ward } = await atThread({ released: RELEASED })
    await patientSays(reception, held.id, '我爸胸口压着疼，出冷汗')
    await ward.alarm(held.id)
    await page.getByRole('button', { name: /插入第 1 条/ }).waitFor()
    expect(await axeFaults(page)).toEqual([])
    await page.screenshot({ path: `${SHOTS}thread-reviewed.png` })
    await page.getByRole('button', { name: /插入第 1 条/ }).click()
    await expect.poll(() => box.inputValue()).toContain('请保持电话畅通')
  })
})

it('sends a picture where the channel shows one, once, and opens it large by key', async () => {
  const kept = new Map<string, Buffer>()
  const mediaFiles = {
    keep: async (name: string, bytes: Buffer) => void kept.set(name, bytes),
    read: async (name: string) => kept.get(name),
  }
  const { page, held, ward, faults } = await atThread({ mediaFiles })
  const before = (await ward.heard(held)).length
  await page.locator('input[type=file]').setInputFiles({ name: '路线.gif', mimeType: 'image/gif', buffer: GIF })
  await page.getByRole('button', { name: /查看大图/ }).click()
  const viewer = page.getByRole('dialog')
  await viewer.getByText('100%').waitFor()
  await page.keyboard.press('+')
  await viewer.getByText('150%').waitFor()
  expect(await axeFaults(page)).toEqual([])
  await page.keyboard.press('Escape')
  await viewer.waitFor({ state: 'detached' })
  expect(kept.size).toBe(1)
  expect((await ward.heard(held)).length).toBe(before + 1)
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'x.gif', mimeType: 'image/gif', buffer: Buffer.from('<svg') })
  await page.getByRole('button', { name: '重试' }).waitFor()
  expect(kept.size).toBe(1)
  expect(faults.filter((fault) => !fault.includes('415'))).toEqual([])
})

it('says once, with a count, what is asked for again and again', async () => {
  const { page, faults } = await atThread()
  const files = page.getByRole('button', { name: /此渠道暂不能发送文件/ })
  // It says why it cannot be used, so it can be pressed.
  for (let click = 0; click < 3; click++) await files.click({ force: true })
  await page.locator('.toast', { hasText: '×3' }).waitFor()
  expect(await page.locator('.toast').count()).toBe(1)
  expect(await axeFaults(page)).toEqual([])
  expect(faults).toEqual([])
})

it('stops a promise of a cure before it goes out, says why, and puts a neutral wording in its place', async () => {
  const { page, box, held, ward, faults } = await atThread()
  await box.fill('我们保证根治，请您放心')
  await page.getByText('这些内容不能发给患者').waitFor()
  await page.screenshot({ path: `${SHOTS}thread-wording.png` })
  expect(await axeFaults(page)).toEqual([])
  expect(await page.getByRole('button', { name: '发送', exact: true }).isDisabled()).toBe(true)
  await box.press('Enter')
  expect((await ward.heard(held)).join()).not.toContain('根治')
  await page
    .getByRole('button', { name: /改为|去掉/ })
    .first()
    .click()
  await expect.poll(() => box.inputValue()).not.toContain('保证根治')
  await page.getByText('这些内容不能发给患者').waitFor({ state: 'detached' })
  expect(faults).toEqual([])
})

it('a text begun at one computer stands at the other, and goes from both when it is sent', async () => {
  const { box, held, ward } = await atThread()
  await box.fill('入职体检套餐 A 需空腹，请您')
  const other = await openScreen(chromium, reception.base)
  await other.page.goto(`${reception.base}/console/c/${held.id}`)
  await signIn(other.page, LIMEI.login)
  const there = other.page.getByLabel('回复内容')
  await expect.poll(() => there.inputValue()).toBe('入职体检套餐 A 需空腹，请您')
  await there.fill('入职体检套餐 A 需空腹，请您早八点来')
  await expect.poll(() => box.inputValue()).toBe('入职体检套餐 A 需空腹，请您早八点来')
  await box.press('Enter')
  await expect.poll(async () => (await ward.heard(held)).join()).toContain('早八点来')
  await expect.poll(() => there.inputValue()).toBe('')
  expect(other.faults).toEqual([])
})

const others = (page: Page) => page.getByText(/赵主管 (正在查看|已打开)/)

it('shows a colleague who looks, and one who types, by name', async () => {
  const { page, box, held } = await atThread()
  const chief = await sitDown(chromium, reception, { name: '赵主管', login: 'zhao', role: 'supervisor', capacity: 0 })
  await chief.page.goto(`${reception.base}/console/c/${held.id}`)
  await page
    .getByText(/赵主管/)
    .first()
    .waitFor()
  await box.pressSequentially('您好')
  await chief.page.getByText('李梅 正在输入').waitFor()
  await chief.page.screenshot({ path: `${SHOTS}thread-others.png` })
  expect(await axeFaults(chief.page)).toEqual([])
  await chief.page.goto(`${reception.base}/console/settings`)
  await others(page).waitFor({ state: 'detached' })
  expect(chief.faults).toEqual([])
})

it('leads an emergency in three steps, each with who and when, and takes a slip back', async () => {
  const { page, held, ward, faults } = await atThread()
  await patientSays(reception, held.id, '我爸胸口压着疼，出冷汗')
  await ward.alarm(held.id)
  const steps = page.getByRole('group', { name: '急症处置步骤' })
  await steps.waitFor()
  await steps.getByRole('button', { name: '未接通' }).click()
  await steps.getByText('未接通 · 李梅').waitFor()
  await steps.getByRole('button', { name: '电话联系患者：记错了，撤回' }).click()
  await steps.getByText('未接通 · 李梅').waitFor({ state: 'detached' })
  await steps.getByRole('button', { name: '已接通' }).click()
  await steps.getByText('已接通 · 李梅').waitFor()
  await steps.getByLabel('接听人').fill('急诊 陈护士')
  await steps.getByLabel('接听人').press('Enter')
  await steps.getByText('急诊 陈护士 接听').waitFor()
  await steps.getByRole('button', { name: '我已看到' }).click()
  await steps.getByText('值班人员已确认').waitFor()
  await page.screenshot({ path: `${SHOTS}thread-emergency.png` })
  await page.setViewportSize({ width: 320, height: 720 })
  await page.screenshot({ path: `${SHOTS}thread-emergency-320.png` })
  expect(await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')).toBe(false)
  expect(await axeFaults(page)).toEqual([])
  expect(faults).toEqual([])
})

it('asks a doctor, who answers from a page of questions, and shows the answer as a note', async () => {
  const { page, held, ward, faults } = await atThread()
  const doctor = await ward.agent('陈医生', { role: 'clinician', capacity: 0 })
  await giveLogin(reception, doctor, 'chen')
  const heard = await ward.heard(held)
  await page.getByRole('button', { name: '更多' }).click()
  await page.getByRole('menuitem', { name: /请求协助/ }).click()
  await page.getByRole('radio', { name: /陈医生/ }).check()
  await page.getByLabel(/^问题/).fill('造影检查前要停二甲双胍吗？')
  await page.screenshot({ path: `${SHOTS}thread-help.png` })
  expect(await axeFaults(page)).toEqual([])
  await page.getByRole('button', { name: '发出请求' }).click()
  await page.getByText(/请 陈医生 协助/).waitFor()
  await page.screenshot({ path: `${SHOTS}thread-help-open.png` })

  const clinic = await openScreen(chromium, reception.base)
  await clinic.page.goto(`${reception.base}/console/`)
  await signIn(clinic.page, 'chen')
  await clinic.page.getByText('造影检查前要停二甲双胍吗？').waitFor()
  await clinic.page.getByLabel(/^答复/).fill('请患者到门诊由医生决定。')
  await clinic.page.screenshot({ path: `${SHOTS}thread-assists.png` })
  expect(await axeFaults(clinic.page)).toEqual([])
  await clinic.page.getByRole('button', { name: '答复' }).click()
  await page.getByRole('log').getByText('请患者到门诊由医生决定。').waitFor()
  expect(await ward.heard(held)).toEqual(heard)
  expect([...faults, ...clinic.faults]).toEqual([])
})
