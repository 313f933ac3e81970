// What a start does with released channels, and what a trial of a connection may send where: with a platform of our own
// whose accounts name the server their password goes to.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCipher } from '../../src/base/cipher.ts'
import { DaozhenError } from '../../src/base/errors.ts'
import { createLog } from '../../src/base/log.ts'
import { systemRandom } from '../../src/base/random.ts'
import type { OpenChannel } from '../../src/channel/adapter.ts'
import { ChannelSettings, type ChannelSettingsParts } from '../../src/flow/channel-settings.ts'
import type { ChannelEntry, SettingsForm } from '../../src/model/channel-settings.ts'
import type { EntryBody } from '../../src/model/edited.ts'
import type { Released } from '../../src/store/release.ts'
import type { Store } from '../../src/store/tx.ts'
import { openStore } from '../support/store.ts'

const MAILBOX: SettingsForm = {
  name: { zh: '邮箱', en: 'Mailbox' },
  fields: [
    { key: 'host', label: { zh: '服务器', en: 'Server' }, kind: 'text', isNeeded: true, isAddress: true },
    { key: 'password', label: { zh: '密码', en: 'Password' }, kind: 'secret', isNeeded: true },
  ],
}
const IN_FILE: ChannelEntry = {
  id: 'desk',
  platform: 'mailbox',
  settings: { host: 'mail.example', password: 'in-file' },
}

/** Two servers, each with a password of its own. */
const TWO_SERVERS: SettingsForm = {
  name: { zh: '邮箱', en: 'Mailbox' },
  fields: ['imap', 'smtp'].flatMap((server): SettingsForm['fields'] => [
    { key: `${server}.host`, label: { zh: '服务器', en: 'Server' }, kind: 'text', isNeeded: true, isAddress: true },
    { key: `${server}.password`, label: { zh: '密码', en: 'Password' }, kind: 'secret', isNeeded: true },
  ]),
}
const TWO_IN_FILE: ChannelEntry = {
  id: 'letters',
  platform: 'letters',
  settings: {
    imap: { host: 'imap.example', password: 'reads', port: 143 },
    smtp: { host: 'smtp.example', password: 'writes' },
    folder: 'Desk',
  },
}

const logged: string[] = []
const tried: unknown[] = []
let store: Store
beforeEach(async () => {
  store = await openStore()
  logged.length = 0
  tried.length = 0
})
afterEach(() => store.close())

const mailbox = (settings: EntryBody, enabled = true): EntryBody => ({ platform: 'mailbox', enabled, settings })

function started(released: Readonly<Record<string, EntryBody | null>>, more: Partial<ChannelSettingsParts> = {}) {
  const overlay = new Map([['channel' as const, new Map(Object.entries(released))]])
  const now: Released = { overlay, numbers: new Map([['channel', 3]]), versionOf: () => 3 }
  return ChannelSettings.start({
    store,
    cipher: createCipher([{ id: 'ward', key: Buffer.alloc(32, 7) }], systemRandom),
    log: createLog('debug', { write: (line) => logged.push(line) }),
    platforms: [{ platform: 'mailbox', form: MAILBOX, parseSettings: (raw) => raw }],
    inFile: [IN_FILE],
    environment: { MAIL_PASSWORD: 'from-the-environment' },
    open: opened,
    released: () => now,
    ...more,
  })
}

function opened({ settings }: ChannelEntry): OpenChannel {
  if (typeof settings.host !== 'string') {
    throw new DaozhenError('DZ_CHANNEL_SETTINGS', 'host: found nothing; expected a server; example: mail.example')
  }
  return {
    capabilities: {
      ...{ maxTextBytes: 1_000, inlineReply: false, activeSend: true, idempotentSend: true, countsReplies: false },
      ...{ maxChoices: 0, contentKinds: ['text'] },
    },
    send: async () => ({ kind: 'unknown' }),
    async check() {
      tried.push(settings)
      return { kind: 'works' }
    },
  }
}

