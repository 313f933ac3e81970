// Which clinic a person should go to, from their own words. Steers only: never names a disease, never more than three.
import { type Department, type PersonFacts, takes } from '../../model/department.ts'
import type { DepartmentId } from '../../model/ids.ts'
import { readScope } from '../scope.ts'
import { type Matchable, normalize, quote } from '../text/matchable.ts'
import type { DepartmentFinder, DepartmentSuggestion } from '../turn.ts'
import { type Catalogue, createCatalogue } from './catalogue.ts'
import { createChances } from './chances.ts'
import { sumEvidence } from './evidence.ts'
import type { Lexicon, LexiconHit } from './lexicon.ts'
import type { ClinicModel, ModelReading } from './model.ts'
import { createNameFinder, type NamedClinic } from './names.ts'
import { mapOffers } from './offer.ts'
import { createOwnWords, type OwnWord } from './own-words.ts'
import { ADULT_FROM, assumedAge, type Patient, readPatient } from './patient.ts'

/** What is shipped for all hospitals; without it a hospital's own words and names still find the way. */
export interface Routing {
  /** Changes whenever one of its files does. */
  readonly version: string
  readonly catalogue: Catalogue
  readonly lexicon: Lexicon
  readonly model: ClinicModel
}

const MOST_SUGGESTED = 3
/** Where words of the lexicon or the hospital were found. */
const GUESS = 0.08
/** The same where no word is known and only the model has an opinion. */
const WORDLESS_GUESS = 0.25
const FAINTEST = 0.005
/** Worth showing beside the best, as a share of it. */
const CLOSE = 0.25
/** A request is obeyed, yet a person may have named two. */
const REQUESTED = 0.95

