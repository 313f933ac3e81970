// A desk on a real store with time moved by hand: agents who sign in, patients who wait, timers that fire when due.
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { createDesk } from '../../src/desk/create-desk.ts'
import type { ActingAgent, Desk, DeskMove, HandOff } from '../../src/desk/desk.ts'
import type { AlarmHit } from '../../src/model/alarm.ts'
import type { HandoffReason } from '../../src/model/conversation.ts'
import { DESK_POLICY, type DeskPolicy } from '../../src/model/desk-policy.ts'
import type { AgentId, ChannelId, DepartmentId, TeamId } from '../../src/model/ids.ts'
import type { Role } from '../../src/model/role.ts'
import { createTexts, type TextKey, type Texts } from '../../src/model/texts.ts'
import { createWorkingCalendar, type DayRange, type WorkingCalendar } from '../../src/model/working-calendar.ts'
import {
  type Conversation,
  changeConversation,
  findConversation,
  openConversation,
} from '../../src/store/conversation.ts'
import { arriveIdentity } from '../../src/store/identity.ts'
import { planSay } from '../../src/store/outbox.ts'
import { claimTimers, fireTimer, nextTimerDueAt } from '../../src/store/timer.ts'
import type { Store, Tx } from '../../src/store/tx.ts'
import { type ManualClock, MONDAY_MORNING, manualClock, spanMs } from './clock.ts'
import { openStore } from './store.ts'

const OFFICE_HOURS: readonly DayRange[] = [
  ['08:00', '12:00'],
  ['14:00', '17:30'],
]

export const WEEKDAYS: readonly (readonly DayRange[])[] = [
  OFFICE_HOURS,
  OFFICE_HOURS,
  OFFICE_HOURS,
  OFFICE_HOURS,
  OFFICE_HOURS,
  [],
  [],
]

export const AROUND_THE_CLOCK = createWorkingCalendar({
  week: WEEKDAYS.map((): readonly DayRange[] => [['00:00', '24:00']]),
  holidays: [],
  workdays: [],
})

export const CHEST_PAIN: AlarmHit = {
  family: 'chest-pain',
  rule: 'chest-pain-sweating',
  kind: 'emergency',
  words: ['胸口压着疼', '出汗'],
  greenChannel: ['emergency', 'cardiology'] as DepartmentId[],
}

export function chineseTexts(): Texts {
  const templates = parse(readFileSync('config/texts/zh-CN.yaml', 'utf8')) as Record<TextKey, string>
  return createTexts(templates, { hospital: '江城市第一人民医院', emergencyPhone: '0000-5550120' })
}

export function request(reason: HandoffReason = 'asked-for-person', change: Partial<HandOff> = {}): HandOff {
  const acuity = change.acuity ?? 'routine'
  return {
    acuity,
    reason,
    words: ['人工'],
    card: { reason, acuity, words: ['人工'], departments: [], faqShown: [] },
    ...change,
  }
}

const WECHAT = 'hospital-wechat' as ChannelId

export interface WardOptions {
  readonly start?: number
  readonly calendar?: WorkingCalendar
  readonly policy?: Partial<DeskPolicy>
  readonly store?: (clock: ManualClock) => Promise<Store>
}

/** Rows a test adds that no worker of the desk writes. */
export async function hire(
  tx: Tx,
  who: { readonly name: string; readonly role?: Role; readonly capacity?: number; readonly teams?: readonly TeamId[] },
): Promise<ActingAgent> {
  const role = who.role ?? 'agent'
  const id = tx.newId() as AgentId
  await tx.db
    .insertInto('agent')
    .values({
      id,
      login: id,
      name: who.name,
      role,
      password_hash: '',
      capacity: who.capacity ?? 5,
      presence: 'offline',
      lease_until: 0,
      offline_since: null,
      created_at: tx.now,
      disabled_at: null,
    })
    .execute()
  for (const team of who.teams ?? []) {
    await tx.db.insertInto('agent_team').values({ agent_id: id, team_id: team }).execute()
  }
  return { id, role }
}

/** Somebody who has begun to talk with the bot. */
export async function arrive(tx: Tx, user: string): Promise<Conversation> {
  const identity = await arriveIdentity(tx, WECHAT, user)
  const opened = await openConversation(tx, identity)
  const by = { actor: { kind: 'bot' }, cause: 'greeting' } as const
  return (await changeConversation(tx, opened, { state: 'bot' }, by)) as Conversation
}

/** What flow does with the words of the desk: they go on their way. */
export async function deliver(tx: Tx, move: DeskMove): Promise<Conversation> {
  for (const { class: sendClass, text } of move.tell ?? []) {
    await planSay(tx, move.conversation, { author: 'system', class: sendClass, content: { kind: 'text', text } })
  }
  return move.conversation
}

