// Puts together what the hospital has taught the bot: parsers for the files editors write, facts filled into answers.
// Nothing here reads a file; every mistake is reported at once, and half-built knowledge never answers a patient.
import { createHash } from 'node:crypto'
import { DaozhenError } from '../base/errors.ts'
import type { Department } from '../model/department.ts'
import type { FaqEntry } from '../model/faq-entry.ts'
import { createTexts } from '../model/texts.ts'
import type { WordingCheck } from '../model/wording.ts'
import { createDepartmentFinder } from './departments/finder.ts'
import type { Routing } from './departments/weighing.ts'
import { badReferences, type Facts, factsOf, fillIn, type HospitalFacts } from './faq/facts.ts'
import { runInSlices, runNow, type Steps } from './faq/slices.ts'
import { faqSteps } from './faq.ts'
import type { RedFlagRules } from './red-flag-rules.ts'
import { createSafetyCheck } from './safety.ts'
import { describeProblem, type Problem, problem } from './seeds/problems.ts'
import type { TextTemplates } from './seeds/texts-file.ts'
import type { Knowledge } from './turn.ts'
import { createWordingCheck } from './wording/guard.ts'
import { wordingSteps } from './wording/in-knowledge.ts'
import { quotesPatient, rememberChecked } from './wording/remembered.ts'
import type { WordingRules } from './wording/wording-rules.ts'

export { decodeLexicon, digestSources } from './departments/compiled-lexicon.ts'
export { createLexicon } from './departments/lexicon.ts'
export { parseModel } from './departments/model.ts'
export type { Routing } from './departments/weighing.ts'
export { conflictSteps, type FaqConflict } from './faq/conflicts.ts'
export type { HospitalFacts } from './faq/facts.ts'
export { groupQuestions, type QuestionGroup } from './faq/question-groups.ts'
export { runInSlices, runNow, type Steps } from './faq/slices.ts'
export type { FailedSentence } from './safety.ts'
export { redFlagTestSteps, testRedFlags } from './safety.ts'
export { parseCatalogue } from './seeds/catalogue-file.ts'
export { departmentSchema, parseDepartments } from './seeds/departments-file.ts'
export { faqEntrySchema, parseFaqFile } from './seeds/faq-file.ts'
export { parseLexiconFile } from './seeds/lexicon-file.ts'
export { describeProblem, type Parsed, type Problem } from './seeds/problems.ts'
export { parseRedFlags, redFlagFamilySchema, redFlagSignsSchema } from './seeds/red-flags-file.ts'
export { parseTexts, type TextTemplates } from './seeds/texts-file.ts'
export { parseWording, wordingRuleSchema, wordingSignsSchema } from './seeds/wording-file.ts'
export { findWording } from './wording/in-knowledge.ts'
export { type FailedWording, testWording } from './wording/self-test.ts'

export interface KnowledgeParts {
  readonly hospital: HospitalFacts
  readonly texts: TextTemplates
  readonly redFlags: RedFlagRules
  readonly faq: readonly FaqEntry[]
  readonly departments: readonly Department[]
  readonly wording: WordingRules
  /** Catalogue, lexicon and model; without them only the departments' own words and names lead to one. */
  readonly routing?: Routing
}

/** Throws `DZ_CONFIG` with one line per problem of `checkKnowledge`. */
export function buildKnowledge(parts: KnowledgeParts): Knowledge {
  return runNow(knowledgeSteps(parts))
}

/** The same while a service goes on answering: work of a few milliseconds, then `pause`. Equal parts give equal versions. */
export async function buildKnowledgeInSlices(parts: KnowledgeParts, pause: () => Promise<unknown>): Promise<Knowledge> {
  return runInSlices(knowledgeSteps(parts), pause)
}

/** Entries checked, filled in and counted into the version between two pauses. */
const SLICE = 500

