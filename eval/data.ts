// The data of `npm run eval`: where it lies, and what is in it. Nothing of it is ever copied into the project.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import {
  crisisRow,
  deskIntentRow,
  emergencyRow,
  faqRow,
  queryRow,
  routingRow,
  whichDepartmentRow,
} from '../src/cli/eval/formats.ts'
import { readRows } from '../src/cli/eval/rows.ts'

const BESIDE_THE_PROJECT = resolve(import.meta.dirname, '../../shared/data')

/** Undefined when there is no such folder. */
export function findData(given: string | undefined): string | undefined {
  const folder = given === undefined ? BESIDE_THE_PROJECT : resolve(given)
  return existsSync(join(folder, 'departments.tsv')) ? folder : undefined
}

const code = z.string()
const turn = z.object({ role: z.enum(['patient', 'doctor']), text: z.string() })
const specialtyRow = z.object({ turns: z.array(turn), codes: z.array(code.nullable()) })
const dialogueRow = z.object({ id: z.string(), source: z.string(), turns: z.array(turn) })
export type Dialogue = z.infer<typeof dialogueRow>

/** Only `use: train` may teach a baseline. */
const trainRow = z.object({ text: z.string(), standard: code.nullable(), use: z.literal('train') })

export async function readData(folder: string) {
  const at = (path: string) => join(folder, path)
  const specialty = await readRows(at('routing/specialty_dev_measure_only.jsonl.gz'), specialtyRow)
  return {
    catalogue: readCatalogue(at('departments.tsv')),
    train: (await readRows(at('routing/train.jsonl.gz'), trainRow)).flatMap(({ text, standard }) =>
      standard === null ? [] : [{ text, code: standard }],
    ),
    routing: await readRows(at('routing/dev.jsonl.gz'), routingRow),
    // A label that is no clinic of the catalogue says nothing about ours.
    specialty: specialty.flatMap(({ turns, codes }) => {
      const known = codes.filter((each) => each !== null)
      return known.length === 0 ? [] : [{ text: patientWords(turns), codes: known }]
    }),
    whichDepartment: await readRows(at('intents/which_department_dev.jsonl'), whichDepartmentRow),
    entries: await readRows(at('faq/dev/entries.jsonl.gz'), faqRow),
    queries: await readRows(at('faq/dev/queries.jsonl.gz'), queryRow),
    deskIntents: await readRows(at('intents/desk_intents_dev.jsonl'), deskIntentRow),
    crisis: await readRows(at('redflags/crisis_dev.jsonl.gz'), crisisRow),
    emergency: await readRows(at('redflags/emergency_dev.jsonl'), emergencyRow),
    dialogues: await readRows(at('dialogues/dev.jsonl.gz'), dialogueRow),
  }
}

export type EvalData = Awaited<ReturnType<typeof readData>>

function patientWords(turns: readonly z.infer<typeof turn>[]): string {
  return turns.flatMap(({ role, text }) => (role === 'patient' ? [text] : [])).join('，')
}

export interface CatalogueEntry {
  readonly code: string
  readonly names: readonly string[]
}

/** Catalogue codes patients may be sent to, with their everyday names. */
function readCatalogue(file: string): readonly CatalogueEntry[] {
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  return lines.flatMap((line) => {
    const [code = '', name = '', , aliases = '', forPatients = ''] = line.split('\t')
    if (forPatients.trim() !== '1') return []
    return [{ code, names: [name, ...aliases.split('|')].filter((word) => word.length >= 2) }]
  })
}
