// R8 and R9 over random days: whatever agents, patients and time do, everybody who was handed to people has one owner
// who is there, a place in the line with a due time, or an end a named person has written.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ActingAgent, Done } from '../../src/desk/desk.ts'
import type { HandoffReason } from '../../src/model/conversation.ts'
import type { ConversationId } from '../../src/model/ids.ts'
import { findConversation } from '../../src/store/conversation.ts'
import type { Store } from '../../src/store/tx.ts'
import { CHEST_PAIN, request } from '../support/desk-harness.ts'
import { openStore } from '../support/store.ts'
import { checkOutcome, checkWard, type Day, type Expected, liveDay } from './ownership.model.ts'

const RUNS = Number(process.env.DESK_RUNS ?? 250)

let store: Store
beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())

type Command = fc.AsyncCommand<Expected, Day>

function command(name: string, run: (day: Day, expected: Expected) => Promise<void>): Command {
  return {
    check: () => true,
    async run(expected, day) {
      await run(day, expected)
      await checkWard(day, expected)
    },
    toString: () => name,
  }
}

const pickOf = <T>(list: readonly T[], index: number): T | undefined =>
  list.length === 0 ? undefined : list[index % list.length]

interface Who {
  readonly agent: number
  readonly patient: number
  /** Looks at the screen first; otherwise acts on what it showed some time ago. */
  readonly looks: boolean
}

type Deed = (
  day: Day,
  act: { readonly agent: ActingAgent; readonly conversationId: ConversationId; readonly version: number },
) => Promise<Done>

function deed(name: string, who: Who, ownersOnly: boolean, run: Deed): Command {
  return command(`${name}(agent ${who.agent}, patient ${who.patient}${who.looks ? '' : ', blind'})`, async (day) => {
    const agent = pickOf(day.agents, who.agent)
    const patient = pickOf(day.patients, who.patient)
    if (agent === undefined || patient === undefined) return
    const before = await findConversation(day.tx().db, patient.id)
    if (before === undefined) throw new Error('a conversation has vanished')
    if (who.looks) patient.seen = before.version
    const { id, seen: version } = patient
    const done = await run(day, { agent, conversationId: before.id, version })
    if (before.state === 'bot' && done.ok) patient.seen = done.conversation.version
    const { ownerId } = before
    await checkOutcome(
      day,
      agent,
      { ownerId, version: before.version },
      { id, version, ownersOnly, isPick: name === 'pick' },
      done,
    )
  })
}

const who = fc.record({ agent: fc.nat(3), patient: fc.nat(9), looks: fc.constant(true) })
const blindly = fc.record({ agent: fc.nat(3), patient: fc.nat(9), looks: fc.constant(false) })
const someone = fc.oneof({ arbitrary: who, weight: 4 }, { arbitrary: blindly, weight: 1 })
const spoken = { kind: 'text', text: '好的' } as const

const REASONS: readonly HandoffReason[] = [
  'asked-for-person',
  'complaint',
  'medical-quality-complaint',
  'not-understood',
]

