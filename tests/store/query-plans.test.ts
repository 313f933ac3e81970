// No hot query reads a table from end to end: a hospital with a million messages answers as fast as a new one.

import type { DatabaseSync } from 'node:sqlite'
import { beforeAll, describe, expect, it } from 'vitest'
import { hasConsent } from '../../src/store/agreed.ts'
import { findNotice, readChannelHealth, testersOf } from '../../src/store/channel-health.ts'
import * as conversations from '../../src/store/conversation.ts'
import { draftsOf } from '../../src/store/draft.ts'
import { eventsAfter, newestSeq } from '../../src/store/event-log.ts'
import { faqFigures } from '../../src/store/faq-figures.ts'
import * as identities from '../../src/store/identity.ts'
import * as inbounds from '../../src/store/inbound.ts'
import { claimMedia, findKeptMedia, insertMedia, nextMediaDueAt, settleMedia } from '../../src/store/media.ts'
import { messagesAfter, messagesBefore } from '../../src/store/message.ts'
import * as outbox from '../../src/store/outbox.ts'
import { forgetPagesOfContact } from '../../src/store/page-seen.ts'
import { askedAgain, recentInlineSend } from '../../src/store/passive-reply.ts'
import * as queue from '../../src/store/queue.ts'
import { readReleased } from '../../src/store/release.ts'
import { findSendTakenAs } from '../../src/store/send-receipt.ts'
import * as sendsUnderWay from '../../src/store/sends-under-way.ts'
import { contactsOfSiteUser } from '../../src/store/site-user.ts'
import { kyselyOver } from '../../src/store/sqlite-dialect.ts'
import { openWriter } from '../../src/store/sqlite-file.ts'
import { cancelTimer, claimTimers, nextTimerDueAt, setTimer } from '../../src/store/timer.ts'
import type { Tx } from '../../src/store/tx.ts'
import { newestUnanswered } from '../../src/store/unanswered.ts'
import { manualClock } from '../support/clock.ts'
import { SQLITE, testIds } from '../support/store.ts'
import { say, type Visit, WECHAT, waitingInbound } from './ward.ts'

/** These grow with the years. */
const GROWING =
  /\b(message|media|inbound|outbox|conversation|channel_identity|contact|exchange|event_log|audit|queue_entry|unanswered|draft|consent|own_consent|site_user|page_seen)\b/
const clock = manualClock()

