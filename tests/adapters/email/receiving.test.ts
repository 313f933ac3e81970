// What comes into a mailbox, read by our adapter from a real Dovecot.
import { describe, expect, it } from 'vitest'
import { normalize } from '../../../adapters/email/normalize.ts'
import { readMail } from '../../../adapters/email/read-mail.ts'
import { MAILBOX } from '../../fakes/mail-world.ts'
import { hasDovecot } from '../../support/dovecot.ts'
import { mailRoom } from './mail-room.ts'
import { MACHINES, OURS, PATIENT, PEOPLE } from './samples.ts'

const room = mailRoom()
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

describe.skipIf(!hasDovecot)('a mail', () => {
  it.each([...PEOPLE, ...MACHINES])('is understood: $name', async ({ mail, events }) => {
    const { comes, pulls } = room.opens()
    await comes(mail)
    const heard = await pulls()
    expect(heard.map(({ content }) => content)).toEqual(events.map(({ content }) => content))
    for (const [index, event] of events.entries()) expect(heard[index]).toMatchObject(event)
    expect(heard.map(({ isPast }) => isPast)).toEqual(events.map(({ isPast }) => isPast))
    expect(new Set(heard.map(({ dedupKey }) => dedupKey)).size).toBe(events.length)
  })

  it('holds up no other, however broken it is', async () => {
    const { comes, pulls } = room.opens()
    await comes(
      Buffer.from([0, 255, 10, 13, 0]),
      `Content-Type: multipart/mixed; boundary=\r\n\r\n${'--\r\n'.repeat(2_000)}`,
      `From: ${PATIENT}\r\nSubject: ${'=?utf-8?B?//8='.repeat(500)}\r\n\r\n`,
      `From: a@b.example\r\nContent-Type: text/html\r\n\r\n${'<div>'.repeat(20_000)}`,
      { text: '还在吗' },
    )
    expect((await pulls()).at(-1)?.content).toEqual({ kind: 'text', text: '还在吗' })
  })

  it.each([
    ['spaces', ' '.repeat(120_000)],
    ['quotation marks', '>'.repeat(120_000)],
    ['the beginnings of links', '<a href=http://x '.repeat(7_000)],
    ['one endless link', `<a ${'href=http://x '.repeat(8_000)}`],
    ['comments without end', '<!-- '.repeat(24_000)],
    ['announced quotations', '在'.repeat(40_000)],
    ['addresses without end', `Final-Recipient: ${'a'.repeat(110_000)}`],
  ])('of nothing but %s is read as fast as any', async (_, words) => {
    for (const type of ['text/plain', 'text/html', 'multipart/report; report-type=delivery-status']) {
      const from = performance.now()
      const mail = await readMail(
        Buffer.from(`From: ${PATIENT}\r\nContent-Type: ${type}\r\n\r\n${OURS}\r\n${words}x\r\n`),
      )
      normalize(mail, { address: MAILBOX, arrivedAt: 0, isPast: false, attachments: [], isCut: false })
      expect(performance.now() - from, type).toBeLessThan(1_500)
    }
  })

  it('shows the time at which it came, not the one it names', async () => {
    const { comes, pulls, host } = room.opens()
    await comes(`From: ${PATIENT}\r\nDate: Mon, 1 Jan 1990 00:00:00 +0000\r\n\r\n在吗\r\n`)
    const [event] = await pulls()
    expect(Math.abs((event?.sentAt ?? 0) - host.clock.now())).toBeLessThan(60_000)
  })
})

describe.skipIf(!hasDovecot)('what is attached', () => {
  const letter = {
    subject: '化验单',
    text: '请看附件',
    attachments: [
      { filename: '化验单.png', content: PNG, contentType: 'image/png' },
      { filename: '报告.pdf', content: '%PDF-1.4 invented', contentType: 'application/pdf' },
      { filename: '说明.txt', content: '文字', contentType: 'text/plain', contentDisposition: 'attachment' as const },
    ],
  }

  it('follows the words as messages of its own, and is fetched from the mailbox when it is kept', async () => {
    const { comes, pulls, channel } = room.opens()
    await comes(letter)
    const [words, picture, file, note] = (await pulls()).map(({ content }) => content)
    expect(words).toEqual({ kind: 'text', text: '化验单\n请看附件' })
    expect(picture).toMatchObject({ kind: 'image', media: { mimeType: 'image/png' } })
    expect(file).toMatchObject({ kind: 'file', fileName: '报告.pdf' })
    expect(note).toMatchObject({ kind: 'file', fileName: '说明.txt' })
    if (picture?.kind !== 'image' || file?.kind !== 'file') throw new Error('not what was sent')
    const signal = new AbortController().signal
    expect(await channel.openMedia?.(picture.media, signal)).toEqual({ mimeType: 'image/png', bytes: PNG })
    expect(await channel.openMedia?.(file.media, signal)).toMatchObject({ bytes: Buffer.from('%PDF-1.4 invented') })
  })

  it('is not to be had once the folder was made anew, nor of a mail that is gone', async () => {
    const { channel } = room.opens()
    for (const platformMediaId of ['1.1.2', '1.1', 'x', '']) {
      const opened = channel.openMedia?.({ platformMediaId }, new AbortController().signal)
      await expect(opened).rejects.toMatchObject({ code: 'DZ_MEDIA' })
    }
  })

  it('of more than twenty megabytes is too large', async () => {
    const { comes, pulls, channel } = room.opens()
    const content = Buffer.alloc(20 * 1024 * 1024 + 1, 7)
    await comes({
      text: '很大',
      attachments: [{ filename: 'a.bin', content, contentType: 'application/octet-stream' }],
    })
    const [, file] = (await pulls()).map((event) => event.content)
    const media = file !== undefined && 'media' in file ? file.media : { platformMediaId: '' }
    expect(await channel.openMedia?.(media, new AbortController().signal)).toBe('too-large')
  })

  it('in a crowd is shown as far as ten go, and the rest is mentioned', async () => {
    const { comes, pulls } = room.opens()
    const one = { filename: 'a.png', content: PNG, contentType: 'image/png' }
    await comes({ text: '照片', attachments: Array(12).fill(one) })
    const heard = await pulls()
    expect(heard.filter(({ content }) => content.kind === 'image')).toHaveLength(10)
    expect(heard.at(-1)).toMatchObject({ isPast: true, content: { text: '（另有 2 个附件，请在邮箱中查看）' } })
  })
})

describe.skipIf(!hasDovecot)('the address of the mailbox', () => {
  it('in the To of a stranger changes nothing about who writes', async () => {
    const { comes, pulls } = room.opens()
    await comes({ from: `"${MAILBOX}" <other@patients.example>`, text: '你好' })
    expect((await pulls()).map(({ platformUserId }) => platformUserId)).toEqual(['other@patients.example'])
  })
})
