// One message of ours as a mail: plain text, in the thread of the person's last mail, and marked as automatic where no person
// wrote it, so that other machines keep silent. Pure but for the library that writes MIME.

import { createHash } from 'node:crypto'
import type { OutboundMessage } from '../../src/channel/adapter.ts'
import { domainOf, messageIdOf } from './message-id.ts'
import type { EmailSettings } from './settings.ts'
import type { Letter } from './writers.ts'

export interface Draft {
  readonly message: OutboundMessage
  readonly text: string
  readonly letter: Letter | undefined
  readonly now: number
}

export async function writeLetter({ message, text, letter, now }: Draft, settings: EmailSettings): Promise<Buffer> {
  const { address, name } = settings
  const answers = [message.inReplyTo ?? letter?.messageId].find(isMessageId)
  const isSameLetter = letter !== undefined && letter.messageId === answers
  const references = [threadOf(message.platformUserId, address), ...(isSameLetter ? letter.references : []), answers]
  const automatic = { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' }
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer/index.js')
  const composer = new MailComposer({
    from: { name, address },
    to: { name: '', address: message.platformUserId },
    subject: subjectOf(isSameLetter ? letter.subject : '', name),
    text,
    messageId: messageIdOf(message.id, address),
    date: new Date(now),
    ...(answers === undefined ? {} : { inReplyTo: answers }),
    references: [...new Set(references.filter(isMessageId))],
    ...(message.author === 'agent' ? {} : { headers: automatic }),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return composer.compile().build()
}

function subjectOf(theirs: string, name: string): string {
  const bare = theirs.replace(/^(?:(?:re|回复|答复)\s*[:：]\s*)+/i, '').slice(0, 120)
  return bare === '' ? `${name}的回复` : `Re: ${bare}`
}

/** Programs put mails together that name the same one, though it was never sent: ours stay one thread whatever we forget. */
function threadOf(person: string, address: string): string {
  const mark = createHash('sha256').update(`${address} ${person}`).digest('hex').slice(0, 32)
  return `<thread.${mark}@${domainOf(address)}>`
}

function isMessageId(text: string | undefined): text is string {
  return text !== undefined && /^<[\x21-\x3b\x3d\x3f-\x7e]{1,250}>$/.test(text)
}
