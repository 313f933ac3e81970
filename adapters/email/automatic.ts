// Mail that no person wrote for us: two machines that answer each other never stop. Pure. In doubt it is a person's: the caps
// in writers.ts catch what this lets through.
import type { Mail } from './read-mail.ts'

/** `machine`: lists, newsletters, mail systems. `auto-reply`: a person's program speaks for him (out of office). */
export type Origin = 'person' | 'auto-reply' | 'machine'

const MACHINES = /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)(?:[+.=-]|@)/i

export function originOf(mail: Mail): Origin {
  const first = (name: string): string => (mail.header(name)[0] ?? '').toLowerCase()
  const has = (name: string): boolean => mail.header(name).length > 0
  const precedence = first('precedence')
  const submitted = first('auto-submitted').split(';')[0]?.trim() ?? ''
  const isMachine =
    MACHINES.test(mail.from ?? '') ||
    mail.header('return-path')[0]?.replace(/\s/g, '') === '<>' ||
    ['bulk', 'list', 'junk'].includes(precedence) ||
    has('list-id') ||
    has('list-unsubscribe') ||
    submitted === 'auto-generated'
  const isReply =
    (submitted !== '' && submitted !== 'no') ||
    precedence === 'auto_reply' ||
    has('x-auto-response-suppress') ||
    has('x-autoreply') ||
    has('x-autorespond')
  // An out-of-office note comes with an empty return path or as bulk, too; who writes it has an answer of ours before him.
  if (isReply && submitted !== 'auto-generated' && !MACHINES.test(mail.from ?? '')) return 'auto-reply'
  return isMachine ? 'machine' : 'person'
}
