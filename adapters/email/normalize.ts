// A mail → ours, pure. What a person wrote is said; what he quoted and what his program answered is kept for people and heard
// by no bot; what machines send is kept and answered by nobody.
import { createHash } from 'node:crypto'
import type { InboundEvent } from '../../src/channel/adapter.ts'
import type { InboundContent, SaidContent } from '../../src/model/content.ts'
import { originOf } from './automatic.ts'
import { type Bounce, bounceIn } from './bounce.ts'
import { outboxIdIn } from './message-id.ts'
import { fold } from './quoted.ts'
import type { Mail } from './read-mail.ts'
import { ADDRESS } from './settings.ts'

const MAX_SAID_CHARS = 6_000
const MAX_QUOTED_CHARS = 3_000
const MAX_ATTACHMENTS = 10
const NOBODY = 'unknown@invalid'
const CUT = '（来信较长，其余部分请在邮箱中查看）'

export interface Arrival {
  readonly address: string
  /** By the server's clock: what the sender's program says is anything. */
  readonly arrivedAt: number
  readonly isPast: boolean
  readonly attachments: readonly SaidContent[]
  /** More of it was in the mailbox than was read. */
  readonly isCut: boolean
}

export function normalize(mail: Mail, arrival: Arrival): readonly InboundEvent[] {
  const writer = mail.from !== undefined && ADDRESS.test(mail.from) ? mail.from : NOBODY
  const signal = (content: InboundContent, platformUserId = writer) => [
    event(mail, arrival, { content, platformUserId, part: 0 }),
  ]
  const bounce = bounceIn(mail, arrival.address)
  if (bounce !== undefined) return signal(reportOf(bounce), bounce.recipient)
  if (writer === NOBODY) return signal({ kind: 'unsupportedEvent', platformType: 'no-sender' })
  if (writer === arrival.address) return signal({ kind: 'unsupportedEvent', platformType: 'own-mail' })
  const origin = originOf(mail)
  if (origin === 'machine') return signal({ kind: 'unsupportedEvent', platformType: 'machine-mail' })
  return saidIn(mail, arrival).map(({ content, isPast }, part) =>
    event(
      mail,
      { ...arrival, isPast: isPast || origin === 'auto-reply' || arrival.isPast },
      { content, platformUserId: writer, part },
    ),
  )
}

/** Kept, so that somebody looks into the mailbox. */
export function unreadable(source: Buffer, arrivedAt: number): InboundEvent {
  return {
    dedupKey: `x:${digest(source)}`,
    platformUserId: NOBODY,
    platformMessageId: undefined,
    sentAt: arrivedAt,
    content: { kind: 'unsupportedEvent', platformType: 'unreadable-mail' },
    opens: [],
  }
}

interface Part {
  readonly content: SaidContent
  readonly isPast: boolean
}

function saidIn(mail: Mail, { attachments, isCut, address }: Arrival): readonly Part[] {
  const { said, quoted } = fold(mail.text)
  const words = [subjectOf(mail, said), shortened(said, MAX_SAID_CHARS, isCut)].filter((text) => text !== '').join('\n')
  const shown = attachments.slice(0, MAX_ATTACHMENTS)
  const more = attachments.length - shown.length
  const parts: readonly Part[] = [
    ...(words === '' ? [] : [{ content: { kind: 'text', text: words } as const, isPast: false }]),
    ...shown.map((content) => ({ content, isPast: false })),
    ...(more === 0 ? [] : [aside(`（另有 ${more} 个附件，请在邮箱中查看）`)]),
    ...(quoted === '' || answersOurs(mail, address)
      ? []
      : [aside(`〔来信引用〕\n${shortened(quoted, MAX_QUOTED_CHARS, false)}`)]),
  ]
  return parts.length > 0 ? parts : [{ content: { kind: 'unsupported', platformType: 'empty' }, isPast: false }]
}

function aside(text: string): Part {
  return { content: { kind: 'text', text }, isPast: true }
}

/** What he quotes of us stands in the conversation already. */
function answersOurs(mail: Mail, address: string): boolean {
  return outboxIdIn([mail.inReplyTo ?? '', ...mail.references].join(' '), address) !== undefined
}

/** People put their question there and leave the rest empty; the subject of an answer is only the old one. */
function subjectOf({ subject }: Mail, said: string): string {
  const isOld = /^(?:re|fw|fwd|回复|答复|转发)\s*[:：]/i.test(subject)
  return isOld || said.startsWith(subject) ? '' : subject
}

function shortened(text: string, most: number, isCut: boolean): string {
  const characters = [...text]
  if (characters.length <= most) return isCut && text !== '' ? `${text}\n${CUT}` : text
  return `${characters.slice(0, most).join('')}\n${CUT}`
}

function reportOf({ outboxId, messageId, fate }: Bounce): InboundContent {
  if (fate === 'pending') return { kind: 'unsupportedEvent', platformType: 'delivery-delayed' }
  return { kind: 'deliveryReport', platformMessageId: messageId, delivered: fate === 'delivered', messageId: outboxId }
}

function event(
  mail: Mail,
  { arrivedAt, isPast }: Pick<Arrival, 'arrivedAt' | 'isPast'>,
  what: { readonly content: InboundContent; readonly platformUserId: string; readonly part: number },
): InboundEvent {
  const { content, platformUserId, part } = what
  return {
    dedupKey: part === 0 ? keyOf(mail) : `${keyOf(mail)}#${part}`,
    platformUserId,
    platformMessageId: mail.messageId?.slice(0, 300),
    sentAt: arrivedAt,
    content,
    opens: [],
    ...(isPast ? { isPast: true } : {}),
  }
}

/**
 * The same however often it is delivered or its folder made anew: of the mail itself, not of its place. Not of its Message-ID
 * alone, which programs and strangers use twice.
 */
function keyOf({ messageId = '', from = '', header, subject, text }: Mail): string {
  return `m:${digest([messageId, from, header('date')[0] ?? '', subject, text].join('\0'))}`
}

function digest(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
