// Says blocked stretches neutrally. What is left never blocks: where the neutral wording meets what stood around it badly,
// the whole sentence gives way, and at last the whole text.
import { isBlocked, type WordingFinding } from '../../model/wording.ts'

type Check = (text: string) => readonly WordingFinding[]

const MOST_ROUNDS = 3
const LAST_RESORT = '这件事请当面咨询医生，或由工作人员为您核实后回复。'

export function rewriteWith(check: Check, text: string): string {
  let neutral = text
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const blocking = check(neutral).filter(({ severity }) => severity === 'block')
    if (blocking.length === 0) return neutral
    neutral = replaced(neutral, blocking)
  }
  return isBlocked(check(neutral)) ? LAST_RESORT : neutral
}

function replaced(text: string, findings: readonly WordingFinding[]): string {
  const parts: string[] = []
  let at = 0
  let said = ''
  for (const { rewrite } of findings.toSorted(
    (a, b) => a.rewrite.start - b.rewrite.start || b.rewrite.end - a.rewrite.end,
  )) {
    if (rewrite.start < at) continue
    const isRepeated = rewrite.text !== '' && rewrite.text === said
    parts.push(text.slice(at, rewrite.start), isRepeated ? '' : rewrite.text)
    said = rewrite.text
    at = rewrite.end
  }
  return (parts.join('') + text.slice(at)).trim()
}
