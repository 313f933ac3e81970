// The console in a real browser, as its people use it: from the set-up link to a closed conversation.
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemRandom } from '../../src/base/random.ts'
import { ensureSetupLink } from '../../src/console/setup.ts'
import { openReception, PASSWORD, type Reception } from '../console/reception.ts'
import { act } from '../support/desk-harness.ts'
import { axeFaults } from './axe.ts'
import { openChromium } from './chromium.ts'
import { giveLogin, openScreen, patientSays, SHOTS, signIn, sitDown } from './desk-of-one.ts'

let chromium: Browser
let reception: Reception

beforeAll(async () => {
  chromium = await openChromium()
})
afterEach(async () => {
  await reception.close()
  for (const context of chromium.contexts()) await context.close()
})
afterAll(() => chromium.close())

describe('the way in', () => {
  it('leads from the set-up link to the first account of an agent', async () => {
    reception = await openReception()
    const link = await ensureSetupLink(reception.ward.store, { random: systemRandom, baseUrl: reception.base })
    const { page, faults } = await openScreen(chromium, reception.base)
    await page.goto(String(link))
    await page.getByLabel('姓名').fill('周管理')
    await page.getByLabel('账号').fill('zhou')
    await page.getByLabel('密码').fill(PASSWORD)
    await page.getByRole('button', { name: '创建管理员' }).click()
    await page.getByRole('button', { name: '登录' }).waitFor()
    expect(page.url()).not.toContain('setup')
    await signIn(page, 'zhou')
    await page.getByRole('button', { name: '新建账号' }).click()
    await page.getByRole('textbox', { name: '姓名', exact: true }).fill('李梅')
    await page.getByLabel('登录账号').fill('limei')
    await page.getByRole('button', { name: '建立账号' }).click()
    await page.getByRole('button', { name: '我已记下' }).click()
    await page.getByRole('button', { name: /李梅/ }).waitFor()
    await page.getByRole('link', { name: '小组' }).click()
    await page.getByRole('button', { name: '新建小组' }).click()
    await page.getByLabel('小组名称').fill('妇产组')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await page.getByRole('button', { name: /妇产组/ }).waitFor()
    expect(await axeFaults(page)).toEqual([])
    await page.screenshot({ path: `${SHOTS}accounts.png` })
    expect(faults).toEqual([])
  })

  it('asks again over the open page when the session has ended, and keeps what was written', async () => {
    reception = await openReception()
    const { ward } = reception
    const { page, faults } = await sitDown(chromium, reception, { name: '李梅', login: 'limei' })
    const held = await ward.waiting()
    await page.locator('.row').first().click()
    await page.getByLabel('回复内容').fill('我查一下，请稍等')
    await ward.store.write((tx) => tx.db.deleteFrom('agent_session').execute())
    await page.getByLabel('回复内容').press('Enter')
    const door = page.getByRole('dialog', { name: '请重新登录' })
    await door.waitFor()
    expect(await axeFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await door.getByLabel('密码').fill(PASSWORD)
    await door.getByRole('button', { name: '登录' }).click()
    await door.waitFor({ state: 'detached' })
    await expect.poll(async () => (await ward.heard(held)).filter((text) => text.includes('我查一下'))).toHaveLength(1)
    expect(faults).toEqual([])
  })
})

describe('an agent', () => {
  it('sees a waiting patient at once, picks by key, sends once per Enter and closes with an outcome', async () => {
    reception = await openReception()
    const { ward } = reception
    const { page, faults, agent } = await sitDown(chromium, reception, { name: '李梅', login: 'limei', capacity: 0 })
    await page.getByRole('tab', { name: /待接入/ }).click()
    const patient = await ward.waiting()
    await page.getByRole('button', { name: /要求人工/ }).waitFor()
    await ward.alarm((await ward.waiting()).id)
    await page.getByRole('alert').filter({ hasText: '急症' }).waitFor()
    expect(await page.title()).toContain('【急症】')

    await ward.store.write((tx) => tx.db.updateTable('agent').set({ capacity: 5 }).where('id', '=', agent.id).execute())
    await page
      .getByRole('button', { name: /要求人工/ })
      .first()
      .click()
    await page.getByRole('button', { name: '接入 F9' }).click()
    const box = page.getByLabel('回复内容')
    await expect.poll(() => box.isEditable()).toBe(true)
    await box.pressSequentially('您好')
    await box.press('Shift+Enter')
    await box.pressSequentially('请问挂哪一天的号？')
    await box.press('Enter')
    await page.getByRole('log').getByText('请问挂哪一天的号？').waitFor()
    await expect
      .poll(async () => (await ward.heard(patient)).filter((text) => text.includes('哪一天')))
      .toEqual(['您好\n请问挂哪一天的号？'])

    await box.press('Escape')
    await page.keyboard.press('n')
    const note = page.getByLabel('备注内容')
    await note.fill('<img src=x onerror=alert(1)> 要周三的号')
    await note.press('Enter')
    await page.getByRole('log').getByText('<img src=x onerror=alert(1)> 要周三的号').waitFor()

    await box.press('Escape')
    await page.keyboard.press('e')
    await page.getByLabel('已解答').check()
    await page.getByRole('dialog').getByRole('button', { name: '结束' }).click()
    await page.getByRole('button', { name: '撤销' }).waitFor()
    expect((await ward.conversation(patient.id)).state).not.toBe('closed')
    await expect.poll(async () => (await ward.conversation(patient.id)).outcome, { timeout: 10_000 }).toBe('answered')
    expect(faults).toEqual([])
  })

  it('takes a closing back with one click, and a new word of the patient takes it back too', async () => {
    reception = await openReception()
    const { ward } = reception
    const { page, faults } = await sitDown(chromium, reception, { name: '李梅', login: 'limei' })
    const held = await ward.waiting()
    await page.locator('.row').first().click()
    const close = async () => {
      await page.getByRole('button', { name: '结束', exact: true }).click()
      await page.getByLabel('其他').check()
      await page.getByRole('dialog').getByRole('button', { name: '结束' }).click()
    }
    await close()
    await page.getByRole('button', { name: '撤销' }).click()
    expect(await page.getByLabel('回复内容').isEditable()).toBe(true)
    await page.getByRole('button', { name: '撤销' }).waitFor({ state: 'detached' })
    await close()
    ward.clock.advance('1s')
    await patientSays(reception, held.id, '等一下，还有一个问题')
    await page.getByText('会话没有结束').waitFor()
    expect((await ward.conversation(held.id)).state).toBe('assigned')
    expect(faults).toEqual([])
  })

  it('never sends with the Enter of an input method', async () => {
    reception = await openReception()
    const { ward } = reception
    const { page, context, faults } = await sitDown(chromium, reception, { name: '李梅', login: 'limei' })
    const held = await ward.waiting()
    await page.locator('.row').first().click()
    const box = page.getByLabel('回复内容')
    await box.focus()
    const keyboard = await context.newCDPSession(page)
    await keyboard.send('Input.imeSetComposition', { text: 'menzhen', selectionStart: 7, selectionEnd: 7 })
    await page.keyboard.press('Enter')
    await keyboard.send('Input.insertText', { text: '门诊三楼' })
    expect(await box.inputValue()).toContain('门诊三楼')
    expect(await ward.heard(held)).not.toContain('门诊三楼')
    await page.keyboard.press('Enter')
    await page.getByRole('log').getByText('门诊三楼').waitFor()
    await expect.poll(async () => (await ward.heard(held)).filter((text) => text === '门诊三楼')).toHaveLength(1)
    expect(faults).toEqual([])
  })

  it('finds a draft where it was begun, after a reload too, and never in front of another patient', async () => {
    reception = await openReception()
    const { ward } = reception
    const { page, faults } = await sitDown(chromium, reception, { name: '李梅', login: 'limei' })
    const first = await ward.waiting()
    const second = await ward.waiting()
    await page.locator('.row').nth(1).waitFor()
    const box = page.getByLabel('回复内容')
    await page.goto(`${reception.base}/console/c/${first.id}`)
    await box.fill('给第一位的回复')
    await page.evaluate(
      `history.pushState({}, '', '/console/c/${second.id}'); dispatchEvent(new PopStateEvent('popstate', { state: {} }))`,
    )
    await page.getByText('草稿').waitFor()
    expect(await box.inputValue()).toBe('')
    await page.getByRole('button', { name: '内部备注' }).click()
    expect(await page.getByLabel('备注内容').inputValue()).toBe('')
    await page.goto(`${reception.base}/console/c/${first.id}`)
    await page.getByRole('log').waitFor()
    expect(await box.inputValue()).toBe('给第一位的回复')
    expect(faults).toEqual([])
  })

  it('is shown what is new before an answer goes out, and may still send it', async () => {
    reception = await openReception()
    const { ward } = reception
    const { page, faults } = await sitDown(chromium, reception, { name: '李梅', login: 'limei' })
    const held = await ward.waiting()
    await page.locator('.row').first().click()
    const box = page.getByLabel('回复内容')
    await box.fill('请问您在医院吗？')
    await box.press('Enter')
    await page.getByText('等患者回复').first().waitFor()
    await box.fill('您先到三楼。')
    let isFirst = true
    await page.route('**/reply', async (route) => {
      if (isFirst) await patientSays(reception, held.id, '我不在医院，还能约吗')
      isFirst = false
      await route.continue()
    })
    await box.press('Enter')
    await page.getByRole('button', { name: '仍要发送' }).waitFor()
    expect(await box.inputValue()).toBe('您先到三楼。')
    await page.getByRole('log').getByText('我不在医院，还能约吗').waitFor()
    expect(await ward.heard(held)).not.toContain('您先到三楼。')
    await page.screenshot({ path: `${SHOTS}console-conflict.png` })
    await page.getByRole('button', { name: '仍要发送' }).click()
    await expect.poll(async () => (await ward.heard(held)).filter((text) => text === '您先到三楼。')).toHaveLength(1)
    expect(faults).toEqual([])
  })

  it('keeps the text when a lead has taken over meanwhile, and is told who', async () => {
    reception = await openReception()
    const { ward } = reception
    const { page, faults } = await sitDown(chromium, reception, { name: '李梅', login: 'limei' })
    const lead = await ward.agent('赵组长', { role: 'lead', capacity: 0 })
    const held = await ward.waiting()
    await page.locator('.row').first().click()
    const box = page.getByLabel('回复内容')
    await box.fill('我马上帮您查。')
    await page.route('**/reply', async (route) => {
      await ward.store.write((tx) => ward.desk.takeOver(tx, act(lead, held)))
      await route.continue()
    })
    await box.press('Enter')
    await page.getByRole('alert').filter({ hasText: '赵组长' }).waitFor()
    expect(await box.inputValue()).toBe('我马上帮您查。')
    expect((await ward.heard(held)).join()).not.toContain('帮您查')
    expect(faults).toEqual([])
  })

  it('does not lose the row under the hand: the list waits until it is left, or asked', async () => {
    reception = await openReception()
    const { ward } = reception
    const { page } = await sitDown(chromium, reception, { name: '李梅', login: 'limei', capacity: 0 })
    await page.getByRole('tab', { name: /待接入/ }).click()
    await ward.waiting()
    await page.locator('.row').first().hover()
    await ward.waiting()
    await page.getByRole('button', { name: '列表有变化' }).waitFor()
    expect(await page.locator('.row').count()).toBe(1)
    await page.mouse.move(900, 500)
    await expect.poll(() => page.locator('.row').count()).toBe(2)
  })
})

describe('when the network is cut', () => {
  it('sends what was written in the meantime once, in order, and misses nothing that was said', async () => {
    reception = await openReception()
    const { ward, server } = reception
    const { page, faults } = await sitDown(chromium, reception, { name: '李梅', login: 'limei' })
    const held = await ward.waiting()
    await page.locator('.row').first().click()
    const box = page.getByLabel('回复内容')
    await box.fill('第一句')
    await box.press('Enter')
    await expect.poll(async () => (await ward.heard(held)).includes('第一句')).toBe(true)

    const { port } = new URL(reception.base)
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await patientSays(reception, held.id, '断线时患者说的话')
    await box.fill('第二句')
    await box.press('Enter')
    await box.fill('第三句')
    await box.press('Enter')
    await page.getByText('正在重新连接').waitFor()
    for (const words of ['第一句', '第二句', '第三句'])
      expect(await page.getByRole('log').getByText(words).count()).toBe(1)
    await page.getByText('已保存').first().waitFor()
    await page.screenshot({ path: `${SHOTS}console-offline.png` })
    await new Promise<void>((resolve) => server.listen(Number(port), '127.0.0.1', resolve))
    await page.getByText('实时已连接').waitFor()
    await page.getByRole('log').getByText('断线时患者说的话').waitFor()
    const own = async () => (await ward.heard(held)).filter((text) => /^第.句/.test(text))
    // What the patient said while we were cut off comes first: then the agent decides again.
    const again = page.getByRole('button', { name: '仍要发送' })
    await again.waitFor()
    expect(await box.inputValue()).toBe('第二句\n第三句')
    await again.click()
    await expect.poll(own).toEqual(['第一句', '第二句\n第三句'])
    expect(faults).toEqual([])
  })

  it('asks in long polls where a proxy swallows the stream, and hears all the same', async () => {
    reception = await openReception()
    const { ward } = reception
    const agent = await ward.agent('李梅')
    await giveLogin(reception, agent, 'limei')
    const { page, context, faults } = await openScreen(chromium, reception.base)
    await context.route('**/events?after=*', () => {})
    await page.goto(`${reception.base}/console/`)
    await signIn(page, 'limei')
    await page.getByText('实时已连接').waitFor({ timeout: 20_000 })
    await ward.waiting()
    await page.locator('.row').waitFor({ timeout: 3_000 })
    expect(faults).toEqual([])
  })

  it('says a message once although its answer was lost', async () => {
    reception = await openReception()
    const { ward } = reception
    const { page, faults } = await sitDown(chromium, reception, { name: '李梅', login: 'limei' })
    const held = await ward.waiting()
    await page.locator('.row').first().click()
    let lost = 0
    await page.route('**/reply', async (route) => {
      if (lost > 0) return route.continue()
      lost += 1
      await route.fetch()
      await route.abort()
    })
    await page.getByLabel('回复内容').fill('只说一次')
    await page.getByLabel('回复内容').press('Enter')
    await expect.poll(() => page.getByRole('log').getByText('只说一次').count()).toBe(1)
    await page.getByText('联网后自动发送').waitFor()
    await page.reload()
    await page.getByRole('log').getByText('只说一次').first().waitFor()
    await page.getByText('联网后自动发送').waitFor({ state: 'detached' })
    await expect
      .poll(() => page.evaluate(`Object.keys(localStorage).filter((key) => key.includes('unsent')).length`))
      .toBe(0)
    await expect.poll(() => page.getByRole('log').getByText('只说一次').count()).toBe(1)
    expect((await ward.heard(held)).filter((text) => text === '只说一次')).toHaveLength(1)
    expect(lost).toBe(1)
    expect(faults).toEqual([])
  })
})

it('works on a plain-http address that is not localhost, and by keyboard alone', async () => {
  reception = await openReception()
  const { ward } = reception
  const agent = await ward.agent('李梅')
  await giveLogin(reception, agent, 'limei')
  const base = reception.base.replace('127.0.0.1', 'his.test')
  const { page, faults } = await openScreen(chromium, base)
  await page.goto(`${base}/console/`)
  await page.getByLabel('账号').waitFor()
  expect(await page.evaluate('window.isSecureContext')).toBe(false)
  await page.keyboard.type('limei')
  await page.keyboard.press('Tab')
  await page.keyboard.type(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByText('实时已连接').waitFor()
  const patient = await ward.waiting()
  await page.locator('.row').waitFor()
  await page.keyboard.press('j')
  await page.getByRole('log').waitFor()
  await page.keyboard.press('r')
  await page.keyboard.type('您好')
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await ward.heard(patient)).filter((text) => text === '您好')).toHaveLength(1)
  await page.keyboard.press('Escape')
  await page.keyboard.press('e')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await ward.conversation(patient.id)).state, { timeout: 10_000 }).toBe('closed')
  expect(faults).toEqual([])
})
