// Facts about WeCom's callbacks from public documents and other libraries: the whole receiver must agree with every one.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { wecomKf } from '../../../adapters/wecom-kf/index.ts'
import type { Received, WebhookRequest } from '../../../src/channel/adapter.ts'
import { testHost } from '../../contract/adapter-host.ts'

interface CallbackVector {
  readonly id: string
  readonly family?: string
  readonly kind?: string
  readonly token: string
  readonly encodingAesKey: string
  readonly receiveId: string
  readonly timestamp: string
  readonly nonce: string
  readonly msgSignature: string
  readonly encrypt: string
  readonly rawQuery?: string
  readonly plaintext?: string
}

const { published, generated }: Record<string, { readonly decrypt: readonly CallbackVector[] }> = JSON.parse(
  readFileSync('tests/vectors/wechat-crypto.json', 'utf8'),
)
const ours = [...(published?.decrypt ?? []), ...(generated?.decrypt ?? [])].filter(({ family }) => family === 'wecom')
const shakes = ours.filter(({ kind }) => kind === 'url-verify')
const wakeUps = ours.filter(({ id }) => id.endsWith('kf-event'))

function receive(vector: CallbackVector, request: Partial<WebhookRequest>): Promise<Received> {
  const host = testHost()
  host.clock.jump(Number(vector.timestamp) * 1_000 - host.clock.now())
  const settings = { ...vector, corpId: vector.receiveId, secret: '0123456789abcdef', accounts: ['wkFrontDesk0001'] }
  const { corpId, secret, token, encodingAesKey, accounts } = settings
  const channel = wecomKf.open(wecomKf.parseSettings({ corpId, secret, token, encodingAesKey, accounts }), host)
  const { msgSignature: msg_signature, timestamp, nonce } = vector
  const query = new URLSearchParams({ msg_signature, timestamp, nonce })
  const base = { method: 'POST', path: '', headers: {}, body: Buffer.alloc(0), remoteAddress: '203.0.113.7' }
  return channel.receive?.({ ...base, query, ...request }) ?? Promise.reject(new Error('no door'))
}

describe('callbacks of WeCom', () => {
  it('are known in three verifications of others and one of ours, and in two wake-ups', () => {
    expect([shakes.length, wakeUps.length]).toEqual([4, 2])
  })

  it.each(shakes)('answers the verification $id with the clear text alone', async (vector) => {
    const { msgSignature: msg_signature, timestamp, nonce, encrypt: echostr, rawQuery } = vector
    const query = new URLSearchParams(rawQuery ?? { msg_signature, timestamp, nonce, echostr })
    const received = await receive(vector, { method: 'GET', query })
    expect(received).toMatchObject({ kind: 'handshake', reply: { status: 200 } })
    if (received.kind !== 'handshake') return
    expect(String(received.reply.body)).toMatch(/^\d+$/)
    if (vector.plaintext !== undefined) expect(String(received.reply.body)).toBe(vector.plaintext)
  })

  it.each(wakeUps)('takes the wake-up $id, with its ticket', async (vector) => {
    const body = Buffer.from(`<xml><ToUserName>x</ToUserName><Encrypt><![CDATA[${vector.encrypt}]]></Encrypt></xml>`)
    const received = await receive(vector, { body })
    expect(received).toMatchObject({ kind: 'accepted', events: [], pull: true })
    if (received.kind === 'accepted') expect(received.pullHint).toMatch(/^\{"token":"ENC/)
  })

  it('refuses the same for another company', async () => {
    const [vector] = wakeUps as [CallbackVector]
    const body = Buffer.from(`<xml><Encrypt><![CDATA[${vector.encrypt}]]></Encrypt></xml>`)
    expect(await receive({ ...vector, receiveId: 'ww0000000000000000' }, { body })).toMatchObject({ status: 403 })
  })
})
