// One page of mails behind the cursor (UIDVALIDITY, UID). A changed UIDVALIDITY means that every UID is void: all is read
// again, and the keys made from the mails themselves keep them from being heard twice. Never throws.
import type { FetchMessageObject } from 'imapflow'
import { DAY, HOUR } from '../../src/base/clock.ts'
import type { Host, InboundEvent, Pulled, PullWish } from '../../src/channel/adapter.ts'
import { attachmentsIn } from './attachments.ts'
import { isLoginRefused, type Mailbox, type OpenFolder, whyOf } from './mailbox.ts'
import { normalize, unreadable } from './normalize.ts'
import { readMail } from './read-mail.ts'
import type { EmailSettings } from './settings.ts'
import type { Writers } from './writers.ts'

const PAGE = 10
/** Text stands in front of what is attached; attachments are fetched one by one, later. */
const MAX_READ_BYTES = 128 * 1024
/** The first look finds what staff have had before us: only what is fresh is ours to answer. */
const FRESH_MS = 1 * HOUR
const LOOK_BACK_MS = 3 * DAY
const LATER_MS = 5_000

interface MailCursor {
  readonly validity: string
  readonly uid: number
  /** Mail that arrived earlier is from before our time. */
  readonly freshFrom: number
}

export interface Reading {
  readonly mailbox: Mailbox
  readonly writers: Writers
  readonly settings: EmailSettings
  readonly host: Host
}

export async function pull(wish: PullWish, reading: Reading, signal: AbortSignal): Promise<Pulled> {
  try {
    return await reading.mailbox.use((folder) => readPage(folder, cursorIn(wish.cursor), reading), signal)
  } catch (error) {
    const platformCode = whyOf(error)
    return isLoginRefused(error)
      ? { kind: 'refused', platformCode }
      : { kind: 'later', afterMs: LATER_MS, platformCode }
  }
}

async function readPage(
  { client, validity }: OpenFolder,
  last: MailCursor | undefined,
  reading: Reading,
): Promise<Pulled> {
  const freshFrom = last?.freshFrom ?? reading.host.clock.now() - FRESH_MS
  const from = last?.validity === validity ? last.uid : 0
  const since = from === 0 ? { since: new Date(freshFrom - LOOK_BACK_MS) } : {}
  const found = await client.search({ uid: `${from + 1}:*`, ...since }, { uid: true })
  // A range that begins behind the last mail names the last mail.
  const uids = (found || []).filter((uid) => uid > from).sort((a, b) => a - b)
  const page = uids.slice(0, PAGE)
  const mails = page.length === 0 ? [] : await fetchAll(client, page)
  const events = (await Promise.all(mails.map((mail) => eventsOf(mail, validity, freshFrom, reading)))).flat()
  const cursor: MailCursor = { validity, uid: page.at(-1) ?? from, freshFrom }
  const raw = Buffer.concat(mails.map(({ source }) => source ?? Buffer.alloc(0)))
  return { kind: 'page', events, cursor: JSON.stringify(cursor), more: uids.length > page.length, raw }
}

async function fetchAll(client: OpenFolder['client'], uids: readonly number[]): Promise<readonly FetchMessageObject[]> {
  const wanted = {
    uid: true,
    size: true,
    internalDate: true,
    bodyStructure: true,
    source: { maxLength: MAX_READ_BYTES },
  }
  const mails = await client.fetchAll(uids.join(','), wanted, { uid: true })
  return mails.sort((a, b) => a.uid - b.uid)
}

/** A mail that nobody can read holds up no other. */
async function eventsOf(
  message: FetchMessageObject,
  validity: string,
  freshFrom: number,
  { writers, settings, host }: Reading,
): Promise<readonly InboundEvent[]> {
  const arrived = message.internalDate === undefined ? Number.NaN : new Date(message.internalDate).getTime()
  const arrivedAt = Number.isNaN(arrived) ? host.clock.now() : arrived
  const source = message.source ?? Buffer.alloc(0)
  try {
    const mail = await readMail(source)
    if (mail.from !== undefined) writers.heard(mail.from, mail)
    const attachments = attachmentsIn(message.bodyStructure, `${validity}.${message.uid}`)
    const isCut = (message.size ?? 0) > source.length && attachments.length === 0
    return normalize(mail, { address: settings.address, arrivedAt, isPast: arrivedAt < freshFrom, attachments, isCut })
  } catch (error) {
    host.log.error('mail could not be read', { channelId: host.channelId, error })
    return [unreadable(source, arrivedAt)]
  }
}

function cursorIn(text: string | undefined): MailCursor | undefined {
  if (text === undefined) return undefined
  try {
    const { validity, uid, freshFrom } = JSON.parse(text) as Partial<MailCursor>
    const isCursor = typeof validity === 'string' && typeof uid === 'number' && typeof freshFrom === 'number'
    return isCursor ? { validity, uid, freshFrom } : undefined
  } catch {
    return undefined
  }
}
