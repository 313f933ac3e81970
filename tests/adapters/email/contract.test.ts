// Our mail against the contract every adapter keeps, with a real SMTP server on the other side.
import { email } from '../../../adapters/email/index.ts'
import type { OutboundMessage } from '../../../src/channel/adapter.ts'
import { type AdapterHarness, describeAdapter, type Fault } from '../../contract/adapter.ts'
import type { TestHost } from '../../contract/adapter-host.ts'
import { MAILBOX, type Outgoing, type Rudeness, smtpOf, startOutgoing } from '../../fakes/mail-world.ts'
import { MAIL_PASSWORD } from '../../support/dovecot.ts'

const PATIENT = 'zhangwei@patients.example'

describeAdapter('email', {
  lacks: ['handshake', 'time-window', 'inline-reply', 'tokens'],
  // No windows and quotas, and no gateway in between.
  knowsNo: [
    'window-closed',
    'quota-used',
    'bad-gateway',
    'unavailable',
    'internal-error',
    'gateway-timeout',
    'garbage',
  ],
  start: startHarness,
  settings: {
    parse: email.parseSettings,
    broken: { address: 'kefu', imap: { host: '', password: 'topsecret', user: 7 }, folder: '', colour: 1 },
    names: ['address', 'name', 'imap.host', 'imap.user', 'smtp', 'folder', 'colour'],
    secrets: ['topsecret'],
  },
})

async function startHarness(_host: TestHost): Promise<AdapterHarness<never>> {
  const outgoing = await startOutgoing()
  const smtp = smtpOf(outgoing)
  const settings = {
    ...{ address: MAILBOX, name: '示例医院导诊台', imap: smtp, smtp, sendTimeoutMs: 1_000 },
    automaticAnswers: { perTenMinutes: 100, perDay: 1000 },
  }
  return {
    open: (given) => email.open(email.parseSettings(settings), given),
    secrets: [MAIL_PASSWORD, PATIENT, '请问几点下班'],
    sending: sendingOf(outgoing),
    close: outgoing.die,
  }
}

function sendingOf(outgoing: Outgoing) {
  let serial = 0
  const meets = (how: Rudeness) => () => outgoing.misbehave(how)
  const faults: Partial<Record<Fault, () => void | Promise<void>>> = {
    busy: meets({ at: 'recipient', code: 451 }),
    'minute-limit': meets({ at: 'sender', code: 421 }),
    'daily-limit': meets({ at: 'sender', code: 452 }),
    blocked: meets({ at: 'recipient', code: 550 }),
    'bad-content': meets({ at: 'mail', code: 554 }),
    'wrong-settings': meets({ at: 'login', code: 535 }),
    dead: outgoing.die,
    'reset-before-counting': meets({ at: 'reset', counted: false }),
    'reset-after-counting': meets({ at: 'reset', counted: true }),
    silent: meets({ at: 'hang', counted: true }),
  }
  return {
    message: (text: string): OutboundMessage => ({
      id: `01OUT${++serial}.0`,
      platformUserId: PATIENT,
      author: 'bot',
      content: { kind: 'text', text },
    }),
    counted: () => outgoing.received.map(({ text }) => text),
    faults,
  }
}
