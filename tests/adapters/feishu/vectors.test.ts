// Published and own facts about Feishu's seals and signatures: ours must agree with every one of them.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { feishu } from '../../../adapters/feishu/index.ts'
import { openSeal } from '../../../adapters/feishu/verify.ts'
import { testHost } from '../../contract/adapter-host.ts'

interface SealVector {
  readonly id: string
  readonly encrypt_key: string
  readonly encrypt: string
  readonly plain_utf8?: string
  readonly plain_json_pointer_checks?: Readonly<Record<string, string>>
}

interface SignatureVector {
  readonly id: string
  readonly encrypt_key: string
  readonly headers: Readonly<Record<string, string>>
  readonly body_utf8: string
  readonly expect: 'accept' | 'reject'
}

const {
  decrypt,
  signature,
}: { readonly decrypt: readonly SealVector[]; readonly signature: readonly SignatureVector[] } = JSON.parse(
  readFileSync('tests/vectors/qq-onebot-others.json', 'utf8'),
).feishu

describe('Feishu’s seals', () => {
  it.each(decrypt)('opens $id', ({ encrypt, encrypt_key, plain_utf8, plain_json_pointer_checks: checks = {} }) => {
    const clear = openSeal(encrypt, encrypt_key)?.toString('utf8') ?? ''
    if (plain_utf8 !== undefined) expect(clear).toBe(plain_utf8)
    else expect(Object.keys(checks).length).toBeGreaterThan(0)
    for (const [pointer, value] of Object.entries(checks)) {
      const found = pointer
        .slice(1)
        .split('/')
        .reduce((at, name) => at[name], JSON.parse(clear))
      expect(found).toBe(value)
    }
  })

  it.each(['', '@@@@', 'AAAA', 'P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk'])('opens nothing in %j', (sealed) => {
    expect(openSeal(sealed, 'another key')).toBeUndefined()
  })
})

describe('Feishu’s deliveries, as recorded', () => {
  it.each(signature)('$expect $id', async ({ encrypt_key: encryptKey, headers, body_utf8, expect: verdict }) => {
    const host = testHost()
    host.clock.jump(1_790_000_301_000 - host.clock.now())
    const settings = { appId: 'cli_demo', appSecret: '00112233445566778899aabbccddeeff', verificationToken: 'vtok' }
    const channel = feishu.open(feishu.parseSettings({ ...settings, encryptKey }), host)
    const received = await channel.receive?.({
      method: 'POST',
      path: '',
      query: new URLSearchParams(),
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
      body: Buffer.from(body_utf8),
      remoteAddress: '203.0.113.7',
    })
    if (verdict === 'reject') expect(received).toMatchObject({ kind: 'refused', status: 403 })
    else expect(received).toMatchObject({ events: [{ content: { kind: 'text', text: '头疼挂什么科' } }] })
  })
})
