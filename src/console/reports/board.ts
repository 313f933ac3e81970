// The board: this moment, the figures of a stretch, the busy hours. Whoever leads a team sees its part; names are masked,
// and nobody is ranked: agents stand by presence and name.
import type { ActingAgent } from '../../desk/desk.ts'
import type { HandoffCard } from '../../model/conversation.ts'
import {
  firstResponseMs,
  hourOf,
  placeInWeek,
  type Stretch,
  satisfactionOf,
  shareOf,
  spreadOf,
  stretchOf,
} from '../../model/figures.ts'
import type { AgentId, TeamId } from '../../model/ids.ts'
import { maskName } from '../../model/mask.ts'
import type { Sight } from '../../model/permission.ts'
import { takesConversations } from '../../model/role.ts'
import { dayStartOf } from '../../model/working-calendar.ts'
import { type Account, listAccounts, listTeams } from '../../store/account.ts'
import { type LineRow, type Load, loads, openEmergencies, waitingLine } from '../../store/board.ts'
import {
  alarmsIn,
  channelsSeen,
  countHours,
  type HandOffRow,
  type HourCount,
  handOffsIn,
  hoursIn,
  type Part,
  type RatingCount,
  ratingsIn,
} from '../../store/figures.ts'
import { doing } from '../acts.ts'
import { ok } from '../answer.ts'
import { type ConsoleContext, sightOf } from '../context.ts'
import type { Call, Handler } from '../route.ts'
import type { reportsContract as contract } from './contract.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const HEAT_DAYS = 28

interface Asked {
  readonly teamId?: string | undefined
  readonly channelId?: string | undefined
  readonly departmentId?: string | undefined
}

/** The part of the house that was asked for, within what the caller may see. */
export function partOf(sight: Sight, { teamId, channelId, departmentId }: Asked): Part {
  const own = sight.scope === 'all' ? undefined : sight.teamIds
  const teamIds = teamId === undefined ? own : own === undefined || own.includes(teamId) ? [teamId] : []
  return { teamIds, channelId, departmentId }
}

export const reportFilters: Handler<typeof contract.reportFilters> = async ({ context, sight }) => {
  const db = context.store.reads
  const teams = (await listTeams(db)).filter(({ id }) => sight.scope === 'all' || sight.teamIds.includes(id))
  const channels = await channelsSeen(db)
  const departments = [...new Set(teams.flatMap((team) => team.departments))]
  return ok({
    teams: teams.map(({ id, name }) => ({ id, name })),
    channels: channels.map((id) => ({ id, name: context.channelName(id) })),
    departments: departments.map((id) => ({ id, name: context.departmentName(id) })),
  })
}

export const reportNow: Handler<typeof contract.reportNow> = async (call) => {
  const { context, sight, query } = call
  const db = context.store.reads
  const part = partOf(sight, query)
  const now = context.clock.now()
  const line = (await waitingLine(db, sight)).filter((row) => isAsked(row, query))
  const emergencies = (await openEmergencies(db, sight)).filter(
    (row) => query.channelId === undefined || row.channel_id === query.channelId,
  )
  const namesShown = sightOf(call.caller, 'conversation.read') !== undefined
  const entered = line.map((row) => row.entered_at)
  return ok({
    at: now,
    waiting: line.length,
    longestSince: entered.length === 0 ? null : Math.min(...entered),
    overdue: line.filter((row) => row.due_at <= now).length,
    ringing: emergencies.filter((row) => row.acknowledged_at === null).length,
    emergencies: emergencies.map((row) => ({
      conversationId: row.conversation_id,
      person: namesShown ? shownPerson(row) : null,
      channelName: context.channelName(row.channel_id),
      ownerName: row.owner_name,
      raisedAt: row.raised_at,
      acknowledgedAt: row.acknowledged_at,
    })),
    line: line.map((row) => shownPlace(context, row, namesShown)),
    agents: await shownAgents(call, part),
    mayAssign: sightOf(call.caller, 'conversation.takeover') !== undefined,
  })
}

function isAsked(row: LineRow, { teamId, channelId, departmentId }: Asked): boolean {
  if (teamId !== undefined && row.team_id !== teamId) return false
  if (channelId !== undefined && row.channel_id !== channelId) return false
  return departmentId === undefined || departmentsOf(row).includes(departmentId)
}

function departmentsOf(row: LineRow): readonly string[] {
  return (JSON.parse(row.card) as HandoffCard).departments
}

