// Trying a mailbox: one that lets us in, a wrong code, a folder that is not there, a server nobody reaches. Reads no mail.
import { describe, expect, it } from 'vitest'
import { email } from '../../../adapters/email/index.ts'
import type { ConnectionCheck } from '../../../src/model/channel-settings.ts'
import { testHost } from '../../contract/adapter-host.ts'
import { imapOf, MAILBOX } from '../../fakes/mail-world.ts'
import { hasDovecot, MAIL_PASSWORD } from '../../support/dovecot.ts'
import { mailRoom } from './mail-room.ts'

const room = mailRoom()
const SMTP = { host: '127.0.0.1', port: 1, security: 'none', user: 'kefu', password: MAIL_PASSWORD }

async function tried(imap: object = {}, more: object = {}, signal = new AbortController().signal) {
  const settings = { address: MAILBOX, name: '示例医院导诊台', smtp: SMTP, ...more }
  const parsed = email.parseSettings({ ...settings, imap: { ...imapOf(room.dovecot, 'kefu'), ...imap } })
  const host = testHost()
  const result: ConnectionCheck | undefined = await email.open(parsed, host).check?.(signal)
  expect(host.logLines.join('')).toBe('')
  return result
}

describe.skipIf(!hasDovecot)('a mailbox, tried', () => {
  it('works when the server lets us in', async () => {
    expect(await tried()).toEqual({ kind: 'works' })
  })

  it('is refused when the code is wrong, or the folder is not there', async () => {
    expect(await tried({ password: 'another-code' })).toEqual({ kind: 'refused', platformCode: 'login' })
    expect(await tried({}, { folder: 'Nowhere' })).toEqual({ kind: 'refused', platformCode: 'folder' })
  })

  it('is out of reach when nobody answers, or when whoever asked has gone', async () => {
    expect(await tried({ port: 1 })).toEqual({ kind: 'unreachable' })
    expect(await tried({}, {}, AbortSignal.abort())).toEqual({ kind: 'unreachable' })
  })
})
