// Holds what patients of a pulled channel said and saw against the service's books. The platform knows each of our messages
// by its id, so there is no "unknown" here: everything said is there once, everything answered was seen once, in order.
import type { KfSeen } from '../fakes/wecom-kf.ts'
import type { Books, InboundRow, SendRow } from './books.ts'
import { ANSWER_CODE } from './hospital.ts'
import type { Kind, Violation } from './stories.ts'
import { mayOvertake } from './verdict.ts'

export interface Told {
  readonly customer: string
  readonly msgid: string
  readonly text: string
  readonly code: string
  /** No wake-up came with it. */
  readonly silently: boolean
}

export interface PulledStory {
  readonly told: readonly Told[]
  readonly seen: readonly KfSeen[]
  readonly books: Books
}

export interface PulledVerdict {
  readonly violations: readonly Violation[]
  readonly figures: {
    readonly told: number
    readonly unannounced: number
    readonly kept: number
    /** In a worker's hands at two kills: a person was asked to read them. */
    readonly parked: number
    readonly seen: number
  }
}

export function judgePulled(story: PulledStory): PulledVerdict {
  const { told, seen, books } = story
  const rows = Map.groupBy(books.inbound, ({ platformMessageId }) => platformMessageId ?? '')
  const customerOf = new Map<string, string>()
  for (const { customer, msgid } of told) {
    for (const { conversationId } of rows.get(msgid) ?? []) customerOf.set(conversationId ?? '', customer)
  }
  const sendsOf = Map.groupBy(books.sends, ({ conversationId }) => customerOf.get(conversationId) ?? '')
  const violations = [
    ...told.flatMap((one) => judgeTold(one, rows.get(one.msgid) ?? [], books)),
    ...strangers(story, rows),
    ...[...new Set(told.map(({ customer }) => customer))].flatMap((customer) =>
      judgeCustomer(customer, sendsOf.get(customer) ?? [], story),
    ),
  ]
  const unannounced = told.filter(({ silently }) => silently).length
  const parked = books.inbound.filter(({ state }) => state === 'parked').length
  const kept = books.inbound.length
  return { violations, figures: { told: told.length, unannounced, kept, parked, seen: seen.length } }
}

function judgeTold({ msgid, text }: Told, rows: readonly InboundRow[], { messages }: Books): readonly Violation[] {
  const [row] = rows
  if (row === undefined) return [violation('lost', `message ${msgid} was listed and is not there`)]
  if (rows.length > 1) return [violation('doubled', `message ${msgid} has ${rows.length} inbound rows`)]
  if (row.state === 'waiting') return [violation('unfinished', `inbound ${row.id} (${msgid}) still waits`)]
  const isAsSaid = messages.get(row.messageId ?? '')?.content.text === text
  return isAsSaid ? [] : [violation('lost', `inbound ${row.id} does not stand there as it was said`)]
}

function strangers({ told }: PulledStory, rows: ReadonlyMap<string, readonly InboundRow[]>): readonly Violation[] {
  const known = new Set(told.map(({ msgid }) => msgid))
  const unsaid = [...rows.keys()].filter((msgid) => !known.has(msgid))
  return unsaid.map((msgid) => violation('doubled', `message ${msgid} was never said`))
}

function judgeCustomer(customer: string, sends: readonly SendRow[], story: PulledStory): readonly Violation[] {
  const { books, told } = story
  const seen = story.seen.filter((one) => one.customer === customer)
  const violations: Violation[] = []
  const textOf = ({ id }: SendRow) => books.messages.get(id)?.content.text ?? ''
  for (const { id, state } of sends) {
    if (state === 'unknown') violations.push(violation('ambiguous', `send ${id} is unknown; the platform has a key`))
    else if (state !== 'sent') violations.push(violation('unfinished', `send ${id} is ${state}`))
  }
  const planned = Map.groupBy(sends, textOf)
  const shown = Map.groupBy(seen, ({ text }) => text)
  for (const text of new Set([...planned.keys(), ...shown.keys()])) {
    const [times, due] = [shown.get(text)?.length ?? 0, planned.get(text)?.length ?? 0]
    const what = `${customer} saw "${text.slice(0, 30)}" ${times} times, planned ${due}`
    if (times !== due) violations.push(violation(times > due ? 'doubled' : 'lost', what))
  }
  const asked = new Set(told.flatMap((one) => (one.customer === customer ? [one.code] : [])))
  const foreign = seen.flatMap(({ text }) => text.match(ANSWER_CODE) ?? []).filter((code) => !asked.has(code))
  if (foreign.length > 0) violations.push(violation('crosstalk', `${customer} saw ${foreign} without asking`))
  return [...violations, ...outOfOrder(customer, { seen, planned, books })]
}

/** By message number, for texts that can be told apart. */
function outOfOrder(
  customer: string,
  story: {
    readonly seen: readonly KfSeen[]
    readonly planned: ReadonlyMap<string, readonly SendRow[]>
    readonly books: Books
  },
): readonly Violation[] {
  const shown = story.seen.flatMap(({ text }) => {
    const [send, ...more] = story.planned.get(text) ?? []
    return send === undefined || more.length > 0 ? [] : [send]
  })
  const noOf = ({ id }: SendRow) => story.books.messages.get(id)?.no ?? 0
  return shown.flatMap((send, i) =>
    shown
      .slice(0, i)
      .filter((earlier) => noOf(earlier) > noOf(send) && !mayOvertake(earlier, send))
      .map((earlier) => violation('order', `${customer} saw message ${noOf(send)} after ${noOf(earlier)}`)),
  )
}

function violation(kind: Kind, what: string): Violation {
  return { kind, what }
}
