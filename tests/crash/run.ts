// npm run test:crash -- --kills 1000 [--seed 7] [--database sqlite|postgres] [--stored 1000000] [--keep]
// With --stored the hospital has a past of so many messages, and every kill leaves a long log; ready again within 3 s.
// Exit code 1 on any violation; the seed repeats the plan of kills and of what patients say.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '../../src/base/clock.ts'
import { startPostgres } from '../support/postgres.ts'
import { runCrashLoop } from './crash-loop.ts'
import { isClean, summaryOf, tableOf } from './report.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(systemClock.now() % 1_000_000) },
    database: { type: 'string', default: 'sqlite' },
    stored: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
const folder = mkdtempSync(join(tmpdir(), 'daozhen-crash-'))
const seed = Number(values.seed)
const postgres = values.database === 'postgres' ? await startPostgres() : undefined
let clean = false
try {
  const report = await runCrashLoop({
    folder,
    kills: Number(values.kills),
    seed,
    databaseUrl: await postgres?.freshDatabase(),
    ...(values.stored === undefined ? {} : { stored: Number(values.stored) }),
    onKill: (done) => done % 50 === 0 && process.stderr.write(`${done} kills\n`),
  })
  clean = isClean(report)
  process.stdout.write(`${JSON.stringify(summaryOf(report))}\n${tableOf(report)}\n`)
} finally {
  await postgres?.stop()
  if (clean && !values.keep) rmSync(folder, { recursive: true, force: true })
  else process.stderr.write(`seed ${seed}; settings, data and log are kept in ${folder}\n`)
}
process.exitCode = clean ? 0 : 1
