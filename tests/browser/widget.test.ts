// The patient's widget at the real service: consent, pictures, closed hours, rating, and the frame on a hospital's site.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { axeFaults } from './axe.ts'
import { SHOTS } from './desk-of-one.ts'
import { openPatientsBrowser } from './patients-browser.ts'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC',
  'base64',
)

const { closing, screen } = openPatientsBrowser()

async function hospitalAt(at: string): Promise<Hospital> {
  const hospital = await openHospital({ at })
  closing.push(() => hospital.closes())
  return hospital
}

async function patientAt(hospital: Hospital, path = '/chat') {
  const opened = await screen()
  await opened.page.goto(hospital.address + path)
  await opened.page.locator('.place.live').waitFor()
  return opened
}

async function says(page: Page, text: string) {
  await page.locator('#words').fill(text)
  await page.locator('#words').press('Enter')
  await page
    .locator('.contact', { hasText: text.slice(0, 10) })
    .locator('.state', { hasText: /已送达|已读/ })
    .waitFor()
}

const rows = (hospital: Hospital, table: 'own_consent' | 'rating' | 'page_seen' | 'site_user' | 'media') =>
  hospital.app.store.reads.selectFrom(table).selectAll().execute()

const WORKDAY = '2026-11-23T10:00:00+08:00'
const NIGHT = '2026-11-23T02:00:00+08:00'

/** Where a photo takes a second to be made smaller. */
const SLOW_PHONE = `
  const make = HTMLCanvasElement.prototype.toBlob
  HTMLCanvasElement.prototype.toBlob = function (...given) { setTimeout(() => make.apply(this, given), 1000) }
`

