// Everything that could be said to a message, each with the chance that it is what the patient wanted: entries, clinics, a
// refusal, the general answer of a matter. Gathers only; which of them is said is decided in arbitration.ts.
import type { Department } from '../model/department.ts'
import type { FaqEntry } from '../model/faq-entry.ts'
import { type Candidate, chanceOf, oddsOf } from './arbitration.ts'
import { asksForClinic, chanceOfClinic, leadsToClinic, tellsOfIllness } from './clinic-wish.ts'
import { type Lean, leaningOn, leanOf, withLastTopic } from './last-topic.ts'
import { type Matter, readMatters } from './matters.ts'
import { type Question, wants } from './question.ts'
import { FACTS } from './question-words.ts'
import { readMessage } from './reading.ts'
import { findIllnessWord, findRefusal, kindOfNo, type Refusal } from './refusals.ts'
import type { DepartmentSuggestion, FaqHit, HeardTurn } from './turn.ts'

export type Said =
  | { readonly kind: 'faq'; readonly hit: FaqHit }
  | { readonly kind: 'clinic'; readonly suggestion: DepartmentSuggestion }
  | { readonly kind: 'refusal'; readonly refusal: Refusal }

export interface Gathered {
  readonly candidates: readonly Candidate<Said>[]
  readonly suggestion: DepartmentSuggestion
  /** Asked in so many words where to go: "挂什么科". */
  readonly asksClinic: boolean
  /** The entry that answers the bare word of the matter. */
  readonly general?: General
}

export interface General {
  readonly entry: FaqEntry
  readonly chance: number
  readonly words: readonly string[]
}

/** Not even worth a line in the choices. */
const POSSIBLE = 0.12
/** A longer topic is a story; no entry covers enough of it to answer, and looking costs time. */
const LONGEST_ASKED = 60
/** An entry of the matter that is named is likelier than its words alone say, one of another matter less. */
const OF_THE_MATTER = 1.6
const OF_ANOTHER = 0.45
/** "膝盖疼挂什么科" is near "不知道挂什么科怎么办", and the clinic is the answer. */
const BESIDE_A_CLINIC = 0.03
/** Among the clinics suggested the right one is never certain. */
const MOST_CERTAIN_CLINIC = 0.97
const CHILD_CLINIC = 0.7
/** From this length on, several matters are several wishes, and no word tells which comes first. */
const LONG = 30
const MOST_WISHES = 2
const ONE_OF_SEVERAL = 0.5
/** How much a named matter speaks against a wish for medical advice. */
const NOT_MEDICAL = 0.4
const OF_THE_DESK = new Set(['挂号', '病历', '医保', '疫苗', '上班时间', '网上看病'])
const SOUNDS_MEDICAL = 0.5
/** A clinic or an entry this likely is a better guess than the sound of the words. */
const LIKELY = 0.3
export function gather(turn: HeardTurn, words: string, lean: Lean = leanOf(turn)): Gathered {
  const { knowledge, heard, now } = turn
  const reading = words === heard.words ? heard.reading : readMessage(words)
  const question = reading.question()
  const matters = readMatters(question.matchable)
  const generals = generalsOf(turn, matters)
  const alone =
    question.topic.length > LONGEST_ASKED ? [] : knowledge.faq.find(question.matchable.original, now, question)
  const hits = withLastTopic(turn, question, alone, lean)
  const suggestion = knowledge.departments.suggest(words, heard.person, reading)
  const asksClinic = asksForClinic(question.matchable)
  const leads = leadsToClinic(suggestion)
  const isIll = asksClinic || tellsOfIllness(question)
  const refused =
    leads && (asksClinic || suggestion.direct)
      ? undefined
      : (refusalOf(question, matters) ??
        (isIll || likeliest(suggestion, hits) >= LIKELY ? undefined : soundsMedical(question, matters)))
  const last = leaningOn(turn, question, lean)
  const categories = [...generals.map(({ entry }) => entry), ...(last === undefined ? [] : [last])].map(
    ({ category }) => category,
  )
  const isManifold = question.matchable.text.length > LONG && wishesOf(matters) > MOST_WISHES
  const general = asksClinic || isManifold ? undefined : withItsHit(generals[0], hits)
  const specific = hits.filter(
    ({ entry, score }) =>
      score === 1 || (entry !== general?.entry && (question.topic !== '' || wants(question, ...FACTS))),
  )
  return {
    candidates: agreed([
      ...specific.flatMap((hit) => faqCandidate(hit, categories, leads && (asksClinic || suggestion.direct))),
      ...(isManifold ? oncePerEntry(generals, specific).map(oneOfSeveral) : []),
      ...clinicCandidate(suggestion, chanceOfClinic(question, suggestion, asksClinic, matters), isIll),
      ...(refused === undefined
        ? []
        : [{ kind: kindOfNo(refused), chance: refused.chance, said: { kind: 'refusal', refusal: refused } } as const]),
    ]),
    suggestion,
    asksClinic,
    ...(general === undefined ? {} : { general }),
  }
}

function wishesOf(matters: readonly Matter[]): number {
  return new Set(matters.map(({ word }) => word)).size
}

function oncePerEntry(generals: readonly General[], hits: readonly FaqHit[]): readonly General[] {
  const isFirst = ({ entry }: General, at: number) => generals.findIndex((other) => other.entry === entry) === at
  return generals.filter((each, at) => isFirst(each, at) && !hits.some(({ entry }) => entry === each.entry))
}

