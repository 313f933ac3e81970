// The patient's page in a real browser: nothing typed is lost or doubled, whatever the network does.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { webChat } from '../../adapters/web-chat/index.ts'
import { systemClock } from '../../src/base/clock.ts'
import { silentLog } from '../../src/base/log.ts'
import { type Answering, openTestDoor, type TestDoor } from '../adapters/web-chat/test-door.ts'
import { testHost } from '../contract/adapter-host.ts'
import { SHOTS } from './desk-of-one.ts'
import { openPatientsBrowser } from './patients-browser.ts'

const { closing, screen } = openPatientsBrowser()

const answerFever: Answering = ({ platformUserId, content }, door) => {
  if (content.kind !== 'text') return
  if (content.text.includes('发烧')) {
    const text = '14 岁以下发热患儿请先到儿科发热门诊分诊，由医生判断是否转其他科室。\n门诊楼 1 层东侧，24 小时。'
    const choices = [
      { id: '1', label: '预约挂号' },
      { id: '2', label: '院内导航' },
    ]
    door.say(platformUserId, {
      author: 'bot',
      content: { kind: 'choices', text, choices, tail: '请带孩子本人的医保卡。' },
    })
  }
  if (content.text === '转人工') {
    door.say(platformUserId, { author: 'system', content: { kind: 'text', text: '已转人工，导诊台周琳接入' } })
    const authorTitle = '导诊台 周琳'
    door.say(platformUserId, {
      author: 'agent',
      authorTitle,
      content: { kind: 'text', text: '您好，晚上也有医生值班，直接过来就可以。' },
    })
  }
}

async function openPage(settings: object = {}) {
  const parsed = webChat.parseSettings({
    visitorSecret: 'a secret of the invented hospital, long enough',
    hospital: '云溪市人民医院',
    emergencyPhone: '0000-1201200',
    ...settings,
  })
  const host = { ...testHost(), channelId: 'web', clock: systemClock, log: silentLog }
  const door = await openTestDoor(webChat.open(parsed, host), answerFever)
  closing.push(() => door.close())
  const { page, complaints } = await screen()
  const requested: string[] = []
  page.on('request', (request) => requested.push(request.url()))
  await page.goto(`${door.url}/chat`)
  await page.locator('.place.live').waitFor()
  return { door, page, complaints, requested }
}

async function type(page: Page, text: string) {
  await page.locator('#words').fill(text)
  await page.locator('#words').press('Enter')
}

const ownWords = (page: Page) => page.locator('.contact .said').allTextContents()
const wordsAt = (door: TestDoor) => door.events.map(({ content }) => (content.kind === 'text' ? content.text : ''))
const delivered = (page: Page, text: string) =>
  page.locator('.contact', { hasText: text }).locator('.state', { hasText: '已送达' }).waitFor()

