// What leaves the screen: a sheet on paper, and a notification on the desktop. On paper nothing but the sheet, and all of
// it; on the desktop no word of a patient, and no question where a browser would not allow it.
import { writeFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openChromium } from './chromium.ts'
import { SHOTS } from './desk-of-one.ts'
import { type FullHouse, openFullHouse } from './full-house.ts'

/** A4 at 96 dots per inch, without margins. */
const A4 = { width: 794, height: 1123 }

let chromium: Browser
let house: FullHouse

beforeAll(async () => {
  chromium = await openChromium()
  house = await openFullHouse()
})
afterAll(async () => {
  await chromium?.close()
  await house?.closes()
})

/** What would come out of the printer: its words, how many sheets. */
async function printed(page: Page, name: string): Promise<{ readonly words: string; readonly sheets: number }> {
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize(A4)
  await page.screenshot({ path: `${SHOTS}paper-${name}.png`, fullPage: true })
  const words = await page.evaluate<string>('document.body.innerText')
  const pdf = await page.pdf({ format: 'A4', printBackground: true })
  writeFileSync(`${SHOTS}paper-${name}.pdf`, pdf)
  return { words, sheets: pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0 }
}

describe('a handover sheet on paper', () => {
  it('is the sheet alone, to its last line, however long', async () => {
    const notices = Array.from({ length: 120 }, (_, at) => `通知 ${at + 1}：皮肤科周五下午停诊`).join('\n')
    await house.hospital.app.store.write(async (tx) => {
      const row = await tx.db
        .selectFrom('handover')
        .select('sheet')
        .where('id', '=', house.handoverId)
        .executeTakeFirstOrThrow()
      const sheet = JSON.stringify({ ...(JSON.parse(row.sheet) as object), notices })
      await tx.db.updateTable('handover').set({ sheet }).where('id', '=', house.handoverId).execute()
    })
    const { page, context, visits, faults } = await house.windowOf(chromium, 'supervisor')
    await visits(`/handover/${house.handoverId}`)
    await page.getByText('二楼自助机缺纸').waitFor()
    const { words, sheets } = await printed(page, 'handover')
    expect(words).toContain('交接班')
    expect(words).toContain('二楼自助机缺纸')
    expect(words).toContain('通知 120')
    expect(words).not.toMatch(/收件箱|搜索|打印|实时已连接/)
    expect(sheets).toBeGreaterThanOrEqual(2)
    expect(faults).toEqual([])
    await context.close()
  })
})

describe('a quality review on paper', () => {
  it('is the review with its marks, without the list and the buttons around it', async () => {
    await house.hospital.app.store.write((tx) =>
      tx.db
        .insertInto('quality_review')
        .values({
          ...{ id: tx.newId(), conversation_id: house.conversationId, subject: 'agent', why: 'complaint' },
          ...{ agent_id: null, team_id: null, state: 'open', drawn_at: tx.now, card_version: null, marks: null },
          ...{ verdict: null, score: null, remark: null, reviewed_by: null, reviewed_at: null, reply: null },
          replied_at: null,
        })
        .execute(),
    )
    const { page, context, visits, faults } = await house.windowOf(chromium, 'qc')
    await visits('/quality')
    await page.locator('.list .row').first().click()
    await page.getByText('核磁共振当天能出结果吗').or(page.getByText('孩子两岁')).first().waitFor()
    const { words } = await printed(page, 'quality')
    expect(words).toContain('孩子两岁')
    expect(words).toContain('评分')
    expect(words).not.toMatch(/收件箱|搜索|实时已连接|提交/)
    expect(faults).toEqual([])
    await context.close()
  })
})

describe('a notification on the desktop', () => {
  const WATCHED = `
    window.notes = []
    const Own = window.Notification
    if (Own !== undefined) {
      window.Notification = class extends Own {
        constructor(title, options) { super(title, options); window.notes.push([title, options]) }
      }
    }
    document.hasFocus = () => false` // a window behind another: the tests' browser always has the focus

  it('says that somebody wrote, and not what', async () => {
    const { page, context, visits, base } = await house.windowOf(chromium, 'agent')
    await context.grantPermissions(['notifications'], { origin: base })
    await page.addInitScript(WATCHED)
    await page.reload()
    await page.getByLabel('桌面通知').check()
    await visits('/')
    await page.getByText('实时已连接').waitFor()
    await house.hospital.patient('o-house-0').says('疹子好像更多了，还要再等吗')
    const notes = () => page.evaluate<readonly unknown[]>('window.notes')
    await expect.poll(notes, { timeout: 8_000 }).toHaveLength(1)
    expect(JSON.stringify(await notes())).not.toContain('疹子')
    await context.close()
  })

  it('is not offered on the plain http of a hospital network, and the page says why', async () => {
    const { page, context, visits } = await house.windowOf(chromium, 'agent', { host: 'his.test' })
    await visits('/settings')
    expect(await page.getByLabel('桌面通知').isDisabled()).toBe(true)
    await page.getByText('HTTPS').first().waitFor()
    await context.close()
  })
})
