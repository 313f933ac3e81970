// Secrets of channels on both databases: sealed before they are stored, opened for the same channel and field only.
import { expect, it } from 'vitest'
import { createCipher } from '../../src/base/cipher.ts'
import { systemRandom } from '../../src/base/random.ts'
import { holdSecret, openSecrets } from '../../src/editing/secret-safe.ts'
import { findSecrets } from '../../src/store/channel-secret.ts'
import { eachStore } from '../support/store.ts'

const KEY = { id: 'ward', key: Buffer.alloc(32, 7) }
const cipher = createCipher([KEY], systemRandom)
const SECRET = 'c0ffee5ec2e7c0ffee5ec2e7c0ffee5e'

eachStore((_name, open) => {
  it('gives a channel its own secrets and no other', async () => {
    const store = await open()
    const give = (channelId: string, field: string, value: string | readonly string[]) =>
      store.write((tx) => holdSecret(tx, cipher, { channelId, field, value, byId: 'agent-1' }))
    const appSecret = { secret: await give('branch', 'appSecret', SECRET) }
    const secrets = { secret: await give('branch', 'secrets', ['whsec_one', 'whsec_two']) }

    const opened = await openSecrets(store.reads, cipher, 'branch', {
      appSecret,
      secrets,
      appId: 'wx',
      token: { secret: 'file' },
    })
    expect(Object.fromEntries(opened)).toEqual({ appSecret: SECRET, secrets: ['whsec_one', 'whsec_two'] })
    expect((await openSecrets(store.reads, cipher, 'other', { appSecret })).size).toBe(0)
    expect((await openSecrets(store.reads, cipher, 'branch', { token: appSecret })).size).toBe(0)
  })

  it('keeps a record that says nothing, and opens nothing with another key', async () => {
    const store = await open()
    const given = { channelId: 'branch', field: 'token', value: SECRET, byId: 'agent-1' }
    const id = await store.write((tx) => holdSecret(tx, cipher, given))
    const record = (await findSecrets(store.reads, 'branch', [id])).get(id)
    expect(record).toMatchObject({ field: 'token', ciphertext: expect.stringMatching(/^v1\.ward\./) })
    expect(record?.ciphertext).not.toContain(SECRET)
    const foreign = createCipher([{ id: 'ward', key: Buffer.alloc(32, 8) }], systemRandom)
    expect((await openSecrets(store.reads, foreign, 'branch', { token: { secret: id } })).size).toBe(0)
    const rotated = createCipher([{ id: 'new', key: Buffer.alloc(32, 9) }, KEY], systemRandom)
    expect((await openSecrets(store.reads, rotated, 'branch', { token: { secret: id } })).get('token')).toBe(SECRET)
  })
})