export function shownPerson(row: { readonly display_name: string | null; readonly contact_id: string }): string {
  return row.display_name === null ? `访客 ${row.contact_id.slice(-4)}` : maskName(row.display_name)
}

function shownPlace(context: ConsoleContext, row: LineRow, namesShown: boolean) {
  return {
    conversationId: row.conversation_id,
    version: row.version,
    person: namesShown ? shownPerson(row) : null,
    channelName: context.channelName(row.channel_id),
    departments: departmentsOf(row).map((id) => context.departmentName(id)),
    teamId: row.team_id,
    reason: row.reason,
    emergency: row.band === 0,
    enteredAt: row.entered_at,
    dueAt: row.due_at,
  }
}

const PRESENCE_ORDER = { online: 0, away: 1, offline: 2 } as const

async function shownAgents({ context, sight }: Pick<Call, 'context' | 'sight'>, { teamIds }: Part) {
  const now = context.clock.now()
  const held = new Map((await loads(context.store.reads)).map((load) => [load.ownerId, load]))
  const isSeen = (agent: Account) =>
    (teamIds === undefined || agent.teamIds.some((id) => teamIds.includes(id))) &&
    (sight.scope === 'all' || sight.colleagueIds.includes(agent.id) || agent.id === sight.agentId)
  return (await listAccounts(context.store.reads))
    .filter((agent) => agent.disabledAt === undefined && takesConversations(agent.role) && isSeen(agent))
    .map((agent) => shownAgent(agent, held.get(agent.id), now))
    .sort((a, b) => PRESENCE_ORDER[a.presence] - PRESENCE_ORDER[b.presence] || a.name.localeCompare(b.name, 'zh-CN'))
}

function shownAgent(agent: Account, load: Load | undefined, now: number) {
  return {
    id: agent.id,
    name: agent.name,
    presence: agent.leaseUntil > now ? agent.presence : ('offline' as const),
    held: load?.held ?? 0,
    capacity: agent.capacity,
    unanswered: load?.unanswered ?? 0,
    oldestUnansweredSince: load?.oldestUnansweredAt ?? null,
  }
}

export const reportFigures: Handler<typeof contract.reportFigures> = async ({ context, sight, query }) => {
  const now = context.clock.now()
  await countHours(context.store, now)
  const part = partOf(sight, query)
  const { current, before } = stretchOf(query.period, now)
  const unit = query.period === 'day' ? ('hour' as const) : ('day' as const)
  const back = current.from - before.from
  const wholeBefore = { from: before.from, to: before.from + (dayStartOf(now) + DAY_MS - current.from) }
  const [today, then] = [await countsOf(context, current, part), await countsOf(context, before, part)]
  const hoursBefore = await hoursIn(context.store.reads, wholeBefore, part)
  const bars = barsOf({ unit, current, back, today, hoursBefore, isWhole: part.departmentId === undefined })
  return ok({
    ...{ from: current.from, to: current.to, unit, bars },
    current: totalsOf(context, today, part),
    before: totalsOf(context, then, part),
    reasons: reasonsOf(today.handOffs, then.handOffs),
  })
}

interface Counts {
  readonly hours: readonly HourCount[]
  readonly handOffs: readonly HandOffRow[]
  readonly alarms: Awaited<ReturnType<typeof alarmsIn>>
  readonly ratings: readonly RatingCount[]
}

async function countsOf(context: ConsoleContext, stretch: Stretch, part: Part): Promise<Counts> {
  const db = context.store.reads
  return {
    hours: await hoursIn(db, stretch, part),
    handOffs: await handOffsIn(db, stretch, part, context.clock.now()),
    alarms: await alarmsIn(db, stretch, part.teamIds),
    ratings: await ratingsIn(db, stretch, part),
  }
}

/** The bot belongs to no team and to no department: its figures are told for the whole house or a channel only. */
function totalsOf({ calendar }: ConsoleContext, { hours, handOffs, alarms, ratings }: Counts, part: Part) {
  const ofWhole = part.teamIds === undefined && part.departmentId === undefined
  const talked = hours.reduce((sum, hour) => sum + hour.talked, 0)
  const withPeople = hours.reduce((sum, hour) => sum + hour.withPeople, 0)
  const responses = handOffs.flatMap((handed) => firstResponseMs(handed, calendar()) ?? [])
  return {
    talked: part.departmentId === undefined ? talked : null,
    botAlone: ofWhole ? (shareOf(talked - withPeople, talked) ?? null) : null,
    handOffs: handOffs.length,
    handOffShare: ofWhole ? (shareOf(Math.min(handOffs.length, talked), talked) ?? null) : null,
    firstResponse: spreadOf(responses),
    unanswered: handOffs.filter((handed) => handed.repliedAt === undefined).length,
    late: handOffs.filter((handed) => handed.late).length,
    alarms: alarms.length,
    ratings: part.departmentId === undefined ? ratedBy(ratings, part) : null,
    acknowledgement: spreadOf(
      alarms.flatMap((alarm) => (alarm.acknowledgedAt === undefined ? [] : [alarm.acknowledgedAt - alarm.raisedAt])),
    ),
  }
}

