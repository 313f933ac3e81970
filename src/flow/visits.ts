// What a person's own client tells and asks beside messages, carried out: consents, rating, pages, typing, what was read,
// how it stands. Answers once it is durable; typing and reading are signs of life and are never written down.
import { type Clock, DAY, SECOND } from '../base/clock.ts'
import { never } from '../base/errors.ts'
import type { Visit } from '../channel/adapter.ts'
import type { InboundContent, OutboundContent } from '../model/content.ts'
import type { LiveSignBoard } from '../model/live-sign.ts'
import type { MediaType } from '../model/media.ts'
import type { ConsentGiven, PageSeen, Stars } from '../model/visit.ts'
import type { WorkingCalendar } from '../model/working-calendar.ts'
import { consentWords, hasConsent, holds } from '../store/agreed.ts'
import { announceContact } from '../store/contact.ts'
import { proposeMerge } from '../store/contact-merge.ts'
import { type Conversation, findConversation, findNewestConversation } from '../store/conversation.ts'
import { arriveIdentity, findIdentityByUser, type Identity } from '../store/identity.ts'
import { findKeptMedia } from '../store/media.ts'
import type { MediaFiles } from '../store/media-files.ts'
import { decideConsent, standingConsents } from '../store/own-consent.ts'
import { addPages, forgetPages } from '../store/page-seen.ts'
import { isRated, rate } from '../store/rating.ts'
import { contactsOfSiteUser, nameSiteUser } from '../store/site-user.ts'
import type { Store, Tx } from '../store/tx.ts'

/** A sign of typing counts this long; the client repeats it every three seconds. */
const TYPING_MS = 6 * SECOND
/** Later, nobody remembers well enough to rate. */
const RATE_WITHIN_MS = 7 * DAY

export interface VisitParts {
  readonly store: Store
  readonly clock: Clock
  readonly files: Pick<MediaFiles, 'read'>
  readonly signs: LiveSignBoard
  /** As it stands now: working hours are edited while the service runs. */
  calendar(): WorkingCalendar
}

export type VisitAnswer =
  | { readonly kind: 'json'; readonly json: string }
  | { readonly kind: 'file'; readonly type: MediaType; readonly name: string; readonly bytes: Buffer }
  | { readonly kind: 'refused'; readonly status: 403 | 404 }

export type Visits = (channelId: string, visit: Visit) => Promise<VisitAnswer>

const DONE = json({ done: true })
const FORBIDDEN: VisitAnswer = { kind: 'refused', status: 403 }
const NOT_FOUND: VisitAnswer = { kind: 'refused', status: 404 }

export function createVisits(parts: VisitParts): Visits {
  const { store, clock, signs } = parts
  return async (channelId, { platformUserId, act }) => {
    const find = () => findIdentityByUser(store.reads, channelId, platformUserId)
    const change = (work: (tx: Tx, identity: Identity) => Promise<VisitAnswer>) =>
      store.write(async (tx) => work(tx, await arriveIdentity(tx, channelId, platformUserId)))
    switch (act.kind) {
      case 'looked':
        return json(await standing(parts, await find()))
      case 'typing': {
        const conversation = await openConversationOf(store, await find())
        if (conversation !== undefined) signs.patientTyping(conversation.id, clock.now() + TYPING_MS)
        return DONE
      }
      case 'read': {
        const identity = await find()
        if (identity !== undefined) signs.patientRead(identity.id, Math.min(act.no, identity.lastMessageNo))
        return DONE
      }
      case 'consented':
        return change((tx, identity) => consent(tx, identity, act.consents))
      case 'rated':
        return change((tx, identity) => rateNewest(tx, identity, act))
      case 'sawPages':
        return change((tx, identity) => seePages(tx, identity, act.pages))
      case 'identified':
        return change((tx, identity) => identify(tx, identity, act.siteUserId))
      case 'openedMedia':
        return openMedia(parts, await find(), act.messageId)
      default:
        return never(act)
    }
  }
}

