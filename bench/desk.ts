// `npm run bench:desk`: the real service with a hundred agents at their screens. Prints one Markdown report; `--quick`
// takes a few seconds, `--service FILE` measures another build. Ends with 1 when anybody was lost, given twice or out of
// turn: that is no question of speed.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { wholeLine } from './desk-api.ts'
import { Figures, table } from './desk-figures.ts'
import { Patients } from './desk-patients.ts'
import {
  CAPACITY,
  type DeskBench,
  type DeskPace,
  emptyLine,
  measureAssignment,
  measureHandOffs,
} from './desk-phases.ts'
import { openDesk, until } from './desk-staff.ts'
import { buildHospital } from './hospital.ts'
import { describeMachine } from './machine.ts'
import { startPlatformStub } from './platform-stub.ts'
import { seeded } from './seeded.ts'
import { startCommand } from './start-command.ts'
import { startTarget } from './target.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '20' },
    service: { type: 'string' },
  },
})
const FULL: DeskPace = {
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  perSecond: 50,
  agents: 100,
  waiting: 1_000,
}
/** For "did I break it", not for reporting. */
const QUICK: DeskPace = { rounds: 1, seconds: 2, perSecond: 10, agents: 10, waiting: 50 }
const ALWAYS = '00:00-24:00'
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const SETUP_WITHIN_MS = 5_000
const AIMS: Readonly<Record<string, string>> = {
  'hand-off → stream of the agent': 'p99 ≤ 100',
  'hand-off → stream that sees all': 'p99 ≤ 100',
  'place free → stream of its agent': 'p99 ≤ 200',
}

const pace = values.quick ? QUICK : FULL
const root = join(import.meta.dirname, '..')
mkdirSync(join(root, 'tmp'), { recursive: true })
const workDir = mkdtempSync(join(root, 'tmp/bench-desk-'))
const stopping: (() => unknown)[] = [() => rmSync(workDir, { recursive: true, force: true })]
process.once('SIGINT', () => cleanUp().then(() => process.exit(130)))
process.once('SIGTERM', () => cleanUp().then(() => process.exit(143)))
try {
  await main()
} finally {
  await cleanUp()
}

async function main(): Promise<void> {
  const machine = describeMachine(workDir)
  const bench = await prepareBench()
  await measureHandOffs(bench, { seed: 1, record: false })
  for (let round = 1; round <= pace.rounds; round++) {
    say(`hand-offs, round ${round} of ${pace.rounds}`)
    await measureHandOffs(bench, { seed: 100 * round, record: true })
    say(bench.figures.lastRound('hand-offs'))
  }
  for (let round = 1; round <= pace.rounds; round++) {
    say(`assignment, round ${round} of ${pace.rounds}`)
    await measureAssignment(bench, 1_000 * round)
    say(bench.figures.lastRound('assignment'))
  }
  say('emptying the line')
  await emptyLine(bench)
  const violations = await checkBooks(bench)
  process.stdout.write(`${machine}\n\n${report(bench)}\n\n${table(['violations', 'count'], violations)}\n`)
  if (violations.some(([, count]) => count !== 0)) process.exitCode = 1
}

async function prepareBench(): Promise<DeskBench> {
  const platform = await startPlatformStub()
  stopping.push(() => platform.close())
  const desk = {
    capacity: CAPACITY,
    hours: Object.fromEntries(DAYS.map((day) => [day, [ALWAYS]])),
  }
  const { settingsFile } = buildHospital(workDir, {
    shipped: join(root, 'config'),
    apiBase: platform.url,
    settings: { desk },
  })
  const dataDir = join(workDir, 'data')
  mkdirSync(dataDir)
  const outputFile = join(workDir, 'output.log')
  const env = { DAOZHEN_CONFIG: settingsFile, DAOZHEN_DATA_DIR: dataDir }
  const target = await startTarget({ name: 'daozhen', command: startCommand(root, values.service), env, outputFile })
  stopping.push(() => target.stop())
  say(`${pace.agents} agents sign in`)
  const setupToken = await setupTokenIn(outputFile)
  const staff = await openDesk({ origin: target.url, setupToken, agents: pace.agents, capacity: CAPACITY })
  stopping.push(() => staff.leave())
  const patients = new Patients({ origin: target.url, admin: staff.admin, chance: seeded(7) })
  stopping.push(() => patients.leave())
  return { pace, staff, patients, target, figures: new Figures(), counts: { refusedCloses: 0 } }
}

async function setupTokenIn(outputFile: string): Promise<string> {
  const find = () => /#setup=(\S+)/.exec(readFileSync(outputFile, 'utf8'))?.[1]
  await until(() => find() !== undefined, SETUP_WITHIN_MS)
  const token = find()
  if (token === undefined) throw new Error('the service printed no set-up link')
  return token
}

async function checkBooks({ staff, patients, counts }: DeskBench): Promise<readonly (readonly [string, number])[]> {
  await patients.learnConversations()
  const line = await wholeLine(staff.admin)
  const conversationIds = patients.written.map((written) => patients.conversationOf(written))
  const findings = staff.books.findings({ conversationIds, line, capacity: CAPACITY })
  return [
    ['patients lost: asked for a person, never given to one', findings.lost],
    ['given twice', findings.assignedTwice],
    ['agents over capacity', findings.overCapacity],
    ['given out of turn', findings.outOfOrder],
    ['not told, told twice or told to the wrong agent', findings.toldWrongly],
    ['still in the line in the end', line.filter((row) => row.state === 'waiting').length],
    ['webhooks not answered with 200', patients.refused],
    ['closes refused', counts.refusedCloses],
    ['streams cut', staff.cutStreams()],
  ]
}

function report({ figures, patients }: DeskBench): string {
  const { rounds, seconds, agents, waiting, perSecond } = pace
  return [
    `${agents} agents × ${CAPACITY} places, ${perSecond} patients/s, ${waiting.toLocaleString('en-US')} waiting; ` +
      `${rounds} rounds of ${seconds} s each; ${patients.written.length.toLocaleString('en-US')} patients in all.`,
    '',
    figures.latencyTable(AIMS),
    '',
    figures.shareTable(),
  ].join('\n')
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

async function cleanUp(): Promise<void> {
  for (const step of stopping.splice(0).reverse()) await step()
}
