// npm run test:fuzz -- --inputs 1000000 [--seed 7] [--channel feishu,sms-aliyun] [--database postgres] [--keep]
// Prints what was answered and what was found, and keeps the bytes of every finding. Exit code 1 when there is one; the
// seed repeats the inputs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '../../src/base/clock.ts'
import { startPostgres } from '../support/postgres.ts'
import { type FuzzReport, runFuzz } from './campaign.ts'

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(systemClock.now() % 1_000_000) },
    channel: { type: 'string' },
    database: { type: 'string', default: 'sqlite' },
    keep: { type: 'boolean', default: false },
  },
})
const folder = mkdtempSync(join(tmpdir(), 'daozhen-fuzz-'))
const postgres = values.database === 'postgres' ? await startPostgres() : undefined
const report = await runFuzz({
  folder,
  databaseUrl: await postgres?.freshDatabase(),
  inputs: Number(values.inputs),
  seed: Number(values.seed),
  ...(values.channel === undefined ? {} : { only: values.channel.split(',') }),
  onProgress: (done) => done % 50_000 < 5_000 && process.stderr.write(`${done} inputs\n`),
})
await postgres?.stop()
const isClean = report.findings.length === 0
process.stdout.write(`${tableOf(report)}\n`)
if (isClean && !values.keep) rmSync(folder, { recursive: true, force: true })
else {
  const file = join(folder, 'findings.json')
  writeFileSync(file, JSON.stringify(report.findings, undefined, 2))
  process.stderr.write(`seed ${report.seed}; findings in ${file}\n`)
}
process.exitCode = isClean ? 0 : 1

function tableOf({ seed, inputs, seconds, answers, saidAgain, dearestMs, findings }: FuzzReport): string {
  const lines = Object.entries(answers).map(([channel, counts]) => {
    const told = Object.entries(counts).map(([status, count]) => `${status}: ${count}`)
    return `${channel.padEnd(24)}${told.join('  ')}`
  })
  const found = findings.map(({ kind, what, input }) => {
    const of = input === undefined ? '' : ` (input ${input.number}, ${input.channel}, from "${input.seed}")`
    return `FOUND ${kind}: ${what}${of}`
  })
  const head = `${inputs} inputs of seed ${seed} in ${seconds} s; ${saidAgain} said again, the dearest took ${dearestMs} ms of CPU`
  return [head, ...lines, ...found].join('\n')
}
