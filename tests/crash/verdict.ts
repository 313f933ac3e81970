// Holds three stories against each other: what patients said and the platform delivered, what patients saw, and what the
// service says it received and sent. Pure; every contradiction is a sentence with ids.
import { BLOCK_LIMIT_MS } from '../../src/model/sending.ts'
import type { Seen } from '../fakes/wechat-official.ts'
import type { InboundRow, MessageRow, SendRow } from './books.ts'
import { AGENT_MARK } from './crew.ts'
import type { Said } from './crowd.ts'
import { ANSWER_CODE } from './hospital.ts'
import { isAcked, type Kind, keyOf, type Stories, type Verdict, type Violation } from './stories.ts'

export function judge(stories: Stories): Verdict {
  const judge = new Judge(stories)
  return judge.verdict()
}

interface Person {
  readonly openid: string
  readonly said: Said[]
  readonly seen: Seen[]
  readonly sends: SendRow[]
}

class Judge {
  readonly #stories: Stories
  readonly #violations: Violation[] = []
  readonly #inboundByKey = new Map<string, InboundRow>()
  readonly #inboundById = new Map<string, InboundRow>()
  readonly #openidOf = new Map<string, string>()
  readonly #people = new Map<string, Person>()
  #unknownButSeen = 0
  #safetyTwice = 0

  constructor(stories: Stories) {
    this.#stories = stories
  }

  verdict(): Verdict {
    this.#readInbound()
    this.#gatherPeople()
    for (const said of this.#stories.said) this.#judgeSaid(said)
    for (const person of this.#people.values()) this.#judgePerson(person)
    this.#judgeSends()
    this.#judgeAgentTexts()
    if (!this.#stories.books.auditOk) this.#add('lost', 'the audit chain does not verify')
    return { violations: this.#violations, figures: this.#figures() }
  }

  #add(kind: Kind, what: string): void {
    this.#violations.push({ kind, what })
  }

  #readInbound(): void {
    const openidOfKey = new Map(this.#stories.said.map((said) => [keyOf(said.channelId, said.msgId), said.openid]))
    for (const row of this.#stories.books.inbound) {
      const key = keyOf(row.channelId, row.platformMessageId ?? '')
      if (this.#inboundByKey.has(key)) this.#add('doubled', `message ${key} has two inbound rows`)
      this.#inboundByKey.set(key, row)
      this.#inboundById.set(row.id, row)
      if (row.state === 'waiting') this.#add('unfinished', `inbound ${row.id} still waits`)
      const openid = openidOfKey.get(key)
      if (openid === undefined) this.#add('doubled', `inbound ${row.id} (${key}) was never said`)
      if (openid === undefined || row.conversationId === null) continue
      const before = this.#openidOf.get(row.conversationId)
      if (before !== undefined && before !== openid) {
        this.#add('crosstalk', `conversation ${row.conversationId} holds messages of ${before} and ${openid}`)
      }
      this.#openidOf.set(row.conversationId, openid)
    }
  }

  #gatherPeople(): void {
    for (const said of this.#stories.said) this.#person(said.openid).said.push(said)
    for (const seen of this.#stories.seen) this.#person(seen.openid).seen.push(seen)
    for (const send of this.#stories.books.sends) {
      const openid = this.#openidOf.get(send.conversationId)
      if (openid === undefined) this.#add('crosstalk', `send ${send.id} belongs to nobody`)
      else this.#person(openid).sends.push(send)
    }
  }

  #person(openid: string): Person {
    const known = this.#people.get(openid)
    if (known !== undefined) return known
    const person: Person = { openid, said: [], seen: [], sends: [] }
    this.#people.set(openid, person)
    return person
  }

  /** Acked: in its conversation, word for word. */
  #judgeSaid(said: Said): void {
    for (const attempt of said.deliveries.flatMap(({ attempts }) => attempts)) {
      if (attempt.status === 200 && attempt.fault !== undefined) {
        this.#add('lost', `message ${said.msgId} was answered with something unreadable: ${attempt.fault}`)
      }
    }
    if (!isAcked(said)) return
    const row = this.#inboundByKey.get(keyOf(said.channelId, said.msgId))
    const message = this.#message(row?.messageId ?? null)
    if (row === undefined) this.#add('lost', `message ${said.msgId} of ${said.openid} was acked and is not there`)
    else if (
      row.state === 'done' &&
      (message?.content.text !== said.text || message.conversationId !== row.conversationId)
    ) {
      this.#add('lost', `inbound ${row.id} does not stand in conversation ${row.conversationId} as it was said`)
    }
  }

  #message(id: string | null): MessageRow | undefined {
    return id === null ? undefined : this.#stories.books.messages.get(id)
  }

  #judgePerson(person: Person): void {
    const passive = this.#judgePassive(person)
    this.#judgeActive(person)
    this.#judgeOrder(person, passive)
    this.#judgeAnswers(person)
    for (const { text } of person.seen) {
      const conversation = AGENT_MARK.exec(text)?.[1]
      if (conversation !== undefined && this.#openidOf.get(conversation) !== person.openid) {
        this.#add('crosstalk', `${person.openid} saw an agent's words for conversation ${conversation}`)
      }
    }
  }

  /** A question is answered with what this person asked for; what the bot makes of half a sentence is not judged here. */
  #judgeAnswers({ openid, said, sends }: Person): void {
    const asked = new Set(said.map(({ code }) => code))
    const questions = new Set(said.filter(({ intent }) => intent === 'question').map(({ msgId }) => msgId))
    for (const send of sends) {
      const msgId = this.#inboundById.get(send.inboundId ?? '')?.platformMessageId ?? ''
      const codes = questions.has(msgId) ? (this.#message(send.id)?.content.text.match(ANSWER_CODE) ?? []) : []
      const foreign = codes.filter((code) => !asked.has(code))
      if (foreign.length > 0) this.#add('crosstalk', `${openid} got the answer ${foreign} to ${msgId} without asking`)
    }
  }

  /** What rode on an answer: the planned one, the same at every repeat, and seen if the answer was taken. */
  #judgePassive({ openid, said, seen, sends }: Person): ReadonlyMap<string, SendRow> {
    const planned = new Map<string, SendRow>()
    for (const send of sends.filter(({ via }) => via === 'inline')) {
      const msgId = this.#inboundById.get(send.inboundId ?? '')?.platformMessageId ?? ''
      if (planned.has(msgId)) this.#add('doubled', `message ${msgId} has two passive replies`)
      planned.set(msgId, send)
    }
    const shown = new Set<string>()
    for (const { text, inReplyToMsgId: msgId = '' } of seen.filter(({ via }) => via === 'passive')) {
      const send = planned.get(msgId)
      if (send === undefined) this.#add('doubled', `${openid} saw a passive reply to ${msgId} that nobody planned`)
      else if (this.#message(send.id)?.content.text !== text) {
        this.#add('crosstalk', `${openid} saw another passive reply to ${msgId} than the planned one`)
      }
      shown.add(msgId)
    }
    for (const one of said) {
      const send = planned.get(one.msgId)
      if (send !== undefined && isAcked(one) && !shown.has(one.msgId)) {
        this.#add('lost', `the passive reply ${send.id} to ${one.msgId} was swallowed`)
      }
    }
    return planned
  }

