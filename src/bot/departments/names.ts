// Clinics called by their name: "我要挂骨科" is a request and is obeyed; "骨科医生说" only mentions one.
import type { Department } from '../../model/department.ts'
import { normalize } from '../text/matchable.ts'
import { createWordScanner } from '../text/word-scanner.ts'
import type { Catalogue } from './catalogue.ts'
import { longest } from './lexicon.ts'

export interface NamedClinic {
  readonly start: number
  readonly end: number
  readonly departments: readonly Department[]
  /** A clinic of the catalogue this hospital has under no name. */
  readonly place: number
  readonly isRequest: boolean
}

export function createNameFinder(
  departments: readonly Department[],
  catalogue: Catalogue | undefined,
): (text: string) => readonly NamedClinic[] {
  const names = new Map<string, { departments: Department[]; place: number }>()
  for (const department of departments) {
    for (const name of [department.name, ...department.aliases]) {
      const { text } = normalize(name)
      const known = names.get(text) ?? { departments: [], place: -1 }
      if (text !== '' && !known.departments.includes(department)) known.departments.push(department)
      if (text !== '') names.set(text, known)
    }
  }
  catalogue?.clinics.forEach(({ name, aliases, hidden }, place) => {
    for (const word of hidden ? [] : [name, ...aliases]) {
      const { text } = normalize(word)
      if (A_PLACE.test(text) && !names.has(text)) names.set(text, { departments: [], place })
    }
  })
  const entries = [...names]
  const scanner = createWordScanner(entries.map(([name]) => name))
  return (text) => {
    const found: NamedClinic[] = []
    scanner.scan(text, (index, start, end) => {
      const entry = entries[index]?.[1]
      if (entry !== undefined) found.push({ start, end, ...entry, isRequest: isRequest(text, start, end) })
    })
    return longest(found)
  }
}

/** 尘肺 is in the catalogue, yet who says it names a complaint. */
const A_PLACE = /(?:科|门诊|中心|室|堂)$/

const ASKS_BEFORE = /(?:挂|看|去|约|找|转|预约|想挂|要挂|到|个|的|下|^)$/
const ASKS_AFTER = /^(?:的?(?:号|专家|门诊|医生|大夫)|挂号|预约|$|[,.!?;])/

/** "我要挂骨科", "骨科的号": the person knows where to go. */
function isRequest(text: string, start: number, end: number): boolean {
  return ASKS_BEFORE.test(text.slice(Math.max(0, start - 2), start)) && (start > 0 || ASKS_AFTER.test(text.slice(end)))
}
