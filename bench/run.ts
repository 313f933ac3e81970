// `npm run bench`: the service beside two yardsticks on this machine, as one Markdown report on standard output. Judges
// nothing: what is good enough stands in docs. `--quick` takes half a minute, `--service FILE` measures another build,
// `--channel NAMES|all` compares channels instead.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '../src/base/clock.ts'
import { measureBacklog } from './backlog.ts'
import { channelEntries, measureChannels, namedChannels } from './channels.ts'
import { buildHospital } from './hospital.ts'
import { createLoad } from './load-run.ts'
import { describeMachine } from './machine.ts'
import { type Bench, CHANNELS, FULL, measureColdStart, measureStored, measureTraffic, QUICK } from './phases.ts'
import { startPlatformStub } from './platform-stub.ts'
import { Results } from './results.ts'
import { startCommand } from './start-command.ts'
import { startTarget, type Target, type TargetOptions } from './target.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    service: { type: 'string' },
    phases: { type: 'string', default: 'cold,traffic,stored' },
    channel: { type: 'string' },
  },
})

const root = join(import.meta.dirname, '..')
const service = startCommand(root, values.service)
mkdirSync(join(root, 'tmp'), { recursive: true })
/** Beside the code, not in /tmp: that is often memory, where a flush costs nothing. */
const workDir = mkdtempSync(join(root, 'tmp/bench-'))
const interrupted = new AbortController()
const running = new Set<Target>()
let started = 0
process.once('SIGINT', () => cleanUp().then(() => process.exit(130)))
process.once('SIGTERM', () => cleanUp().then(() => process.exit(143)))
try {
  await (values.channel === undefined ? main() : compareChannels(namedChannels(values.channel)))
} catch (error) {
  if (!interrupted.signal.aborted) throw error
} finally {
  await cleanUp()
}

async function main(): Promise<void> {
  const startedAt = systemClock.monotonic()
  const platform = await startPlatformStub()
  const bench = prepareBench(platform.url)
  const machine = describeMachine(workDir)
  const phases = values.phases.split(',')
  if (!bench.hasService) bench.say(`${service.at(-1)} is not there: yardsticks only`)
  if (bench.hasService && (phases.includes('cold') || phases.includes('stored'))) await measureColdStart(bench)
  if (phases.includes('traffic')) await measureTraffic(bench)
  if (bench.hasService && phases.includes('stored')) await measureStored(bench)
  if (bench.hasService)
    bench.results.addAlone('calls to the platform (should be none)', [platform.calls()], { unit: '' })
  platform.close()
  const minutes = ((systemClock.monotonic() - startedAt) / 60_000).toFixed(1)
  const { rounds, runSeconds } = bench.pace
  process.stdout.write(
    `${machine}; ${rounds} rounds of ${runSeconds} s, ${minutes} min in all.\n\n${bench.results.markdown()}\n`,
  )
}

async function compareChannels(names: readonly string[]): Promise<void> {
  const machine = describeMachine(workDir)
  const stub = await startPlatformStub()
  const shipped = join(root, 'config')
  const serviceWith = (dataDir: string, channels: readonly object[]): Promise<Target> => {
    mkdirSync(dataDir, { recursive: true })
    const { settingsFile } = buildHospital(dataDir, { shipped, apiBase: stub.url, settings: { channels } })
    return start({
      name: 'daozhen',
      command: service,
      env: { DAOZHEN_CONFIG: settingsFile, DAOZHEN_DATA_DIR: dataDir },
    })
  }
  const { questionsFile } = buildHospital(workDir, { shipped, apiBase: stub.url })
  const target = await serviceWith(join(workDir, 'channels'), channelEntries(stub.url))
  const { rounds, runSeconds: seconds } = values.quick ? QUICK : CHANNELS
  const say = (line: string) => void process.stderr.write(`${line}\n`)
  const { signal } = interrupted
  const table = await measureChannels({ names, rounds, seconds, questionsFile, target, stub, signal, say })
  await target.stop()
  stub.close()
  process.stdout.write(`${machine}; ${rounds} rounds of ${seconds} s.\n\n${table}\n`)
  if (!names.includes('wecom-kf')) return
  const questions = JSON.parse(readFileSync(questionsFile, 'utf8'))
  process.stdout.write(`\n${await measureBacklog({ questions, workDir, start: serviceWith })}\n`)
}

function prepareBench(apiBase: string): Bench {
  const hospital = buildHospital(workDir, { shipped: join(root, 'config'), apiBase })
  return {
    pace: values.quick ? QUICK : FULL,
    results: new Results(),
    load: createLoad(hospital, interrupted.signal),
    workDir,
    hasService: existsSync(service.at(-1) ?? ''),
    startYardstick: (name) =>
      start({
        name,
        command: [
          join(import.meta.dirname, `yardstick-${name}.ts`),
          ...(name === 'durable' ? [join(workDir, 'durable.db')] : []),
        ],
      }),
    startService: (dataDir) =>
      start({
        name: 'daozhen',
        command: service,
        env: { DAOZHEN_CONFIG: hospital.settingsFile, DAOZHEN_DATA_DIR: dataDir },
      }),
    say: (line) => process.stderr.write(`${line}\n`),
  }
}

async function start(options: Omit<TargetOptions, 'outputFile'>): Promise<Target> {
  const target = await startTarget({ ...options, outputFile: join(workDir, `output-${++started}.log`) })
  const tracked: Target = {
    ...target,
    async stop() {
      running.delete(tracked)
      await target.stop()
    },
  }
  running.add(tracked)
  return tracked
}

async function cleanUp(): Promise<void> {
  interrupted.abort()
  await Promise.all([...running].map((target) => target.stop()))
  rmSync(workDir, { recursive: true, force: true })
}
