// One Dovecot for a file of tests, and a mailbox of its own for every test: what was delivered, and what our channel pulls.
import { afterAll, beforeAll } from 'vitest'
import { email } from '../../../adapters/email/index.ts'
import { systemClock } from '../../../src/base/clock.ts'
import type { InboundEvent, OpenChannel, Pulled } from '../../../src/channel/adapter.ts'
import { type TestHost, testHost } from '../../contract/adapter-host.ts'
import { bytesOf, deliver, imapOf, MAILBOX, type WrittenMail } from '../../fakes/mail-world.ts'
import { type Dovecot, MAIL_PASSWORD, startDovecot } from '../../support/dovecot.ts'

export interface MailRoom {
  readonly dovecot: Dovecot
  /** A mailbox that nobody has looked into. */
  opens(imap?: { readonly password?: string }): MailRoomChannel
}

export interface MailRoomChannel {
  readonly host: TestHost
  readonly channel: OpenChannel
  readonly user: string
  comes(...mails: readonly (WrittenMail | Buffer | string)[]): Promise<void>
  /** Everything behind the cursor of the last time, page by page. */
  pulls(): Promise<readonly InboundEvent[]>
  page(cursor: string | undefined): Promise<Pulled>
}

export function mailRoom(): MailRoom {
  let dovecot: Dovecot
  let users = 0
  beforeAll(async () => {
    dovecot = await startDovecot()
  })
  afterAll(() => dovecot.close())
  return {
    get dovecot() {
      return dovecot
    },
    opens(imap: { readonly password?: string } = {}) {
      const user = `kefu${++users}`
      const host = testHost()
      const smtp = { host: '127.0.0.1', port: 1, security: 'none', user, password: MAIL_PASSWORD }
      const settings = { address: MAILBOX, name: '示例医院导诊台', imap: { ...imapOf(dovecot, user), ...imap }, smtp }
      const channel = email.open(email.parseSettings(settings), host)
      // The server's clock is the real one, ours is moved by hand.
      host.clock.jump(systemClock.now() - host.clock.now())
      const page = async (cursor: string | undefined) =>
        (await channel.pull?.({ cursor, hint: undefined }, new AbortController().signal)) ?? { kind: 'refused' }
      let cursor: string | undefined
      return {
        ...{ host, channel, user, page },
        async comes(...mails) {
          const written = mails.map((mail) =>
            typeof mail === 'string' || Buffer.isBuffer(mail) ? mail : bytesOf(mail),
          )
          await deliver(dovecot, user, await Promise.all(written))
        },
        async pulls() {
          const events: InboundEvent[] = []
          for (;;) {
            const pulled = await page(cursor)
            if (pulled.kind !== 'page') throw new Error(`nothing pulled: ${pulled.kind} ${pulled.platformCode}`)
            events.push(...pulled.events)
            cursor = pulled.cursor
            if (!pulled.more) return events
          }
        },
      }
    },
  }
}
