// A patient's own page is nudged when something new was said to her, and only then.
import { expect, it } from 'vitest'
import { DaozhenError } from '../../src/base/errors.ts'
import { MessageFeed } from '../../src/flow/feed.ts'
import { announceMessage } from '../../src/store/outbox.ts'
import type { Store } from '../../src/store/tx.ts'
import { firstVisit, say, type Visit, WECHAT } from '../store/ward.ts'
import { openHospital } from '../support/hospital.ts'
import { eachStore } from '../support/store.ts'

const answer = (store: Store, visit: Visit, text: string) =>
  store.write(async (tx) => {
    const { id, no } = await say(tx, visit, text)
    announceMessage(tx, visit.conversation, { no, messageId: id, author: 'bot' })
  })

eachStore((_name, open) => {
  it('reaches a patient who began to watch after others were served', async () => {
    const store = await open()
    const feed = new MessageFeed(store)
    const visit = await firstVisit(store)
    const neighbour = await firstVisit(store, 'patient-2')
    await answer(store, neighbour, '停车场在门诊楼后面。')

    let nudges = 0
    await feed.watch(WECHAT, 'patient-1', () => (nudges += 1))
    await answer(store, neighbour, '每小时两元。')
    await answer(store, visit, '门诊上午八点开门。')
    await expect.poll(() => nudges).toBe(1)
    await answer(store, visit, '周六也开门。')
    await expect.poll(() => nudges).toBe(2)
    expect(await feed.page(WECHAT, 'patient-1', 0)).toHaveLength(2)
    feed.stop()
  })
})

it('a page that waits while the database cannot be read is told to come again, and nobody else is the worse for it', async () => {
  const hospital = await openHospital()
  const visitor = await hospital.visitor()
  const { reads } = hospital.app.store
  const breaking = (isBroken: boolean) =>
    Object.defineProperty(hospital.app.store, 'reads', {
      configurable: true,
      get() {
        if (isBroken) throw new DaozhenError('DZ_STORE_BUSY', 'the database is away')
        return reads
      },
    })
  const asks = (path: string) =>
    fetch(`${hospital.address}/webhooks/web/${path}?after=0`, { headers: { authorization: `Bearer ${visitor.token}` } })
  breaking(true)
  expect((await asks('poll')).status).toBe(503)
  breaking(false)
  expect((await asks('messages')).status).toBe(200)
  await hospital.closes()
})
