// A desk with a great deal to show: a thread of five thousand messages and a list of hundreds stay quick under the hand.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { MessageId } from '../../src/model/ids.ts'
import { insertMessage } from '../../src/store/message.ts'
import { openReception, type Reception } from '../console/reception.ts'
import { openChromium } from './chromium.ts'
import { patientSays, sitDown } from './desk-of-one.ts'

const MESSAGES = 5_000
const SLOWEST_KEY_MS = 100

let chromium: Browser
let reception: Reception

beforeAll(async () => {
  chromium = await openChromium()
  reception = await openReception()
})
afterAll(async () => {
  await reception.close()
  await chromium.close()
})

it('shows a key press within a tenth of a second beside five thousand messages and five hundred rows', async () => {
  const { ward } = reception
  const { page, faults } = await sitDown(chromium, reception, { name: '李梅', login: 'limei', capacity: 1 })
  const held = await ward.waiting()
  for (let from = 0; from < MESSAGES; from += 500) {
    await ward.store.write(async (tx) => {
      for (let no = from + 1; no <= from + 500; no += 1) {
        const author = no % 2 === 0 ? 'contact' : 'bot'
        const content = { kind: 'text', text: `第 ${no} 句：请问门诊几点开始，需要带什么证件？` } as const
        const row = { id: tx.newId() as MessageId, identityId: held.identityId, conversationId: held.id, no: no + 10 }
        await insertMessage(tx, { ...row, author, content, sentAt: tx.now })
      }
      const last = { last_message_no: from + 510 }
      await tx.db.updateTable('channel_identity').set(last).where('id', '=', held.identityId).execute()
    })
  }
  for (let waiting = 0; waiting < 99; waiting += 1) await ward.waiting()
  await page
    .getByRole('button', { name: /接待中/ })
    .first()
    .click()
  await page.getByRole('log').getByText(`第 ${MESSAGES} 句`).waitFor()
  // All of it, as if somebody had read back to the first day.
  await page.evaluate(`(async () => {
    const log = document.querySelector('[role=log]')
    for (;;) {
      const button = log.querySelector('.earlier')
      if (button === null || button.tagName !== 'BUTTON') return
      const before = log.querySelectorAll('.bubble').length
      button.click()
      for (let n = 0; n < 200 && log.querySelectorAll('.bubble').length === before; n += 1) await new Promise((r) => setTimeout(r, 10))
    }
  })()`)
  expect(await page.locator('.bubble').count()).toBeGreaterThanOrEqual(MESSAGES)
  await page.evaluate(`document.querySelector('[role=log]').scrollTop = 0`)
  await page.getByRole('button', { name: '回到最新' }).click()
  const box = page.getByLabel('回复内容')
  await box.focus()
  await page.evaluate(`(() => {
    window.keyMs = []
    document.addEventListener('keydown', () => {
      const from = performance.now()
      requestAnimationFrame(() => setTimeout(() => window.keyMs.push(performance.now() - from)))
    }, true)
  })()`)
  await box.pressSequentially('mingtian dao menzhen yi lou', { delay: 40 })
  const keys = (await page.evaluate('window.keyMs')) as number[]
  const median = [...keys].sort((a, b) => a - b)[Math.floor(keys.length / 2)] ?? Number.POSITIVE_INFINITY
  process.stdout.write(`key to paint, median of ${keys.length}: ${median.toFixed(1)} ms\n`)
  expect(median).toBeLessThan(SLOWEST_KEY_MS)
  await patientSays(reception, held.id, '这是最新的一句')
  await page.getByRole('log').getByText('这是最新的一句').waitFor()
  expect(faults).toEqual([])
}, 120_000)
