// An agent types, and several nodes hear of it: one of them tells the platform.
import { expect, it } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import type { OpenChannel } from '../../src/channel/adapter.ts'
import { LiveSigns } from '../../src/flow/live-signs.ts'
import { relayTyping } from '../../src/flow/typing-relay.ts'
import { firstVisit, WECHAT } from '../store/ward.ts'
import { manualClock } from '../support/clock.ts'
import { openStore } from '../support/store.ts'
import { until } from '../support/until.ts'

it('is told once in five seconds by all nodes together, whichever the agent’s page asks', async () => {
  const clock = manualClock()
  const store = await openStore(clock)
  const { conversation } = await firstVisit(store)
  const told: string[] = []
  const [east, west] = ['east', 'west'].map((node) => {
    const signs = new LiveSigns(clock, silentLog)
    const open = { showTyping: async () => void told.push(node) } as unknown as OpenChannel
    relayTyping(
      { store, clock, channels: new Map([[WECHAT, { id: WECHAT, platform: 'wechat-official', open }]]) },
      signs,
    )
    return signs
  }) as [LiveSigns, LiveSigns]
  east.carry((sign) => west.take(sign))
  west.carry((sign) => east.take(sign))

  east.agentTyping(conversation.id, clock.now() + 6_000)
  west.agentTyping(conversation.id, clock.now() + 6_000)
  await until(() => told.length > 0)
  clock.advance('6s')
  west.agentTyping(conversation.id, clock.now() + 6_000)
  await until(() => told.length > 1)
  await store.write(async (tx) => tx.now) // whoever else wanted to has had his turn
  expect(told).toEqual(['east', 'west'])
})