async function standing({ store, clock, calendar }: VisitParts, identity: Identity | undefined): Promise<object> {
  const now = clock.now()
  const conversation = identity === undefined ? undefined : await findNewestConversation(store.reads, identity.id)
  const consents = identity === undefined ? [] : await standingConsents(store.reads, identity.id)
  // What was taken back by telephone no longer stands on the page either.
  const words = identity === undefined ? [] : await consentWords(store.reads, identity.contactId)
  return {
    now,
    desk: { isOpen: calendar().isOpenAt(now), opensAt: calendar().nextOpenAt(now) ?? null },
    conversation: {
      with: withWhom(conversation),
      mayRate: conversation !== undefined && (await mayRate(store, conversation, now)),
    },
    consents: consents
      .filter(({ purpose }) => holds(words, purpose))
      .map(({ purpose, textVersion, at }) => ({ purpose, textVersion, at })),
  }
}

function withWhom(conversation: Conversation | undefined): 'nobody' | 'bot' | 'line' | 'person' | 'closed' {
  switch (conversation?.state) {
    case undefined:
      return 'nobody'
    case 'new':
    case 'bot':
      return 'bot'
    case 'queued':
      return 'line'
    case 'assigned':
    case 'waiting_patient':
    case 'snoozed':
      return 'person'
    case 'closed':
      return 'closed'
  }
}

async function mayRate(store: Store, { id, state, closedAt }: Conversation, now: number): Promise<boolean> {
  if (state !== 'closed' || closedAt === undefined || now - closedAt > RATE_WITHIN_MS) return false
  return !(await isRated(store.reads, id))
}

async function openConversationOf(store: Store, identity: Identity | undefined): Promise<Conversation | undefined> {
  const newest = identity === undefined ? undefined : await findNewestConversation(store.reads, identity.id)
  return newest?.state === 'closed' ? undefined : newest
}

async function consent(tx: Tx, identity: Identity, given: readonly ConsentGiven[]): Promise<VisitAnswer> {
  for (const one of given) {
    if (await decideConsent(tx, identity, one)) await announceContact(tx, identity.contactId)
    if (one.purpose === 'trail' && !one.granted) await forgetPages(tx, identity)
  }
  return DONE
}

async function rateNewest(
  tx: Tx,
  identity: Identity,
  given: { readonly stars: Stars; readonly words: string | undefined },
): Promise<VisitAnswer> {
  const conversation = await findNewestConversation(tx.db, identity.id)
  const isOver = conversation?.state === 'closed' && tx.now - (conversation.closedAt ?? 0) <= RATE_WITHIN_MS
  if (conversation === undefined || !isOver) return NOT_FOUND
  await rate(tx, conversation, given)
  return DONE
}

async function seePages(tx: Tx, identity: Identity, pages: readonly PageSeen[]): Promise<VisitAnswer> {
  if (!(await hasConsent(tx.db, identity.contactId, 'trail'))) return FORBIDDEN
  // The visitor's clock may be wrong: nothing is kept longer because of it.
  await addPages(
    tx,
    identity,
    pages.map((page) => ({ ...page, at: Math.min(page.at, tx.now) })),
  )
  return DONE
}

/** The same user of the site in another browser may be the same person: proposed, and decided by somebody who looks. */
async function identify(tx: Tx, identity: Identity, siteUserId: string): Promise<VisitAnswer> {
  if (!(await nameSiteUser(tx, identity, siteUserId))) return FORBIDDEN
  for (const other of await contactsOfSiteUser(tx.db, identity, siteUserId)) {
    const proposed = await proposeMerge(tx, { from: identity.contactId, into: other, reason: 'visitor' })
    if (proposed !== undefined) for (const id of [identity.contactId, other]) await announceContact(tx, id)
  }
  return DONE
}

async function openMedia(
  { store, files }: VisitParts,
  identity: Identity | undefined,
  messageId: string,
): Promise<VisitAnswer> {
  const kept = identity === undefined ? undefined : await findKeptMedia(store.reads, messageId)
  const conversation = kept === undefined ? undefined : await findConversation(store.reads, kept.conversationId)
  if (kept === undefined || conversation?.identityId !== identity?.id) return NOT_FOUND
  const bytes = await files.read(kept.file)
  if (bytes === undefined) return NOT_FOUND
  const content = JSON.parse(kept.content) as InboundContent | OutboundContent
  return { kind: 'file', type: kept.mimeType, name: content.kind === 'file' ? content.fileName : messageId, bytes }
}

function json(body: object): VisitAnswer {
  return { kind: 'json', json: JSON.stringify(body) }
}