describe('a patient on a phone', () => {
  it('asks, is answered by the bot, presses a button, and reaches a person', async () => {
    const { door, page, complaints, requested } = await openPage()
    await type(page, '孩子发烧39度，看哪个科')
    await page.getByRole('button', { name: '预约挂号', exact: true }).waitFor()
    await page.screenshot({ path: `${SHOTS}web-chat-answer.png` })
    await page.getByRole('button', { name: '院内导航' }).click()
    await page.getByRole('button', { name: '转人工' }).click()
    await page.getByText('直接过来就可以').waitFor()
    await page.screenshot({ path: `${SHOTS}web-chat.png` })
    expect(wordsAt(door)).toEqual(['孩子发烧39度，看哪个科', '院内导航', '转人工'])
    expect(door.events[1]?.content).toMatchObject({ choiceId: '2' })
    expect(await page.locator('.choices button:enabled').count()).toBe(0)
    expect(await page.locator('.bot .by').textContent()).toContain('自动回复')
    expect(await page.locator('.agent .by').textContent()).toContain('导诊台 周琳 · 人工')
    expect(complaints).toEqual([])
    expect(requested.filter((url) => !url.startsWith(door.url))).toEqual([])
  })

  it('always has the emergency number on the screen, also in large type and in English', async () => {
    const { page } = await openPage()
    const call = page.locator('.call')
    expect(await call.getAttribute('href')).toBe('tel:120')
    await page.getByRole('button', { name: '大字版' }).click()
    await type(page, '孩子发烧39度')
    await page.getByRole('button', { name: '预约挂号', exact: true }).waitFor()
    await page.screenshot({ path: `${SHOTS}web-chat-big.png` })
    for (const name of ['.call', '#send', '#human']) {
      const box = await page.locator(name).boundingBox()
      expect([name, (box?.height ?? 0) >= 60]).toEqual([name, true])
    }
    await page.getByRole('button', { name: 'EN', exact: true }).click()
    await page.getByRole('link', { name: 'Call 120' }).waitFor()
    await page.getByText('孩子发烧39度').waitFor()
    await page.setViewportSize({ width: 320, height: 560 })
    await page.screenshot({ path: `${SHOTS}web-chat-small-english.png` })
    const box = await call.boundingBox()
    expect(box !== null && box.x >= 0 && box.x + box.width <= 320 && box.y >= 0 && box.y < 300).toBe(true)
    expect(await page.evaluate('document.documentElement.scrollWidth <= 320')).toBe(true)
  })

  it('types Chinese: the Enter that ends a composition sends nothing', async () => {
    const { door, page } = await openPage()
    await page.locator('#words').focus()
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('Input.imeSetComposition', { text: 'fashao', selectionStart: 6, selectionEnd: 6 })
    await page.keyboard.press('Enter')
    await cdp.send('Input.insertText', { text: '发烧怎么办' })
    expect(await page.locator('#words').inputValue()).toContain('发烧怎么办')
    expect(door.posts()).toBe(0)
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('39')
    expect(door.posts()).toBe(0)
    await page.keyboard.press('Enter')
    await delivered(page, '发烧怎么办')
    expect(wordsAt(door)).toHaveLength(1)
    expect(wordsAt(door)[0]).toMatch(/发烧怎么办\n39$/)
  })

  it('is shown words, never markup', async () => {
    const { page, door, complaints } = await openPage()
    const attack = '<img src=x onerror=alert(1)><script>alert(2)</script>'
    await type(page, attack)
    await delivered(page, '<script>')
    const visitorId = door.events[0]?.platformUserId ?? ''
    door.say(visitorId, {
      author: 'bot',
      content: { kind: 'card', title: attack, description: attack, url: 'https://a.example/' },
    })
    await page.getByRole('link', { name: '打开 a.example' }).waitFor()
    expect(await ownWords(page)).toEqual([attack])
    expect(await page.locator('#log img, #log script').count()).toBe(0)
    expect(complaints).toEqual([])
  })
})

