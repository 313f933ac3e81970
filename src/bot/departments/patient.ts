// Whom a clinic is sought for: what is known of the person, and how sure we are that it is a child. "会传染给孩子吗"
// speaks of a child, but the child is not the patient.
import type { PersonFacts } from '../../model/department.ts'
import type { Person } from '../person.ts'
import type { Reading } from '../reading.ts'

/** `presumed`: "孩子发烧" speaks of a child; `perhaps`: so may a long story, yet no age is asked; `likely`: "女儿" may be 30. */
export type Childhood = 'yes' | 'presumed' | 'perhaps' | 'likely' | 'no' | 'unknown'

export interface Patient extends PersonFacts {
  readonly childhood: Childhood
}

export const ADULT_FROM = 14

export function readPatient(reading: Reading, known: PersonFacts): Patient {
  const person = reading.person()
  const facts = { ...known, ...person.facts }
  return { ...facts, childhood: childhoodOf(facts, person, reading.matchable.text) }
}

function childhoodOf({ ageYears, child }: PersonFacts, { about, facts }: Person, text: string): Childhood {
  if (ageYears !== undefined) return ageYears < ADULT_FROM ? 'yes' : 'no'
  // Who writes "我咳嗽" and says no age is taken to be grown up.
  if (child === undefined) return about === 'speaker' ? 'no' : 'unknown'
  if (!child) return 'no'
  if (facts.child !== true || SMALL_CHILD.test(text)) return 'yes'
  const aboutPatient = text.replace(CHILD_AS_OBJECT, '-')
  if (CHILD.test(aboutPatient)) return text.length <= BRIEF ? 'presumed' : 'perhaps'
  return SON_OR_DAUGHTER.test(aboutPatient) ? 'likely' : 'unknown'
}

const SMALL_CHILD = /宝宝|婴|幼儿|小儿|新生儿|儿童|小朋友/
/** In a long story a child may be only one of those it tells of. */
const BRIEF = 30
const CHILD = /孩|宝贝|娃|崽|小家伙/
const SON_OR_DAUGHTER = /儿子|女儿|闺女|孙/
const CHILD_AS_OBJECT =
  /(?:给|对|影响到?|传染给?|生|要|怀|带|有|遗传给?|喂|抱|照顾|替|为|跟|和|与|陪|养|个)(?:了|过|完|我|一个|两个|的|自己|着|到|家)*(?:小孩|孩子|儿子|女儿|宝贝|娃|闺女)/g

/** For age limits: "宝宝" is taken to be three, old enough not to be a newborn; a grown-up forty. */
export function assumedAge({ ageYears, childhood }: Patient): number | undefined {
  if (ageYears !== undefined) return ageYears
  return childhood === 'yes' ? 3 : childhood === 'no' ? 40 : undefined
}
