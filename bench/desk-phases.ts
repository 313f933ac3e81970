// What is measured at the desk: how fast a patient who asks for a person stands on that person's screen, and how fast
// whoever waits longest gets the place that has just become free.
import { SECOND, systemClock } from '../src/base/clock.ts'
import { contract } from '../src/console/contract.ts'
import type { Figures, Shares } from './desk-figures.ts'
import type { Patients, Written } from './desk-patients.ts'
import { type DeskAgent, type Staff, until } from './desk-staff.ts'
import { atTheirTimes } from './pace.ts'
import { arrivals, seeded } from './seeded.ts'
import type { Target } from './target.ts'

export interface DeskPace {
  readonly rounds: number
  readonly seconds: number
  /** New patients, and closed conversations. */
  readonly perSecond: number
  readonly agents: number
  readonly waiting: number
}

export const CAPACITY = 5

export interface DeskBench {
  readonly pace: DeskPace
  readonly staff: Staff
  readonly patients: Patients
  readonly target: Target
  readonly figures: Figures
  readonly counts: { refusedCloses: number }
}

const SETTLE_MS = 20 * SECOND
/** How long an agent talks with a patient: a few hundred places are enough for 50 new patients a second. */
const TALK_MS = { from: 2 * SECOND, to: 4 * SECOND }
const FILL_AT_ONCE = 32

/** New patients come, agents have room and close what they have talked about. */
export async function measureHandOffs(bench: DeskBench, options: { readonly seed: number; readonly record: boolean }) {
  const { staff, patients, pace, figures } = bench
  const chance = seeded(options.seed)
  const closing: Promise<void>[] = []
  for (const agent of staff.agents) {
    agent.onAssigned((conversationId) => {
      const talkMs = TALK_MS.from + chance() * (TALK_MS.to - TALK_MS.from)
      closing.push(after(talkMs).then(() => close(bench, agent, conversationId)))
    })
  }
  const from = patients.written.length
  const sharesOfCore = watchLoad(bench.target)
  const offsets = arrivals(pace.perSecond, options.record ? pace.seconds : 2, seeded(options.seed + 1))
  await atTheirTimes(offsets, (dueMs) => patients.writes(dueMs))
  const shares = sharesOfCore()
  await until(() => staff.books.assigned >= patients.written.length, SETTLE_MS)
  await Promise.all(closing)
  await patients.learnConversations()
  if (!options.record) return
  const written = patients.written.slice(from)
  const told = (tell: (id: string) => number | undefined) => written.flatMap((row) => latency(patients, row, tell))
  figures.add(
    'hand-off → stream of the agent',
    told((id) => staff.books.toldAt(id)),
  )
  figures.add(
    'hand-off → stream that sees all',
    told((id) => staff.books.toldAllAt(id)),
  )
  figures.addShares('hand-offs', shares)
}

function latency(patients: Patients, row: Written, tell: (id: string) => number | undefined): readonly number[] {
  const conversationId = patients.conversationOf(row)
  const toldAt = conversationId === undefined ? undefined : tell(conversationId)
  return toldAt === undefined ? [] : [toldAt - row.dueMs]
}

/** Everybody is full and the line is long: each closed conversation must bring the next patient, while more arrive. */
export async function measureAssignment(bench: DeskBench, seed: number): Promise<void> {
  const { staff, patients, pace, figures } = bench
  await fillUp(bench)
  const awaited = new Map<DeskAgent, (atMs: number) => void>()
  for (const agent of staff.agents) agent.onAssigned((_, atMs) => awaited.get(agent)?.(atMs))
  const latencies: number[] = []
  const chance = seeded(seed)
  const closeOne = async (dueMs: number) => {
    const free = staff.agents.filter((agent) => !awaited.has(agent) && agent.held.length === CAPACITY)
    const agent = free[Math.floor(chance() * free.length)]
    const [oldest] = agent?.held ?? []
    if (agent === undefined || oldest === undefined) return
    let cancel = () => {}
    const told = new Promise<number>((resolve) => {
      awaited.set(agent, resolve)
      cancel = systemClock.after(SETTLE_MS, () => resolve(dueMs + SETTLE_MS))
    })
    await close(bench, agent, oldest)
    latencies.push((await told) - dueMs)
    cancel()
    awaited.delete(agent)
  }
  const sharesOfCore = watchLoad(bench.target)
  await Promise.all([
    atTheirTimes(arrivals(pace.perSecond, pace.seconds, seeded(seed + 1)), closeOne),
    atTheirTimes(arrivals(pace.perSecond, pace.seconds, seeded(seed + 2)), (dueMs) => patients.writes(dueMs)),
  ])
  figures.addShares('assignment', sharesOfCore())
  figures.add('place free → stream of its agent', latencies)
}

/** Until every place is taken and the line is as long as it should be. */
async function fillUp({ staff, patients, pace }: DeskBench): Promise<void> {
  for (const agent of staff.agents) agent.onAssigned(undefined)
  const waiting = async () => contract.board.response.parse((await staff.admin.get('/board')).body).waiting
  const free = staff.agents.reduce((sum, agent) => sum + CAPACITY - agent.held.length, 0)
  let missing = Math.max(0, pace.waiting + free - (await waiting()))
  const oneByOne = async () => {
    while (missing-- > 0) await patients.writes()
  }
  await Promise.all(Array.from({ length: FILL_AT_ONCE }, oneByOne))
  await until(() => staff.agents.every((agent) => agent.held.length === CAPACITY), SETTLE_MS)
}

/** The day ends: every agent talks with whoever is left, until nobody waits. */
export async function emptyLine(bench: DeskBench): Promise<void> {
  const { staff } = bench
  for (const agent of staff.agents) agent.onAssigned(undefined)
  const work = async (agent: DeskAgent) => {
    for (const conversationId of agent.held) await close(bench, agent, conversationId)
  }
  const isOver = async () => {
    await Promise.all(staff.agents.map(work))
    const { waiting, withPeople } = contract.board.response.parse((await staff.admin.get('/board')).body)
    return waiting + withPeople === 0
  }
  await until(isOver, 6 * SETTLE_MS)
}

async function close({ counts }: DeskBench, agent: DeskAgent, conversationId: string): Promise<void> {
  if (!(await agent.close(conversationId))) counts.refusedCloses++
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => systemClock.after(ms, resolve))
}

/** Shares of one core from here on: used by the service and by us, and wanted by the service while others had it. */
function watchLoad(target: Target): () => Shares {
  const startedAt = systemClock.monotonic()
  const [cpuBefore, waitedBefore, ownBefore] = [target.cpuMs(), target.waitedMs(), process.cpuUsage()]
  return () => {
    const wallMs = systemClock.monotonic() - startedAt
    const own = process.cpuUsage(ownBefore)
    return {
      service: (target.cpuMs() - cpuBefore) / wallMs,
      generator: (own.user + own.system) / 1_000 / wallMs,
      waited: (target.waitedMs() - waitedBefore) / wallMs,
    }
  }
}
