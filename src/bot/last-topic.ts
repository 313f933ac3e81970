// A short question that leans on the answer before it: "门诊几点上班" – "那周日呢", "肚子疼挂什么科" – "在几楼". The last topic
// is added only where that finds an answer clearly better than the words alone; otherwise they are taken as they stand.
import type { Department } from '../model/department.ts'
import type { FaqEntry } from '../model/faq-entry.ts'
import { type Question, readQuestion, wants } from './question.ts'
import { FACTS, type Want } from './question-words.ts'
import { logOdds } from './scores.ts'
import type { FaqHit, HeardTurn } from './turn.ts'

const LONGEST_TOPIC = 4
/** "怎么说呢" and "好" ask nothing yet: without a fact wanted, a word of its own must be there. */
const SHORTEST_TOPIC = 2
const STILL_THE_TOPIC_MS = 3 * 60_000
const POSSIBLE = 0.3
const SURE = 0.7
const MARGIN = 1.2
/** Among several weak hits, the one the editor names as related to the last answer: enough to answer, not to be certain. */
const RELATED = 0.75

/** The answer a short question may lean on. */
export interface Lean {
  readonly faqId: string | undefined
  /** Given lately enough to be what is still talked about. */
  readonly isFresh: boolean
}

export function leanOf(turn: HeardTurn): Lean {
  return { faqId: turn.state.lastFaqId, isFresh: isTalking(turn) }
}

export function withLastTopic(
  turn: HeardTurn,
  question: Question,
  alone: readonly FaqHit[],
  { faqId, isFresh }: Lean,
): readonly FaqHit[] {
  const { knowledge, now } = turn
  const last = faqId === undefined ? undefined : knowledge.faq.get(faqId)
  if (last === undefined || !isFresh || !mayLean(question)) return alone
  const text = `${plainestOf(last)}，${question.matchable.original}`
  const together = readQuestion(text)
  const combined = knowledge.faq.find(text, now, {
    ...together,
    wants: question.wants === 0 ? together.wants : question.wants,
  })
  if (combined[0]?.score === 1 && isAhead(combined[0], combined[1])) return combined
  const [best, second] = alone
  if (question.topic !== '' && isAhead(best, second)) return alone
  const others = combined.filter(({ entry }) => entry !== last)
  if (isAhead(others[0], others[1]) && (question.topic === '' || isAhead(others[0], best))) return others
  return relatedTo(last, alone) ?? alone
}

/** Of several weak hits the only one that belongs to the last answer, unless that answer itself is as near. */
function relatedTo(last: FaqEntry, alone: readonly FaqHit[]): readonly FaqHit[] | undefined {
  const [only, ...more] = alone.filter(({ entry, score }) => score >= POSSIBLE && last.followUps.includes(entry.id))
  if (only === undefined || more.length > 0 || isAhead(alone[0], alone[1])) return undefined
  if (alone.some(({ entry, score }) => entry === last && score >= only.score)) return undefined
  return [{ ...only, score: Math.max(only.score, RELATED) }]
}

/** The wording that says least beside the topic: "停车场在哪" rather than "开车来有地方停车吗". */
function plainestOf({ questions }: FaqEntry): string {
  const topics = questions.map((question) => readQuestion(question).topic.length)
  const shortest = Math.min(...topics.filter((length) => length > 0))
  return questions[topics.indexOf(shortest)] ?? ''
}

function isTalking({ state, now }: HeardTurn): boolean {
  return state.recent?.some(({ at }) => now - at < STILL_THE_TOPIC_MS) === true
}

/** A question of few words, and none that name the hospital: "你们在哪" asks for us, not for the car park talked about before. */
function mayLean(question: Question): boolean {
  const { topic } = question
  const asks = topic.length >= SHORTEST_TOPIC || wants(question, ...FACTS)
  return asks && topic.length <= LONGEST_TOPIC && !namesHospital(question)
}

function namesHospital({ matchable }: Question): boolean {
  return /医院|你们|贵院|咱们/.test(matchable.text)
}

function isAhead(best: FaqHit | undefined, other: FaqHit | undefined): boolean {
  if (best === undefined || best.score < SURE) return false
  return other === undefined || logOdds(best.score) - logOdds(other.score) >= MARGIN
}

const ASKS_FACT: readonly Want[] = ['where', 'when', 'phone']
const LONGEST_LEANING = 10
const ABOUT_SOMEBODY =
  /孩子|小孩|宝宝|娃|儿童|老人|老年人|孕妇|怀孕|哺乳|女的|男的|女生|男生|大人|\d岁|[一二三四五六七八九十]岁|爸|妈|老公|老婆|爱人|爷爷|奶奶/

/** "在几楼" after a clinic was named: its facts once more. Undefined when the message asks for something of its own. */
export function leansOnDepartment(turn: HeardTurn): readonly Department[] | undefined {
  const { state, heard, knowledge } = turn
  if (state.lastWas !== 'department' || !isTalking(turn) || heard.matchable.text.length > LONGEST_LEANING)
    return undefined
  const question = readQuestion(heard.matchable)
  if (question.topic !== '' || !wants(question, ...ASKS_FACT) || namesHospital(question)) return undefined
  const departments = (state.lastDepartments ?? []).flatMap((id) => knowledge.departments.get(id) ?? [])
  return departments.length === 0 ? undefined : departments
}

/** "那小孩呢" after a clinic was named: the complaint told before, to be read again for somebody else. */
export function leansOnPerson(turn: HeardTurn): string | undefined {
  const { state, heard } = turn
  if (state.lastWas !== 'department' || !isTalking(turn)) return undefined
  const { text } = heard.matchable
  if (text.length > LONGEST_LEANING || !ABOUT_SOMEBODY.test(text)) return undefined
  return state.recent?.at(-1)?.text
}