describe('a start', () => {
  it('takes released channels over those of the file, and leaves out what is switched off or taken away', async () => {
    const other = mailbox({ host: 'other.example', password: `\${MAIL_PASSWORD}` })
    const settings = await started({ desk: mailbox({ host: 'mail.example', password: { secret: 'file' } }), other })
    expect(settings.entries).toEqual([
      IN_FILE,
      { id: 'other', platform: 'mailbox', settings: { host: 'other.example', password: 'from-the-environment' } },
    ])
    expect((await started({ desk: null, other: mailbox({}, false) })).entries).toEqual([])
  })

  it('goes on without a channel that cannot be opened, whatever is wrong with it', async () => {
    const broken = { platform: 'pigeon-post', enabled: true, settings: {} }
    const lost = mailbox({ host: 'lost.example', password: { secret: '01NOSUCHNUMBER' } })
    const settings = await started(
      { nowhere: mailbox({ password: `\${MAIL_PASSWORD}` }), broken, lost },
      {
        open: (entry) => {
          if (entry.platform === 'pigeon-post') throw new TypeError('a bug in an adapter')
          return opened(entry)
        },
      },
    )
    expect(settings.entries).toEqual([IN_FILE])
    expect(settings.state()).toMatchObject({
      running: 3,
      leftOut: [
        { id: 'nowhere', problems: [{ field: { zh: '服务器' }, code: 'needs-content', message: '请填写内容' }] },
        { id: 'broken', problems: [{ field: null, code: 'start-failed', message: '启动时出错，原因见服务日志' }] },
        { id: 'lost', problems: [{ field: { zh: '密码' }, code: 'secret-moved' }] },
      ],
    })
    expect(logged.join('')).toContain('released channel left out')
  })
})

describe('settings within settings', () => {
  const letters = (settings: EntryBody): EntryBody => ({ platform: 'letters', enabled: true, settings })
  const held = { 'imap.password': { secret: 'file' }, 'smtp.password': { secret: 'file' } }
  const parts: Partial<ChannelSettingsParts> = {
    platforms: [{ platform: 'letters', form: TWO_SERVERS, parseSettings: (raw) => raw }],
    inFile: [TWO_IN_FILE],
    open: ({ settings }) => opened({ ...TWO_IN_FILE, settings: { ...settings, host: 'imap.example' } }),
  }

  it('are filled in one by one, and keep beside them what no form asks for', async () => {
    const hosts = { 'imap.host': 'imap.example', 'smtp.host': 'smtp.example' }
    const { entries } = await started({ letters: letters({ ...hosts, ...held }) }, parts)
    expect(entries).toEqual([TWO_IN_FILE])
  })

  it('keep their passwords from a changed server, whichever of the two it is', async () => {
    const hosts = { 'imap.host': 'imap.example', 'smtp.host': 'mine.example' }
    const settings = await started({ letters: letters({ ...hosts, ...held }) }, parts)
    expect(settings.entries).toEqual([])
    const moved = { field: { zh: '密码' }, code: 'secret-moved', message: '地址改过，密钥要重新填写' }
    expect(settings.state().leftOut).toMatchObject([{ id: 'letters', problems: [moved, moved] }])
  })
})

describe('a trial', () => {
  it('sends a variable of the service nowhere before a second person approved where it goes', async () => {
    const settings = await started({})
    const body = mailbox({ host: 'mine.example', password: `\${MAIL_PASSWORD}` })
    expect(await settings.check('new', body, { isApproved: false })).toEqual({ kind: 'unapproved' })
    expect(tried).toEqual([])
    expect(await settings.check('new', body, { isApproved: true })).toEqual({ kind: 'works' })
    expect(tried).toEqual([{ host: 'mine.example', password: 'from-the-environment' }])
  })

  it("does not send the file's password to another server, approved or not", async () => {
    const settings = await started({})
    const elsewhere = mailbox({ host: 'mine.example', password: { secret: 'file' } })
    for (const isApproved of [false, true]) {
      expect(await settings.check('desk', elsewhere, { isApproved })).toEqual({ kind: 'incomplete' })
    }
    expect(tried).toEqual([])
  })
})
