// `npm run eval`: every task next to plain baselines, as one Markdown report. Judges nothing, keeps nothing.
import { writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '../src/base/clock.ts'
import { DaozhenError } from '../src/base/errors.ts'
import { buildKnowledge } from '../src/bot/knowledge.ts'
import { UnusableRows } from '../src/cli/eval/rows.ts'
import { loadConfig } from '../src/config.ts'
import { readParts } from '../src/flow/knowledge-files.ts'
import { routingBaselines } from './baselines.ts'
import { calibrationTable } from './calibration.ts'
import { findData, readData } from './data.ts'
import { errorTables } from './errors.ts'
import { ownSentences } from './own-sentences.ts'
import { type HeardAlarm, replayDialogues } from './replay.ts'
import { countsOf } from './table.ts'
import { type Bench, deskTable, faqTable, lintTable, routingTable, safetyTable, whichDepartmentTable } from './tasks.ts'

const USAGE = 'usage: npm run eval -- [--data DIR] [--errors] [--alarms FILE]'

async function main(): Promise<number> {
  const { data: given, errors, alarms } = readOptions()
  const folder = findData(given)
  if (folder === undefined) {
    console.error(
      `${given === undefined ? 'There is no shared/data beside the project' : `${given} holds no data`}: ` +
        'give a folder in the form of eval/README.md with --data DIR, or score single files with npm run daozhen -- eval.',
    )
    return 66
  }
  const bench = await prepare(folder)
  console.log('# What the bot gets right\n')
  for (const make of [routingTable, whichDepartmentTable, faqTable, deskTable, safetyTable]) {
    console.log(`${make(bench)}\n`)
  }
  console.log(`${lintTable(bench, ownSentences())}\n`)
  console.log(`${replayed(bench, alarms)}\n`)
  if (errors === true) console.log(`# Where it goes wrong\n\n${calibrationTable(bench)}\n\n${errorTables(bench)}\n`)
  return 0
}

function readOptions() {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, errors: { type: 'boolean' }, alarms: { type: 'string' } },
  })
  return values
}

async function prepare(folder: string): Promise<Bench> {
  const config = loadConfig()
  const parts = readParts({ root: dirname(config.file), ...config.knowledge, hospital: config.hospital })
  const data = await readData(folder)
  return {
    knowledge: buildKnowledge(parts),
    faq: parts.faq,
    baselines: routingBaselines(data.train, data.catalogue),
    data,
    now: systemClock.now(),
  }
}

function replayed({ knowledge, data, now }: Bench, alarmsFile: string | undefined): string {
  const heard: HeardAlarm[] = []
  const report = replayDialogues(knowledge, data.dialogues, { now, onAlarm: (alarm) => heard.push(alarm) })
  if (alarmsFile !== undefined) writeFileSync(alarmsFile, heard.map((alarm) => `${JSON.stringify(alarm)}\n`).join(''))
  return [
    '### Dialogues replayed (dialogues/dev)',
    '',
    `- ${report.dialogues} talks, ${report.turns} patient turns, ${report.thrown} threw; p50 ${report.p50Ms} ms, p99 ${report.p99Ms} ms a decision`,
    `- decisions: ${countsOf(report.skills)}`,
    `- alarms in ${report.dialoguesWithAlarm} talks: ${countsOf(report.alarms)}`,
    `- replies held back by the wording guard: ${countsOf(report.withheld)}`,
    `- replies that name a disease, a drug or a dose all the same: ${countsOf(report.broken)}`,
    `- approved FAQ answers that name one, as the hospital wrote them: ${countsOf(report.approved)}`,
  ].join('\n')
}

try {
  process.exitCode = await main()
} catch (error) {
  if (error instanceof UnusableRows) console.error(error.message)
  else if (error instanceof DaozhenError) console.error(`${error.code}: ${error.message}`)
  else if (error instanceof TypeError && 'code' in error) console.error(`${error.message}\n${USAGE}`)
  else throw error
  process.exitCode = 65
}