describe('SQLite finds by an index', () => {
  let database: DatabaseSync
  let tx: Tx
  let visit: Visit
  const asked: string[] = []

  beforeAll(async () => {
    database = await openWriter(await SQLITE.freshPlace(), clock.now())
    const prepare = database.prepare.bind(database)
    database.prepare = (text: string) => {
      asked.push(text)
      return prepare(text)
    }
    const ids = testIds(clock)
    const db = kyselyOver(database)
    const silent = { audit() {}, announce() {}, wake() {} }
    tx = { db, dialect: 'sqlite', isShared: false, now: clock.now(), newId: () => ids.next(), ...silent }
    const identity = await identities.arriveIdentity(tx, WECHAT, 'patient-1')
    visit = { identity, conversation: await conversations.openConversation(tx, identity) }
  })

  /** Runs it, then looks at the plan of every statement it used. */
  async function plansOf(work: () => Promise<unknown>): Promise<readonly string[]> {
    asked.length = 0
    await work()
    const newestFirst = / order by "seq" desc limit (\?|1)$/ // reads one row from the end, though the plan calls it a scan
    const texts = asked.filter((text) => /^(with|select|insert|update|delete)\b/i.test(text) && !newestFirst.test(text))
    expect(texts.length).toBeGreaterThan(0)
    return texts.flatMap((text) => {
      const blanks = Array.from({ length: text.split('?').length - 1 }, () => null)
      const rows = database.prepare(`explain query plan ${text}`).all(...blanks) as { detail: string }[]
      return rows.map((row) => row.detail)
    })
  }

  const isWholeTable = (step: string) => {
    const [, table] =
      /^SCAN (\w+)$/.exec(step) ?? /^SCAN (\w+) USING (?:INDEX sqlite_autoindex|PRIMARY KEY)/.exec(step) ?? []
    return table !== undefined && (GROWING.test(table) || /^[a-z]$|^earlier$/.test(table))
  }

  const HOT: Readonly<Record<string, () => Promise<unknown>>> = {
    'a person who writes': async () => {
      await identities.arriveIdentity(tx, WECHAT, 'patient-1')
      await identities.arriveIdentity(tx, WECHAT, 'patient-2')
      await identities.findIdentity(tx.db, visit.identity.id)
      await identities.saveIdentity(tx, visit.identity)
      await identities.nextMessageNo(tx, visit.identity.id)
    },
    'whether we may': () => hasConsent(tx.db, visit.identity.contactId, 'health'),
    'the same user of the site': async () => {
      await contactsOfSiteUser(tx.db, visit.identity, 'u-1')
      await forgetPagesOfContact(tx, visit.identity.contactId)
    },
    'a delivery that came before': () => inbounds.findInboundByKey(tx.db, WECHAT, 'MsgId-1'),
    'the newest conversation, and its change': async () => {
      const conversation = await conversations.findNewestConversation(tx.db, visit.identity.id)
      await conversations.findConversation(tx.db, visit.conversation.id)
      const by = { actor: { kind: 'bot' }, cause: 'turn' } as const
      if (conversation === undefined) throw new Error('there is one')
      await conversations.changeConversation(tx, conversation, { botState: '{"n":1}' }, by)
      await conversations.changeConversation(tx, conversation, { state: 'queued' }, by)
    },
    'waiting inbound': async () => {
      const id = await waitingInbound(tx, visit.identity.id)
      await inbounds.hasWaitingInbound(tx.db, visit.identity.id)
      await inbounds.hasDueInbound(tx.db, tx.now)
      await inbounds.releaseInbound(tx, 'node-a')
      await inbounds.claimInbound(tx, 'node-a', 1_000, 10)
      await inbounds.postponeInbound(tx, id, tx.now, 'x')
      await inbounds.parkInbound(tx, id, 'x')
      await inbounds.parkedInbound(tx.db, '', 10)
      await inbounds.replayInbound(tx, id)
      await inbounds.finishInbound(tx, id, { conversation_id: null, message_id: null })
    },
    sends: async () => {
      const { conversation } = visit
      const inboundId = await waitingInbound(tx, visit.identity.id)
      const message = await say(tx, visit, '您好', outbox.replyId(inboundId, 0))
      await outbox.insertSend(tx, { ...message, inboundId, step: 0, conversation, class: 'B', via: 'active', node: '' })
      await outbox.unsettledSends(tx.db, visit.identity.id)
      await outbox.hasDueSend(tx.db, { channelId: WECHAT, now: tx.now, safetyOnly: false })
      await outbox.hasDueSend(tx.db, { channelId: WECHAT, now: tx.now, safetyOnly: true })
      const [send] = await outbox.claimSends(tx, { channelId: WECHAT, node: 'node-a', leaseMs: 1_000, limit: 10 })
      if (send === undefined) throw new Error('there is one')
      await outbox.settleSend(tx, send, { state: 'sent' })
      await askedAgain(tx, inboundId)
      await recentInlineSend(tx.db, visit.identity.id, 0)
      await findSendTakenAs(tx, { id: visit.identity.id, lastMessageNo: 1 }, 'sid-1')
      await sendsUnderWay.abandonedSends(tx.db, tx.now, undefined)
      await sendsUnderWay.abandonedSends(tx.db, tx.now, 'node-a')
      await sendsUnderWay.ownSendsUnderWay(tx.db, 'node-a', tx.now)
    },
    'messages of a person': async () => {
      await messagesAfter(tx.db, visit.identity.id, 0, 50)
      await messagesBefore(tx.db, visit.identity.id, 50, 50)
    },
    'pictures to fetch': async () => {
      const { id } = await say(tx, visit, '看看这个')
      await insertMedia(tx, { messageId: id, channelId: WECHAT, kind: 'image', file: 'a'.repeat(32) })
      await nextMediaDueAt(tx.db)
      const [claimed] = await claimMedia(tx, 1_000, 10)
      if (claimed === undefined) throw new Error('there is one')
      await settleMedia(tx, claimed, { kind: 'failed', why: 'type' })
      await findKeptMedia(tx.db, id)
    },
    timers: async () => {
      await setTimer(tx, { kind: 'snooze', subject: 'c', dueAt: tx.now })
      await claimTimers(tx, 'node-a', 1_000, 10)
      await nextTimerDueAt(tx.db)
      await cancelTimer(tx, 'snooze', 'c')
    },
    'questions and figures for editors': async () => {
      const { conversation } = visit
      await say(tx, { ...visit, conversation }, '每小时 4 元。')
      await newestUnanswered(tx.db, 100)
      await faqFigures(tx.db, { since: tx.now, soonMs: 1, pause: async () => {} })
      await draftsOf(tx.db, 'editor')
      await readReleased(tx.db)
    },
    'how a channel does': async () => {
      await readChannelHealth(tx.db, WECHAT, tx.now)
      await testersOf(tx.db, WECHAT, tx.now)
      await findNotice(tx.db, WECHAT, 'notice-1')
    },
    events: async () => {
      await newestSeq(tx.db)
      await eventsAfter(tx.db, 0, 100)
    },
    'the line': async () => {
      await queue.isAnybodyWaiting(tx.db)
      await queue.findWaitingEntry(tx.db, visit.conversation.id)
      await queue.firstFor(tx, 'nurse-1')
    },
  }

  for (const [what, work] of Object.entries(HOT)) {
    it(what, async () => {
      const plans = await plansOf(work)
      expect(plans.filter(isWholeTable)).toEqual([])
    })
  }

  it('and this test would see a whole table being read', async () => {
    const plans = await plansOf(() => tx.db.selectFrom('message').select('id').where('content', '=', '您好').execute())
    expect(plans.filter(isWholeTable)).toEqual(['SCAN message'])
    const state = 'waiting' as const // as a parameter, the partial index is out of reach
    const due = () =>
      tx.db.selectFrom('inbound').select('id').where('state', '=', state).where('due_at', '<=', 1).execute()
    expect((await plansOf(due)).filter(isWholeTable)).toEqual(['SCAN inbound'])
  })
})