export function createDepartmentFinder(departments: readonly Department[], routing?: Routing): DepartmentFinder {
  const byId = new Map<string, Department>(departments.map((department) => [department.id, department]))
  const childClinic = findChildClinic(departments)
  const findNames = createNameFinder(departments, routing?.catalogue)
  const findOwnWords = createOwnWords(departments)
  const weigh = createWeighing(departments, routing)
  return {
    get: (id) => byId.get(id),
    suggest(text, known, matchable = normalize(text)) {
      const named = findNames(matchable.text)
      const ownWords = findOwnWords(matchable.text)
      const lexicon = routing?.lexicon.find(matchable.text) ?? []
      const scope = ownWords.length + lexicon.length === 0 ? undefined : readScope(matchable)
      const isMeant = ({ start, end }: OwnWord | LexiconHit) => scope?.isNegated(start, end) !== true
      const denied = [...ownWords, ...lexicon].filter((word) => !isMeant(word))
      const patient = readPatient(matchable, known, scope)
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

interface Scored {
  readonly department: Department
  readonly score: number
  readonly words: () => readonly string[]
}

interface Weighed {
  /** Best first. */
  readonly scored: readonly Scored[]
  /** Below this even the best is a guess. */
  readonly guess: number
  /** The clinic meant is one this hospital does not have. */
  readonly missing?: string
}

interface Told {
  readonly named: readonly NamedClinic[]
  readonly ownWords: readonly OwnWord[]
  readonly lexicon: readonly LexiconHit[]
  /** The text, blank where a complaint is denied. */
  readonly said: string
}

interface Weighing {
  requested(requests: readonly NamedClinic[], matchable: Matchable): Weighed
  told(told: Told, patient: Patient, matchable: Matchable): Weighed
}

/** A hospital's own word for a department, in log odds, and what every further one adds. */
const OWN_WORD = 5
const FURTHER_WORD = 0.7
const MENTIONED = 2
/** What each department has before any word is read, shared among all: enough for a hospital's own words to lift. */
const BASE = 0.05
/** A text of which the model knows less, without a word of the lexicon, says nothing. */
const FEWEST_RUNS = 3
const CLEARLY = 0.5

function createWeighing(departments: readonly Department[], routing: Routing | undefined): Weighing {
  const catalogue = routing?.catalogue ?? createCatalogue([])
  const offers = mapOffers(catalogue, departments)
  const chancesOf = createChances(catalogue)
  const { clinics } = catalogue

  return {
    requested(requests, matchable) {
      const scored = requests.flatMap((request) => {
        const words = () => [quote(matchable, request.start, request.end)]
        const near = offers.at(request.place)
        const wanted =
          request.departments.length > 0 ? request.departments : near === undefined ? [] : [near.department]
        return wanted.map((department) => ({ department, score: REQUESTED, words }))
      })
      const lacking = requests.find(({ place }) => place >= 0 && offers.at(place)?.has !== true)
      const name = lacking === undefined ? undefined : clinics[lacking.place]?.name
      return { scored: withoutRepeats(scored), guess: GUESS, ...(name === undefined ? {} : { missing: name }) }
    },

    told(told, patient, matchable) {
      const reading = routing?.model.read(told.said)
      const isWordless = told.lexicon.length + told.ownWords.length + told.named.length === 0
      const guess = isWordless ? WORDLESS_GUESS : GUESS
      if (isWordless && (reading === undefined || reading.known < FEWEST_RUNS)) return { scored: [], guess }
      const chances =
        routing === undefined || reading === undefined
          ? { of: new Float64Array(0), none: 1 }
          : chancesOf(joined(told.lexicon, matchable, reading, routing), patient)
      const top = highest(chances.of)
      const missing =
        top >= 0 && (chances.of[top] ?? 0) >= CLEARLY && offers.at(top)?.has !== true ? clinics[top]?.name : undefined
      return {
        scored: scoreDepartments(chances, told, matchable, reading),
        guess,
        ...(missing === undefined ? {} : { missing }),
      }
    },
  }

  function scoreDepartments(
    chances: { readonly of: Float64Array; readonly none: number },
    told: Told,
    matchable: Matchable,
    reading: ModelReading | undefined,
  ): readonly Scored[] {
    const masses = new Map<Department, { mass: number; best: number; place: number }>()
    let total = chances.none
    chances.of.forEach((chance, place) => {
      const offer = offers.at(place)
      if (offer === undefined) total += chance
      if (offer === undefined || chance === 0) return
      const sum = masses.get(offer.department) ?? { mass: 0, best: 0, place: -1 }
      sum.mass += chance
      if (chance > sum.best) Object.assign(sum, { best: chance, place })
      masses.set(offer.department, sum)
    })
    const boosts = boostsOf(told)
    const weighed = departments.map((department) => {
      const { mass, place } = masses.get(department) ?? { mass: 0, place: -1 }
      const weight = (mass + BASE / departments.length) * Math.exp(boosts.get(department) ?? 0)
      total += weight
      return { department, weight, place }
    })
    return weighed
      .map(({ department, weight, place }) => ({
        department,
        score: Math.round((weight / total) * 1000) / 1000,
        words: () => wordsFor(department, place, told, matchable, reading),
      }))
      .sort(byScore)
  }

  /** The patient's own words that speak for a department; where only the model speaks, those it heard most. */
  function wordsFor(
    department: Department,
    place: number,
    { named, ownWords, lexicon }: Told,
    matchable: Matchable,
    reading: ModelReading | undefined,
  ): readonly string[] {
    const isFor = (clinic: number) => offers.at(clinic)?.department === department
    const spoken = [
      ...[...named, ...ownWords].filter((word) => word.departments.includes(department)),
      ...lexicon.filter(({ places }) => places.some(isFor)),
    ]
    const heard = spoken.length > 0 || place < 0 ? spoken : (reading?.strongest(place) ?? [])
    // A child goes elsewhere with the same complaint.
    const because = heard.length > 0 ? heard : lexicon
    const inOrder = [...because].sort((a, b) => a.start - b.start)
    return [...new Set(inOrder.map(({ start, end }) => quote(matchable, start, end)))].slice(0, MOST_WORDS)
  }
}

const MOST_WORDS = 3
/** "剑突疼挂什么科": of a short question the words of the lexicon are nearly all there is. */
const BRIEF = 14
const BRIEF_COUNTS = 1.5

function joined(
  hits: readonly LexiconHit[],
  matchable: Matchable,
  reading: ModelReading,
  { catalogue, model }: Routing,
) {
  const { temperature } = model.header
  const lexicon = model.header.lexicon * (matchable.text.length <= BRIEF ? BRIEF_COUNTS : 1)
  const evidence = sumEvidence(hits, matchable.text, catalogue.clinics.length)
  for (let place = 0; place < evidence.length; place++) {
    evidence[place] = lexicon * (evidence[place] ?? 0) + (reading.logits[place] ?? 0)
  }
  return { clinics: evidence, none: reading.noClinic, temperature }
}

function byScore(a: Scored, b: Scored): number {
  return b.score - a.score || (a.department.id < b.department.id ? -1 : 1)
}

function boostsOf({ named, ownWords }: Told): ReadonlyMap<Department, number> {
  const boosts = new Map<Department, number>()
  for (const { departments } of ownWords) {
    for (const department of departments) {
      const known = boosts.get(department)
      boosts.set(department, known === undefined ? OWN_WORD : known + FURTHER_WORD)
    }
  }
  for (const { departments } of named) {
    for (const department of departments) boosts.set(department, (boosts.get(department) ?? 0) + MENTIONED)
  }
  return boosts
}

function highest(chances: Float64Array): number {
  let best = -1
  chances.forEach((chance, place) => {
    if (best < 0 || chance > (chances[best] ?? 0)) best = place
  })
  return best
}

function withoutRepeats(scored: readonly Scored[]): readonly Scored[] {
  const seen = new Set<Department>()
  return scored.filter(({ department }) => !seen.has(department) && seen.add(department))
}

function pick(
  { scored, guess, missing }: Weighed,
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
  const needs = direct ? undefined : whatIsMissing(taken, patient)
  return {
    hits: hits.map(({ department, score, words }) => ({ department, score, words: words() })),
    close,
    direct,
    ...(needs === undefined ? {} : { needs }),
    ...(missing === undefined ? {} : { unavailable: missing }),
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
    moved.set(department.id, known === undefined ? { ...hit, department } : together(known, hit))
  }
  return [...moved.values()].sort(byScore)
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
const WORTH_ASKING = 0.2

function whatIsMissing(scored: readonly Scored[], patient: Patient): 'age' | 'sex' | undefined {
  const shareOf = (has: (department: Department) => boolean) =>
    scored.reduce((sum, { department, score }) => (has(department) ? sum + score : sum), 0)
  if (patient.ageYears === undefined && (patient.childhood === 'unknown' || patient.childhood === 'likely')) {
    const children = shareOf(({ maxAge }) => maxAge !== undefined && maxAge < 18)
    const adults = shareOf(({ minAge = 0 }) => minAge >= 12 && minAge < 60)
    if (children >= WORTH_ASKING && adults >= WORTH_ASKING) return 'age'
  }
  if (patient.sex !== undefined) return undefined
  const women = shareOf(({ sex }) => sex === 'female')
  const men = shareOf(({ sex }) => sex === 'male')
  return women >= WORTH_ASKING && men >= WORTH_ASKING ? 'sex' : undefined
}
