// Words a patient took back: they stay on the agent's screen, struck through, with the mark and the time beside them.
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { noteRecall } from '../../src/flow/signals.ts'
import type { MessageId } from '../../src/model/ids.ts'
import type { Conversation } from '../../src/store/conversation.ts'
import { nextMessageNo } from '../../src/store/identity.ts'
import { insertMessage } from '../../src/store/message.ts'
import { openReception, type Reception } from '../console/reception.ts'
import { axeFaults } from './axe.ts'
import { openChromium } from './chromium.ts'
import { patientSays, SHOTS, sitDown } from './desk-of-one.ts'

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

/** As a platform delivers it: with an id by which it can be taken back. */
async function says({ id, identityId }: Conversation, text: string, clientId: string): Promise<void> {
  await reception.ward.store.write(async (tx) => {
    const message = { id: tx.newId() as MessageId, identityId, no: await nextMessageNo(tx, identityId) }
    const content = { kind: 'text', text } as const
    await insertMessage(tx, { ...message, conversationId: id, author: 'contact', content, sentAt: tx.now, clientId })
  })
}

it('shows what was taken back struck through, in the thread, in the list and among what is found', async () => {
  reception = await openReception({ start: Date.now() })
  const { ward } = reception
  const { page, faults } = await sitDown(chromium, reception, { name: '李梅', login: 'limei' })
  const held = await ward.waiting()
  await patientSays(reception, held.id, '请问周六上午能做核磁吗')
  await says(held, '我的身份证号发错了', 'msg-7')
  await page.locator('.row').first().click()
  const bubble = page.locator('.bubble', { hasText: '我的身份证号发错了' })
  await bubble.waitFor()
  expect(await bubble.getByText('患者已撤回').count()).toBe(0)

  await ward.store.write((tx) => noteRecall(tx, held.identityId, 'msg-7'))
  await bubble.getByText(/患者已撤回 · \d\d:\d\d/).waitFor()
  expect(await bubble.locator('del').textContent()).toBe('我的身份证号发错了')
  await page.locator('.row').first().getByText('已撤回').waitFor()
  expect(await page.locator('.row del').first().textContent()).toBe('我的身份证号发错了')
  await page.screenshot({ path: `${SHOTS}recalled.png` })
  expect(await axeFaults(page)).toEqual([])

  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('身份证号')
  await page.getByRole('option', { name: /身份证号.*已撤回/ }).waitFor()
  expect(await axeFaults(page)).toEqual([])
  expect(faults).toEqual([])
})
