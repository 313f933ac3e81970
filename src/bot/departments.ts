// Which clinic a person should go to, from their own words. Steers only: never names a disease, never more than three.
import { type Department, type PersonFacts, takes } from '../model/department.ts'
import type { DepartmentId } from '../model/ids.ts'
import { type Person, readPerson } from './person.ts'
import { readScope } from './scope.ts'
import { normalize, quote } from './text/matchable.ts'
import { createWordScanner } from './text/word-scanner.ts'
import type { DepartmentFinder, DepartmentSuggestion } from './turn.ts'

const MOST_SUGGESTED = 3

export function createDepartmentFinder(departments: readonly Department[]): DepartmentFinder {
  const byId = new Map<string, Department>(departments.map((department) => [department.id, department]))
  const lexicon = buildLexicon(departments)
  const childClinic = findChildClinic(departments)
  return {
    get: (id) => byId.get(id),
    suggest(text, known, matchable = normalize(text)) {
      const terms = longest(lexicon.scan(matchable.text))
      const scope = terms.length === 0 ? undefined : readScope(matchable)
      const person = withSpeaker(known, readPerson(matchable, scope))
      const found = terms.filter(({ isName, start, end }) => isName || scope?.isNegated(start, end) !== true)
      const named = found.filter((term) => term.isName && isRequest(matchable.text, term.start, term.end))
      const score = scoreDepartments(named.length > 0 ? named : found, (start, end) => quote(matchable, start, end))
      const suggestion = pick(score, person, byId, named.length > 0)
      return suggestion.hits.length === 0 && childClinic !== undefined && isChild(person)
        ? { ...suggestion, childClinic }
        : suggestion
    },
  }
}

/** The clinic for children that most others send their children to. */
function findChildClinic(departments: readonly Department[]): Department | undefined {
  const sentTo = (id: DepartmentId) => departments.filter(({ insteadForChildren }) => insteadForChildren === id).length
  return departments
    .filter(({ maxAge }) => maxAge !== undefined && maxAge >= CHILD_BELOW - 2)
    .reduce<Department | undefined>(
      (best, next) => (best === undefined || sentTo(next.id) > sentTo(best.id) ? next : best),
      undefined,
    )
}

interface Term {
  readonly start: number
  readonly end: number
  readonly isName: boolean
  readonly departments: readonly Department[]
}

function buildLexicon(departments: readonly Department[]): { scan(text: string): readonly Term[] } {
  const terms = new Map<string, { isName: boolean; departments: Department[] }>()
  const add = (word: string, department: Department, isName: boolean) => {
    const { text } = normalize(word)
    if (text === '') return
    const term = terms.get(text) ?? { isName, departments: [] }
    if (isName && !term.isName) Object.assign(term, { isName, departments: [] })
    if (term.isName === isName && !term.departments.includes(department)) term.departments.push(department)
    terms.set(text, term)
  }
  for (const department of departments) {
    for (const name of [department.name, ...department.aliases]) add(name, department, true)
    for (const word of department.symptoms) for (const spelling of spellings(word)) add(spelling, department, false)
  }
  const entries = [...terms]
  const scanner = createWordScanner(entries.map(([word]) => word))
  return {
    scan(text) {
      const found: Term[] = []
      scanner.scan(text, (index, start, end) => {
        const term = entries[index]?.[1]
        if (term !== undefined) found.push({ start, end, ...term })
      })
      return found
    },
  }
}

/** 疼 and 痛 stand for each other in every complaint. */
function spellings(word: string): readonly string[] {
  if (!word.includes('痛') && !word.includes('疼')) return [word]
  return [...new Set([word, word.replaceAll('痛', '疼'), word.replaceAll('疼', '痛')])]
}

/** Terms inside a longer term are dropped: 胸口疼 is not also 口疼. */
function longest(terms: readonly Term[]): readonly Term[] {
  if (terms.length < 2) return terms
  const sorted = [...terms].sort((a, b) => a.start - b.start || b.end - a.end)
  const kept: Term[] = []
  for (const term of sorted) {
    const last = kept.at(-1)
    if (last === undefined || term.start >= last.end) kept.push(term)
    else if (term.end - term.start > last.end - last.start) kept[kept.length - 1] = term
  }
  return kept
}

const ASKS_BEFORE = /(?:挂|看|去|约|找|转|预约|想挂|要挂|到|个|的|下|^)$/
const ASKS_AFTER = /^(?:的?(?:号|专家|门诊|医生|大夫)|挂号|预约|$|[,.!?;])/

