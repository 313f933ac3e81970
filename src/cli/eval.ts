// `daozhen eval`: scores the bot on a file of labelled questions, so that a hospital can test its own. Prints one JSON
// object on one line and nothing else on standard output; never a word of a patient.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Knowledge } from '../bot/turn.ts'
import { loadConfig } from '../config.ts'
import { readKnowledge } from '../flow/knowledge-files.ts'
import { type Command, EXIT, type Host, UsageError } from './command.ts'
import { evaluateCrisis } from './eval/crisis.ts'
import { evaluateDeskIntents } from './eval/desk-intents.ts'
import { evaluateEmergency } from './eval/emergency.ts'
import { evaluateFaq } from './eval/faq.ts'
import type { FaqReport, FaqScores } from './eval/faq-scores.ts'
import {
  crisisRow,
  deskIntentRow,
  emergencyRow,
  faqRow,
  lintRow,
  queryRow,
  routingRow,
  whichDepartmentRow,
} from './eval/formats.ts'
import { evaluateLint } from './eval/lint.ts'
import { evaluateRouting } from './eval/routing.ts'
import { readRows, UnusableRows } from './eval/rows.ts'
import { evaluateWhichDepartment } from './eval/which-department.ts'
import { readWords } from './options.ts'

interface Asked {
  readonly file: string
  readonly host: Host
  /** Only `faq` has entries and an operating threshold. */
  readonly entries: string | undefined
  readonly operating: boolean
}

const TASKS: Readonly<Record<string, (asked: Asked) => Promise<object>>> = {
  routing: async ({ file, host }) => evaluateRouting(knowledgeOf(host), await readRows(file, routingRow)),
  faq: scoreFaqFile,
  crisis: async ({ file, host }) => evaluateCrisis(knowledgeOf(host).safety, await readRows(file, crisisRow)),
  emergency: async ({ file, host }) => evaluateEmergency(knowledgeOf(host).safety, await readRows(file, emergencyRow)),
  'which-department': async ({ file, host }) =>
    evaluateWhichDepartment(knowledgeOf(host), await readRows(file, whichDepartmentRow)),
  'desk-intents': async ({ file, host }) =>
    evaluateDeskIntents(knowledgeOf(host), await readRows(file, deskIntentRow), { now: host.clock.now() }),
  lint: async ({ file, host }) => evaluateLint(knowledgeOf(host).wording, await readRows(file, lintRow)),
}

const TASK_NAMES = Object.keys(TASKS)

export const evaluate: Command = {
  usage: `eval <${TASK_NAMES.join('|')}> <file> [--entries <file>] [--operating]`,
  summary: 'Score the bot on a file of labelled questions (JSON lines, plain or .gz) and print one JSON object.',
  async run(words, host) {
    const { values, flags, rest } = readWords(words, {
      values: ['entries'],
      flags: ['operating'],
      rest: { least: 2, most: 2 },
    })
    const [name = '', file = ''] = rest
    const task = TASKS[name]
    if (task === undefined) throw new UsageError(`"${name}" is none of ${TASK_NAMES.join(', ')}`)
    const operating = flags.has('operating')
    if (name !== 'faq' && (operating || values.entries !== undefined)) {
      throw new UsageError('--entries and --operating belong to faq')
    }
    try {
      host.out(JSON.stringify(await task({ file, host, entries: values.entries, operating })))
      return EXIT.ok
    } catch (error) {
      if (!(error instanceof UnusableRows)) throw error
      host.err(error.message)
      return error.missing ? EXIT.noInput : EXIT.data
    }
  },
}

function knowledgeOf({ environment }: Host): Knowledge {
  const config = loadConfig(environment)
  return readKnowledge({ root: dirname(config.file), ...config.knowledge, hospital: config.hospital })
}

/** Score from which one entry, far enough ahead of the others, answers: `SURE` of the answer skill. */
const SHIPPED_THRESHOLD = 0.7

async function scoreFaqFile({ file, host, entries, operating }: Asked): Promise<object> {
  const entriesFile = entries ?? entriesBeside(file)
  const rows = await readRows(entriesFile, faqRow)
  const known = new Set(rows.map(({ bank, id }) => `${bank} ${id}`))
  const queries = await readRows(file, queryRow, ({ bank, relevant }) => {
    const unknown = relevant.find((id) => !known.has(`${bank} ${id}`))
    if (unknown === undefined) return undefined
    return {
      field: 'relevant',
      found: `"${unknown}"`,
      expected: `the id of an entry of bank "${bank}" in ${entriesFile}`,
    }
  })
  const now = host.clock.now()
  const report = evaluateFaq(rows, queries, operating ? { now, threshold: SHIPPED_THRESHOLD } : { now })
  return operating ? report : withoutHeldOut(report)
}

function entriesBeside(file: string): string {
  const candidates = ['entries.jsonl.gz', 'entries.jsonl'].map((name) => join(dirname(file), name))
  const found = candidates.find((path) => existsSync(path))
  if (found === undefined) throw new UsageError(`--entries is missing, and there is no entries.jsonl beside ${file}`)
  return found
}

/** Where the threshold is chosen by the held-out questions, their share says nothing new. */
function withoutHeldOut({ byBank, p50Ms, p99Ms, ...overall }: FaqReport): object {
  const plain = ({ heldOutAnswered: _, ...scores }: FaqScores) => scores
  const banks = Object.entries(byBank).map(([bank, scores]) => [bank, plain(scores)])
  return { ...plain(overall), byBank: Object.fromEntries(banks), p50Ms, p99Ms }
}
