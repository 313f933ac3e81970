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
import { createFaqFinder } from './faq.ts'
import type { RedFlagRules } from './red-flag-rules.ts'
import { createSafetyCheck } from './safety.ts'
import { describeProblem, type Problem, problem } from './seeds/problems.ts'
import type { TextTemplates } from './seeds/texts-file.ts'
import type { Knowledge } from './turn.ts'
import { createWordingCheck } from './wording/guard.ts'
import { findWording } from './wording/in-knowledge.ts'
import type { WordingRules } from './wording/wording-rules.ts'

export { createLexicon } from './departments/lexicon.ts'
export { parseModel } from './departments/model.ts'
export type { Routing } from './departments/weighing.ts'
export type { FailedSentence } from './safety.ts'
export { testRedFlags } from './safety.ts'
export { parseCatalogue } from './seeds/catalogue-file.ts'
export { parseDepartments } from './seeds/departments-file.ts'
export { parseFaqFile } from './seeds/faq-file.ts'
export { parseLexiconFile } from './seeds/lexicon-file.ts'
export { describeProblem, type Parsed, type Problem } from './seeds/problems.ts'
export { parseRedFlags } from './seeds/red-flags-file.ts'
export { parseTexts, type TextTemplates } from './seeds/texts-file.ts'
export { parseWording } from './seeds/wording-file.ts'
export { findWording } from './wording/in-knowledge.ts'
export { type FailedWording, testWording } from './wording/self-test.ts'

export interface HospitalFacts {
  readonly name: string
  readonly phone: string
  readonly emergencyPhone: string
  readonly address: string
  /** Where the emergency department is; the hospital's address when absent. */
  readonly emergencyAddress?: string
}

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
  const wordingCheck = createWordingCheck(parts.wording, ownNumbersOf(parts))
  const problems = checkKnowledge(parts, wordingCheck)
  if (problems.length > 0) {
    throw new DaozhenError('DZ_CONFIG', problems.map(describeProblem).join('\n'), { expose: true })
  }
  const facts = factsOf(parts)
  const { hospital, texts, redFlags, faq, departments } = parts
  return {
    version: versionOf(parts),
    texts: createTexts(texts, {
      hospital: hospital.name,
      phone: hospital.phone,
      emergencyPhone: hospital.emergencyPhone,
      emergencyAddress: hospital.emergencyAddress ?? hospital.address,
      address: hospital.address,
    }),
    safety: createSafetyCheck(redFlags),
    faq: createFaqFinder(faq.map((entry) => ({ ...entry, answer: fillIn(entry.answer, facts) }))),
    departments: createDepartmentFinder(departments, parts.routing),
    wording: wordingCheck,
  }
}

function versionOf({ routing, ...parts }: KnowledgeParts): string {
  const hash = createHash('sha256').update(JSON.stringify(parts))
  if (routing !== undefined) hash.update(routing.version)
  return hash.digest('hex').slice(0, 12)
}

/** What fits no other part: references to facts, departments and entries that do not exist, ids used twice. */
export function checkKnowledge(parts: KnowledgeParts, wording?: WordingCheck): readonly Problem[] {
  const facts = factsOf(parts)
  const departmentIds = new Set<string>(parts.departments.map((department) => department.id))
  const entryIds = new Set(parts.faq.map((entry) => entry.id))
  const seen = new Set<string>()
  const ofEntries = parts.faq.flatMap((entry) => {
    const repeated = seen.has(entry.id)
    seen.add(entry.id)
    return [
      ...(repeated ? [problem('faq', [entry.id], 'this id twice', 'each id once')] : []),
      ...referencesIn(entry.answer)
        .filter((name) => !facts.has(name))
        .map((name) =>
          problem('faq', [entry.id, 'answer'], `{{${name}}}`, 'a fact of the hospital or of a department'),
        ),
      ...(entry.departmentId === undefined || departmentIds.has(entry.departmentId)
        ? []
        : [problem('faq', [entry.id, 'department'], `"${entry.departmentId}"`, 'the id of a department')]),
      ...entry.followUps
        .filter((id) => !entryIds.has(id))
        .map((id) => problem('faq', [entry.id, 'followUps'], `"${id}"`, 'the id of an entry')),
    ]
  })
  const ofFamilies = parts.redFlags.families.flatMap((family) =>
    family.greenChannel
      .filter((id) => !departmentIds.has(id))
      .map((id) =>
        problem('red-flags.yaml', ['families', family.id, 'greenChannel'], `"${id}"`, 'the id of a department'),
      ),
  )
  return [...ofEntries, ...ofFamilies, ...findWording(parts, 'block', wording)]
}

/** Telephone numbers the hospital itself gives out. */
function ownNumbersOf({ hospital, departments }: KnowledgeParts): readonly string[] {
  return [hospital.phone, hospital.emergencyPhone, ...departments.map(({ phone }) => phone)]
}

const REFERENCE = /\{\{([^{}]{1,80})\}\}/g

function referencesIn(text: string): readonly string[] {
  return [...text.matchAll(REFERENCE)].map(([, name = '']) => name.trim())
}

function fillIn(text: string, facts: ReadonlyMap<string, string>): string {
  return text.replace(REFERENCE, (whole, name: string) => facts.get(name.trim()) ?? whole)
}

function factsOf({ hospital, departments }: KnowledgeParts): ReadonlyMap<string, string> {
  const facts = new Map<string, string>()
  const { name, phone, emergencyPhone, address, emergencyAddress = address } = hospital
  for (const [field, value] of Object.entries({ name, phone, emergencyPhone, address, emergencyAddress })) {
    facts.set(`hospital.${field}`, value)
  }
  for (const department of departments) {
    for (const field of ['name', 'location', 'phone', 'hours'] as const) {
      facts.set(`department.${department.id}.${field}`, department[field])
    }
  }
  return facts
}
