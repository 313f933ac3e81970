// Facts an answer points at instead of repeating them: {{hospital.phone}}, {{department.emergency.location}}. One place to
// change a number; a reference to nothing is refused before anybody reads the answer.
import type { Department } from '../../model/department.ts'
import { commonSequence, lay } from './overlap.ts'

export interface HospitalFacts {
  readonly name: string
  readonly phone: string
  readonly emergencyPhone: string
  readonly address: string
  /** Where the emergency department is; the hospital's address when absent. */
  readonly emergencyAddress?: string
}

/** Name of a fact → what it says. */
export type Facts = ReadonlyMap<string, string>

const HOSPITAL_FIELDS = ['name', 'phone', 'emergencyPhone', 'address', 'emergencyAddress'] as const
const DEPARTMENT_FIELDS = ['name', 'location', 'phone', 'hours'] as const
const REFERENCE = /\{\{([^{}]{1,80})\}\}/g
const DEPARTMENT_REFERENCE = /^department\.([a-z0-9-]+)\.([A-Za-z]+)$/

export function factsOf(hospital: HospitalFacts, departments: readonly Department[]): Facts {
  const facts = new Map<string, string>()
  const known = { ...hospital, emergencyAddress: hospital.emergencyAddress ?? hospital.address }
  for (const field of HOSPITAL_FIELDS) facts.set(`hospital.${field}`, known[field])
  for (const department of departments) {
    for (const field of DEPARTMENT_FIELDS) facts.set(`department.${department.id}.${field}`, department[field])
  }
  return facts
}

export function fillIn(text: string, facts: Facts): string {
  return text.includes('{{') ? text.replace(REFERENCE, (whole, name: string) => facts.get(name.trim()) ?? whole) : text
}

export interface BadReference {
  readonly found: string
  readonly expected: string
}

/** References of one text that lead nowhere, each with what may stand there. */
export function badReferences(text: string, facts: Facts): readonly BadReference[] {
  if (!text.includes('{{')) return []
  return referencesIn(text)
    .filter((name) => !facts.has(name))
    .map((name) => ({ found: `{{${name}}}`, expected: remedyFor(name, facts) }))
}

/** References that can be no fact of any hospital: seen when the file is read, before the departments are known. */
export function misspeltReferences(text: string): readonly BadReference[] {
  if (!text.includes('{{') && !text.includes('}}')) return []
  const bad = referencesIn(text).filter((name) => !isReference(name))
  const unclosed = /\{\{|\}\}/.exec(text.replace(REFERENCE, ''))
  return [
    ...bad.map((name) => ({ found: `{{${name}}}`, expected: FORMS })),
    ...(unclosed === null ? [] : [{ found: `${unclosed[0]} alone`, expected: `both {{ and }} around it: ${FORMS}` }]),
  ]
}

const FORMS = `hospital.${HOSPITAL_FIELDS.join('|')} or department.<id>.${DEPARTMENT_FIELDS.join('|')}`

function referencesIn(text: string): readonly string[] {
  return [...text.matchAll(REFERENCE)].map(([, name = '']) => name.trim())
}

function isReference(name: string): boolean {
  if (HOSPITAL_FIELDS.some((field) => name === `hospital.${field}`)) return true
  const [, , field] = DEPARTMENT_REFERENCE.exec(name) ?? []
  return DEPARTMENT_FIELDS.some((known) => known === field)
}

function remedyFor(name: string, facts: Facts): string {
  const [, id, field] = DEPARTMENT_REFERENCE.exec(name) ?? []
  const nearest = nearestOf(name, [...facts.keys()])
  const meant = nearest === undefined ? '' : `; perhaps {{${nearest}}}`
  if (id !== undefined && !facts.has(`department.${id}.name`)) {
    return `a fact of the hospital or of a department: no department has the id "${id}"${meant}`
  }
  return field === undefined || id === undefined
    ? `a fact of the hospital or of a department: ${FORMS}${meant}`
    : `a fact of the hospital or of a department: "${id}" has ${DEPARTMENT_FIELDS.join(', ')}${meant}`
}

const NEAR = 0.7

function nearestOf(name: string, known: readonly string[]): string | undefined {
  const [best] = known.map((each) => ({ each, near: commonSequence(lay(name), each) })).sort((a, b) => b.near - a.near)
  return best !== undefined && best.near >= NEAR ? best.each : undefined
}
