// A clinical department (科室) of this hospital, where a patient should go.
import type { DepartmentId } from './ids.ts'

export type Sex = 'male' | 'female'

export interface Department {
  readonly id: DepartmentId
  readonly name: string
  /** Code of the official catalogue of clinical departments (诊疗科目名录), e.g. `03.04`. */
  readonly code: string
  /** Further codes, where one department is several clinics at once. */
  readonly also?: readonly string[]
  readonly aliases: readonly string[]
  /** Everyday words for what this department sees: complaints, body parts, examinations. Never shown as a diagnosis. */
  readonly symptoms: readonly string[]
  /** What patients read; made of the parts below where nobody wrote it. */
  readonly location: string
  readonly campus?: string
  readonly building?: string
  readonly floor?: string
  readonly room?: string
  readonly phone: string
  /** For people to read: `周一至周六 8:00–12:00，14:00–17:30`. */
  readonly hours: string
  /** Whole years; a patient outside is never sent here. */
  readonly minAge?: number
  readonly maxAge?: number
  readonly sex?: Sex
  /** The department to name instead for a person it does not take (paediatrics for children). */
  readonly insteadForChildren?: DepartmentId
  /** Said below its answer while they are valid: a stop of consultations, a move. */
  readonly notices?: readonly DepartmentNotice[]
}

/** `滨江院区 门诊楼 3 层 A 区`: what was written, else what the parts say; '' when neither is there. */
export function locationOf({
  location,
  campus,
  building,
  floor,
  room,
}: Partial<Pick<Department, 'location' | 'campus' | 'building' | 'floor' | 'room'>>): string {
  if (location !== undefined && location.trim() !== '') return location
  return [campus, building, floor, room].flatMap((part) => part?.trim() || []).join(' ')
}

export interface DepartmentNotice {
  readonly text: string
  readonly validFrom: number
  readonly validTo: number
}

export interface PersonFacts {
  readonly ageYears?: number
  readonly sex?: Sex
  readonly pregnant?: boolean
  /** Said to be a child (or a grown-up) without an age. */
  readonly child?: boolean
}

/** Unknown age or sex never excludes. */
export function takes(department: Department, person: PersonFacts): boolean {
  if (person.sex !== undefined && department.sex !== undefined && person.sex !== department.sex) return false
  if (person.ageYears === undefined) return true
  const years = Math.floor(person.ageYears)
  if (department.minAge !== undefined && years < department.minAge) return false
  return department.maxAge === undefined || years <= department.maxAge
}

export function noticesAt({ notices = [] }: Department, now: number): readonly string[] {
  return notices.filter(({ validFrom, validTo }) => validFrom <= now && now < validTo).map(({ text }) => text)
}