function* knowledgeSteps(parts: KnowledgeParts): Steps<Knowledge> {
  const wordingCheck = createWordingCheck(parts.wording, ownNumbersOf(parts))
  yield
  const problems = yield* problemSteps(parts, wordingCheck)
  if (problems.length > 0) {
    throw new DaozhenError('DZ_CONFIG', problems.map(describeProblem).join('\n'), { expose: true })
  }
  const { hospital, texts, redFlags, departments } = parts
  yield
  const { version, faq } = yield* fillInSteps(parts, factsOf(hospital, departments))
  yield
  const safety = createSafetyCheck(redFlags)
  yield
  const finder = createDepartmentFinder(departments, parts.routing)
  yield
  return {
    version,
    texts: createTexts(texts, {
      hospital: hospital.name,
      phone: hospital.phone,
      emergencyPhone: hospital.emergencyPhone,
      emergencyAddress: hospital.emergencyAddress ?? hospital.address,
      address: hospital.address,
    }),
    safety,
    faq: yield* faqSteps(faq),
    departments: finder,
    wording: rememberChecked(wordingCheck, quotesPatient(texts)),
  }
}

function* fillInSteps(
  { faq, routing, ...others }: KnowledgeParts,
  facts: Facts,
): Steps<{ readonly version: string; readonly faq: readonly FaqEntry[] }> {
  const hash = createHash('sha256').update(JSON.stringify(others))
  if (routing !== undefined) hash.update(routing.version)
  const filled: FaqEntry[] = []
  for (const entry of faq) {
    if (filled.length % SLICE === SLICE - 1) yield
    hash.update(JSON.stringify(entry))
    filled.push({
      ...entry,
      answer: fillIn(entry.answer, facts),
      ...(entry.answers === undefined ? {} : { answers: mapValues(entry.answers, (text) => fillIn(text, facts)) }),
    })
  }
  return { version: hash.digest('hex').slice(0, 12), faq: filled }
}

function mapValues(
  record: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}

/** What fits no other part: references to facts, departments and entries that do not exist, ids used twice. */
export function checkKnowledge(parts: KnowledgeParts, wording?: WordingCheck): readonly Problem[] {
  return runNow(problemSteps(parts, wording))
}

function* problemSteps(parts: KnowledgeParts, wording?: WordingCheck): Steps<readonly Problem[]> {
  const facts = factsOf(parts.hospital, parts.departments)
  const departmentIds = new Set<string>(parts.departments.map((department) => department.id))
  const entryIds = new Set(parts.faq.map((entry) => entry.id))
  const seen = new Set<string>()
  const ofEntries: Problem[] = []
  for (const entry of parts.faq) {
    if (seen.size % SLICE === SLICE - 1) yield
    if (seen.has(entry.id)) ofEntries.push(problem(fileOf(entry), [entry.id], 'this id twice', 'each id once'))
    seen.add(entry.id)
    ofEntries.push(...problemsOf(entry, { facts, departmentIds, entryIds }))
  }
  const ofFamilies = parts.redFlags.families.flatMap((family) =>
    family.greenChannel
      .filter((id) => !departmentIds.has(id))
      .map((id) =>
        problem('red-flags.yaml', ['families', family.id, 'greenChannel'], `"${id}"`, 'the id of a department'),
      ),
  )
  return [...ofEntries, ...ofFamilies, ...(yield* wordingSteps(parts, 'block', wording))]
}

/** Telephone numbers the hospital itself gives out. */
function ownNumbersOf({ hospital, departments }: KnowledgeParts): readonly string[] {
  return [hospital.phone, hospital.emergencyPhone, ...departments.map(({ phone }) => phone)]
}

interface Known {
  readonly facts: Facts
  readonly departmentIds: ReadonlySet<string>
  readonly entryIds: ReadonlySet<string>
}

function problemsOf(entry: FaqEntry, { facts, departmentIds, entryIds }: Known): readonly Problem[] {
  const file = fileOf(entry)
  const texts = [['answer', entry.answer] as const, ...Object.entries(entry.answers ?? {})]
  return [
    ...texts.flatMap(([field, text]) =>
      badReferences(text, facts).map(({ found, expected }) =>
        problem(file, field === 'answer' ? [entry.id, field] : [entry.id, 'answers', field], found, expected),
      ),
    ),
    ...(entry.departmentId === undefined || departmentIds.has(entry.departmentId)
      ? []
      : [problem(file, [entry.id, 'department'], `"${entry.departmentId}"`, 'the id of a department')]),
    ...entry.followUps
      .filter((id) => !entryIds.has(id))
      .map((id) => problem(file, [entry.id, 'followUps'], `"${id}"`, 'the id of an entry')),
  ]
}

function fileOf({ file = 'faq' }: FaqEntry): string {
  return file
}
