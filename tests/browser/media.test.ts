// What patients send, in a real browser: a picture is seen, a voice can be played, the rest is saved or told in words.
import { mkdirSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SaidContent } from '../../src/model/content.ts'
import type { MessageId } from '../../src/model/ids.ts'
import type { MediaKind } from '../../src/model/media.ts'
import type { Conversation } from '../../src/store/conversation.ts'
import { nextMessageNo } from '../../src/store/identity.ts'
import { claimMedia, type FetchOutcome, insertMedia, settleMedia } from '../../src/store/media.ts'
import { insertMessage } from '../../src/store/message.ts'
import { announceMessage } from '../../src/store/outbox.ts'
import { openReception, PASSWORD, type Reception } from '../console/reception.ts'
import { openChromium } from './chromium.ts'

const SHOTS = new URL('../../tmp/shots/', import.meta.url).pathname
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const FILES: Readonly<Record<string, Buffer>> = { picture: GIF, voice: quietWav(), amr: Buffer.from('#!AMR\n') }

let chromium: Awaited<ReturnType<typeof openChromium>>
let reception: Reception

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true })
  chromium = await openChromium()
  reception = await openReception({ mediaFiles: { read: async (file) => FILES[file] } })
})
afterAll(async () => {
  await reception.close()
  await chromium.close()
})

/** A tenth of a second of silence: 8 kHz, 8 bits. */
function quietWav(): Buffer {
  const sound = Buffer.alloc(800, 0x80)
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + sound.length, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(8_000, 24)
  head.writeUInt32LE(8_000, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write('data', 36)
  head.writeUInt32LE(sound.length, 40)
  return Buffer.concat([head, sound])
}

async function sends(conversation: Conversation, kind: MediaKind, file: string, outcome?: FetchOutcome): Promise<void> {
  await reception.ward.store.write(async (tx) => {
    const messageId = tx.newId() as MessageId
    const { identityId, channelId, id: conversationId } = conversation
    const content: SaidContent = { kind, media: { platformMediaId: file }, fileName: file } as SaidContent
    const no = await nextMessageNo(tx, identityId)
    await insertMessage(tx, {
      id: messageId,
      identityId,
      no,
      conversationId,
      author: 'contact',
      content,
      sentAt: tx.now,
    })
    await insertMedia(tx, { messageId, channelId, kind, file })
    announceMessage(tx, conversation, { no, messageId, author: 'contact' })
    if (outcome === undefined) return
    for (const claimed of (await claimMedia(tx, 60_000, 10)).filter((row) => row.messageId === messageId)) {
      await settleMedia(tx, claimed, outcome)
    }
  })
}

it('shows a picture, plays a voice, saves what cannot be shown, and says what is missing', async () => {
  const { ward } = reception
  const li = await ward.agent('李梅')
  await reception.screenOf(li)
  await ward.store.write((tx) => tx.db.updateTable('agent').set({ login: 'limei' }).where('id', '=', li.id).execute())
  const held = await ward.waiting()
  await sends(held, 'image', 'picture', { kind: 'kept', type: 'image/gif', bytesCount: GIF.length })
  await sends(held, 'voice', 'voice', { kind: 'kept', type: 'audio/wav', bytesCount: 844 })
  await sends(held, 'voice', 'amr', { kind: 'kept', type: 'audio/amr', bytesCount: 6 })
  await sends(held, 'image', 'gone', { kind: 'failed', why: 'not-available' })

  const page = await chromium.newPage({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' })
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401')) faults.push(message.text())
  })
  await page.goto(`${reception.base}/console/`)
  await page.getByLabel('账号').fill('limei')
  await page.getByLabel('密码').fill(PASSWORD)
  await page.getByRole('button', { name: '登录' }).click()
  await page.locator('.row').first().click()
  const thread = page.getByRole('log')

  const picture = thread.getByRole('img', { name: /发送的图片/ })
  await picture.waitFor()
  await page.waitForFunction('document.querySelector("article img").naturalWidth === 1')
  const seconds = await page.evaluate(`new Promise((resolve, reject) => {
    const voice = document.querySelector('article audio')
    voice.onloadedmetadata = () => resolve(voice.duration)
    voice.onerror = () => reject(new Error('it cannot be played'))
    voice.preload = 'metadata'
    voice.load()
  })`)
  expect(seconds).toBeCloseTo(0.1)
  expect(await thread.locator('audio').count()).toBe(1)
  expect(await thread.getByRole('link', { name: '下载语音' }).count()).toBe(2)
  await thread.getByText('未能从平台取得').waitFor()

  await sends(held, 'image', 'picture')
  await thread.getByText('正在从平台获取').waitFor()
  const isAtEnd = `(([log]) => log.scrollHeight - log.scrollTop - log.clientHeight < 2)(document.querySelectorAll('[role=log]'))`
  expect(await page.evaluate(isAtEnd)).toBe(true)
  await page.screenshot({ path: `${SHOTS}console-media.png` })
  expect(faults).toEqual([])
  await page.close()
})