/** One wish of several in a long message: worth a line in the choices, not an answer. */
function oneOfSeveral({ entry, chance, words }: General): Candidate<Said> {
  const score = chance * ONE_OF_SEVERAL
  return { kind: 'faqOnTopic', chance: score, said: { kind: 'faq', hit: { entry, score, words } } }
}

function refusalOf(question: Question, matters: readonly Matter[]): Refusal | undefined {
  const refusal = findRefusal(question.matchable)
  return refusal === undefined ? undefined : lessBesideMatter(refusal, matters)
}

function likeliest({ hits }: DepartmentSuggestion, faq: readonly FaqHit[]): number {
  return Math.max(0, hits[0]?.score ?? 0, faq[0]?.score ?? 0)
}

/** "有什么后果" is medical advice, unless it is a missed appointment that is talked about. */
function lessBesideMatter(refusal: Refusal, matters: readonly Matter[]): Refusal {
  const aboutMatter = Math.max(0, ...matters.filter(({ word }) => OF_THE_DESK.has(word)).map(({ chance }) => chance))
  return kindOfNo(refusal) === 'advice'
    ? { ...refusal, chance: refusal.chance * (1 - NOT_MEDICAL * aboutMatter) }
    : refusal
}

/** A question with words of illness in it, about no matter we know: the doctor's, more likely than not. */
function soundsMedical({ wants: asked, matchable }: Question, matters: readonly Matter[]): Refusal | undefined {
  if (asked === 0 || matters.length > 0) return undefined
  const word = findIllnessWord(matchable)
  return word === undefined ? undefined : { key: 'refuse.medical', chance: SOUNDS_MEDICAL, words: [word] }
}

/** The entry for the first two matters together ("疫苗" and "挂号"), else for each alone. */
function generalsOf(turn: HeardTurn, matters: readonly Matter[]): readonly General[] {
  const [first, second] = matters
  const both =
    first === undefined || second === undefined
      ? undefined
      : (entryFor(turn, first.word + second.word) ?? entryFor(turn, second.word + first.word))
  const alone = matters.flatMap(({ word, chance, words }) => {
    const entry = entryFor(turn, word)
    return entry === undefined ? [] : [{ entry, chance, words }]
  })
  if (both === undefined || first === undefined || second === undefined) return alone
  const chance = Math.max(first.chance, second.chance)
  return [{ entry: both, chance, words: [...first.words, ...second.words] }, ...alone]
}

/** Words near the general entry speak for its matter too, half as loud as a word that names it. */
function withItsHit(general: General | undefined, hits: readonly FaqHit[]): General | undefined {
  const hit = hits.find(({ entry }) => entry === general?.entry)
  if (general === undefined || hit === undefined) return general
  return { ...general, chance: 1 - (1 - general.chance) * (1 - hit.score / 2) }
}

function entryFor({ knowledge, now }: HeardTurn, wording: string): FaqEntry | undefined {
  return knowledge.faq.exactly(wording, now)
}

function faqCandidate(hit: FaqHit, categories: readonly string[], clinicIsAsked: boolean): readonly Candidate<Said>[] {
  const { entry, score } = hit
  if (score < POSSIBLE) return []
  const ofMatter = categories.length === 0 ? 1 : categories.includes(entry.category) ? OF_THE_MATTER : OF_ANOTHER
  const factor = score === 1 ? 1 : ofMatter * (clinicIsAsked ? BESIDE_A_CLINIC : 1)
  const chance = factor === 1 ? score : chanceOf(oddsOf(score) * factor)
  const kind = factor > 1 ? 'faqOnTopic' : entry.clinical ? 'clinicalFaq' : 'faq'
  return [{ kind, chance, said: { kind: 'faq', hit } }]
}

function clinicCandidate(suggestion: DepartmentSuggestion, wanted: number, isIll: boolean): readonly Candidate<Said>[] {
  const { hits, close = hits.length, direct, childClinic } = suggestion
  const shown = hits.slice(0, close)
  if (isIll && childClinic !== undefined && !leadsToClinic(suggestion)) return [childCandidate(childClinic)]
  if (shown.length === 0) return []
  const oneFits = shown.reduce((sum, { score }) => sum + score, 0)
  const chance = wanted * (direct ? 1 : Math.min(MOST_CERTAIN_CLINIC, oneFits))
  return [{ kind: 'clinic', chance, said: { kind: 'clinic', suggestion: { ...suggestion, hits: shown } } }]
}

/** An entry of the very clinic that is suggested says the same, and more: one of the two is said, with the odds of both. */
function agreed(candidates: readonly Candidate<Said>[]): readonly Candidate<Said>[] {
  const clinic = candidates.find(({ kind }) => kind === 'clinic')
  if (clinic?.said.kind !== 'clinic') return candidates
  const [first] = clinic.said.suggestion.hits
  const same = candidates.find(
    ({ said }) => said.kind === 'faq' && said.hit.score < 1 && said.hit.entry.departmentId === first?.department.id,
  )
  if (same === undefined) return candidates
  const [kept, dropped] = same.chance > clinic.chance ? [same, clinic] : [clinic, same]
  const chance = chanceOf(oddsOf(kept.chance) + oddsOf(dropped.chance))
  return candidates.flatMap((each) => (each === dropped ? [] : [each === kept ? { ...kept, chance } : each]))
}

/** "孩子不舒服怎么办": no complaint we know, and still a child who is ill. */
function childCandidate(department: Department): Candidate<Said> {
  const hits = [{ department, score: CHILD_CLINIC, words: ['孩子'] }]
  return { kind: 'clinic', chance: CHILD_CLINIC, said: { kind: 'clinic', suggestion: { hits, direct: false } } }
}
