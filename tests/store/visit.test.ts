// What visitors tell beside their messages: consents that can be taken back, ratings, pages, who the site says they are.
import { expect, it } from 'vitest'
import { DAY } from '../../src/base/clock.ts'
import type { ConsentPurpose, Stars } from '../../src/model/visit.ts'
import { consentWords, hasConsent } from '../../src/store/agreed.ts'
import { addConsent } from '../../src/store/consent.ts'
import { arriveIdentity, type Identity } from '../../src/store/identity.ts'
import { insertKeptMedia, nextMediaDueAt } from '../../src/store/media.ts'
import { decideConsent, standingConsents } from '../../src/store/own-consent.ts'
import { addPages, forgetPages, pagesSeen } from '../../src/store/page-seen.ts'
import { isRated, rate } from '../../src/store/rating.ts'
import { sweepRetention } from '../../src/store/retention.ts'
import { contactsOfSiteUser, findSiteUser, nameSiteUser } from '../../src/store/site-user.ts'
import type { Store } from '../../src/store/tx.ts'
import { manualClock } from '../support/clock.ts'
import { eachStore } from '../support/store.ts'
import { firstVisit, say, WECHAT } from './ward.ts'

const decide = (
  store: Store,
  who: Identity,
  granted: boolean,
  purpose: ConsentPurpose = 'health',
  version = '1.zh-CN',
) => store.write((tx) => decideConsent(tx, who, { purpose, granted, textVersion: version }))
const page = (path: string, at: number) => ({ path, title: '眼科', at })