/** Fires one due timer of `tx.now`, if there is one. */
export async function fireOne(tx: Tx, desk: Desk): Promise<boolean> {
  const [timer] = await claimTimers(tx, 'node-1', 60_000, 1)
  if (timer === undefined) return false
  if (await fireTimer(tx, timer, 'node-1')) await desk.onTimer(tx, timer)
  return true
}

export type Ward = Awaited<ReturnType<typeof openWard>>

export async function openWard(options: WardOptions = {}) {
  const clock = manualClock(options.start ?? MONDAY_MORNING)
  const store = await (options.store ?? openStore)(clock)
  const texts = chineseTexts()
  const policy = { ...DESK_POLICY, ...options.policy }
  const calendar = options.calendar ?? AROUND_THE_CLOCK
  const desk = createDesk({ policy: () => policy, calendar: () => calendar, texts: () => texts })
  const awake = new Set<ActingAgent>()
  let users = 0

  const conversation = async (id: string): Promise<Conversation> => {
    const found = await findConversation(store.reads, id)
    if (found === undefined) throw new Error(`no conversation ${id}`)
    return found
  }

  return {
    clock,
    store,
    desk,
    texts,
    calendar,
    conversation,
    async team(name: string, departments: readonly string[] = []): Promise<TeamId> {
      return store.write(async (tx) => {
        const id = tx.newId() as TeamId
        const row = { id, name, departments: JSON.stringify(departments), created_at: tx.now }
        await tx.db.insertInto('team').values(row).execute()
        return id
      })
    },
    /** Signs in and stays: the console gives its sign of life as time passes, until `vanish`. */
    async agent(
      name: string,
      who: { readonly role?: Role; readonly capacity?: number; readonly teams?: readonly TeamId[] } = {},
    ): Promise<ActingAgent> {
      return store.write(async (tx) => {
        const agent = await hire(tx, { name, ...who })
        await desk.setPresence(tx, { agent, presence: 'online' })
        awake.add(agent)
        return agent
      })
    },
    vanish(agent: ActingAgent): void {
      awake.delete(agent)
    },
    async patient(): Promise<Conversation> {
      users += 1
      const user = `patient-${users}`
      return store.write((tx) => arrive(tx, user))
    },
    /** A new patient who asks for a person. */
    async waiting(wish: HandOff = request()): Promise<Conversation> {
      users += 1
      const user = `patient-${users}`
      return store.write(async (tx) => deliver(tx, await desk.handOff(tx, await arrive(tx, user), wish)))
    },
    async asks(id: string, wish: HandOff = request()): Promise<Conversation> {
      const now = await conversation(id)
      return store.write(async (tx) => deliver(tx, await desk.handOff(tx, now, wish)))
    },
    async alarm(id: string, hit: AlarmHit = CHEST_PAIN): Promise<Conversation> {
      const now = await conversation(id)
      return store.write(async (tx) => deliver(tx, await desk.raiseAlarm(tx, now, hit)))
    },
    async writes(id: string): Promise<Conversation> {
      const now = await conversation(id)
      return store.write(async (tx) => deliver(tx, await desk.patientSpoke(tx, now)))
    },
    /** Time passes; consoles beat every 20 s, timers fire at their own moment. */
    async passes(span: string): Promise<void> {
      const end = clock.now() + spanMs(span)
      let beatAt = clock.now() + 20_000
      while (clock.now() < end) {
        const due = Math.max((await nextTimerDueAt(store.reads)) ?? end, clock.now())
        clock.advance(Math.min(due, beatAt, end) - clock.now())
        if (clock.now() >= beatAt) {
          await store.write(async (tx) => {
            for (const agent of awake) await desk.heartbeat(tx, { agent })
          })
          beatAt += 20_000
        }
        while (await store.write((tx) => fireOne(tx, desk))) {}
      }
    },
    /** What the patient was told by desk and agents, oldest first. */
    async heard(of: { readonly identityId: string }): Promise<readonly string[]> {
      const rows = await store.reads
        .selectFrom('message')
        .select('content')
        .where('identity_id', '=', of.identityId)
        .where('direction', '=', 'outbound')
        .orderBy('no')
        .execute()
      return rows.map((row) => (JSON.parse(row.content) as { text: string }).text)
    },
    async entry(id: string) {
      return store.reads
        .selectFrom('queue_entry')
        .selectAll()
        .where('conversation_id', '=', id)
        .where('state', '=', 'waiting')
        .executeTakeFirst()
    },
    async events(kind: string): Promise<readonly Record<string, unknown>[]> {
      const rows = await store.reads
        .selectFrom('event_log')
        .selectAll()
        .where('kind', '=', kind)
        .orderBy('seq')
        .execute()
      return rows.map((row) => ({ ...(JSON.parse(row.data) as object), ownerId: row.owner_id }))
    },
  }
}

/** What an agent sends with a write. */
export function act(agent: ActingAgent, { id, version }: Conversation) {
  return { agent, conversationId: id, version }
}
