// A short message that leans on what was said before it: "门诊几点上班" – "那周日呢", "肚子疼挂什么科" – "在几楼", "那小孩呢". The
// topic before is added only where that finds a clearly better answer; otherwise the words are taken as they stand.
import type { Department } from '../model/department.ts'
import type { FaqEntry } from '../model/faq-entry.ts'
import { withScore } from './faq.ts'
import { type Question, readQuestion, wants } from './question.ts'
import { FACTS, type Want } from './question-words.ts'
import type { Reading } from './reading.ts'
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

/** What a short question may lean on. */
export interface Lean {
  readonly faqId: string | undefined
  /** Said lately enough to be what is still talked about. */
  readonly isFresh: boolean
  /** Earlier words of the person, newest first. */
  readonly before: readonly string[]
}

export function leanOf(turn: HeardTurn): Lean {
  const { state } = turn
  return { faqId: state.lastFaqId, isFresh: isTalking(turn), before: recentWords(turn) }
}

/** The entry a short question leans on, if it is one and something is still talked about. */
export function leaningOn(turn: HeardTurn, question: Question, { faqId, isFresh }: Lean): FaqEntry | undefined {
  return faqId === undefined || !isFresh || !mayLean(question) ? undefined : turn.knowledge.faq.get(faqId)
}

export function withLastTopic(
  turn: HeardTurn,
  question: Question,
  alone: readonly FaqHit[],
  lean: Lean,
): readonly FaqHit[] {
  const clinic = namedClinic(turn, question, lean)
  if (clinic !== undefined) return onClinic(turn, question, clinic, alone)
  const last = leaningOn(turn, question, lean)
  if (last === undefined) return alone
  for (const text of readings(question, last, lean.before)) {
    const found = readTogether(turn, question, { text, last, alone })
    if (found !== undefined) return found
  }
  return relatedTo(last, alone) ?? alone
}

/** What the person may have meant, in full: the topic before with the new question, or the new topic with the question before. */
function readings(question: Question, last: FaqEntry, before: readonly string[]): readonly string[] {
  const said = question.matchable.original
  const [previous] = before
  const topical = before.find((words) => readQuestion(words).topic.length >= SHORTEST_TOPIC)
  return [
    ...(question.wants === 0 && previous !== undefined ? [`${question.topic}，${previous}`] : []),
    ...(topical === undefined ? [] : [`${topical}，${said}`]),
    `${plainestOf(last)}，${said}`,
  ]
}

function readTogether(
  { knowledge, now }: HeardTurn,
  question: Question,
  { text, last, alone }: { readonly text: string; readonly last: FaqEntry; readonly alone: readonly FaqHit[] },
): readonly FaqHit[] | undefined {
  const together = readQuestion(text)
  const combined = knowledge.faq.find(text, now, {
    ...together,
    wants: question.wants === 0 ? together.wants : question.wants,
    leaning: { said: question, on: last.id },
  })
  if (combined[0]?.score === 1 && isAhead(combined[0], combined[1])) return combined
  const [best, second] = alone
  if (question.topic !== '' && isAhead(best, second)) return alone
  const others = combined.filter(({ entry }) => entry !== last)
  return isAhead(others[0], others[1]) && (question.topic === '' || isAhead(others[0], best)) ? others : undefined
}

/** Of several weak hits the only one that belongs to the last answer, unless that answer itself is as near. */
function relatedTo(last: FaqEntry, alone: readonly FaqHit[]): readonly FaqHit[] | undefined {
  const [only, ...more] = alone.filter(({ entry, score }) => score >= POSSIBLE && last.followUps.includes(entry.id))
  if (only === undefined || more.length > 0 || isAhead(alone[0], alone[1])) return undefined
  if (alone.some(({ entry, score }) => entry === last && score >= only.score)) return undefined
  return [withScore(only, Math.max(only.score, RELATED))]
}

function namedClinic(turn: HeardTurn, question: Question, { isFresh }: Lean): Department | undefined {
  const { state, knowledge } = turn
  if (state.lastWas !== 'department' || !isFresh || !mayLean(question)) return undefined
  const [only, ...more] = state.lastDepartments ?? []
  return only === undefined || more.length > 0 ? undefined : knowledge.departments.get(only)
}

