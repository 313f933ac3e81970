// A short question that leans on the answer before it: "门诊几点上班" – "那周日呢". The last topic is added only where that
// finds an entry clearly better than the words alone; otherwise the words are taken as they stand.
import { type Question, readQuestion } from './question.ts'
import { logOdds } from './scores.ts'
import type { FaqHit, HeardTurn } from './turn.ts'

const LONGEST_TOPIC = 4
const STILL_THE_TOPIC_MS = 3 * 60_000
const SURE = 0.7
const MARGIN = 1.2
/** Among several weak hits, the one the editor names as related to the last answer: enough to answer, not to be certain. */
const RELATED = 0.75

export function withLastTopic(turn: HeardTurn, question: Question, alone: readonly FaqHit[]): readonly FaqHit[] {
  const { knowledge, state, now } = turn
  const last = state.lastFaqId === undefined ? undefined : knowledge.faq.get(state.lastFaqId)
  if (last === undefined || !isTalking(turn) || !mayLean(question)) return alone
  const [best, second] = alone
  if (question.topic !== '' && isAhead(best, second)) return alone
  const text = `${last.questions[0] ?? ''}，${question.matchable.original}`
  const together = readQuestion(text)
  const combined = knowledge.faq
    .find(text, now, { ...together, wants: question.wants === 0 ? together.wants : question.wants })
    .filter(({ entry }) => entry !== last)
  if (isAhead(combined[0], combined[1]) && (question.topic === '' || isAhead(combined[0], best))) return combined
  const related = alone.filter(({ entry, score }) => score >= 0.3 && last.followUps.includes(entry.id))
  const [only] = related
  return only !== undefined && related.length === 1 && !isAhead(best, second)
    ? [{ ...only, score: Math.max(only.score, RELATED) }]
    : alone
}

function isTalking({ state, now }: HeardTurn): boolean {
  return state.recent?.some(({ at }) => now - at < STILL_THE_TOPIC_MS) === true
}

/** Few words, and none that name the hospital: "你们在哪" asks for us, not for the car park talked about before. */
function mayLean({ topic, matchable }: Question): boolean {
  return topic.length <= LONGEST_TOPIC && !/医院|你们|贵院|咱们/.test(matchable.text)
}

function isAhead(best: FaqHit | undefined, other: FaqHit | undefined): boolean {
  if (best === undefined || best.score < SURE) return false
  return other === undefined || logOdds(best.score) - logOdds(other.score) >= MARGIN
}
