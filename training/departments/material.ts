// What the model learns from: labelled rows (text and title apart), the words of the lexicon as very short documents,
// and our own sentences that ask for no clinic. Text is read exactly as the running bot reads it.
import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { load } from 'js-yaml'
import { type Catalogue, parentOf } from '../../src/bot/departments/catalogue.ts'
import type { SourceFile } from '../../src/bot/departments/compiled-lexicon.ts'
import { sumEvidence } from '../../src/bot/departments/evidence.ts'
import { createLexicon, type Lexicon, type LexiconGroup } from '../../src/bot/departments/lexicon.ts'
import { countRuns, NO_CLINIC } from '../../src/bot/departments/model.ts'
import { readRuns } from '../../src/bot/departments/ngrams.ts'
import { readScope } from '../../src/bot/scope.ts'
import { parseCatalogue } from '../../src/bot/seeds/catalogue-file.ts'
import { parseLexiconFile } from '../../src/bot/seeds/lexicon-file.ts'
import { describeProblem, type Parsed } from '../../src/bot/seeds/problems.ts'
import { normalize } from '../../src/bot/text/matchable.ts'
import type { Row } from './rows.ts'
import type { Document } from './softmax.ts'
import type { Vocabulary } from './vocabulary.ts'

const CONFIG = new URL('../../config/', import.meta.url)

export interface Groundwork {
  readonly catalogue: Catalogue
  readonly groups: readonly LexiconGroup[]
  readonly lexicon: Lexicon
  /** Sentences people write to a desk that ask for no clinic. */
  readonly idle: readonly string[]
  /** The files of catalogue and lexicon as they lie on the disk. */
  readonly sources: readonly SourceFile[]
}

export function readGroundwork(): Groundwork {
  const catalogue = sound(parseCatalogue(readYaml('departments-catalogue.yaml'), 'departments-catalogue.yaml'))
  const files = readdirSync(new URL('lexicon/', CONFIG)).sort()
  const groups = files.flatMap((file) => sound(parseLexiconFile(readYaml(`lexicon/${file}`), file, catalogue)))
  const idle = readFileSync(new URL('no-clinic.txt', import.meta.url), 'utf8').split('\n')
  const sources = ['departments-catalogue.yaml', ...files.map((file) => `lexicon/${file}`)].map((path) => ({
    name: basename(path),
    bytes: readFileSync(new URL(path, CONFIG)),
  }))
  const lexicon = createLexicon(groups, catalogue)
  return { catalogue, groups, lexicon, idle: idle.filter((line) => line !== ''), sources }
}

function readYaml(file: string): unknown {
  return load(readFileSync(new URL(file, CONFIG), 'utf8'))
}

function sound<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new Error(parsed.problems.map(describeProblem).join('\n'))
  return parsed.value
}

/** A text with its right answers, before it is turned into numbers. */
export interface Lesson {
  readonly text: string
  readonly right: readonly (readonly [code: string, share: number])[]
  readonly weight: number
  readonly source: string
  /** Its own words of the lexicon are the lesson: they must not also be the hint. */
  readonly blind: boolean
}

/** Labels of sources that are finer than the code they stand for. */
const FINER: Readonly<Record<string, string>> = { 肛肠科: '04.01-anorectal' }

export function lessonsOf(row: Row, shareOfAccepted: number): readonly Lesson[] {
  const right: readonly (readonly [string, number])[] =
    row.standard === null
      ? [[NO_CLINIC, 1]]
      : row.accept.length === 0
        ? [[FINER[row.department] ?? row.standard, 1]]
        : [
            [FINER[row.department] ?? row.standard, 1 - shareOfAccepted],
            ...row.accept.map((code) => [code, shareOfAccepted / row.accept.length] as const),
          ]
  const texts = row.title === undefined ? [row.text] : [row.text, row.title]
  return texts.map((text) => ({ text, right, weight: 1, source: row.source, blind: false }))
}

