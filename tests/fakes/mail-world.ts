// The world of mail around one mailbox of the hospital: people who write to it (into a real IMAP server) and read what it sends
// (from a real SMTP server, which can be told to be rude). Free of any test runner.
import { ImapFlow } from 'imapflow'
import { type ParsedMail, simpleParser } from 'mailparser'
import MailComposer from 'nodemailer/lib/mail-composer'
import { SMTPServer } from 'smtp-server'
import { type Dovecot, MAIL_PASSWORD } from '../support/dovecot.ts'

export const MAILBOX = 'kefu@hospital.example'

export interface ReceivedMail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly messageId: string
  readonly inReplyTo: string | undefined
  readonly references: readonly string[]
  readonly isAutomatic: boolean
  readonly from: string
}

/** `code`: the answer at that step. `reset`, `hang`: after the end of the mail; `counted`: it had been kept. */
export type Rudeness =
  | { readonly at: 'login' | 'sender' | 'recipient' | 'mail'; readonly code: number }
  | { readonly at: 'reset' | 'hang'; readonly counted: boolean }
  /** The connection ends before the mail has been given. */
  | { readonly at: 'cut' }

export interface Outgoing {
  readonly port: number
  readonly received: readonly ReceivedMail[]
  /** Most mails that were being handed over together. */
  readonly mostAtOnce: number
  /** The next mail meets this. */
  misbehave(how: Rudeness): void
  die(): Promise<void>
}

export async function startOutgoing(): Promise<Outgoing> {
  const received: ReceivedMail[] = []
  const inHand = new Set<string>()
  let mostAtOnce = 0
  let planned: Rudeness | undefined
  const meets = <At extends Rudeness['at']>(...steps: readonly At[]) => {
    if (planned === undefined || !(steps as readonly string[]).includes(planned.at)) return undefined
    const how = planned as Extract<Rudeness, { at: At }>
    planned = undefined
    return how
  }
  const refusal = (step: 'login' | 'sender' | 'recipient' | 'mail') => {
    const how = meets(step)
    return how === undefined ? undefined : Object.assign(new Error('told to refuse'), { responseCode: how.code })
  }
  const hangUp = () => {
    for (const connection of server.connections) (connection as { _socket: { destroy(): void } })._socket.destroy()
  }
  const server: SMTPServer = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      const isKnown = username === 'kefu' && password === MAIL_PASSWORD
      const refused = refusal('login') ?? (isKnown ? undefined : Object.assign(new Error('535'), { responseCode: 535 }))
      if (refused === undefined) done(null, { user: username })
      else done(refused)
    },
    onClose({ id }) {
      inHand.delete(id)
    },
    onMailFrom({ address }, { id }, done) {
      mostAtOnce = Math.max(mostAtOnce, inHand.add(id).size)
      done(refusal('sender') ?? (address === MAILBOX ? null : Object.assign(new Error('553'), { responseCode: 553 })))
    },
    onRcptTo(_address, _session, done) {
      done(refusal('recipient') ?? null)
    },
    onData(stream, session, done) {
      if (meets('cut') !== undefined) return hangUp()
      void simpleParser(stream).then((mail) => {
        const how = meets('reset', 'hang')
        if (how === undefined || how.counted) {
          const refused = refusal('mail')
          if (refused !== undefined) return done(refused)
          const { rcptTo } = session.envelope
          received.push(receivedMail(mail, rcptTo[0]?.address ?? ''))
        }
        inHand.delete(session.id)
        if (how === undefined) done(null)
        else if (how.at === 'reset') hangUp()
      })
    },
  })
  server.on('error', () => {})
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => {
      const address = listening.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  let ending: Promise<void> | undefined
  const die = () => {
    ending ??= new Promise<void>((resolve) => {
      server.close(() => resolve())
      hangUp()
    })
    return ending
  }
  return {
    port,
    received,
    get mostAtOnce() {
      return mostAtOnce
    },
    misbehave(how) {
      planned = how
    },
    die,
  }
}

function receivedMail(mail: ParsedMail, to: string): ReceivedMail {
  const { references = [] } = mail
  return {
    to,
    subject: mail.subject ?? '',
    text: (mail.text ?? '').replace(/\n$/, ''),
    messageId: mail.messageId ?? '',
    inReplyTo: mail.inReplyTo,
    references: typeof references === 'string' ? [references] : references,
    isAutomatic: mail.headers.has('auto-submitted'),
    from: mail.from?.text ?? '',
  }
}

export interface WrittenMail {
  readonly from?: string
  readonly subject?: string
  readonly text?: string
  readonly html?: string
  readonly messageId?: string
  readonly inReplyTo?: string
  readonly references?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  readonly attachments?: readonly {
    readonly filename?: string
    readonly content: Buffer | string
    readonly contentType: string
    readonly contentDisposition?: 'inline' | 'attachment'
  }[]
}

/** As a person's program would write it. */
export async function bytesOf(mail: WrittenMail): Promise<Buffer> {
  const { from = '张伟 <zhangwei@patients.example>', references, attachments, ...rest } = mail
  const composer = new MailComposer({
    from,
    to: MAILBOX,
    ...rest,
    ...(references === undefined ? {} : { references: [...references] }),
    ...(attachments === undefined ? {} : { attachments: attachments.map((each) => ({ ...each })) }),
  })
  return composer.compile().build()
}

/** Puts mails into a user's folder, as the hospital's mail server does when they come. */
export async function deliver(
  dovecot: Dovecot,
  user: string,
  mails: readonly (Buffer | string)[],
  at?: Date,
): Promise<void> {
  const client = new ImapFlow({
    ...{ host: '127.0.0.1', port: dovecot.port, secure: false, doSTARTTLS: false },
    ...{ auth: { user, pass: MAIL_PASSWORD }, logger: false, disableAutoIdle: true },
  })
  await client.connect()
  for (const mail of mails) await client.append('INBOX', mail, [], at)
  await client.logout()
}

export function imapOf(dovecot: Dovecot, user: string) {
  return { host: '127.0.0.1', port: dovecot.port, security: 'none', user, password: MAIL_PASSWORD }
}

export function smtpOf(outgoing: Pick<Outgoing, 'port'>) {
  return { host: '127.0.0.1', port: outgoing.port, security: 'none', user: 'kefu', password: MAIL_PASSWORD }
}
