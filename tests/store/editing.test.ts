// Drafts and releases on both databases: revisions, two editors at once, what holds after a release and after the way back.
import { describe, expect, it } from 'vitest'
import { closeDraft, countDrafts, findDraft, listDrafts, reviewDraft, saveDraft } from '../../src/store/draft.ts'
import { faqFigures } from '../../src/store/faq-figures.ts'
import {
  type EntryChange,
  listReleases,
  makeRelease,
  readReleased,
  stateAt,
  versionsOfEntry,
  versionsOfReleases,
} from '../../src/store/release.ts'
import type { Store } from '../../src/store/tx.ts'
import { forgetUnanswered, newestUnanswered } from '../../src/store/unanswered.ts'
import { manualClock } from '../support/clock.ts'
import { eachStore } from '../support/store.ts'
import { firstVisit, say } from './ward.ts'

const PARKING = { id: 'parking', questions: ['停车多少钱'], answer: '每小时 4 元。' }

eachStore((_name, open) => {
  const saves = (store: Store, revision: number, answer: string, byId = 'lin') =>
    store.write((tx) => saveDraft(tx, { kind: 'faq', id: 'parking', revision, body: { ...PARKING, answer }, byId }))

  describe('a draft', () => {
    it('grows by one revision a save, and no revision ever comes twice', async () => {
      const store = await open()
      expect(await saves(store, 0, '五元')).toMatchObject({ revision: 1, review: 'none', authors: ['lin'] })
      expect(await saves(store, 0, '六元')).toBeUndefined()
      expect(await saves(store, 1, '七元', 'zhao')).toMatchObject({ revision: 2, authors: ['lin', 'zhao'] })
      expect(await store.write((tx) => closeDraft(tx, 'faq', 'parking', 1))).toBe(false)
      expect(await store.write((tx) => closeDraft(tx, 'faq', 'parking', 2))).toBe(true)
      expect(await findDraft(store.reads, 'faq', 'parking')).toBeUndefined()
      expect(await listDrafts(store.reads, 'faq')).toEqual([])
      expect(await saves(store, 2, '八元')).toBeUndefined()
      expect(await saves(store, 0, '八元')).toMatchObject({ revision: 3, authors: ['lin'] })
    })

    it('saved by ten at once is saved by one', async () => {
      const store = await open()
      const saved = await Promise.all(
        Array.from({ length: 10 }, (_, at) => saves(store, 0, `${at} 元`, `editor-${at}`)),
      )
      expect(saved.filter((draft) => draft !== undefined)).toHaveLength(1)
    })

    it('that changes after it was approved is no longer approved', async () => {
      const store = await open()
      const draft = await saves(store, 0, '五元')
      if (draft === undefined) throw new Error('not saved')
      const asked = { askedBy: 'lin', decidedBy: null, note: null }
      const waiting = await store.write((tx) => reviewDraft(tx, draft, { ...asked, review: 'asked' }))
      expect(await countDrafts(store.reads)).toEqual(new Map([['faq', { drafts: 1, waiting: 1 }]]))
      if (waiting === undefined) throw new Error('not asked')
      const approve = { ...asked, decidedBy: 'chen', review: 'approved' } as const
      expect(await store.write((tx) => reviewDraft(tx, waiting, approve))).toMatchObject({ review: 'approved' })
      expect(await store.write((tx) => reviewDraft(tx, waiting, approve))).toBeUndefined()
      expect(await saves(store, 1, '六元')).toMatchObject({ review: 'none', decidedBy: null })
    })
  })

  describe('a release', () => {
    const releases = (store: Store, after: number, changes: readonly EntryChange[], backTo: number | null = null) =>
      store.write((tx) =>
        makeRelease(tx, { kind: 'faq', after, byId: 'lin', approvedBy: ['chen'], note: '物价', backTo, changes }),
      )
    const change = (
      id: string,
      set: EntryChange['set'],
      before: EntryChange['before'],
      after: EntryChange['after'],
    ) => ({
      id,
      title: id,
      set,
      before,
      after,
    })

    it('holds over the files until another one takes it back', async () => {
      const store = await open()
      const five = { ...PARKING, answer: '五元' }
      const six = { ...PARKING, answer: '六元' }
      expect((await readReleased(store.reads)).overlay.size).toBe(0)
      expect(await releases(store, 0, [change('parking', five, PARKING, five)])).toBe(1)
      expect(await releases(store, 1, [change('parking', six, five, six), change('gate', null, PARKING, null)])).toBe(2)
      const now = await readReleased(store.reads)
      expect(now.overlay.get('faq')).toEqual(
        new Map<string, unknown>([
          ['gate', null],
          ['parking', six],
        ]),
      )
      expect([now.numbers.get('faq'), now.versionOf('faq', 'parking'), now.versionOf('faq', 'none')]).toEqual([
        2,
        2,
        undefined,
      ])

      expect(await stateAt(store.reads, 'faq', 1)).toEqual(
        new Map<string, unknown>([
          ['parking', five],
          ['gate', undefined],
        ]),
      )
      expect(await stateAt(store.reads, 'faq', 0)).toEqual(
        new Map([
          ['parking', undefined],
          ['gate', undefined],
        ]),
      )
      expect(
        await releases(
          store,
          2,
          [change('parking', undefined, six, PARKING), change('gate', undefined, null, PARKING)],
          0,
        ),
      ).toBe(3)
      expect((await readReleased(store.reads)).overlay.size).toBe(0)
      expect(await stateAt(store.reads, 'faq', 2)).toEqual(
        new Map<string, unknown>([
          ['parking', six],
          ['gate', null],
        ]),
      )

      expect((await listReleases(store.reads, 'faq', { limit: 2 })).map(({ no }) => no)).toEqual([3, 2])
      expect((await listReleases(store.reads, 'faq', { before: 2, limit: 2 })).map(({ no }) => no)).toEqual([1])
      expect((await versionsOfEntry(store.reads, 'faq', 'gate')).map(({ what }) => what)).toEqual(['added', 'removed'])
      expect((await versionsOfReleases(store.reads, 'faq', [2])).map(({ id }) => id)).toEqual(['gate', 'parking'])
    })

    it('is made once of many planned on the same ground', async () => {
      const store = await open()
      const five = { ...PARKING, answer: '五元' }
      const made = await Promise.all(
        Array.from({ length: 8 }, () => releases(store, 0, [change('parking', five, PARKING, five)])),
      )
      expect(made.filter((no) => no !== undefined)).toEqual([1])
      expect(await releases(store, 0, [])).toBeUndefined()
    })
  })

  it('questions without an answer are read newest first and forgotten by id', async () => {
    const store = await open()
    await store.write(async (tx) => {
      for (const [at, text] of ['一', '二', '三'].entries()) {
        await tx.db
          .insertInto('unanswered')
          .values({ id: `q${at}`, text, asked_at: at })
          .execute()
      }
    })
    expect((await newestUnanswered(store.reads, 2)).map(({ text }) => text)).toEqual(['三', '二'])
    await store.write((tx) => forgetUnanswered(tx, ['q2', 'q0']))
    expect((await newestUnanswered(store.reads, 9)).map(({ text }) => text)).toEqual(['二'])
  })

  it('figures count what an entry answered, and who wanted a person within ten minutes', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const visit = await firstVisit(store)
    await store.write(async (tx) => {
      const { id } = await say(tx, visit, '每小时 4 元。')
      const reason = JSON.stringify({ skill: 'answer', entry: { id: 'parking', version: 1 } })
      await tx.db.updateTable('message').set({ reason }).where('id', '=', id).execute()
    })
    const asked = () =>
      faqFigures(store.reads, { since: clock.now() - 86_400_000, soonMs: 600_000, pause: async () => {} })
    expect(await asked()).toEqual([{ id: 'parking', shown: 1, handedOff: 0 }])
    await store.write((tx) =>
      tx.db
        .insertInto('queue_entry')
        .values({
          id: tx.newId(),
          conversation_id: visit.conversation.id,
          team_id: null,
          band: 1,
          rank_at: tx.now,
          acuity: 'routine',
          reason: 'asked',
          card: '{}',
          entered_at: tx.now,
          due_at: tx.now,
          state: 'waiting',
          taken_by: null,
          left_at: null,
          reserved_for: null,
          reserved_until: null,
          hold_told_at: null,
          passed_by: null,
        })
        .execute(),
    )
    expect(await asked()).toEqual([{ id: 'parking', shown: 1, handedOff: 1 }])
  })
})