/** "晚上有人吗" after 儿科 was named: "儿科晚上有人吗". */
function onClinic(
  { knowledge, now }: HeardTurn,
  question: Question,
  { name }: Department,
  alone: readonly FaqHit[],
): readonly FaqHit[] {
  const combined = knowledge.faq.find(`${name}${question.matchable.original}`, now)
  const [best, second] = combined
  return best?.score === 1 || (isAhead(best, second) && isAhead(best, alone[0])) ? combined : alone
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

function recentWords({ state, now }: HeardTurn): readonly string[] {
  const fresh = (state.recent ?? []).filter(({ at }) => now - at < STILL_THE_TOPIC_MS)
  return fresh.map(({ text }) => text).reverse()
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
/** Topics of "几点上班" and of "在哪". */
const OPENING = /^(?:开门|下班)?$/

/** "在几楼" after a clinic was named: its facts once more. Undefined when the message asks for something of its own. */
export function leansOnDepartment(turn: HeardTurn): readonly Department[] | undefined {
  const { state, heard, knowledge } = turn
  if (state.lastWas !== 'department' || !isTalking(turn) || heard.matchable.text.length > LONGEST_LEANING)
    return undefined
  const question = heard.reading.question()
  if (!OPENING.test(question.topic) || !wants(question, ...ASKS_FACT) || namesHospital(question)) return undefined
  const departments = (state.lastDepartments ?? []).flatMap((id) => knowledge.departments.get(id) ?? [])
  return departments.length === 0 ? undefined : departments
}

/** The whole message names somebody, nothing else. */
const SOMEBODY =
  /^(?:那|那么|要是|如果|换成|是|我|我家|给|一个|\d+岁的?|[一二三四五六七八九十]+岁的?)*(?:孩子|小孩|小孩子|宝宝|娃|儿童|婴儿|老人|老年人|孕妇|怀孕的?|哺乳期|女的|男的|女生|男生|女性|男性|大人|成人|爸|爸爸|妈|妈妈|老公|老婆|爱人|爷爷|奶奶|外公|外婆|儿子|女儿)+(?:的话|呢|的|怎么办|看什么科|挂什么科|挂哪个科)*[?,.!]*$/

/** "那小孩呢" after a clinic was named: the complaint told before, to be read again for somebody else. */
export function leansOnPerson(turn: HeardTurn): string | undefined {
  const { state, heard } = turn
  if (state.lastWas !== 'department' || !SOMEBODY.test(heard.matchable.text)) return undefined
  return recentWords(turn)[0]
}

const ONLY_WHICH =
  /^(?:那|那么|请问|我|应该|应|该|要|得|是|可以|到底|先)*(?:去|看|挂|找)*(?:什么|哪个?|啥|哪一个)(?:门诊|科室?|号)(?:好|呢|啊|吗|合适|比较)*[?.!,]*$/

/** "我该挂什么科" after an honest no that named a clinic. */
export function leansOnRefusal(turn: HeardTurn): readonly Department[] | undefined {
  const { state, heard, knowledge } = turn
  if (!isTalking(turn) || !ONLY_WHICH.test(heard.matchable.text)) return undefined
  const departments = (state.lastDepartments ?? []).flatMap((id) => knowledge.departments.get(id) ?? [])
  return departments.length === 0 ? undefined : departments
}

/** "那挂哪个科" without a complaint: the one told just before, if it leads to a clinic. */
export function leansOnComplaint(turn: HeardTurn): string | undefined {
  const { knowledge, heard } = turn
  if (heard.matchable.text.length > LONGEST_LEANING) return undefined
  const leads = (words: string, read?: Reading) => {
    const [best] = knowledge.departments.suggest(words, heard.person, read).hits
    return best !== undefined && best.score >= POSSIBLE
  }
  const saysMore = !ONLY_WHICH.test(heard.matchable.text) && leads(heard.words, heard.reading)
  return saysMore ? undefined : recentWords(turn).find((words) => leads(words))
}