describe('a patient', () => {
  it('can call 120 before anything else has been loaded', async () => {
    const hospital = await hospitalAt(WORKDAY)
    const { page } = await screen()
    await page.route('**/assets/*.js', (route) => route.abort())
    await page.goto(`${hospital.address}/chat`)
    expect(await page.getByRole('link', { name: '120' }).getAttribute('href')).toBe('tel:120')
    await page.unroute('**/assets/*.js')
    await page.reload()
    await page.locator('.call').waitFor()
    expect(await page.locator('a[href="tel:120"]').count()).toBe(1)
  })

  it('agrees before a picture goes out, and takes it back as easily', async () => {
    const hospital = await hospitalAt(WORKDAY)
    const { page, complaints } = await patientAt(hospital)
    await says(page, '门诊几点上班')
    await page.locator('.bot').first().waitFor()
    await page.screenshot({ path: `${SHOTS}widget-start.png` })
    expect(await axeFaults(page)).toEqual([])

    await page.locator('#attach').click()
    const box = page.getByRole('checkbox', { name: /保存我的健康信息/ })
    expect(await box.isChecked()).toBe(false)
    expect(await page.getByRole('button', { name: '同意', exact: true }).isDisabled()).toBe(true)
    await box.check()
    await page.getByRole('button', { name: '同意', exact: true }).click()
    await expect.poll(() => rows(hospital, 'own_consent')).toMatchObject([{ purpose: 'health', granted: 1 }])
    expect((await rows(hospital, 'own_consent'))[0]).toMatchObject({ text_version: '2026-11.zh-CN' })

    const picture = { name: '报告.png', mimeType: 'image/png', buffer: PNG }
    await page.locator('.consent').waitFor({ state: 'hidden' })
    await page.locator('#files').setInputFiles(picture)
    await page.locator('.contact img.picture').waitFor()
    await page
      .locator('.contact', { has: page.locator('img') })
      .locator('.state', { hasText: '已送达' })
      .waitFor()
    await expect.poll(() => rows(hospital, 'media')).toMatchObject([{ kind: 'image', state: 'kept' }])
    await page.getByText('图片收到了').waitFor()
    await page.reload()
    await page.locator('.contact img.picture').waitFor()
    await page.screenshot({ path: `${SHOTS}widget-picture.png` })

    await page.locator('#privacy').getByRole('button', { name: '隐私说明' }).click()
    await page.getByRole('button', { name: /撤回：保存健康信息/ }).waitFor()
    await page.screenshot({ path: `${SHOTS}widget-privacy.png` })
    expect(await axeFaults(page)).toEqual([])
    await page.getByRole('button', { name: /撤回：保存健康信息/ }).click()
    await page.getByRole('button', { name: /^同意：保存健康信息/ }).waitFor()
    expect(await rows(hospital, 'own_consent')).toMatchObject([{ granted: 1 }, { granted: 0 }])
    await page.getByRole('button', { name: '返回对话' }).click()
    await page.locator('#files').setInputFiles(picture)
    await page.getByText('还没有同意保存健康信息').waitFor()
    expect(await rows(hospital, 'media')).toHaveLength(1)
    expect(complaints.filter((line) => !line.includes('403'))).toEqual([])
  })

  it('loses no picture to a dead network and a reload, and sends it once', async () => {
    const hospital = await hospitalAt(WORKDAY)
    const { page } = await patientAt(hospital)
    await page.getByRole('checkbox', { name: /保存我的健康信息/ }).check()
    await page.getByRole('button', { name: '同意', exact: true }).click()
    await expect.poll(() => rows(hospital, 'own_consent')).toHaveLength(1)
    await page.route('**/files?*', (route) => route.abort())
    await page.evaluate(SLOW_PHONE)
    await page.locator('#files').setInputFiles({ name: '皮疹.png', mimeType: 'image/png', buffer: PNG })
    await page.locator('#words').fill('门诊几点上班')
    await page.locator('#words').press('Enter')
    await page.locator('.contact img.picture').waitFor()
    await page.getByRole('button', { name: '立即重试' }).waitFor()
    await page.unroute('**/files?*')
    await page.reload()
    await page
      .locator('.contact', { has: page.locator('img') })
      .locator('.state', { hasText: '已送达' })
      .waitFor()
    await page.locator('.contact', { hasText: '门诊几点上班' }).locator('.state', { hasText: '已送达' }).waitFor()
    const said = await hospital.app.store.reads
      .selectFrom('message')
      .select('content')
      .where('author', '=', 'contact')
      .orderBy('no')
      .execute()
    expect(said.map(({ content }) => (JSON.parse(content) as { kind: string }).kind)).toEqual(['image', 'text'])
    expect(await rows(hospital, 'media')).toHaveLength(1)
  })

  it('writes at night, is promised a time, and the message waits for people', async () => {
    const hospital = await hospitalAt(NIGHT)
    const { page } = await patientAt(hospital)
    await page.getByRole('heading', { name: '给导诊台留言' }).waitFor()
    expect(await page.locator('.call').isVisible()).toBe(true)
    await page.getByText('今天 08:00 上班后回复您').waitFor()
    await page.getByLabel('称呼').fill('刘女士')
    await page.getByRole('textbox', { name: '手机号' }).fill('138001')
    await page.getByLabel('想问的问题').fill('老人腰疼半个月了，轮椅方便进吗？')
    await page.getByRole('button', { name: '提交留言' }).click()
    await page.getByText('手机号应为 11 位数字').waitFor()
    await page.locator('#scroller').evaluate('node => { node.scrollTop = 0 }')
    await page.screenshot({ path: `${SHOTS}widget-closed.png` })
    expect(await axeFaults(page)).toEqual([])
    await page.getByRole('textbox', { name: '手机号' }).fill('13800000000')
    await page.getByLabel(/同意医院用此手机号/).check()
    await page.getByRole('button', { name: '提交留言' }).click()
    await page.getByText(/上班后会在这里回复您/).waitFor()
    await page.screenshot({ path: `${SHOTS}widget-left.png` })
    expect(await rows(hospital, 'own_consent')).toMatchObject([{ purpose: 'callback', granted: 1 }])
    const waiting = await hospital.app.store.reads.selectFrom('conversation').select('state').execute()
    expect(waiting).toEqual([{ state: 'queued' }])
  })

  it('rates the conversation after it was closed, and only the figures know', async () => {
    const hospital = await hospitalAt(WORKDAY)
    const agent = await hospital.agent('周琳').comesOnDuty()
    const { page } = await patientAt(hospital)
    await says(page, '转人工')
    const conversation = await hospital.app.store.reads
      .selectFrom('conversation')
      .select('id')
      .executeTakeFirstOrThrow()
    await agent.replies(conversation.id, '您好，晚上也有医生值班，直接过来就可以。')
    await page.locator('.agent', { hasText: '晚上也有医生' }).waitFor()
    await page.locator('.contact .state', { hasText: '已读' }).waitFor()
    await page.locator('.place', { hasText: '人工服务中' }).waitFor()
    await page.screenshot({ path: `${SHOTS}widget-person.png` })
    await agent.closes(conversation.id)
    await page.getByText('这次咨询怎么样').waitFor()
    await page.getByRole('radio', { name: /4 满意/ }).check({ force: true })
    await page.getByLabel(/还想说什么/).fill('很耐心')
    await page.screenshot({ path: `${SHOTS}widget-rating.png` })
    expect(await axeFaults(page)).toEqual([])
    await page.getByRole('button', { name: '提交评价' }).click()
    await expect.poll(() => rows(hospital, 'rating')).toMatchObject([{ stars: 4, words: '很耐心', served_by: 'agent' }])
    const seen = await agent.reads(conversation.id)
    expect(JSON.stringify(seen.body)).not.toContain('很耐心')
  })

  it('reads it large and in English on the narrowest screen', async () => {
    const hospital = await hospitalAt(NIGHT)
    const { page } = await patientAt(hospital)
    await page.getByRole('button', { name: '大字版' }).click()
    await page.screenshot({ path: `${SHOTS}widget-big.png` })
    await page.getByRole('button', { name: 'EN', exact: true }).click()
    await page.getByRole('heading', { name: 'Leave a message' }).waitFor()
    await page.setViewportSize({ width: 320, height: 720 })
    await page.screenshot({ path: `${SHOTS}widget-small-english.png` })
    expect(await page.evaluate('document.documentElement.scrollWidth <= 320')).toBe(true)
    expect(await axeFaults(page)).toEqual([])
    for (const name of ['.call', '#send', '#human', '#attach']) {
      const box = await page.locator(name).boundingBox()
      expect([name, (box?.height ?? 0) >= 60]).toEqual([name, true])
    }
  })
})