export function ownLessons({ groups, idle }: Groundwork, weight: number): readonly Lesson[] {
  const ofWords = groups.flatMap((group) => {
    const strengths = Object.entries(group.for).map(([code, log]) => [code, Math.exp(log)] as const)
    const sum = strengths.reduce((total, [, strength]) => total + strength, 0)
    const right = strengths.map(([code, strength]) => [code, strength / sum] as const)
    return group.terms.map((text) => ({ text, right, weight, source: 'lexicon', blind: true }))
  })
  const right: Lesson['right'] = [[NO_CLINIC, 1]]
  return [...ofWords, ...idle.map((text) => ({ text, right, weight: 1, source: 'desk', blind: false }))]
}

/** Clinics with enough lessons to learn from; the lexicon alone speaks for the others. */
export function chooseColumns(lessons: readonly Lesson[], fewest: number): readonly string[] {
  const counts = new Map<string, number>()
  for (const { right } of lessons) for (const [code] of right) counts.set(code, (counts.get(code) ?? 0) + 1)
  return [...counts]
    .filter(([code, count]) => count >= fewest && (code === NO_CLINIC || !parentHolds(code)))
    .map(([code]) => code)
    .sort()
}

/** Branches of dentistry, TCM and the like teach their parent; the lexicon tells them apart. */
function parentHolds(code: string): boolean {
  return /^(?:12|50|11|15|09)\./.test(code) && code !== '50.13'
}

export function columnOf(columns: readonly string[]): (code: string) => number {
  const places = new Map(columns.map((code, index) => [code, index]))
  return (code) => {
    for (let at: string | undefined = code; at !== undefined; at = parentOf(at)) {
      const place = places.get(at)
      if (place !== undefined) return place
    }
    return -1
  }
}

export interface Reader {
  readonly groundwork: Groundwork
  readonly columns: readonly string[]
  readonly vocabulary: Vocabulary
  readonly lexiconWeight: number
}

export function createDocuments(lessons: readonly Lesson[], reader: Reader): readonly Document[] {
  const { groundwork, columns, vocabulary, lexiconWeight } = reader
  const { catalogue, lexicon } = groundwork
  const times = new Uint16Array(vocabulary.hashes.length)
  const places = columns.map((code) => catalogue.placeOf(code))
  const find = columnOf(columns)
  const targets = lessons.map(({ right }) => targetOf(right, find))
  const possible = possibleBySource(lessons, targets, columns.length)
  return lessons.flatMap((lesson, index) => {
    const target = targets[index] ?? []
    if (target.length === 0) return []
    const read = normalize(lesson.text)
    const scope = readScope(read)
    const hits = lesson.blind ? [] : lexicon.find(read.text).filter(({ start, end }) => !scope.isNegated(start, end))
    const evidence = sumEvidence(hits, read.text, catalogue.clinics.length)
    const offset = Float64Array.from(places, (place) => (place < 0 ? 0 : lexiconWeight * (evidence[place] ?? 0)))
    const { rows, values } = countRuns(readRuns(read.text), vocabulary.rowOf, vocabulary.rarity, times)
    const allowed = possible.get(lesson.source) ?? new Uint8Array(columns.length).fill(1)
    return [{ rows: rows.slice(), values, offset, target, weight: lesson.weight, possible: allowed }]
  })
}

function targetOf(right: Lesson['right'], find: (code: string) => number): Document['target'] {
  const shares = new Map<number, number>()
  for (const [code, share] of right) {
    const column = find(code)
    if (column >= 0) shares.set(column, (shares.get(column) ?? 0) + share)
  }
  const sum = [...shares.values()].reduce((total, share) => total + share, 0)
  return sum === 0 ? [] : [...shares].map(([column, share]) => [column, share / sum] as const)
}

/** Classes that any labelled source names; for the words of the lexicon, all. */
function possibleBySource(
  lessons: readonly Lesson[],
  targets: readonly Document['target'][],
  columns: number,
): ReadonlyMap<string, Uint8Array> {
  const named = new Uint8Array(columns)
  lessons.forEach(({ source }, index) => {
    if (source !== 'lexicon') for (const [column] of targets[index] ?? []) named[column] = 1
  })
  const sources = new Set(lessons.map(({ source }) => source))
  return new Map([...sources].filter((source) => source !== 'lexicon').map((source) => [source, named]))
}
