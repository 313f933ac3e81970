// Approved answers near to what a patient wrote, for the agent who holds the conversation. Pure; says nothing to anybody,
// and keeps silent where the words sound like an emergency: then only reviewed phrases are offered.
import { answerFor } from '../model/faq-entry.ts'
import type { SuggestedAnswer } from '../model/suggested-answer.ts'
import type { Knowledge } from './turn.ts'

const MOST = 3
/** Below that an agent reads more than he gains. */
const WORTH_READING = 0.2
/** A longer message is a story; no question of the book is near it. */
const LONGEST = 200

export function suggestAnswers(
  knowledge: Pick<Knowledge, 'faq' | 'safety'>,
  now: number,
  asked: string,
  platform?: string,
): readonly SuggestedAnswer[] {
  const text = asked.trim()
  if (text === '' || text.length > LONGEST || knowledge.safety.check(text) !== undefined) return []
  return knowledge.faq
    .find(text, now)
    .filter(({ score }) => score >= WORTH_READING)
    .slice(0, MOST)
    .map(({ entry, score }) => ({
      id: entry.id,
      title: entry.questions[0] ?? entry.id,
      answer: answerFor(entry, platform),
      score,
    }))
}
