// Which clinic a person should go to, from their own words. Steers only: never names a disease, never more than three.
import { type Department, type PersonFacts, takes } from '../../model/department.ts'
import type { DepartmentId } from '../../model/ids.ts'
import { readMessage } from '../reading.ts'
import type { DepartmentFinder, DepartmentSuggestion } from '../turn.ts'
import type { LexiconHit } from './lexicon.ts'
import { createNameFinder } from './names.ts'
import { createOwnWords, type OwnWord } from './own-words.ts'
import { ADULT_FROM, assumedAge, type Patient, readPatient } from './patient.ts'
import { byScore, createWeighing, MOST_WORDS, type Routing, type Scored, type Weighed } from './weighing.ts'

const MOST_SUGGESTED = 3
const FAINTEST = 0.005
/** Worth showing beside the best, as a share of it. */
const CLOSE = 0.25

export function createDepartmentFinder(departments: readonly Department[], routing?: Routing): DepartmentFinder {
  const byId = new Map<string, Department>(departments.map((department) => [department.id, department]))
  const childClinic = findChildClinic(departments)
  const findNames = createNameFinder(departments, routing?.catalogue)
  const findOwnWords = createOwnWords(departments)
  const weigh = createWeighing(departments, routing)
  return {
    all: departments,
    get: (id) => byId.get(id),
    suggest(text, known, reading = readMessage(text)) {
      const { matchable } = reading
      const named = findNames(matchable.text)
      const ownWords = findOwnWords(matchable.text)
      const lexicon = routing?.lexicon.find(matchable.text) ?? []
      const scope = ownWords.length + lexicon.length === 0 ? undefined : reading.scope()
      const isMeant = ({ start, end }: OwnWord | LexiconHit) => scope?.isNegated(start, end) !== true
      const denied = [...ownWords, ...lexicon].filter((word) => !isMeant(word))
      const patient = readPatient(reading, known)
      const requests = named.filter(({ isRequest }) => isRequest)
      const weighed =
        requests.length > 0
          ? weigh.requested(requests, matchable)
          : weigh.told(
              {
                named,
                ownWords: ownWords.filter(isMeant),
                lexicon: lexicon.filter(isMeant),
                said: without(matchable.text, denied),
              },
              patient,
              matchable,
            )
      const suggestion = pick(weighed, patient, byId, requests.length > 0)
      return suggestion.hits.length === 0 && childClinic !== undefined && isChild(patient)
        ? { ...suggestion, childClinic }
        : suggestion
    },
  }
}

/** Marks in the place of denied words: no run of characters crosses them, and every offset stays. */
function without(text: string, denied: readonly { readonly start: number; readonly end: number }[]): string {
  return denied.reduce((rest, { start, end }) => rest.slice(0, start) + ','.repeat(end - start) + rest.slice(end), text)
}

/** The clinic for children that most others send their children to. */
function findChildClinic(departments: readonly Department[]): Department | undefined {
  const sentTo = (id: DepartmentId) => departments.filter(({ insteadForChildren }) => insteadForChildren === id).length
  return departments
    .filter(({ maxAge }) => maxAge !== undefined && maxAge >= ADULT_FROM - 2)
    .reduce<Department | undefined>(
      (best, next) => (best === undefined || sentTo(next.id) > sentTo(best.id) ? next : best),
      undefined,
    )
}

function pick(
  { scored, guess, missing, isChildsToo = false }: Weighed,
  patient: Patient,
  byId: ReadonlyMap<string, Department>,
  direct: boolean,
): DepartmentSuggestion {
  const age = assumedAge(patient)
  const person: PersonFacts = age === undefined ? patient : { ...patient, ageYears: age }
  const taken = moveChildren(scored, person, patient, byId).filter(({ department }) => takes(department, person))
  const best = taken[0]?.score ?? 0
  const hits = best < guess ? [] : taken.filter(({ score }) => score >= FAINTEST).slice(0, MOST_SUGGESTED)
  const close = direct ? hits.length : hits.filter(({ score }) => score >= best * CLOSE).length
  const needs = direct ? undefined : whatIsMissing(taken, patient, isChildsToo)
  return {
    hits: hits.map((hit) => new ShownClinic(hit)),
    close,
    direct,
    ...(needs === undefined ? {} : { needs }),
    ...(missing === undefined ? {} : { unavailable: missing }),
  }
}

/** Its words are looked for when somebody reads them: only those of the clinics that are shown ever are. */
class ShownClinic {
  readonly department: Department
  readonly score: number
  readonly #hit: Scored

  constructor(hit: Scored) {
    this.department = hit.department
    this.score = hit.score
    this.#hit = hit
  }

  get words(): readonly string[] {
    return this.#hit.words()
  }
}

/** A child goes where the hospital sees children, keeping the words that led there. */
function moveChildren(
  scored: readonly Scored[],
  person: PersonFacts,
  patient: Patient,
  byId: ReadonlyMap<string, Department>,
): readonly Scored[] {
  if (!isChild(patient)) return scored
  const moved = new Map<DepartmentId, Scored>()
  for (const hit of scored) {
    const instead = hit.department.insteadForChildren
    const goesElsewhere = instead !== undefined && !takes(hit.department, person)
    const department = goesElsewhere ? (byId.get(instead) ?? hit.department) : hit.department
    const known = moved.get(department.id)
    moved.set(department.id, known === undefined ? inPlaceOf(hit, department) : together(known, hit))
  }
  return [...moved.values()].sort(byScore)
}

function inPlaceOf(hit: Scored, department: Department): Scored {
  return { department, score: hit.score, words: () => hit.words() }
}

function together(one: Scored, other: Scored): Scored {
  return {
    department: one.department,
    score: Math.round((one.score + other.score) * 1000) / 1000,
    words: () => [...new Set([...one.words(), ...(other.score >= FAINTEST ? other.words() : [])])].slice(0, MOST_WORDS),
  }
}

function isChild({ ageYears, childhood }: Patient): boolean {
  return ageYears === undefined ? childhood === 'yes' : ageYears < ADULT_FROM
}

/** Asks only when both sides are likely enough: a clinic for children and one for adults, or one of each sex. */
const WORTH_ASKING = 0.15

function whatIsMissing(scored: readonly Scored[], patient: Patient, isChildsToo: boolean): 'age' | 'sex' | undefined {
  if (patient.ageYears === undefined && (patient.childhood === 'unknown' || patient.childhood === 'likely')) {
    const children = shareOf(scored, isForChildren)
    if ((children >= WORTH_ASKING || (isChildsToo && children > 0)) && shareOf(scored, isForAdults) >= WORTH_ASKING)
      return 'age'
  }
  if (patient.sex !== undefined || shareOf(scored, isForWomen) < WORTH_ASKING) return undefined
  return shareOf(scored, isForMen) >= WORTH_ASKING ? 'sex' : undefined
}

function shareOf(scored: readonly Scored[], has: (department: Department) => boolean): number {
  let sum = 0
  for (const { department, score } of scored) if (has(department)) sum += score
  return sum
}

function isForChildren({ maxAge }: Department): boolean {
  return maxAge !== undefined && maxAge < 18
}

function isForAdults({ minAge = 0 }: Department): boolean {
  return minAge >= 12 && minAge < 60
}

function isForWomen({ sex }: Department): boolean {
  return sex === 'female'
}

function isForMen({ sex }: Department): boolean {
  return sex === 'male'
}
