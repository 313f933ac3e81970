// Weighs the departments of this hospital for one message: chances of clinics carried over to the departments that have
// them, the hospital's own words and names on top. Knows no ages beyond what the chances know; never picks.
import type { Department } from '../../model/department.ts'
import { type Matchable, quote } from '../text/matchable.ts'
import { type Catalogue, createCatalogue } from './catalogue.ts'
import { createChances } from './chances.ts'
import { sumEvidence } from './evidence.ts'
import type { Lexicon, LexiconHit } from './lexicon.ts'
import type { ClinicModel, ModelReading } from './model.ts'
import type { NamedClinic } from './names.ts'
import { mapOffers } from './offer.ts'
import type { OwnWord } from './own-words.ts'
import type { Patient } from './patient.ts'

/** What is shipped for all hospitals; without it a hospital's own words and names still find the way. */
export interface Routing {
  /** Changes whenever one of its files does. */
  readonly version: string
  readonly catalogue: Catalogue
  readonly lexicon: Lexicon
  readonly model: ClinicModel
}

/** Where words of the lexicon or the hospital were found. */
const GUESS = 0.08
/** The same where no word is known and only the model has an opinion. */
const WORDLESS_GUESS = 0.12
/** A request is obeyed, yet a person may have named two. */
const REQUESTED = 0.95

export interface Scored {
  readonly department: Department
  readonly score: number
  words(): readonly string[]
}

/** Every department of every message is one: its words are looked for when somebody reads them. */
class Weight implements Scored {
  readonly department: Department
  readonly score: number
  readonly #place: number
  readonly #wordsOf: (department: Department, place: number) => readonly string[]

  constructor(
    department: Department,
    score: number,
    place: number,
    wordsOf: (department: Department, place: number) => readonly string[],
  ) {
    this.department = department
    this.score = score
    this.#place = place
    this.#wordsOf = wordsOf
  }

  words(): readonly string[] {
    return this.#wordsOf(this.department, this.#place)
  }
}

/** In place; of equal scores the one before stays before. A few dozen, most of them equal: nothing is quicker. */
function bestFirst(scored: Scored[]): readonly Scored[] {
  for (let next = 1; next < scored.length; next++) {
    const taken = scored[next]
    if (taken === undefined) continue
    let at = next
    for (; at > 0 && (scored[at - 1]?.score ?? 0) < taken.score; at--) scored[at] = scored[at - 1] ?? taken
    scored[at] = taken
  }
  return scored
}

export interface Weighed {
  /** Best first. */
  readonly scored: readonly Scored[]
  /** Below this even the best is a guess. */
  readonly guess: number
  /** The clinic meant is one this hospital does not have. */
  readonly missing?: string
  /** A word was said that is as much a child's complaint: 发烧. */
  readonly isChildsToo?: boolean
}

export interface Told {
  readonly named: readonly NamedClinic[]
  readonly ownWords: readonly OwnWord[]
  readonly lexicon: readonly LexiconHit[]
  /** The text, blank where a complaint is denied. */
  readonly said: string
}

export interface Weighing {
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
/** The model has read no other script. */
const HAN = /[\u4e00-\u9fff]/
const CLEARLY = 0.5
/** From this weight a word that also stands for other clinics speaks for the ones of children. */
const CHILDS_WORD = 2

export function createWeighing(departments: readonly Department[], routing: Routing | undefined): Weighing {
  const catalogue = routing?.catalogue ?? createCatalogue([])
  const offers = mapOffers(catalogue, departments)
  const chancesOf = createChances(catalogue)
  const { clinics } = catalogue
  /** Number of the department that each clinic leads to, or -1. */
  const numberAt = Int32Array.from(clinics, (_, place) => {
    const offer = offers.at(place)
    return offer === undefined ? -1 : departments.indexOf(offer.department)
  })
  /** In the order of their ids, in which equal ones stand. */
  const byId = departments
    .map((department, at) => ({ department, at }))
    .sort((a, b) => (a.department.id < b.department.id ? -1 : 1))
  // Scratch space lives as long as the weighing; every message fills it anew.
  const masses = new Float64Array(departments.length)
  const bests = new Float64Array(departments.length)
  const places = new Int32Array(departments.length)

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
      if (isWordless && (reading === undefined || reading.known < FEWEST_RUNS || !HAN.test(told.said)))
        return { scored: [], guess }
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
        isChildsToo: told.lexicon.some(isChildsToo),
        ...(missing === undefined ? {} : { missing }),
      }
    },
  }

  function isChildsToo({ places, weights }: LexiconHit): boolean {
    return places.some(
      (place, at) =>
        /^0[789]/.test(clinics[place]?.code ?? '') && (weights[at] ?? 0) >= CHILDS_WORD && places.length > 1,
    )
  }

  function scoreDepartments(
    chances: { readonly of: Float64Array; readonly none: number },
    told: Told,
    matchable: Matchable,
    reading: ModelReading | undefined,
  ): readonly Scored[] {
    masses.fill(0)
    bests.fill(0)
    places.fill(-1)
    let total = chances.none
    for (let place = 0; place < chances.of.length; place++) {
      const chance = chances.of[place] ?? 0
      const at = numberAt[place] ?? -1
      if (at < 0) total += chance
      if (at < 0 || chance === 0) continue
      masses[at] = (masses[at] ?? 0) + chance
      if (chance > (bests[at] ?? 0)) {
        bests[at] = chance
        places[at] = place
      }
    }
    const boosts = boostsOf(told)
    for (let at = 0; at < departments.length; at++) {
      const department = departments[at]
      const boost = boosts === undefined || department === undefined ? 0 : (boosts.get(department) ?? 0)
      const weight = ((masses[at] ?? 0) + BASE / departments.length) * (boost === 0 ? 1 : Math.exp(boost))
      masses[at] = weight
      total += weight
    }
    const wordsOf = (department: Department, place: number) => wordsFor(department, place, told, matchable, reading)
    return bestFirst(
      byId.map(({ department, at }) => {
        const score = Math.round(((masses[at] ?? 0) / total) * 1000) / 1000
        return new Weight(department, score, places[at] ?? -1, wordsOf)
      }),
    )
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

export const MOST_WORDS = 3
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

export function byScore(a: Scored, b: Scored): number {
  return b.score - a.score || (a.department.id < b.department.id ? -1 : 1)
}

function boostsOf({ named, ownWords }: Told): ReadonlyMap<Department, number> | undefined {
  if (named.length + ownWords.length === 0) return undefined
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
  for (let place = 0; place < chances.length; place++) {
    if (best < 0 || (chances[place] ?? 0) > (chances[best] ?? 0)) best = place
  }
  return best
}

function withoutRepeats(scored: readonly Scored[]): readonly Scored[] {
  const seen = new Set<Department>()
  return scored.filter(({ department }) => !seen.has(department) && seen.add(department))
}
