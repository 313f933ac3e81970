// One word for how a channel does, and why: judged from counts and times alone.
import { describe, expect, it } from 'vitest'
import {
  type ChannelFacts,
  concernsOf,
  isAboutOnePerson,
  skewOf,
  statusOf,
  type Trouble,
} from '../../src/model/channel-health.ts'
import { MONDAY_MORNING as NOW } from '../support/clock.ts'

const MINUTE = 60_000
const BUSY: ChannelFacts = {
  lastInboundAt: NOW - MINUTE,
  lastSentAt: NOW - MINUTE,
  delaysMs: [900, 1_200, 700, 1_000, 30_000],
  lastHour: { sent: 40, failed: 0, unknown: 0, failures: [] },
  waiting: { count: 0, retrying: 0, forPatient: 0, oldestDueSince: undefined },
  sendTrouble: undefined,
  deliveryTrouble: undefined,
  pull: undefined,
}
const trouble = (why: string, change: Partial<Trouble> = {}): Trouble => ({
  ...{ at: NOW - 2 * MINUTE, why, platformCode: '48001', pausedUntil: undefined, overAt: undefined },
  ...change,
})
const judged = (change: Partial<ChannelFacts>) => {
  const facts = { ...BUSY, ...change }
  const concerns = concernsOf(facts, NOW)
  return [statusOf(facts, concerns), ...concerns]
}
const failed = (why: string) => ({ lastHour: { sent: 9, failed: 1, unknown: 0, failures: [{ why, count: 1 }] } })

describe('a channel', () => {
  it('works, or has seen nobody yet', () => {
    expect(judged({})).toEqual(['ok'])
    expect(judged({ lastInboundAt: undefined, lastSentAt: undefined, delaysMs: [] })).toEqual(['quiet'])
  })

  it('is down while the platform refuses our account, until a message goes out again', () => {
    expect(judged({ sendTrouble: trouble('settings') })).toEqual(['down', 'settings'])
    expect(judged({ sendTrouble: trouble('settings', { overAt: NOW }) })).toEqual(['ok'])
  })

  it('says a refused account once, and afterwards what it cost within the hour', () => {
    const cost = failed('settings')
    expect(judged({ ...cost, sendTrouble: trouble('settings') })).toEqual(['down', 'settings'])
    const over = trouble('settings', { overAt: NOW })
    expect(judged({ ...cost, sendTrouble: over })).toEqual(['attention', 'sends-failing'])
  })

  it('is down while sending is paused, and names the pause before what follows from it', () => {
    const waiting = { count: 7, retrying: 7, forPatient: 0, oldestDueSince: NOW - 6 * MINUTE }
    const sendTrouble = trouble('later', { pausedUntil: NOW + 20_000 })
    expect(judged({ sendTrouble, waiting })).toEqual(['down', 'paused', 'sends-late'])
    expect(judged({ sendTrouble: trouble('later', { pausedUntil: NOW }) })).toEqual(['ok'])
  })

  it('is down when it could not be asked three times in a row, not after the first', () => {
    expect(judged({ pull: { attempts: 2 } })).toEqual(['ok'])
    expect(judged({ pull: { attempts: 3 } })).toEqual(['down', 'pull-failing'])
  })

  it('needs a look when deliveries are not authentic and no authentic one came since', () => {
    const at = NOW - 30_000
    expect(judged({ deliveryTrouble: trouble('not-authentic', { at }) })).toEqual(['attention', 'deliveries-refused'])
    expect(judged({ deliveryTrouble: trouble('not-authentic', { at }), lastInboundAt: NOW })).toEqual(['ok'])
  })

  it('is not blamed for one patient who has left, only for what would hit anybody', () => {
    expect(judged(failed('blocked'))).toEqual(['ok'])
    expect(judged(failed('gave-up'))).toEqual(['attention', 'sends-failing'])
    expect(isAboutOnePerson('window-closed')).toBe(true)
    expect(isAboutOnePerson('settings')).toBe(false)
  })

  it('needs a look while a message may not have arrived', () => {
    const lastHour = { sent: 9, failed: 0, unknown: 1, failures: [] }
    expect(judged({ lastHour })).toEqual(['attention', 'sends-unknown'])
  })
})

describe('the clocks', () => {
  it('are compared by the middle of several messages: one late delivery says nothing', () => {
    expect(skewOf(BUSY.delaysMs)).toBe(1_000)
    expect(skewOf([60_000, 60_000])).toBeUndefined()
  })

  it('differ when messages come before they were sent, or minutes after', () => {
    expect(judged({ delaysMs: [-9_000, -8_000, -8_500, -9_000, 0] })).toEqual(['attention', 'clock-off'])
    expect(judged({ delaysMs: [0, 240_000, 241_000, 239_000, 240_000] })).toEqual(['attention', 'clock-off'])
  })
})
