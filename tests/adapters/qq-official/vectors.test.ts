// Published and own facts about QQ's signatures: ours must agree with every one of them.
import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isSignedBy, keysOf, seedOf, validationAnswer } from '../../../adapters/qq-official/signature.ts'

interface Validation {
  readonly id: string
  readonly secret?: string
  readonly request_body: { readonly d: { readonly plain_token?: unknown; readonly event_ts?: unknown } }
  readonly response_body?: { readonly plain_token: string; readonly signature: string }
}

interface Dispatch {
  readonly id: string
  readonly secret: string
  readonly headers: Readonly<Record<string, string>>
  readonly body_utf8: string
  readonly expect: 'accept' | 'reject'
}

interface Vectors {
  readonly seed: readonly { readonly id: string; secret: string; seed_utf8: string; public_key_hex: string }[]
  readonly validation: readonly Validation[]
  readonly validation_must_refuse: readonly Validation[]
  readonly signing_oracle_demo: {
    readonly secret: string
    readonly forged_dispatch: Pick<Dispatch, 'headers' | 'body_utf8'>
  }
  readonly dispatch: readonly Dispatch[]
}

const { qq_ed25519: vectors }: { readonly qq_ed25519: Vectors } = JSON.parse(
  readFileSync('tests/vectors/qq-onebot-others.json', 'utf8'),
)

const isAccepted = ({ secret, headers, body_utf8 }: Pick<Dispatch, 'secret' | 'headers' | 'body_utf8'>) =>
  isSignedBy(
    keysOf(secret),
    headers['X-Signature-Timestamp'] ?? '',
    Buffer.from(body_utf8),
    headers['X-Signature-Ed25519'],
  )

describe('signatures of QQ', () => {
  it.each(vectors.seed)('come from the key of $id', ({ secret, seed_utf8, public_key_hex }) => {
    expect(seedOf(secret).toString()).toBe(seed_utf8)
    const open = createPublicKey(keysOf(secret).own).export({ format: 'der', type: 'spki' })
    expect(open.subarray(-32).toString('hex')).toBe(public_key_hex)
  })

  it.each(vectors.dispatch)('$expect $id', (vector) => {
    expect(isAccepted(vector)).toBe(vector.expect === 'accept')
  })

  it.each(vectors.validation)('answer $id', ({ secret = '', request_body: { d }, response_body }) => {
    expect(JSON.parse(validationAnswer(keysOf(secret), d.event_ts, d.plain_token) ?? '')).toEqual(response_body)
  })

  it.each(vectors.validation_must_refuse)('are not given for $id', ({ request_body: { d } }) => {
    expect(validationAnswer(keysOf('Hospital-Demo-Secret-2026'), d.event_ts, d.plain_token)).toBeUndefined()
  })

  it('would have let a stranger forge a patient, if they were given for anything', () => {
    const { secret, forged_dispatch } = vectors.signing_oracle_demo
    expect(isAccepted({ ...forged_dispatch, secret })).toBe(true)
  })
})
