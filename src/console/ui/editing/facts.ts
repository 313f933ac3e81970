// Facts an answer points at: {{department.fever.phone}}. Reads and writes the references, and fills in what is known here.

export const DEPARTMENT_FACTS = ['name', 'location', 'phone', 'hours'] as const
export const HOSPITAL_FACTS = ['name', 'phone', 'emergencyPhone', 'address', 'emergencyAddress'] as const

const REFERENCE = /\{\{([^{}]{1,80})\}\}/g

export interface FilledPiece {
  readonly text: string
  /** Name of the fact; undefined: plain text. */
  readonly fact: string | undefined
  readonly isKnown: boolean
}

export function filledPieces(text: string, facts: ReadonlyMap<string, string>): readonly FilledPiece[] {
  const pieces: FilledPiece[] = []
  let from = 0
  for (const match of text.matchAll(REFERENCE)) {
    const name = (match[1] ?? '').trim()
    const value = facts.get(name)
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), fact: undefined, isKnown: true })
    pieces.push({ text: value ?? name, fact: name, isKnown: value !== undefined })
    from = match.index + match[0].length
  }
  if (from < text.length) pieces.push({ text: text.slice(from), fact: undefined, isKnown: true })
  return pieces
}

export function factsIn(text: string): readonly string[] {
  return [...new Set(Array.from(text.matchAll(REFERENCE), (match) => (match[1] ?? '').trim()))]
}