  /** Sent: seen once. Unknown: seen at most once. A safety text at most once per attempt. */
  #judgeActive({ openid, seen, sends }: Person): void {
    const expected = new Map<string, { least: number; most: number; unknown: number; ids: string[] }>()
    for (const send of sends.filter(({ via }) => via === 'active')) {
      const text = this.#message(send.id)?.content.text ?? ''
      const count = expected.get(text) ?? { least: 0, most: 0, unknown: 0, ids: [] }
      if (send.state === 'sent') count.least += 1
      if (send.state === 'sent' || send.state === 'unknown') count.most += send.class === 'S' ? send.attempts : 1
      if (send.state === 'unknown') count.unknown += 1
      count.ids.push(`${send.id} ${send.class} ${send.state}`)
      expected.set(text, count)
    }
    const active = Map.groupBy(
      seen.filter(({ via }) => via === 'active'),
      ({ text }) => text,
    )
    for (const text of new Set([...expected.keys(), ...active.keys()])) {
      const times = active.get(text)?.length ?? 0
      const { least, most, unknown, ids } = expected.get(text) ?? { least: 0, most: 0, unknown: 0, ids: [] }
      const excerpt = `"${text.slice(0, 30)}"`
      if (times > most) this.#add('doubled', `${openid} saw ${excerpt} ${times} times, planned ${most}: ${ids}`)
      if (times < least) this.#add('lost', `${openid} saw ${excerpt} ${times} times, sent ${least}: ${ids}`)
      this.#unknownButSeen += Math.max(0, Math.min(unknown, times - least))
      this.#safetyTwice += Math.max(0, times - least - unknown)
    }
  }

  /** By message number, for texts that can be told apart; a repeat counts at its first appearance. */
  #judgeOrder({ openid, seen, sends }: Person, passive: ReadonlyMap<string, SendRow>): void {
    const active = sends.filter(({ via }) => via === 'active')
    const byText = Map.groupBy(active, ({ id }) => this.#message(id)?.content.text ?? '')
    const shown = new Set<SendRow>()
    for (const { via, text, inReplyToMsgId = '' } of seen) {
      const same = byText.get(text) ?? []
      const send = via === 'passive' ? passive.get(inReplyToMsgId) : same.length === 1 ? same[0] : undefined
      if (send === undefined || shown.has(send)) continue
      const no = this.#message(send.id)?.no ?? 0
      for (const overtaker of shown) {
        const later = this.#message(overtaker.id)?.no ?? 0
        if (later < no || mayOvertake(overtaker, send)) continue
        this.#add('order', `${openid} saw message ${no} (${told(send)}) after ${later} (${told(overtaker)})`)
      }
      shown.add(send)
    }
  }

  #judgeSends(): void {
    const { books, cutOff, frozen } = this.#stories
    const steps = new Set<string>()
    for (const send of books.sends) {
      if (send.inboundId !== null) {
        const step = `${send.inboundId}.${send.step}`
        if (steps.has(step)) this.#add('doubled', `step ${step} is planned twice`)
        steps.add(step)
      }
      if (send.state === 'planned' || send.state === 'sending') {
        this.#add('unfinished', `send ${send.id} (${send.class} ${send.via}) is still ${send.state}`)
      }
      if (send.via !== 'active') continue
      if (send.state === 'unknown' && !cutOff.has(send.id) && frozen?.has(send.id) !== true) {
        this.#add('ambiguous', `send ${send.id} is unknown though no kill cut it off`)
      }
      if (cutOff.has(send.id) && send.state === 'sent' && send.class !== 'S') {
        this.#add('ambiguous', `send ${send.id} (${send.class}) was cut off and repeated`)
      }
    }
    const listed = new Set(books.unknown.map(({ id }) => id))
    for (const { id, state } of books.sends) {
      if (state === 'unknown' && !listed.has(id)) this.#add('ambiguous', `unknown send ${id} is not in the list`)
    }
  }

  #judgeAgentTexts(): void {
    const { agentTexts, books } = this.#stories
    const written = Map.groupBy(
      [...books.messages.values()].filter(({ author }) => author === 'agent'),
      ({ content }) => content.text,
    )
    for (const { text, taken, conversationId } of agentTexts) {
      const rows = written.get(text) ?? []
      if (rows.length > 1) this.#add('doubled', `an agent's reply stands ${rows.length} times in ${conversationId}`)
      if (taken && rows[0]?.conversationId !== conversationId) {
        this.#add('lost', `an agent's reply was taken and is not in ${conversationId}`)
      }
    }
  }

  #figures(): Verdict['figures'] {
    const { said, seen, agentTexts, books } = this.#stories
    const acked = said.filter(isAcked)
    const givenUp = said.filter((one) => !isAcked(one))
    const count = <Row>(rows: readonly Row[], is: (row: Row) => boolean) => rows.filter(is).length
    return {
      said: said.length,
      acked: acked.length,
      givenUp: givenUp.length,
      keptAnyway: count(givenUp, ({ channelId, msgId }) => this.#inboundByKey.has(keyOf(channelId, msgId))),
      seenPassive: count(seen, ({ via }) => via === 'passive'),
      seenActive: count(seen, ({ via }) => via === 'active'),
      agentTexts: count(agentTexts, ({ taken }) => taken),
      unknown: count(books.sends, ({ state }) => state === 'unknown'),
      unknownButSeen: this.#unknownButSeen,
      safetyTwice: this.#safetyTwice,
      parked: count(books.inbound, ({ state }) => state === 'parked'),
      failed: count(books.sends, ({ state }) => state === 'failed'),
    }
  }
}

function told({ id, via, plannedAt, dueAt, attemptAt }: SendRow): string {
  const [planned, due, tried] = [plannedAt, dueAt, attemptAt ?? 0].map((at) => new Date(at).toISOString().slice(11, 23))
  return `${id} ${via}: planned ${planned}, due ${due}, tried ${tried}`
}

/**
 * What was put off, for its retry or for the person's next word, holds up others for ten seconds; so does a passive reply
 * whose answer was cut off, until the platform asks for it again.
 */
export function mayOvertake(later: SendRow, earlier: SendRow): boolean {
  const wasPutOff = earlier.via === 'inline' || earlier.dueAt > earlier.plannedAt
  return wasPutOff && (later.attemptAt ?? 0) >= earlier.plannedAt + BLOCK_LIMIT_MS
}
