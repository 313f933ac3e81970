// What a visitor's page tells, carried out: only what was agreed to is kept, and only one's own is shown.
import { describe, expect, it } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import type { Visit } from '../../src/channel/adapter.ts'
import { LiveSigns } from '../../src/flow/live-signs.ts'
import { createUploads } from '../../src/flow/uploads.ts'
import { createVisits } from '../../src/flow/visits.ts'
import type { VisitAct } from '../../src/model/visit.ts'
import { createWorkingCalendar } from '../../src/model/working-calendar.ts'
import { addConsent } from '../../src/store/consent.ts'
import { insertKeptMedia } from '../../src/store/media.ts'
import { firstVisit, say, WECHAT } from '../store/ward.ts'
import { manualClock } from '../support/clock.ts'
import { openStore } from '../support/store.ts'

const FILE = '0123456789abcdef0123456789abcdef'
const MORNING = Date.parse('2026-11-23T07:00:00+08:00')
const DAY = [['08:00', '17:30']] as const

async function openWard() {
  const clock = manualClock(MORNING)
  const store = await openStore(clock)
  const signs = new LiveSigns(clock, silentLog)
  const calendar = createWorkingCalendar({ week: [DAY, DAY, DAY, DAY, DAY, [], []], holidays: [], workdays: [] })
  const kept = new Map<string, Buffer>()
  const files = {
    read: async (name: string) => kept.get(name),
    keep: async (name: string, bytes: Buffer) => void kept.set(name, bytes),
  }
  const visits = createVisits({ store, clock, files, signs, calendar: () => calendar })
  const does = async (act: VisitAct, platformUserId = 'patient-1') => {
    const visit: Visit = { platformUserId, act, headers: {} }
    const answer = await visits(WECHAT, visit)
    return answer.kind === 'json' ? (JSON.parse(answer.json) as Record<string, unknown>) : answer
  }
  const agrees = (purpose: 'health' | 'trail', granted = true) =>
    does({ kind: 'consented', consents: [{ purpose, granted, textVersion: '1' }] })
  return { clock, store, signs, kept, does, agrees, uploads: createUploads(store, files) }
}

describe('a visit', () => {
  it('is told that the desk opens at eight, before anything was said', async () => {
    const { does, clock } = await openWard()
    expect(await does({ kind: 'looked' })).toEqual({
      now: clock.now(),
      desk: { isOpen: false, opensAt: Date.parse('2026-11-23T08:00:00+08:00') },
      conversation: { with: 'nobody', mayRate: false },
      consents: [],
    })
  })

  it('leaves no page behind without consent', async () => {
    const { does, agrees, store } = await openWard()
    const sees: VisitAct = { kind: 'sawPages', pages: [{ path: '/eye', title: '眼科', at: MORNING + 9_999_999 }] }
    expect(await does(sees)).toEqual({ kind: 'refused', status: 403 })
    await agrees('trail')
    await does(sees)
    const rows = () => store.reads.selectFrom('page_seen').select(['path', 'seen_at']).execute()
    expect(await rows()).toEqual([{ path: '/eye', seen_at: MORNING }])
    await agrees('trail', false)
    expect(await rows()).toEqual([])
  })

  it('keeps a picture only of somebody who agreed', async () => {
    const { agrees, uploads, kept } = await openWard()
    const upload = { platformUserId: 'patient-1', file: FILE, type: 'image/png', bytes: Buffer.from('png') } as const
    expect(await uploads(WECHAT, upload)).toBe(false)
    expect(kept.size).toBe(0)
    await agrees('health')
    expect(await uploads(WECHAT, upload)).toBe(true)
    await agrees('health', false)
    expect(await uploads(WECHAT, { ...upload, file: 'f'.repeat(32) })).toBe(false)
    expect([...kept.keys()]).toEqual([FILE])
  })

  it('shows a picture to whom it belongs, and to nobody else', async () => {
    const { does, store, kept } = await openWard()
    const visit = await firstVisit(store)
    await firstVisit(store, 'patient-2')
    kept.set(FILE, Buffer.from('a picture'))
    const messageId = await store.write(async (tx) => {
      const { id } = await say(tx, visit, '图片')
      await insertKeptMedia(tx, {
        messageId: id,
        channelId: WECHAT,
        kind: 'image',
        file: FILE,
        type: 'image/png',
        bytesCount: 9,
      })
      return id
    })
    expect(await does({ kind: 'openedMedia', messageId })).toMatchObject({ kind: 'file', type: 'image/png' })
    expect(await does({ kind: 'openedMedia', messageId }, 'patient-2')).toEqual({ kind: 'refused', status: 404 })
    expect(await does({ kind: 'openedMedia', messageId }, 'nobody')).toEqual({ kind: 'refused', status: 404 })
  })

  it('passes on who types and what was read, and writes neither down', async () => {
    const { does, store, signs } = await openWard()
    const visit = await firstVisit(store)
    const before = await store.reads.selectFrom('audit').select('seq').execute()
    await does({ kind: 'typing' })
    await does({ kind: 'read', no: 99 })
    expect(signs.isPatientTyping(visit.conversation.id)).toBe(true)
    expect(signs.readUpTo(visit.identity.id)).toBeUndefined()
    await store.write((tx) => say(tx, visit, '您好'))
    await does({ kind: 'read', no: 99 })
    expect(signs.readUpTo(visit.identity.id)).toBe(1)
    expect(await store.reads.selectFrom('audit').select('seq').execute()).toEqual(before)
  })

  it('proposes, and only proposes, that the same user of the site in two browsers is one person', async () => {
    const { does, store } = await openWard()
    const [one, two] = [await firstVisit(store), await firstVisit(store, 'patient-2')]
    const logsIn = (who: string) => does({ kind: 'identified', siteUserId: 'u-20461' }, who)
    await logsIn('patient-1')
    expect(await store.reads.selectFrom('contact_merge').select('id').execute()).toEqual([])
    await logsIn('patient-2')
    await logsIn('patient-2')
    const proposals = await store.reads.selectFrom('contact_merge').selectAll().execute()
    expect(proposals).toMatchObject([{ state: 'proposed', reason: 'visitor' }])
    expect([proposals[0]?.from_contact, proposals[0]?.into_contact].sort()).toEqual(
      [one.identity.contactId, two.identity.contactId].sort(),
    )
    const told = await store.reads
      .selectFrom('event_log')
      .select('data')
      .where('kind', '=', 'contact.changed')
      .execute()
    expect(told).toHaveLength(2)
    const people = await store.reads.selectFrom('channel_identity').select('contact_id').distinct().execute()
    expect(people).toHaveLength(2)
  })

  it('no longer stands by a consent that was taken back by telephone', async () => {
    const { does, agrees, store, clock } = await openWard()
    const { identity } = await firstVisit(store)
    await agrees('health')
    expect(await does({ kind: 'looked' })).toMatchObject({ consents: [{ purpose: 'health' }] })
    clock.advance('1m')
    await store.write((tx) =>
      addConsent(tx, {
        ...{ id: tx.newId(), contact_id: identity.contactId, patient_id: null, purpose: 'health' },
        ...{ state: 'withdrawn', way: 'phone', guardian: null, agent_id: 'a-1' },
      }),
    )
    expect(await does({ kind: 'looked' })).toMatchObject({ consents: [] })
  })

  it('cannot be rated while it lasts', async () => {
    const { does, store } = await openWard()
    await firstVisit(store)
    expect(await does({ kind: 'rated', stars: 1, words: undefined })).toEqual({ kind: 'refused', status: 404 })
    expect(await store.reads.selectFrom('rating').select('stars').execute()).toEqual([])
  })
})
