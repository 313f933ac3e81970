// A picture on its way to us is a row: fetched by one worker at a time, forgotten by no crash, settled once.
import { expect, it } from 'vitest'
import type { MessageId } from '../../src/model/ids.ts'
import { nextMessageNo } from '../../src/store/identity.ts'
import {
  claimMedia,
  type FetchOutcome,
  findKeptMedia,
  insertMedia,
  nextMediaDueAt,
  settleMedia,
} from '../../src/store/media.ts'
import { insertMessage } from '../../src/store/message.ts'
import type { Store } from '../../src/store/tx.ts'
import { manualClock } from '../support/clock.ts'
import { eachStore } from '../support/store.ts'
import { firstVisit, WECHAT } from './ward.ts'

const LEASE_MS = 60_000
const FILE = '0123456789abcdef0123456789abcdef'
const KEPT: FetchOutcome = { kind: 'kept', type: 'image/jpeg', bytesCount: 4_096 }

const claim = (store: Store) => store.write((tx) => claimMedia(tx, LEASE_MS, 10))

async function pictureArrives(store: Store): Promise<MessageId> {
  const { identity, conversation } = await firstVisit(store)
  return store.write(async (tx) => {
    const id = tx.newId() as MessageId
    const content = { kind: 'image', media: { platformMediaId: 'rash' } } as const
    const no = await nextMessageNo(tx, identity.id)
    const author = 'contact'
    const { id: conversationId } = conversation
    await insertMessage(tx, { id, identityId: identity.id, no, conversationId, author, content, sentAt: tx.now })
    await insertMedia(tx, { messageId: id, channelId: WECHAT, kind: 'image', file: FILE })
    return id
  })
}

eachStore((_name, open) => {
  it('is fetched by one of ten workers, with all he needs', async () => {
    const store = await open()
    const messageId = await pictureArrives(store)
    const claims = await Promise.all(Array.from({ length: 10 }, () => claim(store)))
    expect(claims.flat()).toMatchObject([
      { messageId, channelId: WECHAT, media: { platformMediaId: 'rash' }, file: FILE, attempt: 1 },
    ])
  })

  it('is fetched again a minute after its worker was killed, into the same file', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    await pictureArrives(store)
    await claim(store)
    expect(await nextMediaDueAt(store.reads)).toBe(clock.now() + LEASE_MS)
    clock.advance('59s')
    expect(await claim(store)).toEqual([])
    clock.advance('2s')
    expect(await claim(store)).toMatchObject([{ attempt: 2, file: FILE }])
  })

  it('is kept once: a worker who comes late changes nothing', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const messageId = await pictureArrives(store)
    const [slow] = await claim(store)
    clock.advance('61s')
    const [quick] = await claim(store)
    if (slow === undefined || quick === undefined) throw new Error('both had it')
    await store.write((tx) => settleMedia(tx, quick, KEPT))
    await store.write((tx) => settleMedia(tx, slow, { kind: 'failed', why: 'type' }))
    expect(await findKeptMedia(store.reads, messageId)).toMatchObject({ file: FILE, mimeType: 'image/jpeg' })
    expect(await nextMediaDueAt(store.reads)).toBeUndefined()
    expect(
      await store.reads.selectFrom('audit').select('action').where('subject_id', '=', messageId).execute(),
    ).toEqual([{ action: 'media.keep' }])
  })

  it('waits out its pause after a failure, and costs no attempt when we were stopped', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const messageId = await pictureArrives(store)
    const settle = async (outcome: FetchOutcome) => {
      const [claimed] = await claim(store)
      if (claimed === undefined) throw new Error('it was due')
      await store.write((tx) => settleMedia(tx, claimed, outcome))
      return claimed.attempt
    }
    expect(await settle({ kind: 'undone' })).toBe(1)
    expect(await settle({ kind: 'later', why: 'not-available', afterMs: 240_000 })).toBe(1)
    expect(await nextMediaDueAt(store.reads)).toBe(clock.now() + 240_000)
    clock.advance('4m')
    expect(await settle({ kind: 'failed', why: 'not-available' })).toBe(2)
    expect(await nextMediaDueAt(store.reads)).toBeUndefined()
    expect(await findKeptMedia(store.reads, messageId)).toBeUndefined()
  })
})
