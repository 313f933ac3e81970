// Who a person is: one row per person and channel, however many first messages arrive at once.
import { expect, it } from 'vitest'
import { arriveIdentity, findIdentity, findIdentityByUser, saveIdentity } from '../../src/store/identity.ts'
import { manualClock } from '../support/clock.ts'
import { eachStore } from '../support/store.ts'
import { firstVisit, WECHAT } from './ward.ts'

eachStore((_name, open) => {
  it('makes one person of twenty first messages that arrive in the same instant', async () => {
    const store = await open()
    const arrivals = Array.from({ length: 20 }, () =>
      store.write((tx) => arriveIdentity(tx, WECHAT, 'patient-in-a-hurry')),
    )
    const identities = await Promise.all(arrivals)
    expect(new Set(identities.map((identity) => identity.id)).size).toBe(1)
    expect(await store.reads.selectFrom('channel_identity').select('id').execute()).toHaveLength(1)
    expect(await store.reads.selectFrom('contact').select('id').execute()).toHaveLength(1)
  })

  it('keeps the same platform id on two channels apart', async () => {
    const store = await open()
    const onWechat = await store.write((tx) => arriveIdentity(tx, WECHAT, 'visitor-7'))
    const onWeb = await store.write((tx) => arriveIdentity(tx, 'web', 'visitor-7'))
    expect(onWeb.id).not.toBe(onWechat.id)
    expect(onWeb.contactId).not.toBe(onWechat.contactId)
  })

  it('remembers reply windows, message number and that somebody left', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const { identity } = await firstVisit(store)
    const window = { trigger: 'message', left: 4, endsAt: clock.now() + 172_800_000 }
    const changed = { ...identity, replyWindows: [window], lastMessageNo: 3, leftAt: clock.now() }
    await store.write((tx) => saveIdentity(tx, changed))
    const saved = await findIdentity(store.reads, identity.id)
    expect(changed).toMatchObject({ ...saved, lastInboundAt: undefined })
    expect(saved?.lastInboundAt).toBe(clock.now())
    expect(await findIdentityByUser(store.reads, WECHAT, 'patient-1')).toEqual(saved)
    expect(await findIdentityByUser(store.reads, WECHAT, 'somebody else')).toBeUndefined()
  })
})
