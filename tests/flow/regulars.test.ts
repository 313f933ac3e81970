// Who wrote lately: a guess with a bound.
import { expect, it } from 'vitest'
import { Regulars } from '../../src/flow/regulars.ts'
import type { IdentityId } from '../../src/model/ids.ts'

const WEEK = 50_000

it('forgets whoever has been silent longest when a week of people has written', () => {
  const regulars = new Regulars()
  const writes = (no: number) =>
    regulars.note(`wechat o-${no}`, { id: `identity-${no}` as IdentityId, lastInboundAt: no })
  for (let no = 0; no < WEEK; no++) writes(no)
  writes(0)
  writes(WEEK)
  expect(regulars.expect('wechat o-0')).toEqual({ id: 'identity-0', lastInboundAt: 0 })
  expect(regulars.expect('wechat o-1')).toBeUndefined()
  expect(regulars.expect(`wechat o-${WEEK}`)?.id).toBe(`identity-${WEEK}`)
  expect(regulars.expect('qq o-0')).toBeUndefined()
})
