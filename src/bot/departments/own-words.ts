// The words a hospital itself gives a department (`symptoms` in departments.yaml): local names, a clinic's speciality.
// They outweigh what the shipped lexicon says.
import type { Department } from '../../model/department.ts'
import { normalize } from '../text/matchable.ts'
import { createWordScanner } from '../text/word-scanner.ts'
import { longest, spellings } from './lexicon.ts'

export interface OwnWord {
  readonly start: number
  readonly end: number
  readonly departments: readonly Department[]
}

export function createOwnWords(departments: readonly Department[]): (text: string) => readonly OwnWord[] {
  const words = new Map<string, Department[]>()
  for (const department of departments) {
    for (const word of department.symptoms.flatMap((symptom) => spellings(normalize(symptom).text))) {
      if (word !== '') words.set(word, [...(words.get(word) ?? []).filter((other) => other !== department), department])
    }
  }
  const entries = [...words]
  const scanner = createWordScanner(entries.map(([word]) => word))
  return (text) => {
    const found: OwnWord[] = []
    scanner.scan(text, (index, start, end) => {
      const taking = entries[index]?.[1]
      if (taking !== undefined) found.push({ start, end, departments: taking })
    })
    return longest(found)
  }
}
