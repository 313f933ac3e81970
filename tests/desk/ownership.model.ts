// A ward for random days: one transaction per day, thrown away at the end, so that a thousand days need no disk.
import { expect } from 'vitest'
import { createDesk } from '../../src/desk/create-desk.ts'
import type { ActingAgent, Desk, Done } from '../../src/desk/desk.ts'
import { DESK_POLICY } from '../../src/model/desk-policy.ts'
import { findConversation } from '../../src/store/conversation.ts'
import { firstFor } from '../../src/store/queue.ts'
import type { AgentTable, ConversationTable, QueueEntryTable, TimerTable } from '../../src/store/schema.ts'
import type { Store, Tx } from '../../src/store/tx.ts'
import { MONDAY_MORNING } from '../support/clock.ts'
import { AROUND_THE_CLOCK, arrive, chineseTexts, fireOne, hire } from '../support/desk-harness.ts'

const BEAT_MS = 20_000

export interface Day {
  readonly desk: Desk
  readonly agents: readonly ActingAgent[]
  /** Ids in order of arrival, with the version an agent has seen last (it may be old). */
  readonly patients: { readonly id: string; seen: number }[]
  readonly awake: Set<ActingAgent>
  tx(): Tx
  arrive(): Promise<void>
  passes(ms: number): Promise<void>
}

/** What the test expects, kept apart from the desk. */
export interface Expected {
  readonly escalated: Set<string>
}

class EndOfDay extends Error {}

export async function liveDay(store: Store, live: (day: Day) => Promise<void>): Promise<void> {
  const work = store.write(async (outer) => {
    let now = MONDAY_MORNING
    let users = 0
    const tx = (): Tx => ({ ...outer, now })
    const texts = chineseTexts()
    const desk = createDesk({ policy: () => DESK_POLICY, calendar: () => AROUND_THE_CLOCK, texts: () => texts })
    const agents = [
      await hire(tx(), { name: '李梅', capacity: 1 }),
      await hire(tx(), { name: '王芳', capacity: 2 }),
      await hire(tx(), { name: '小陈', role: 'trainee', capacity: 2 }),
      await hire(tx(), { name: '赵组长', role: 'lead', capacity: 2 }),
    ]
    const day: Day = {
      desk,
      agents,
      patients: [],
      awake: new Set(),
      tx,
      async arrive() {
        users += 1
        const opened = await arrive(tx(), `patient-${users}`)
        day.patients.push({ id: opened.id, seen: opened.version })
      },
      async passes(ms) {
        const end = now + ms
        while (now < end) {
          const row = await outer.db.selectFrom('timer').select('due_at').orderBy('due_at').limit(1).executeTakeFirst()
          now = Math.min(end, Math.max(now, row?.due_at ?? end), now - (now % BEAT_MS) + BEAT_MS)
          if (now % BEAT_MS === 0) for (const agent of day.awake) await desk.heartbeat(tx(), { agent })
          while (await fireOne(tx(), desk)) {}
        }
      },
    }
    await live(day)
    throw new EndOfDay()
  })
  await work.catch((error: unknown) => {
    if (!(error instanceof EndOfDay)) throw error
  })
}

interface Rows {
  readonly conversations: readonly ConversationTable[]
  readonly entries: readonly QueueEntryTable[]
  readonly timers: readonly TimerTable[]
  readonly agents: ReadonlyMap<string, Pick<AgentTable, 'presence' | 'lease_until' | 'capacity' | 'role'>>
}

/** R8 and R9, and that nobody waits while somebody is free. */
export async function checkWard(day: Day, expected: Expected): Promise<void> {
  const tx = day.tx()
  const rows: Rows = {
    conversations: await tx.db.selectFrom('conversation').selectAll().execute(),
    entries: await tx.db.selectFrom('queue_entry').selectAll().where('state', '=', 'waiting').execute(),
    timers: await tx.db.selectFrom('timer').selectAll().execute(),
    agents: new Map((await tx.db.selectFrom('agent').selectAll().execute()).map((agent) => [agent.id, agent])),
  }
  expect(new Set(rows.entries.map((entry) => entry.conversation_id)).size).toBe(rows.entries.length)
  for (const conversation of rows.conversations) {
    if (expected.escalated.has(conversation.id)) checkNotForgotten(conversation, rows, tx.now)
    if (conversation.state !== 'queued') {
      expect(rows.entries.some((entry) => entry.conversation_id === conversation.id)).toBe(false)
    }
  }
  for (const agent of day.agents) await checkAgent(tx, agent, rows)
}

function checkNotForgotten(conversation: ConversationTable, rows: Rows, now: number): void {
  const hasTimer = (kind: string, subject: string) =>
    rows.timers.some((timer) => timer.kind === kind && timer.subject === subject && timer.due_at >= now)
  const owner = conversation.owner_id === null ? undefined : rows.agents.get(conversation.owner_id)
  const goneAt = (owner?.lease_until ?? 0) - DESK_POLICY.leaseMs + DESK_POLICY.awayMs
  const isLive = owner !== undefined && owner.presence !== 'offline' && goneAt > now
  const entry = rows.entries.find((row) => row.conversation_id === conversation.id)
  const stands = {
    queued: () => conversation.owner_id === null && entry !== undefined && hasTimer('lead-alarm', entry.id),
    assigned: () => isLive,
    waiting_patient: () => owner !== undefined && (isLive || conversation.emergency === 0),
    snoozed: () => owner !== undefined && hasTimer('snooze', conversation.id),
    closed: () => rows.agents.has(conversation.closed_by ?? '') && conversation.outcome !== null,
  }[conversation.state]
  expect({ state: conversation.state, isCaredFor: stands?.() ?? false }).toEqual({
    state: conversation.state,
    isCaredFor: true,
  })
}

async function checkAgent(tx: Tx, agent: ActingAgent, rows: Rows): Promise<void> {
  const row = rows.agents.get(agent.id)
  if (row === undefined) throw new Error('an agent has vanished')
  const held = rows.conversations.filter(
    ({ owner_id, state }) => owner_id === agent.id && (state === 'assigned' || state === 'waiting_patient'),
  )
  // Emergencies and takeovers are the two things a person may load upon himself beyond his capacity.
  const usual = held.filter((conversation) => conversation.emergency === 0)
  if (agent.role !== 'lead') expect(usual.length).toBeLessThanOrEqual(row.capacity)
  if (row.presence === 'online' && row.lease_until > tx.now && held.length < row.capacity) {
    expect(await firstFor(tx, agent.id)).toBeUndefined()
  }
}

/** An owner's write went through only if he was the owner; a refused one learns who is. */
export async function checkOutcome(
  day: Day,
  agent: ActingAgent,
  before: { readonly ownerId: string | undefined; readonly version: number },
  act: { readonly id: string; readonly version: number; readonly ownersOnly: boolean; readonly isPick: boolean },
  done: Done,
): Promise<void> {
  if (done.ok) {
    const hasHimAlready = act.isPick && before.ownerId === agent.id && done.conversation.version === before.version
    if (!hasHimAlready) expect(act.version).toBe(before.version)
    if (act.ownersOnly) expect(before.ownerId).toBe(agent.id)
    return
  }
  const now = await findConversation(day.tx().db, act.id)
  expect({ ownerId: now?.ownerId, version: now?.version }).toEqual(before)
  if (done.why === 'conflict') expect(done).toMatchObject(before)
}
