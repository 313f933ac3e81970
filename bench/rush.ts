// `npm run bench:rush`: every agent reaches for the same waiting patients at the same moment, on several nodes. Exactly one
// may get each of them; everybody else must read, at once, who it was. `--quick` sends fewer; exit code 1 on any violation.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { contract } from '../src/console/contract.ts'
import { startPostgres } from '../tests/support/postgres.ts'
import { startRedis } from '../tests/support/redis.ts'
import type { Api } from './desk-api.ts'
import { Patients } from './desk-patients.ts'
import { until } from './desk-staff.ts'
import { buildHospital } from './hospital.ts'
import { describeMachine } from './machine.ts'
import { type Fleet, startFleet } from './node-fleet.ts'
import { atTheirTimes } from './pace.ts'
import { startPlatformStub } from './platform-stub.ts'
import { type Crowd, gatherCrowd, type Pick, type Thread } from './rush-crowd.ts'
import { judge, rushReport, sum } from './rush-report.ts'
import { arrivals, seeded } from './seeded.ts'
import { startCommand } from './start-command.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    nodes: { type: 'string', default: '2' },
    agents: { type: 'string' },
    threads: { type: 'string' },
    /** Picks a second while they come when they come. */
    rate: { type: 'string', default: '100' },
    service: { type: 'string' },
  },
})

const agents = Number(values.agents ?? (values.quick ? 50 : 500))
const threads = Number(values.threads ?? (values.quick ? 20 : 200))
const rate = Number(values.rate)
/** So many reach for one patient, at the same moment, in the paced half. */
const REACH_FOR_ONE = 10
/** Patients of the storm: after two minutes without a sign of life an agent counts as gone, and his patients wait again. */
const BEAT_AFTER = 25
const ENTER_WITHIN_MS = 60_000
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

const root = join(import.meta.dirname, '..')
mkdirSync(join(root, 'tmp'), { recursive: true })
const workDir = mkdtempSync(join(root, 'tmp/bench-rush-'))
const platform = await startPlatformStub()
const postgres = await startPostgres()
const redis = await startRedis()
try {
  await main()
} finally {
  platform.close()
  await redis.stop()
  await postgres.stop()
  rmSync(workDir, { recursive: true, force: true })
}

async function main(): Promise<void> {
  const machine = describeMachine(workDir)
  const desk = { capacity: 50, hours: Object.fromEntries(DAYS.map((day) => [day, ['00:00-24:00']])) }
  const { settingsFile } = buildHospital(workDir, {
    shipped: join(root, 'config'),
    apiBase: platform.url,
    settings: { desk },
  })
  const fleet = await startFleet({
    command: startCommand(root, values.service),
    settingsFile,
    folder: workDir,
    databaseUrl: await postgres.freshDatabase(),
    redisUrl: redis.url,
    size: Number(values.nodes),
  })
  try {
    process.stdout.write(`${machine}; ${agents} agents on ${values.nodes} nodes\n\n`)
    await rush(fleet)
  } finally {
    await fleet.stop()
  }
}

async function rush(fleet: Fleet): Promise<void> {
  say(`${agents} agents get an account and sign in`)
  const crowd = await gatherCrowd({ urls: fleet.urls, setupToken: await fleet.setupToken(), size: agents })
  say(`${threads} patients ask for a person`)
  const waiting = await fillLine(fleet, crowd)
  await everybodyBeats(crowd)
  say('as they come')
  const halves = [waiting.slice(0, threads / 2), waiting.slice(threads / 2)] as const
  const paced = await asTheyCome(crowd, halves[0])
  const first = await judge(crowd.supervisor, halves[0], paced)
  say('all at once')
  const storm: Pick[] = []
  for (const [no, thread] of halves[1].entries()) {
    const from = (no * 37) % agents // not always the same one, whose places would soon be full
    const inTurn = [...crowd.agents.slice(from), ...crowd.agents.slice(0, from)]
    storm.push(...(await Promise.all(inTurn.map((agent) => agent.pick(thread)))))
    if (no % BEAT_AFTER === BEAT_AFTER - 1) await everybodyBeats(crowd)
  }
  crowd.leave()
  const violations = sum(first, await judge(crowd.supervisor, halves[1], storm))
  const phases = [
    [`${REACH_FOR_ONE} for one patient at the same moment, ${rate}/s in all`, paced],
    [`all ${agents} for one patient at the same moment`, storm],
  ] as const
  process.stdout.write(rushReport(phases, violations))
  if (violations.some(([, count]) => count > 0)) process.exitCode = 1
}

async function everybodyBeats({ agents: all }: Crowd): Promise<void> {
  await Promise.all(all.map((agent) => agent.beats()))
}

/** Ten colleagues reach for a patient at the same moment; the moments come when they come. */
async function asTheyCome({ agents: all }: Crowd, threads: readonly Thread[]): Promise<readonly Pick[]> {
  const chance = seeded(11)
  const left = [...threads]
  const picks: Pick[] = []
  const perSecond = rate / REACH_FOR_ONE
  const dueMs = arrivals(perSecond, (2 * threads.length) / perSecond, chance).slice(0, threads.length)
  await atTheirTimes(dueMs, async () => {
    const thread = left.pop()
    if (thread === undefined) return
    const from = Math.floor(chance() * all.length)
    const some = Array.from({ length: REACH_FOR_ONE }, (_, i) => all[(from + i) % all.length])
    picks.push(...(await Promise.all(some.flatMap((agent) => agent?.pick(thread) ?? []))))
  })
  return picks
}

/** Nobody is on duty, so they wait. */
async function fillLine(fleet: Fleet, { admin, supervisor }: Crowd): Promise<readonly Thread[]> {
  const patients = new Patients({ origin: fleet.urls[0] ?? '', admin, chance: seeded(5) })
  await Promise.all(Array.from({ length: threads }, () => patients.writes()))
  patients.leave()
  let waiting: readonly Thread[] = []
  const isFull = async () => {
    waiting = await whoWaits(supervisor)
    return waiting.length === threads
  }
  if (!(await until(isFull, ENTER_WITHIN_MS))) throw new Error(`only ${waiting.length} of ${threads} patients wait`)
  return waiting
}

async function whoWaits(supervisor: Api): Promise<readonly Thread[]> {
  const all: Thread[] = []
  for (let from: string | null | undefined; from !== null; ) {
    const path = `/conversations?view=waiting&limit=100${from === undefined ? '' : `&cursor=${from}`}`
    const page = contract.conversations.response.parse((await supervisor.get(path)).body)
    all.push(...page.conversations.map(({ id, version }) => ({ id, version })))
    from = page.next
  }
  return all
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