/** "我要挂骨科", "骨科的号": the person knows where to go. */
function isRequest(text: string, start: number, end: number): boolean {
  return ASKS_BEFORE.test(text.slice(Math.max(0, start - 2), start)) && (start > 0 || ASKS_AFTER.test(text.slice(end)))
}

interface Scored {
  readonly department: Department
  readonly score: number
  readonly words: readonly string[]
}

/** A term counts by its length, and less the more departments share it. */
function scoreDepartments(terms: readonly Term[], quoteOf: (start: number, end: number) => string): readonly Scored[] {
  const sums = new Map<Department, { weight: number; words: string[] }>()
  for (const term of terms) {
    const weight =
      (term.isName ? 2.5 : Math.min(3, 0.6 + (term.end - term.start) * 0.4)) / Math.sqrt(term.departments.length)
    for (const department of term.departments) {
      const sum = sums.get(department) ?? { weight: 0, words: [] }
      sum.weight += weight
      sum.words.push(quoteOf(term.start, term.end))
      sums.set(department, sum)
    }
  }
  return [...sums]
    .map(([department, { weight, words }]) => ({ department, score: confidence(weight), words: [...new Set(words)] }))
    .sort((a, b) => b.score - a.score || (a.department.id < b.department.id ? -1 : 1))
}

function confidence(weight: number): number {
  return Math.round((1 - Math.exp(-weight * 0.75)) * 1000) / 1000
}

function pick(
  scored: readonly Scored[],
  person: PersonFacts,
  byId: ReadonlyMap<string, Department>,
  direct: boolean,
): DepartmentSuggestion {
  const hits = moveChildren(scored, person, byId)
    .filter(({ department }) => takes(department, withAssumedAge(person)))
    .slice(0, MOST_SUGGESTED)
  const best = hits[0]?.score ?? 0
  const close = hits.filter(({ score }) => direct || score >= best * 0.55)
  const needs = direct ? undefined : whatIsMissing(scored, person)
  return { hits: close, direct, ...(needs === undefined ? {} : { needs }) }
}

/** A child goes where the hospital sees children, keeping the words that led there. */
function moveChildren(
  scored: readonly Scored[],
  person: PersonFacts,
  byId: ReadonlyMap<string, Department>,
): readonly Scored[] {
  const age = withAssumedAge(person)
  const moved = new Map<DepartmentId, Scored>()
  for (const hit of scored) {
    const instead = hit.department.insteadForChildren
    const goesElsewhere = isChild(person) && instead !== undefined && !takes(hit.department, age)
    const department = goesElsewhere ? (byId.get(instead) ?? hit.department) : hit.department
    const known = moved.get(department.id)
    moved.set(department.id, known === undefined ? { ...hit, department } : merge(known, hit))
  }
  return [...moved.values()].sort((a, b) => b.score - a.score)
}

function merge(one: Scored, other: Scored): Scored {
  return {
    department: one.department,
    score: Math.max(one.score, other.score),
    words: [...new Set([...one.words, ...other.words])],
  }
}

/** Who writes "我咳嗽" and says no age is taken to be grown up. */
function withSpeaker(known: PersonFacts, { about, facts }: Person): PersonFacts {
  const person = { ...known, ...facts }
  const isSilent = person.ageYears === undefined && person.child === undefined
  return about === 'speaker' && isSilent ? { ...person, child: false } : person
}

const CHILD_BELOW = 14

function isChild({ ageYears, child }: PersonFacts): boolean {
  return ageYears === undefined ? child === true : ageYears < CHILD_BELOW
}

/** "宝宝" without an age is taken to be a child of three: old enough not to be a newborn. */
function withAssumedAge(person: PersonFacts): PersonFacts {
  if (person.ageYears !== undefined || person.child === undefined) return person
  return { ...person, ageYears: person.child ? 3 : 40 }
}

/** Asks only when the words fit both sides: a clinic for children and one for adults, or one of a sex. */
function whatIsMissing(scored: readonly Scored[], person: PersonFacts): 'age' | 'sex' | undefined {
  const best = scored[0]?.score ?? 0
  const close = scored.filter(({ score }) => score >= best * 0.7).slice(0, MOST_SUGGESTED + 1)
  if (person.ageYears === undefined && person.child === undefined) {
    const forChildren = close.some(({ department }) => department.maxAge !== undefined && department.maxAge < 18)
    const forAdults = close.some(({ department }) => (department.minAge ?? 0) >= 12 && (department.minAge ?? 0) < 60)
    if (forChildren && forAdults) return 'age'
  }
  if (person.sex !== undefined) return undefined
  const sexes = new Set(close.map(({ department }) => department.sex))
  return sexes.has('male') && sexes.has('female') ? 'sex' : undefined
}
