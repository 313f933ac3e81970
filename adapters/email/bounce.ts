// Reports of mail systems about what became of our mail (DSN, RFC 3464). They quote our mail or its head: our own Message-ID
// in it says which it was. Pure.
import { outboxIdIn } from './message-id.ts'
import type { Mail } from './read-mail.ts'

export interface Bounce {
  readonly recipient: string
  readonly outboxId: string
  readonly messageId: string
  /** `delayed` says nothing yet. */
  readonly fate: 'failed' | 'delivered' | 'pending'
}

const ADDRESS = /[^\s<>;:"]{1,64}@[^\s<>;:"]{1,253}/

/** Undefined: not a report about mail of ours. */
export function bounceIn(mail: Mail, ownAddress: string): Bounce | undefined {
  const isReport = mail.header('content-type').some((type) => /report-type="?delivery-status/i.test(type))
  const [failedTo] = mail.header('x-failed-recipients')
  if (!isReport && failedTo === undefined) return undefined
  const text = mail.source.toString('latin1').replace(/\r?\n[ \t]+/g, ' ')
  const ours = outboxIdIn(text, ownAddress)
  if (ours === undefined) return undefined
  const field = (name: string): string | undefined =>
    [...text.matchAll(new RegExp(`^${name}:(.*)$`, 'gim'))].at(-1)?.[1]?.trim()
  // A mailbox that passes on fails under another address: the one we wrote to stands in our own mail.
  const named = [field('original-recipient'), field('to'), failedTo, field('final-recipient')]
  const recipient = named
    .map((value) => ADDRESS.exec(value ?? '')?.[0].toLowerCase())
    .find((value) => value !== undefined && value !== ownAddress)
  if (recipient === undefined) return undefined
  return { ...ours, recipient, fate: isReport ? fateOf(field('action')) : 'failed' }
}

function fateOf(action: string | undefined): Bounce['fate'] {
  if (action === undefined || /^failed/i.test(action)) return 'failed'
  return /^delivered/i.test(action) ? 'delivered' : 'pending'
}
