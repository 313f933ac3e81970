// Secrets of channels on both databases: sealed before they are stored, opened for the same channel, field and address only.
import { expect, it } from 'vitest'
import { createCipher } from '../../src/base/cipher.ts'
import { systemRandom } from '../../src/base/random.ts'
import { settled } from '../../src/editing/channel-entries.ts'
import { holdSecret, openSecrets, type SecretValue } from '../../src/editing/secret-safe.ts'
import type { SettingsForm } from '../../src/model/channel-settings.ts'
import { findSecrets } from '../../src/store/channel-secret.ts'
import type { Store } from '../../src/store/tx.ts'
import { eachStore } from '../support/store.ts'

const KEY = { id: 'ward', key: Buffer.alloc(32, 7) }
const cipher = createCipher([KEY], systemRandom)
const SECRET = 'c0ffee5ec2e7c0ffee5ec2e7c0ffee5e'
const MAILBOX: SettingsForm = {
  name: { zh: '邮箱', en: 'Mailbox' },
  fields: [
    { key: 'host', label: { zh: '服务器', en: 'Server' }, kind: 'text', isAddress: true },
    { key: 'password', label: { zh: '密码', en: 'Password' }, kind: 'secret' },
  ],
}

const branch = (settings: Readonly<Record<string, unknown>>, form?: SettingsForm) => ({
  ...{ channelId: 'branch', platform: 'mailbox', form, settings },
})
const give = (store: Store, field: string, value: SecretValue, place = branch({})) =>
  store.write((tx) => holdSecret(tx, cipher, { ...place, field, value, byId: 'agent-1' }))

eachStore((_name, open) => {
  it('gives a channel its own secrets and no other', async () => {
    const store = await open()
    const password = { secret: await give(store, 'password', SECRET) }
    const secrets = { secret: await give(store, 'secrets', ['whsec_one', 'whsec_two']) }
    const place = branch({ password, secrets, user: 'desk', token: { secret: 'file' } })
    const opened = await openSecrets(store.reads, cipher, place)
    expect(Object.fromEntries(opened)).toEqual({ password: SECRET, secrets: ['whsec_one', 'whsec_two'] })
    for (const foreign of [
      { ...branch({ password }), channelId: 'other' },
      { ...branch({ password }), platform: 'other' },
      branch({ token: password }),
    ]) {
      expect((await openSecrets(store.reads, cipher, foreign)).size).toBe(0)
    }
  })

  it('keeps a record that says nothing, and opens it as long as its key is kept', async () => {
    const store = await open()
    const password = { secret: await give(store, 'password', SECRET) }
    const record = (await findSecrets(store.reads, 'branch', [password.secret])).get(password.secret)
    expect(record).toMatchObject({ field: 'password', ciphertext: expect.stringMatching(/^v1\.ward\./) })
    expect(record?.ciphertext).not.toContain(SECRET)
    const foreign = createCipher([{ id: 'ward', key: Buffer.alloc(32, 8) }], systemRandom)
    expect((await openSecrets(store.reads, foreign, branch({ password }))).size).toBe(0)
    const rotated = createCipher([{ id: 'new', key: Buffer.alloc(32, 9) }, KEY], systemRandom)
    expect((await openSecrets(store.reads, rotated, branch({ password }))).get('password')).toBe(SECRET)
  })

  it('sends a password to no server but the one it was given for', async () => {
    const store = await open()
    const host = 'imap.hospital.example'
    const secret = await give(store, 'password', SECRET, branch({ host }, MAILBOX))
    const opens = async (settings: Readonly<Record<string, unknown>>) => {
      const held = await openSecrets(store.reads, cipher, branch(settings, MAILBOX))
      const around = { form: MAILBOX, inFile: undefined, environment: {}, held: (field: string) => held.get(field) }
      return settled({ platform: 'mailbox', isEnabled: true, settings }, around)
    }
    expect(await opens({ host, password: { secret } })).toEqual({ settings: { host, password: SECRET }, problems: [] })
    const elsewhere = { host: 'imap.elsewhere.example', password: { secret } }
    expect((await opens(elsewhere)).problems).toMatchObject([{ path: 'password', code: 'secret-moved' }])
    // Whoever forges the mark of the new address still meets the seal.
    const mark = (await give(store, 'password', 'another', branch(elsewhere, MAILBOX))).split('.')[1] ?? ''
    const forged = { ...elsewhere, password: { secret: `${secret.split('.')[0]}.${mark}` } }
    expect(await opens(forged)).toMatchObject({
      settings: { host: elsewhere.host },
      problems: [{ path: 'password', code: 'secret-gone' }],
    })
  })

  it("takes the settings file's password to the file's server only", () => {
    const inFile = { id: 'branch', platform: 'mailbox', settings: { host: 'imap.hospital.example', password: SECRET } }
    const to = (host: string) =>
      settled(
        { platform: 'mailbox', isEnabled: true, settings: { host, password: { secret: 'file' } } },
        { form: MAILBOX, inFile, environment: {}, held: () => undefined },
      )
    expect(to('imap.hospital.example')).toMatchObject({ settings: { password: SECRET }, problems: [] })
    expect(to('imap.elsewhere.example')).toMatchObject({ problems: [{ path: 'password' }] })
    expect(to('imap.elsewhere.example').settings).not.toHaveProperty('password')
  })
})
