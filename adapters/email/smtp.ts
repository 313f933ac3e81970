// The socket to the SMTP server, the one place that knows nodemailer's. What matters of a failure is one thing: had the server
// been given all of the mail? Then it may have it. Never throws.
import { Readable } from 'node:stream'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { ServerSettings } from './settings.ts'

export type Handed =
  | { readonly kind: 'taken' }
  /** The server said no to `step`; `code` 4xx: for now. */
  | {
      readonly kind: 'answered'
      readonly step: 'login' | 'sender' | 'recipient' | 'mail' | 'other'
      readonly code: number
    }
  /** It has never had all of the mail. */
  | { readonly kind: 'unreached'; readonly why: string }
  | { readonly kind: 'cut'; readonly why: string }

export interface Handover {
  readonly server: ServerSettings
  /** Of us, as we greet the server. */
  readonly domain: string
  readonly from: string
  readonly to: string
  readonly mail: Buffer
  readonly timeoutMs: number
}

export async function handOver(handover: Handover, signal: AbortSignal): Promise<Handed> {
  const { server, domain, timeoutMs } = handover
  const { default: Connection } = await import('nodemailer/lib/smtp-connection/index.js')
  const connection = new Connection({
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    name: domain,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  })
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const progress = { isComplete: false }
  try {
    await Promise.race([talk(connection, handover, progress), endOf(connection, limit)])
    return { kind: 'taken' }
  } catch (error) {
    return failure(error, progress.isComplete)
  } finally {
    connection.close()
  }
}

async function talk(connection: SMTPConnection, handover: Handover, progress: { isComplete: boolean }): Promise<void> {
  const { server, from, to, mail } = handover
  await step((done) => connection.connect(done))
  await step((done) => connection.login({ credentials: { user: server.user, pass: server.password } }, done))
  const bytes = Readable.from([mail])
  bytes.once('end', () => {
    progress.isComplete = true
  })
  await step((done) => connection.send({ from, to: [to], size: mail.length }, bytes, done))
  connection.quit()
}

function step(act: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    act((error) => (error === undefined || error === null ? resolve() : reject(error)))
  })
}

/** What the connection says outside of a step, and our own patience. */
function endOf(connection: SMTPConnection, limit: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    connection.on('error', reject)
    // A step that failed says why, and does so after the end.
    connection.once('end', () => setImmediate(() => reject(new Error('connection ended'))))
    const stop = () => reject(new Error('out of time'))
    if (limit.aborted) stop()
    limit.addEventListener('abort', stop, { once: true })
  })
}

function failure(error: unknown, isComplete: boolean): Handed {
  const read = (name: string): unknown => (error instanceof Error ? Reflect.get(error, name) : undefined)
  const [code, command, responseCode] = [read('code'), String(read('command') ?? ''), read('responseCode')]
  if (typeof responseCode === 'number' && responseCode >= 400 && responseCode < 600) {
    return { kind: 'answered', step: stepOf(command, code), code: responseCode }
  }
  const why = typeof code === 'string' ? code : 'timeout'
  if (code === 'EAUTH') return { kind: 'answered', step: 'login', code: 535 }
  return isComplete ? { kind: 'cut', why } : { kind: 'unreached', why }
}

function stepOf(command: string, code: unknown): Extract<Handed, { kind: 'answered' }>['step'] {
  if (code === 'EAUTH' || command.startsWith('AUTH')) return 'login'
  if (command === 'MAIL FROM') return 'sender'
  if (command === 'RCPT TO') return 'recipient'
  return command === 'DATA' ? 'mail' : 'other'
}
