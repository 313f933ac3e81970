// What forms pick from and previews are filled with: facts of the hospital, clinics of the catalogue, families of wording;
// and what a patient would read of a text or of a department. Reads only.
import { createDepartmentFinder } from '../bot/departments/finder.ts'
import { factsOf, fillIn } from '../bot/faq/facts.ts'
import { createFaqFinder } from '../bot/faq.ts'
import { type HospitalFacts, parseDepartments } from '../bot/knowledge.ts'
import { tryDecision } from '../bot/try-decision.ts'
import type { Knowledge } from '../bot/turn.ts'
import type { EntryBody } from '../model/edited.ts'

export interface CatalogueClinic {
  readonly code: string
  readonly name: string
  readonly aliases: readonly string[]
}

/** Every fact an answer can point at, by its name, as it stands now. */
export function knownFacts(hospital: HospitalFacts, { departments }: Knowledge): ReadonlyMap<string, string> {
  const facts = new Map(factsOf(hospital, departments.all))
  // The texts of the bot name the hospital's facts shorter.
  facts.set('hospital', hospital.name)
  facts.set('phone', hospital.phone)
  facts.set('emergencyPhone', hospital.emergencyPhone)
  facts.set('address', hospital.address)
  facts.set('emergencyAddress', hospital.emergencyAddress ?? hospital.address)
  return facts
}

export function filledWith(facts: ReadonlyMap<string, string>, text: string): string {
  return fillIn(text, facts)
}

/** What the bot answers who asks for this department by name; undefined while it lacks something. */
export function departmentAnswer(knowledge: Knowledge, id: string, body: EntryBody, now: number): string | undefined {
  // A child's department would have to be there as well.
  const { insteadForChildren: _elsewhere, ...alone } = body
  const parsed = parseDepartments([{ ...alone, id }])
  const department = parsed.ok ? parsed.value[0] : undefined
  if (department === undefined) return undefined
  const only = { ...knowledge, departments: createDepartmentFinder([department]), faq: createFaqFinder([]) }
  const tried = tryDecision(only, now, { text: `我要挂${department.name}`, state: { greeted: true } })
  return tried?.departments?.includes(department.id) === true ? tried.replies.join('\n\n') : undefined
}