function ratedBy(ratings: readonly RatingCount[], { teamIds }: Part) {
  const of = (servedBy: RatingCount['servedBy']) => satisfactionOf(ratings.filter((row) => row.servedBy === servedBy))
  return { agent: of('agent'), bot: teamIds === undefined ? of('bot') : null }
}

interface BarFacts {
  readonly unit: 'hour' | 'day'
  readonly current: Stretch
  readonly back: number
  readonly today: Counts
  readonly hoursBefore: readonly HourCount[]
  /** Hours are not counted by department: then a bar holds hand-offs only. */
  readonly isWhole: boolean
}

function barsOf({ unit, current, back, today, hoursBefore, isWhole }: BarFacts) {
  const step = unit === 'hour' ? HOUR_MS : DAY_MS
  const end = dayStartOf(current.to) + DAY_MS
  const bars = []
  for (let at = current.from; at < end; at += step) {
    const isHere = (moment: number, shift = 0) => moment + shift >= at && moment + shift < at + step
    const hours = today.hours.filter((hour) => isHere(hour.hourAt))
    const handed = today.handOffs.filter((row) => isHere(row.enteredAt))
    const people = isWhole ? hours.reduce((sum, hour) => sum + hour.withPeople, 0) : handed.length
    const all = isWhole ? hours.reduce((sum, hour) => sum + hour.talked, 0) : handed.length
    const before = hoursBefore.filter((hour) => isHere(hour.hourAt, back))
    bars.push({
      ...{ at, bot: all - people, people, late: handed.filter((row) => row.late).length },
      before: isWhole ? before.reduce((sum, hour) => sum + hour.talked, 0) : 0,
    })
  }
  return bars
}

function reasonsOf(now: readonly HandOffRow[], then: readonly HandOffRow[]) {
  const count = (rows: readonly HandOffRow[], reason: string) => rows.filter((row) => row.reason === reason).length
  return [...new Set([...now, ...then].map((row) => row.reason))]
    .map((reason) => ({ reason, count: count(now, reason), before: count(then, reason) }))
    .sort((a, b) => b.count - a.count || b.before - a.before || (a.reason < b.reason ? -1 : 1))
}

export const reportHeat: Handler<typeof contract.reportHeat> = async ({ context, sight, query }) => {
  const now = context.clock.now()
  await countHours(context.store, now)
  const to = hourOf(now)
  const stretch = { from: to - HEAT_DAYS * DAY_MS, to }
  const sums = new Map<string, number>()
  for (const hour of await hoursIn(context.store.reads, stretch, partOf(sight, query))) {
    const { weekday, hour: at } = placeInWeek(hour.hourAt)
    const key = `${weekday} ${at}`
    sums.set(key, (sums.get(key) ?? 0) + hour.talked)
  }
  const cells = Array.from({ length: 7 * 24 }, (_, i) => {
    const [weekday, hour] = [Math.floor(i / 24), i % 24]
    return { weekday, hour, average: Math.round((10 * (sums.get(`${weekday} ${hour}`) ?? 0)) / (HEAT_DAYS / 7)) / 10 }
  })
  return ok({ ...stretch, cells })
}

export const assign: Handler<typeof contract.assign> = async (call) => {
  const { to } = call.body
  const target = 'agentId' in to ? { agentId: to.agentId as AgentId } : { teamId: to.teamId as TeamId }
  const isTheirs = call.sight.scope === 'all' || isWithin(call.sight, target)
  return doing(call, async (tx, act, desk) =>
    isTheirs ? desk.assign(tx, { ...act, to: target }) : { ok: false, why: 'notFound' },
  )
}

function isWithin(sight: Sight, to: { readonly agentId: ActingAgent['id'] } | { readonly teamId: TeamId }): boolean {
  if ('teamId' in to) return sight.teamIds.includes(to.teamId)
  return sight.colleagueIds.includes(to.agentId) || sight.agentId === to.agentId
}