describe('a bad network', () => {
  it('loses and doubles nothing when it is cut for two seconds while the patient types', async () => {
    const { door, page } = await openPage()
    await type(page, '我想挂号')
    await delivered(page, '我想挂号')
    const visitorId = door.events[0]?.platformUserId ?? ''
    door.cut()
    const mended = new Promise<void>((resolve) => systemClock.after(2_000, resolve))
    await type(page, '内科在几楼')
    await type(page, '下午有号吗')
    door.say(visitorId, { author: 'agent', content: { kind: 'text', text: '内科在三楼' } })
    await page.locator('#link', { hasText: '没发出的消息已保存' }).waitFor()
    await page.getByRole('button', { name: '立即重试' }).waitFor()
    await page.screenshot({ path: `${SHOTS}web-chat-offline.png` })
    await mended
    door.mend()
    await delivered(page, '下午有号吗')
    await page.getByText('内科在三楼').waitFor()
    await page.locator('#link').waitFor({ state: 'hidden' })
    expect(wordsAt(door)).toEqual(['我想挂号', '内科在几楼', '下午有号吗'])
    expect(await page.locator('#log .said').allTextContents()).toEqual([
      '我想挂号',
      '内科在三楼',
      '内科在几楼',
      '下午有号吗',
    ])
  })

  it('says at the lower edge of a full screen what could not be sent, whole and not half hidden', async () => {
    const { door, page } = await openPage()
    await page.setViewportSize({ width: 390, height: 560 })
    for (const text of ['我想挂号', '内科在几楼', '要带身份证吗', '停车场在哪']) {
      await type(page, text)
      await delivered(page, text)
    }
    door.cut()
    await type(page, '下午有号吗')
    await page.getByRole('button', { name: '立即重试' }).waitFor()
    await page.locator('#link', { hasText: '没发出的消息已保存' }).waitFor()
    const hidden = `(() => {
      const end = document.querySelector('#log').lastElementChild.getBoundingClientRect().bottom
      return end - document.querySelector('#scroller').getBoundingClientRect().bottom
    })()`
    expect(await page.evaluate(`document.querySelector('#scroller').scrollTop`)).toBeGreaterThan(0)
    await expect.poll(() => page.evaluate<number>(hidden), { timeout: 1_000 }).toBeLessThanOrEqual(0)
    await page.screenshot({ path: `${SHOTS}web-chat-unsent.png` })
    door.mend()
    await delivered(page, '下午有号吗')
    for (const again of ['larger', 'smaller']) {
      await page.locator('#big').click()
      await expect.poll(() => page.evaluate<number>(hidden), { message: again }).toBeLessThanOrEqual(0)
      expect(await page.locator('#newer').isVisible(), again).toBe(false)
    }
  })

  it('counts a message once whose answer was lost', async () => {
    const { door, page } = await openPage()
    door.loseNextAnswer()
    await type(page, '门诊几点开')
    await delivered(page, '门诊几点开')
    await expect.poll(() => door.posts(), { interval: 50, timeout: 5_000 }).toBe(2)
    expect(wordsAt(door)).toEqual(['门诊几点开'])
    expect(await ownWords(page)).toEqual(['门诊几点开'])
  })

  it('keeps unsent words and the draft over a reload', async () => {
    const { door, page } = await openPage()
    await type(page, '第一句')
    await delivered(page, '第一句')
    await page.route('**/messages', (route) => route.abort())
    await type(page, '第二句')
    await type(page, '第三句')
    await page.locator('#words').fill('还没写完')
    await page.getByRole('button', { name: '立即重试' }).waitFor()
    await page.unroute('**/messages')
    await page.reload()
    await delivered(page, '第三句')
    expect(wordsAt(door)).toEqual(['第一句', '第二句', '第三句'])
    expect(await ownWords(page)).toEqual(['第一句', '第二句', '第三句'])
    expect(await page.locator('#words').inputValue()).toBe('还没写完')
  })

  it('leaves a refused message on the screen, to be tried again by hand', async () => {
    const { door, page } = await openPage()
    const refuse = { status: 422, contentType: 'application/json', body: '{}' }
    await page.route('**/messages', (route) => route.fulfill(refuse))
    await type(page, '停车方便吗')
    const bubble = page.locator('.contact.failed', { hasText: '停车方便吗' })
    await bubble.waitFor()
    await page.screenshot({ path: `${SHOTS}web-chat-failed.png` })
    await page.unroute('**/messages')
    await bubble.getByRole('button', { name: '重试' }).click()
    await delivered(page, '停车方便吗')
    expect(wordsAt(door)).toEqual(['停车方便吗'])
  })

  it('falls back to long-polls where a proxy swallows the stream', async () => {
    const { door, page } = await openPage()
    await type(page, '有人吗')
    await delivered(page, '有人吗')
    door.silenceStreams()
    await page.reload()
    await page.locator('.place.live').waitFor()
    door.say(door.events[0]?.platformUserId ?? '', { author: 'agent', content: { kind: 'text', text: '在的，请讲' } })
    await page.getByText('在的，请讲').waitFor()
    expect(await page.locator('#log .said').allTextContents()).toEqual(['有人吗', '在的，请讲'])
  })
})

it('starts anew, and still sends, when the server no longer takes its token', async () => {
  const { door, page } = await openPage()
  await type(page, '第一句')
  await delivered(page, '第一句')
  await page.evaluate(
    'localStorage.setItem(\'daozhen.web.visitor\', \'{"token":"no-longer-valid","visitorId":"x","since":0}\')',
  )
  await type(page, '第二句')
  await delivered(page, '第二句')
  expect(new Set(door.events.map((event) => event.platformUserId)).size).toBe(2)
  expect(wordsAt(door)).toEqual(['第一句', '第二句'])
  door.say(door.events[1]?.platformUserId ?? '', { author: 'agent', content: { kind: 'text', text: '您好，又见面了' } })
  await page.getByText('您好，又见面了').waitFor()
  expect(await ownWords(page)).toEqual(['第二句'])
})

it('works on the plain-http address of a hospital network, where browsers withhold half their functions', async () => {
  const { door, page } = await openPage({ siteKey: 'site-yunxi-1' })
  await page.goto(`${door.url.replace('127.0.0.1', 'his.test')}/chat`)
  expect(await page.evaluate('[window.isSecureContext, typeof crypto.randomUUID]')).toEqual([false, 'undefined'])
  await page.locator('.place.live').waitFor()
  await type(page, '内网电脑也能问')
  await delivered(page, '内网电脑也能问')
  expect(wordsAt(door)).toEqual(['内网电脑也能问'])
})
