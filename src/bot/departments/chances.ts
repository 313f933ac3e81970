// How likely each clinic of the catalogue is the right one: lexicon and model joined in log odds, then what is known of
// the person: a child goes to the clinics for children, a man to none for women, a pregnant woman first to obstetrics.
import type { Sex } from '../../model/department.ts'
import type { Catalogue, Clinic } from './catalogue.ts'
import { ADULT_FROM, type Patient } from './patient.ts'

export interface Chances {
  /** By place in the catalogue; with `none` they sum to 1. */
  readonly of: Float64Array
  /** That the text asks for no clinic. */
  readonly none: number
}

/** Log odds of a clinic that few hospitals have, before any word is read. */
const RARE = -0.7
const PREGNANT = 2.5
/** "我女儿" may be thirty: parents say so all their lives. With a complaint of childhood she is a child. */
const PERHAPS_CHILD = 0.25
const SURELY_CHILD = 0.8
const CHILDLIKE = 0.05
const NEWBORN_BELOW = 1 / 12
const OLD_FROM = 75
const GERIATRICS = '03.10'

export interface LogOdds {
  readonly clinics: Float64Array
  readonly none: number
  readonly temperature: number
}

export function createChances(catalogue: Catalogue): (odds: LogOdds, patient: Patient) => Chances {
  const { clinics } = catalogue
  const childPlaces = Int32Array.from(clinics, ({ child }) => (child === undefined ? -1 : catalogue.placeOf(child)))
  const forChildren = Uint8Array.from(clinics, ({ code }) => (/^0[789]/.test(code) ? 1 : 0))
  const obstetrics = catalogue.placeOf('05.02')
  const newborns = catalogue.placeOf('07.01')
  const priors = clinics.map((clinic, place) => priorRuleOf(clinic, place === obstetrics))
  return ({ clinics: logits, none, temperature }, patient) => {
    const of = new Float64Array(clinics.length)
    let highest = none
    for (let place = 0; place < of.length; place++) {
      const rule = priors[place]
      const logit = (logits[place] ?? 0) + (rule === undefined ? 0 : priorOf(rule, patient))
      of[place] = logit
      if (logit > highest) highest = logit
    }
    let sum = Math.exp((none - highest) / temperature)
    const nothing = sum
    // Of most clinics nothing was said: neighbours are equal, and an exponential is dear.
    let before = none
    let beforeChance = nothing
    for (let place = 0; place < of.length; place++) {
      const logit = of[place] ?? 0
      if (logit !== before) {
        before = logit
        beforeChance = Math.exp((logit - highest) / temperature)
      }
      const isShut = patient.childhood === 'no' && forChildren[place] === 1
      const chance = isShut ? 0 : beforeChance
      of[place] = chance
      sum += chance
    }
    for (let place = 0; place < of.length; place++) of[place] = (of[place] ?? 0) / sum
    const share = shareOfChildren(patient, of, forChildren)
    if (share > 0) moveToChildren(of, childPlaces, share)
    if (patient.ageYears !== undefined && patient.ageYears < NEWBORN_BELOW) gather(of, clinics, '07', newborns)
    return { of, none: nothing / sum }
  }
}

/** What of a clinic decides its prior; nothing for most. */
interface PriorRule {
  readonly hidden: boolean
  readonly sex: Sex | undefined
  readonly rare: boolean
  readonly isObstetrics: boolean
  readonly isGeriatrics: boolean
}

function priorRuleOf({ code, hidden, sex, rare }: Clinic, isObstetrics: boolean): PriorRule | undefined {
  if (!hidden && sex === undefined && !rare && !isObstetrics) return undefined
  return { hidden, sex, rare, isObstetrics, isGeriatrics: code === GERIATRICS }
}

function priorOf({ hidden, sex, rare, isObstetrics, isGeriatrics }: PriorRule, patient: Patient): number {
  if (hidden || (sex !== undefined && patient.sex !== undefined && sex !== patient.sex)) return Number.NEGATIVE_INFINITY
  if (isObstetrics && patient.pregnant === true) return PREGNANT
  if (sex === 'female' && patient.ageYears !== undefined && patient.ageYears < ADULT_FROM / 2) return RARE
  return rare && !(isGeriatrics && (patient.ageYears ?? 0) >= OLD_FROM) ? RARE : 0
}

function shareOfChildren({ childhood }: Patient, of: Float64Array, forChildren: Uint8Array): number {
  if (childhood === 'yes') return 1
  if (childhood === 'presumed') return SURELY_CHILD
  if (childhood !== 'likely' && childhood !== 'perhaps') return 0
  const childlike = of.reduce((sum, chance, place) => (forChildren[place] === 1 ? sum + chance : sum), 0)
  return childlike >= CHILDLIKE ? SURELY_CHILD : PERHAPS_CHILD
}

function moveToChildren(of: Float64Array, childPlaces: Int32Array, share: number): void {
  for (let place = 0; place < of.length; place++) {
    const to = childPlaces[place] ?? -1
    if (to < 0) continue
    const moved = (of[place] ?? 0) * share
    of[place] = (of[place] ?? 0) - moved
    of[to] = (of[to] ?? 0) + moved
  }
}

/** In the first weeks whatever medicine for children there is happens with the newborns. */
function gather(of: Float64Array, clinics: readonly Clinic[], family: string, to: number): void {
  if (to < 0) return
  clinics.forEach(({ code }, place) => {
    if (place === to || !(code === family || code.startsWith(`${family}.`))) return
    of[to] = (of[to] ?? 0) + (of[place] ?? 0)
    of[place] = 0
  })
}
