// Signs of life between patient and desk: told at once, over by themselves, and for nobody else.
import { describe, expect, it } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { type FeedSign, MessageFeed } from '../../src/flow/feed.ts'
import { LiveSigns } from '../../src/flow/live-signs.ts'
import type { LiveSign } from '../../src/model/live-sign.ts'
import { firstVisit, WECHAT } from '../store/ward.ts'
import { manualClock } from '../support/clock.ts'
import { openStore } from '../support/store.ts'

describe('a sign of life', () => {
  it('says that a patient types, and is over by itself', () => {
    const clock = manualClock()
    const signs = new LiveSigns(clock, silentLog)
    const heard: LiveSign[] = []
    signs.subscribe((sign) => heard.push(sign))
    signs.patientTyping('c-1', clock.now() + 6_000)
    expect(heard).toEqual([{ kind: 'patientTyping', conversationId: 'c-1', untilMs: clock.now() + 6_000 }])
    expect(signs.isPatientTyping('c-1')).toBe(true)
    expect(signs.isPatientTyping('c-2')).toBe(false)
    clock.advance('6s')
    expect(signs.isPatientTyping('c-1')).toBe(false)
  })

  it('never lasts longer than anybody types in one go', () => {
    const clock = manualClock()
    const signs = new LiveSigns(clock, silentLog)
    signs.patientTyping('c-1', clock.now() + 3_600_000)
    clock.advance('11s')
    expect(signs.isPatientTyping('c-1')).toBe(false)
  })

  it('says how far a patient has read, and never goes back', () => {
    const signs = new LiveSigns(manualClock(), silentLog)
    const heard: LiveSign[] = []
    signs.subscribe((sign) => heard.push(sign))
    signs.patientRead('i-1', 7)
    signs.patientRead('i-1', 5)
    expect(signs.readUpTo('i-1')).toBe(7)
    expect(heard).toHaveLength(1)
  })

  it('reaches the others when one listener breaks, and nobody who has left', () => {
    const signs = new LiveSigns(manualClock(), silentLog)
    const heard: string[] = []
    signs.subscribe(() => {
      throw new Error('a broken screen')
    })
    const leave = signs.subscribe(({ kind }) => heard.push(kind))
    signs.patientRead('i-1', 1)
    leave()
    signs.patientRead('i-1', 2)
    expect(heard).toEqual(['patientRead'])
  })

  it('of an agent who types shows on the page of this patient alone', async () => {
    const clock = manualClock()
    const store = await openStore(clock)
    const { conversation } = await firstVisit(store)
    const signs = new LiveSigns(clock, silentLog)
    const feed = new MessageFeed(store, signs)
    const [mine, others]: [FeedSign[], FeedSign[]] = [[], []]
    const leave = feed.watchSigns(WECHAT, 'patient-1', (sign) => mine.push(sign))
    feed.watchSigns(WECHAT, 'patient-2', (sign) => others.push(sign))
    signs.agentTyping(conversation.id, clock.now() + 5_000)
    await expect.poll(() => mine).toEqual([{ kind: 'typing', untilMs: clock.now() + 5_000 }])
    leave()
    signs.agentTyping(conversation.id, clock.now() + 6_000)
    signs.patientTyping(conversation.id, clock.now() + 6_000)
    expect([mine.length, others.length]).toEqual([1, 0])
    feed.stop()
    await store.close()
  })
})
