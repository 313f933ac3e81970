// Published and own facts about Standard Webhooks: ours must agree with every one of them.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { schemas } from '../../../adapters/webhook/payloads.ts'
import { keyOf } from '../../../adapters/webhook/settings.ts'
import { isFresh, isSignedBy } from '../../../adapters/webhook/signature.ts'

interface Vector {
  readonly id: string
  readonly secret?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body_utf8?: string
  /** Unix seconds. */
  readonly now?: number
  readonly expect?: 'accept' | 'reject'
}

const { standard_webhooks: vectors }: { readonly standard_webhooks: readonly Vector[] } = JSON.parse(
  readFileSync('tests/vectors/qq-onebot-others.json', 'utf8'),
)
const judged = vectors.filter((vector) => vector.expect !== undefined && vector.headers !== undefined)

describe('signed webhooks', () => {
  it('are known in accepted and refused ones', () => {
    expect(judged.length).toBeGreaterThanOrEqual(6)
  })

  it.each(judged)('$expect $id', ({ secret = '', headers = {}, body_utf8 = '', now = 0, expect: verdict }) => {
    const timestamp = headers['webhook-timestamp'] ?? ''
    const signed = { id: headers['webhook-id'] ?? '', timestamp, body: Buffer.from(body_utf8) }
    const key = keyOf(secret)
    const isSigned = isSignedBy(signed, headers['webhook-signature'] ?? '', key === undefined ? [] : [key])
    expect(isSigned && isFresh(timestamp, 300_000, now * 1_000)).toBe(verdict === 'accept')
  })

  it('are described to the other side as they are read', () => {
    const shipped: unknown = JSON.parse(readFileSync('adapters/webhook/schema.json', 'utf8'))
    expect(shipped).toEqual(JSON.parse(JSON.stringify(schemas())))
  })
})
