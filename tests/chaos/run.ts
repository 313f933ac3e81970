// npm run test:chaos -- [--nodes 2] [--rounds 10] [--only kill,freeze] [--seed 7] [--patients 150]
// Each round lets every fault happen once. Exit code 1 on any violation; the seed repeats faults and sayings. Filling the
// disk needs a small one of its own, which only root can make; without it that fault is left out, and the run says so.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { seeded } from '../../bench/seeded.ts'
import { systemClock } from '../../src/base/clock.ts'
import { startPostgres } from '../support/postgres.ts'
import { runChaos } from './chaos-loop.ts'
import { FAULTS } from './faults.ts'
import { makeSmallDisk } from './small-disk.ts'

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: FAULTS.join(',') },
    seed: { type: 'string', default: String(systemClock.now() % 1_000_000) },
    patients: { type: 'string' }, // at once; so many that they share commits
  },
})
const seed = Number(values.seed)
const chance = seeded(seed)
const folder = mkdtempSync(join(tmpdir(), 'daozhen-chaos-'))
const disk = makeSmallDisk(768)
if (disk === undefined) process.stderr.write('left out: disk-full (a small disk can be made by root only)\n')
const chosen = FAULTS.filter(
  (fault) => values.only.split(',').includes(fault) && (fault !== 'disk-full' || disk !== undefined),
)
const faults = Array.from({ length: Number(values.rounds) }, () => chosen)
  .flat()
  .map((fault) => ({ fault, place: chance() }))
  .sort((a, b) => a.place - b.place)
  .map(({ fault }) => fault)
const postgres = await startPostgres({}, disk?.path)
let clean = false
try {
  const report = await runChaos({
    folder,
    nodes: Number(values.nodes),
    faults,
    seed,
    database: postgres,
    ...(disk === undefined ? {} : { disk }),
    ...(values.patients === undefined ? {} : { patientsAtOnce: Number(values.patients) }),
    databaseUrl: await postgres.freshDatabase(),
    onFault: (fault, done) => process.stderr.write(`${done}/${faults.length} ${fault}\n`),
  })
  clean = report.violations.length === 0 && report.exitCodes.every((code) => code === 0)
  process.stdout.write(`${JSON.stringify({ seed, ...report }, undefined, 1)}\n`)
} finally {
  await postgres.stop()
  if (clean) rmSync(folder, { recursive: true, force: true })
  else process.stderr.write(`seed ${seed}; settings and logs are kept in ${folder}\n`)
}
process.exitCode = clean ? 0 : 1
