// A mailbox as a channel: read by IMAP, answered by SMTP. The sender of a mail is only what the mail says: nothing about a
// patient may be told by mail. See README.md for setting a mailbox up and the limits.
import type { Adapter, Host, OpenChannel } from '../../src/channel/adapter.ts'
import { openAttachment } from './attachments.ts'
import { form } from './form.ts'
import { check, Mailbox } from './mailbox.ts'
import { pull } from './pull.ts'
import { send } from './send.ts'
import { type EmailSettings, parseSettings, refuseUnsafeServers } from './settings.ts'
import { Writers } from './writers.ts'

const MAX_TEXT_BYTES = 20_000
/** Providers refuse, and remember, those who open many. */
const MOST_CONNECTIONS = 4

export const email: Adapter<EmailSettings> = { platform: 'email', form, parseSettings, open }

function open(settings: EmailSettings, host: Host): OpenChannel {
  refuseUnsafeServers(settings, host.allowLoopback)
  const mailbox = new Mailbox(settings, host)
  const writers = new Writers()
  return {
    capabilities: {
      maxTextBytes: MAX_TEXT_BYTES,
      inlineReply: false,
      activeSend: true,
      idempotentSend: false,
      sendsAtOnce: MOST_CONNECTIONS,
      countsReplies: false,
      maxChoices: 0,
      contentKinds: ['text'],
    },
    pullEveryMs: settings.pullEveryMs,
    pull: (wish, signal) => pull(wish, { mailbox, writers, settings, host }, signal),
    watch: (wake, signal) => mailbox.watch(wake, signal),
    openMedia: (media, signal) => openAttachment(media, mailbox, signal),
    check: (signal) => check(mailbox, signal),
    send: (message, signal) => send(message, { writers, settings, host }, signal),
  }
}
