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
  if (facts.child !== true) return 'yes'
  const aboutPatient = text.replace(CHILD_AS_OBJECT, '-')
  if (SMALL_CHILD.test(aboutPatient)) return isOfParents(facts, text) ? 'perhaps' : 'yes'
  if (CHILD.test(aboutPatient)) return text.length <= BRIEF && !isOfParents(facts, text) ? 'presumed' : 'perhaps'
  return SON_OR_DAUGHTER.test(aboutPatient) ? 'likely' : 'unknown'
}

/** A mother to be or a nursing one, or somebody who fears to pass something on: the child may be only the worry. */
function isOfParents({ pregnant }: PersonFacts, text: string): boolean {
  return pregnant === true || OF_PARENTS.test(text)
}

const OF_PARENTS =
  /备孕|怀孕|怀上|受孕|孕期|坐月子|月子里|产后|剖[腹宫]产|顺产|哺乳|母乳|喂奶|断奶|母婴|传染|传给|遗传给/
const SMALL_CHILD = /宝宝|婴|幼儿|小儿|新生儿|儿童|小朋友/
/** In a long story a child may be only one of those it tells of. */
const BRIEF = 30
const CHILD = /孩|宝贝|娃|崽|小家伙/
const SON_OR_DAUGHTER = /儿子|女儿|闺女|孙/
const OF_CHILD = '(?:不|了|过|完|我|一个|两个|的|自己|着|到|上|家)*(?:小孩|孩子|[男女]孩|儿子|女儿|宝贝|娃|闺女'
/** "怎么给宝宝退烧" is about the baby; "会传给宝宝吗", "想要宝宝" and "带孩子累的" are not, "带孩子看咳嗽" is again. */
const CHILD_AS_OBJECT = new RegExp(
  `(?:给|喂)${OF_CHILD})|` +
    `(?:对|影响到?|(?:传染|传|遗传)给?|生|要|怀|带|有|抱|照顾|照料|替|为|跟|和|与|陪|养|个)${OF_CHILD}|宝宝|婴儿|胎儿|[男女]宝)` +
    '(?!看|去|来|检?查|做|打|挂|问)',
  'g',
)

/** For age limits: "宝宝" is taken to be three, old enough not to be a newborn; a grown-up forty. */
export function assumedAge({ ageYears, childhood }: Patient): number | undefined {
  if (ageYears !== undefined) return ageYears
  return childhood === 'yes' ? 3 : childhood === 'no' ? 40 : undefined
}
