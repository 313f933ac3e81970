// Our signatures against published and independently generated vectors.
import { describe, expect, it } from 'vitest'
import { aliyunAuthorization } from '../../../adapters/sms/aliyun-signature.ts'
import { tencentAuthorization } from '../../../adapters/sms/tencent-signature.ts'
import vectors from '../../vectors/qq-onebot-others.json' with { type: 'json' }

describe('Tencent Cloud TC3-HMAC-SHA256', () => {
  it.each(vectors.tencent_tc3)('$id', ({ service, timestamp, headers, payload_utf8: body, ...expected }) => {
    const call = { service, timestamp, headers: Object.fromEntries(headers) as Record<string, string>, body }
    expect(tencentAuthorization(call, expected.secret_id, expected.secret_key)).toBe(expected.authorization)
  })
})

describe('Aliyun ACS3-HMAC-SHA256', () => {
  it.each(vectors.aliyun_acs3)('$id', ({ path, query, headers, payload_utf8: body, ...expected }) => {
    const call = { method: 'POST', path, query, headers, body } as const
    expect(aliyunAuthorization(call, expected.access_key_id, expected.access_key_secret)).toBe(expected.authorization)
  })
})