eachStore((_name, open) => {
  it('keeps every consent with its time and wording, and a withdrawal beside it', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const { identity } = await firstVisit(store)
    expect(await hasConsent(store.reads, identity.contactId, 'health')).toBe(false)
    expect(await decide(store, identity, true)).toBe(true)
    expect(await decide(store, identity, true)).toBe(false)
    expect(await standingConsents(store.reads, identity.id)).toEqual([
      { purpose: 'health', textVersion: '1.zh-CN', at: clock.now() },
    ])
    expect(await hasConsent(store.reads, identity.contactId, 'trail')).toBe(false)
    clock.advance('1m')
    expect(await decide(store, identity, false)).toBe(true)
    expect(await hasConsent(store.reads, identity.contactId, 'health')).toBe(false)
    const audits = await store.reads.selectFrom('audit').select('action').where('action', 'like', 'consent.%').execute()
    expect(audits.map(({ action }) => action)).toEqual(['consent.give', 'consent.withdraw'])
    expect(await store.reads.selectFrom('own_consent').select('granted').orderBy('id').execute()).toEqual([
      { granted: 1 },
      { granted: 0 },
    ])
  })

  it('takes the newest word about the writer, whether it was said on the page or to staff', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const { identity } = await firstVisit(store)
    const { contactId } = identity
    const told = (state: 'given' | 'withdrawn', patientId: string | null = null) =>
      store.write((tx) =>
        addConsent(tx, {
          ...{ id: tx.newId(), contact_id: contactId, patient_id: patientId, purpose: 'health', state },
          ...{ way: 'phone', guardian: null, agent_id: 'a-1' },
        }),
      )
    await decide(store, identity, true)
    clock.advance('1m')
    await told('withdrawn')
    expect(await hasConsent(store.reads, contactId, 'health')).toBe(false)
    clock.advance('1m')
    expect(await decide(store, identity, true)).toBe(true)
    expect(await hasConsent(store.reads, contactId, 'health')).toBe(true)
    clock.advance('1m')
    await told('withdrawn', 'the-child')
    expect(await hasConsent(store.reads, contactId, 'health')).toBe(true)
    expect(await hasConsent(store.reads, contactId, 'follow-up')).toBe(false)
    const words = await consentWords(store.reads, contactId)
    expect(words.map(({ way, granted, patientId }) => [way, granted, patientId])).toEqual([
      ['phone', false, 'the-child'],
      ['page', true, null],
      ['phone', false, null],
      ['page', true, null],
    ])
  })

  it('asks again for a new wording, and for every purpose by itself', async () => {
    const store = await open()
    const { identity } = await firstVisit(store)
    await decide(store, identity, true)
    expect(await decide(store, identity, true, 'health', '2.zh-CN')).toBe(true)
    expect(await decide(store, identity, true, 'callback')).toBe(true)
    const standing = await standingConsents(store.reads, identity.id)
    expect(standing.map(({ purpose, textVersion }) => `${purpose} ${textVersion}`).sort()).toEqual([
      'callback 1.zh-CN',
      'health 2.zh-CN',
    ])
  })

  it('holds one rating of a conversation: the last word counts, its words stay out of the audit', async () => {
    const store = await open()
    const { conversation } = await firstVisit(store)
    const give = (stars: Stars, words?: string) => store.write((tx) => rate(tx, conversation, { stars, words }))
    expect(await isRated(store.reads, conversation.id)).toBe(false)
    await give(2, '等了很久')
    await give(4)
    expect(await isRated(store.reads, conversation.id)).toBe(true)
    const rows = await store.reads.selectFrom('rating').select(['stars', 'words', 'served_by']).execute()
    expect(rows).toEqual([{ stars: 4, words: null, served_by: 'bot' }])
    const audits = await store.reads.selectFrom('audit').select('detail').where('action', '=', 'rating.give').execute()
    expect(audits).toHaveLength(2)
    expect(JSON.stringify(audits)).not.toContain('等了很久')
  })

  it('keeps the fifty newest pages once each, for ninety days, and none after a withdrawal', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const [{ identity: first }, { identity: second }] = [await firstVisit(store), await firstVisit(store, 'patient-2')]
    const pages = Array.from({ length: 40 }, (_, i) => page(`/p${i}`, clock.now() + i))
    const more = Array.from({ length: 20 }, (_, i) => page(`/q${i}`, clock.now() + 100 + i))
    await store.write((tx) => addPages(tx, first, pages))
    await store.write((tx) => addPages(tx, first, pages))
    expect(await pagesSeen(store.reads, first.id)).toHaveLength(40)
    await store.write((tx) => addPages(tx, first, more))
    const kept = await pagesSeen(store.reads, first.id)
    expect([kept.length, kept[0]?.path, kept.at(-1)?.path]).toEqual([50, '/q19', '/p10'])
    expect(await store.reads.selectFrom('page_seen').select('id').execute()).toHaveLength(50)
    await store.write((tx) => addPages(tx, second, [page('/eye', clock.now())]))
    await store.write((tx) => forgetPages(tx, first))
    expect(await pagesSeen(store.reads, first.id)).toEqual([])
    clock.jump(91 * DAY)
    expect(await sweepRetention(store, clock.now())).toMatchObject({ swept: { pagesSeen: 1 } })
    expect(await pagesSeen(store.reads, second.id)).toEqual([])
  })

  it('lets one conversation belong to one user of the site only', async () => {
    const store = await open()
    const { identity } = await firstVisit(store)
    const name = (user: string) => store.write((tx) => nameSiteUser(tx, identity, user))
    expect(await name('u-1')).toBe(true)
    expect(await name('u-1')).toBe(true)
    expect(await name('u-2')).toBe(false)
    expect(await findSiteUser(store.reads, identity.id)).toBe('u-1')
  })

  it('finds the same user of the same site in another browser, and nobody of another site', async () => {
    const store = await open()
    const [{ identity: here }, { identity: there }] = [await firstVisit(store), await firstVisit(store, 'patient-2')]
    const elsewhere = await store.write((tx) => arriveIdentity(tx, 'another-site', 'patient-3'))
    for (const identity of [here, there, elsewhere]) await store.write((tx) => nameSiteUser(tx, identity, 'u-1'))
    expect(await contactsOfSiteUser(store.reads, here, 'u-1')).toEqual([there.contactId])
    expect(await contactsOfSiteUser(store.reads, here, 'u-2')).toEqual([])
  })

  it('never fetches a picture that came with its message', async () => {
    const store = await open()
    const visit = await firstVisit(store)
    await store.write(async (tx) => {
      const { id: messageId } = await say(tx, visit, '图片')
      const kept = { file: '0123456789abcdef0123456789abcdef', type: 'image/png', bytesCount: 70 } as const
      await insertKeptMedia(tx, { messageId, channelId: WECHAT, kind: 'image', ...kept })
    })
    expect(await nextMediaDueAt(store.reads)).toBeUndefined()
  })
})
