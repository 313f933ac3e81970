// npm run test:soak -- [--hours 24] [--minutes 12] [--seed 7]
// So many hours of the service's time in so many minutes of ours. Exit code 1 when something is not flat after the warm-up.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Sample } from './slopes.ts'
import { isFlat, soak } from './soak.ts'

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '24' },
    minutes: { type: 'string', default: '12' },
    seed: { type: 'string', default: '7' },
  },
})
const folder = mkdtempSync(join(tmpdir(), 'daozhen-soak-'))
const tenths = (value: number) => value.toFixed(1)
const row = ({ hour, messages, heapMiB, outsideMiB, timers, handles, files, databaseMiB, logMiB }: Sample) =>
  `${tenths(hour)} h: ${messages} messages, heap ${tenths(heapMiB)} MiB, outside ${tenths(outsideMiB)} MiB, ` +
  `${timers} timers, ${handles} handles, ${files} files, database ${tenths(databaseMiB)} MiB, log ${tenths(logMiB)} MiB`
const report = await soak({
  folder,
  hours: Number(values.hours),
  realSeconds: Number(values.minutes) * 60,
  samples: 48,
  seed: Number(values.seed),
  onSample: (sample) => process.stderr.write(`${row(sample)}\n`),
})
const { samples, ...summary } = report
process.stdout.write(`${JSON.stringify({ ...summary, samples: samples.length }, undefined, 1)}\n`)
if (isFlat(report)) rmSync(folder, { recursive: true, force: true })
else process.stderr.write(`settings, data and log are kept in ${folder}\n`)
process.exitCode = isFlat(report) ? 0 : 1
