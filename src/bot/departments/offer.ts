// Maps the clinics of the catalogue onto the departments this hospital has: the same clinic, else the wider one it
// belongs to, else what a hospital without it offers instead, and then says honestly that the clinic itself is missing.
import type { Department } from '../../model/department.ts'
import { type Catalogue, type Clinic, isWithin, parentOf } from './catalogue.ts'

export interface Offer {
  readonly department: Department
  /** The hospital has the clinic, perhaps as part of a wider one; false: the nearest it can offer. */
  readonly has: boolean
}

export interface OfferMap {
  /** By place in the catalogue; undefined where nothing comes near. */
  at(place: number): Offer | undefined
}

export function mapOffers(catalogue: Catalogue, departments: readonly Department[]): OfferMap {
  const covers = departments.map((department) => coverOf(department, catalogue))
  const holders = new Map<string, Department | undefined>()
  const holderOf = (code: string) => {
    if (!holders.has(code)) holders.set(code, best(departments, covers, code))
    return holders.get(code)
  }
  const offers = catalogue.clinics.map((clinic) => (clinic.hidden ? undefined : offerFor(clinic, holderOf, catalogue)))
  return { at: (place) => offers[place] }
}

type HolderOf = (code: string) => Department | undefined

function offerFor(clinic: Clinic, holderOf: HolderOf, catalogue: Catalogue): Offer | undefined {
  const own = wider(clinic.code, holderOf) ?? narrower(clinic.code, holderOf, catalogue)
  if (own !== undefined) return { department: own, has: true }
  for (const code of clinic.instead) {
    const near = wider(code, holderOf) ?? narrower(code, holderOf, catalogue)
    if (near !== undefined) return { department: near, has: false }
  }
  return undefined
}

function wider(code: string, holderOf: HolderOf): Department | undefined {
  for (let at: string | undefined = code; at !== undefined; at = parentOf(at)) {
    const holder = holderOf(at)
    if (holder !== undefined) return holder
  }
  return undefined
}

/** 妇产科 in a hospital that has 妇科 and 产科. Never 内科 → the first of many. */
function narrower(code: string, holderOf: HolderOf, { clinics }: Catalogue): Department | undefined {
  if (code !== '05' && code !== '08' && code !== '10' && code !== '11' && code !== '12') return undefined
  return clinics
    .filter((clinic) => isWithin(clinic.code, code))
    .reduce<Department | undefined>((found, clinic) => found ?? holderOf(clinic.code), undefined)
}

interface Cover {
  /** Clinics its names name. */
  readonly named: ReadonlySet<string>
  readonly code: string
  /** Its name is that of a part of `code` only: 乳腺外科 is not all of 普通外科. */
  readonly partOnly: boolean
}

function coverOf({ name, aliases, code, also = [] }: Department, { clinics }: Catalogue): Cover {
  const names = new Set([name, ...aliases])
  const isNamed = (clinic: Clinic) => names.has(clinic.name) || clinic.aliases.some((alias) => names.has(alias))
  const named = new Set([...also, ...clinics.filter(isNamed).map((clinic) => clinic.code)])
  const finer = [...named].some((other) => other !== code && isWithin(other, code))
  return { named, code, partOnly: finer && !named.has(code) }
}

function best(departments: readonly Department[], covers: readonly Cover[], code: string): Department | undefined {
  const strengthOf = (cover: Cover | undefined) => {
    if (cover === undefined) return 0
    if (cover.code === code) return cover.partOnly ? 1 : 3
    return cover.named.has(code) ? 2 : 0
  }
  let found: Department | undefined
  let strength = 0
  departments.forEach((department, index) => {
    const next = strengthOf(covers[index])
    if (next > strength) {
      strength = next
      found = department
    }
  })
  return found
}
