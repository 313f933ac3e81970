// The way through a mailbox: nothing read twice, nothing passed over, whatever happens to server and connection.
import { describe, expect, it, vi } from 'vitest'
import { deliver } from '../../fakes/mail-world.ts'
import { hasDovecot } from '../../support/dovecot.ts'
import { mailRoom } from './mail-room.ts'

const room = mailRoom()
const words = (events: readonly { readonly content: object }[]) =>
  events.map(({ content }) => ('text' in content ? content.text : content))

describe.skipIf(!hasDovecot)('the cursor', () => {
  it('goes on where it stood, though IMAP names the last mail again', async () => {
    const { comes, pulls } = room.opens()
    await comes({ text: '一' })
    expect(words(await pulls())).toEqual(['一'])
    expect(await pulls()).toEqual([])
    await comes({ text: '二' }, { text: '三' })
    expect(words(await pulls())).toEqual(['二', '三'])
  })

  it('goes through a full mailbox in pages, in order', async () => {
    const { comes, page } = room.opens()
    const said = Array.from({ length: 23 }, (_, index) => `第${index}封`)
    await comes(...said.map((text) => ({ text })))
    const heard: unknown[] = []
    let cursor: string | undefined
    let pages = 0
    for (;;) {
      const pulled = await page(cursor)
      if (pulled.kind !== 'page') throw new Error(pulled.kind)
      pages++
      heard.push(...words(pulled.events))
      cursor = pulled.cursor
      if (!pulled.more) break
    }
    expect(heard).toEqual(said)
    expect(pages).toBe(3)
  })

  it('gives a page that was not kept again, with the same keys', async () => {
    const { comes, page } = room.opens()
    await comes({ text: '发烧39度', messageId: '<same@patients.example>' })
    const keys = async () => {
      const pulled = await page(undefined)
      return pulled.kind === 'page' ? pulled.events.map(({ dedupKey }) => dedupKey) : []
    }
    expect(await keys()).toEqual(await keys())
  })

  it('tells apart two mails of one Message-ID, and knows a mail that was delivered twice', async () => {
    const { comes, pulls } = room.opens()
    const messageId = '<used-twice@patients.example>'
    const date = { headers: { Date: 'Sun, 22 Nov 2026 09:00:00 +0800' } }
    await comes(
      { text: '一', messageId, ...date },
      { text: '二', messageId, ...date },
      { text: '一', messageId, ...date },
    )
    const [one, two, again] = (await pulls()).map(({ dedupKey }) => dedupKey)
    expect(again).toBe(one)
    expect(two).not.toBe(one)
  })

  it('reads all again when the folder was made anew, and the keys are the old ones', async () => {
    const { comes, pulls, user } = room.opens()
    await comes({ text: '一' }, { text: '二' })
    const before = (await pulls()).map(({ dedupKey }) => dedupKey)
    await room.dovecot.renumber(user)
    await comes({ text: '三' })
    const after = await pulls()
    expect(words(after).sort()).toEqual(['一', '三', '二'])
    expect(after.map(({ dedupKey }) => dedupKey)).toEqual(expect.arrayContaining(before))
  }, 30_000)

  it('takes mail from before our time as past, and leaves alone what is older than three days', async () => {
    const { pulls, user, host } = room.opens()
    const ago = (hours: number) => new Date(host.clock.now() - hours * 3_600_000)
    const mail = (text: string) => `From: zhangwei@patients.example\r\n\r\n${text}\r\n`
    await deliver(room.dovecot, user, [mail('上个月')], ago(30 * 24))
    await deliver(room.dovecot, user, [mail('昨天')], ago(24))
    await deliver(room.dovecot, user, [mail('刚才')], ago(0.1))
    const heard = await pulls()
    expect(words(heard)).toEqual(['昨天', '刚才'])
    expect(heard.map(({ isPast }) => isPast)).toEqual([true, undefined])
  })

  it('that nobody can read begins anew', async () => {
    const { comes, page } = room.opens()
    await comes({ text: '一' })
    for (const cursor of ['', '{}', 'null', '{"validity":7}']) {
      expect(await page(cursor)).toMatchObject({ kind: 'page', events: [{ content: { text: '一' } }] })
    }
  })
})

describe.skipIf(!hasDovecot)('the server', () => {
  it('that refuses the password is the operator’s to look after', async () => {
    const stranger = room.opens({ password: 'not-the-authorisation-code' })
    expect(await stranger.page(undefined)).toEqual({ kind: 'refused', platformCode: 'login' })
    expect(stranger.host.logLines.join('')).not.toContain('not-the-authorisation-code')
  })

  it('that was away comes back', async () => {
    const { page } = room.opens()
    await room.dovecot.stop()
    expect(await page(undefined)).toMatchObject({ kind: 'later' })
    await room.dovecot.start()
    expect(await page(undefined)).toMatchObject({ kind: 'page', events: [] })
  }, 30_000)

  it('wakes us when a mail comes, and again after its connection was lost', async () => {
    const { comes, channel, host } = room.opens()
    const stopping = new AbortController()
    let woken = 0
    const watching = channel.watch?.(() => void woken++, stopping.signal)
    await vi.waitFor(() => expect(woken).toBe(1), { timeout: 5_000 }) // nobody knows what came before
    await comes({ text: '一' })
    await vi.waitFor(() => expect(woken).toBe(2), { timeout: 5_000 })
    await room.dovecot.stop()
    await room.dovecot.start()
    await vi.waitFor(
      () => {
        host.clock.advance('2s')
        expect(woken).toBe(3)
      },
      { timeout: 10_000, interval: 50 },
    )
    await comes({ text: '二' })
    await vi.waitFor(() => expect(woken).toBe(4), { timeout: 5_000 })
    stopping.abort()
    await watching
  }, 30_000)

  it('is let go at once when the pull is aborted', async () => {
    const { channel } = room.opens()
    const from = performance.now()
    expect(await channel.pull?.({ cursor: undefined, hint: undefined }, AbortSignal.abort())).toMatchObject({
      kind: 'later',
    })
    expect(performance.now() - from).toBeLessThan(2_000)
  })
})