const commands = [
  fc.tuple(fc.nat(9), fc.constantFrom(...REASONS), fc.boolean()).map(([index, reason, isNew]) =>
    command(`handOff(${isNew ? 'newcomer' : `patient ${index}`}, ${reason})`, async (day, expected) => {
      if (isNew || day.patients.length === 0) await day.arrive()
      const patient = isNew ? day.patients.at(-1) : pickOf(day.patients, index)
      const conversation = await findConversation(day.tx().db, patient?.id ?? '')
      if (conversation === undefined) return
      await day.desk.handOff(day.tx(), conversation, request(reason))
      expected.escalated.add(conversation.id)
    }),
  ),
  fc.nat(9).map((index) =>
    command(`raiseAlarm(patient ${index})`, async (day, expected) => {
      if (day.patients.length === 0) await day.arrive()
      const conversation = await findConversation(day.tx().db, pickOf(day.patients, index)?.id ?? '')
      if (conversation === undefined) return
      const spoke = await day.desk.patientSpoke(day.tx(), conversation)
      await day.desk.raiseAlarm(day.tx(), spoke.conversation, CHEST_PAIN)
      expected.escalated.add(conversation.id)
    }),
  ),
  fc.nat(9).map((index) =>
    command(`patientWrites(${index})`, async (day) => {
      const conversation = await findConversation(day.tx().db, pickOf(day.patients, index)?.id ?? '')
      if (conversation !== undefined) await day.desk.patientSpoke(day.tx(), conversation)
    }),
  ),
  fc
    .constantFrom(1_000, 30_000, 61_000, 130_000, 400_000)
    .map((ms) => command(`passes(${ms / 1_000}s)`, (day) => day.passes(ms))),
  fc.tuple(fc.nat(3), fc.constantFrom('online', 'away', 'offline')).map(([index, presence]) =>
    command(`presence(agent ${index}, ${presence})`, async (day) => {
      const agent = pickOf(day.agents, index)
      if (agent === undefined) return
      if (presence === 'offline') day.awake.delete(agent)
      else day.awake.add(agent)
      await day.desk.setPresence(day.tx(), { agent, presence: presence as 'online' | 'away' | 'offline' })
    }),
  ),
  fc.nat(3).map((index) =>
    command(`vanishes(agent ${index})`, async (day) => {
      const agent = pickOf(day.agents, index)
      if (agent !== undefined) day.awake.delete(agent)
    }),
  ),
  fc.nat(9).map((index) =>
    command(`acknowledges(patient ${index})`, async (day) => {
      const [agent] = day.agents
      const alarm = await day
        .tx()
        .db.selectFrom('alarm')
        .select('id')
        .where('conversation_id', '=', pickOf(day.patients, index)?.id ?? '')
        .executeTakeFirst()
      if (agent !== undefined && alarm !== undefined) {
        await day.desk.acknowledgeAlarm(day.tx(), { agent, alarmId: alarm.id })
      }
    }),
  ),
  someone.map((one) => deed('pick', one, false, (day, act) => day.desk.pick(day.tx(), act))),
  someone.map((one) => deed('reply', one, true, (day, act) => day.desk.reply(day.tx(), { ...act, content: spoken }))),
  someone.map((one) =>
    deed('close', one, true, (day, act) => day.desk.close(day.tx(), { ...act, outcome: 'answered' })),
  ),
  someone.map((one) => deed('release', one, true, (day, act) => day.desk.release(day.tx(), act))),
  someone.map((one) => deed('takeOver', one, false, (day, act) => day.desk.takeOver(day.tx(), act))),
  someone.map((one) => deed('accept', one, false, (day, act) => day.desk.acceptTransfer(day.tx(), act))),
  someone.map((one) => deed('decline', one, false, (day, act) => day.desk.declineTransfer(day.tx(), act))),
  fc.tuple(someone, fc.constantFrom(20_000, 300_000)).map(([one, ms]) =>
    deed(`snooze ${ms / 1_000}s`, one, true, (day, act) => {
      const tx = day.tx()
      return day.desk.snooze(tx, { ...act, until: tx.now + ms })
    }),
  ),
  fc.tuple(someone, fc.nat(3)).map(([one, target]) =>
    deed(`transfer to ${target}`, one, true, (day, act) => {
      const agentId = pickOf(day.agents, target)?.id ?? act.agent.id
      return day.desk.transfer(day.tx(), { ...act, to: { agentId }, note: '' })
    }),
  ),
]

it(
  'never forgets, doubles or overloads anybody, whatever the day brings',
  async () => {
    const reached = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 60, size: 'max' }), (deeds) =>
        liveDay(store, async (day) => {
          for (const agent of day.agents.slice(0, 3)) {
            day.awake.add(agent)
            await day.desk.setPresence(day.tx(), { agent, presence: 'online' })
          }
          await fc.asyncModelRun(() => ({ model: { escalated: new Set<string>() }, real: day }), deeds)
          expect(await day.desk.sweep(day.tx())).toBe(0)
          const states = await day.tx().db.selectFrom('conversation').select('state').distinct().execute()
          for (const { state } of states) reached.add(state)
        }),
      ),
      { numRuns: RUNS },
    )
    // A day in which nothing happens proves nothing.
    expect([...reached].sort()).toEqual(['assigned', 'closed', 'queued', 'snoozed', 'waiting_patient'])
  },
  20_000 + RUNS * 40,
)
