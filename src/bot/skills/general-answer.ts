// The general answer of a matter: whom to ask, where to look. Where a clinic's own facts say more, those; where a complaint is
// told as clearly as the matter ("肺炎住院要多久好"), the clinic stands beside it. Never hides that nobody knew the exact answer.
import type { Arbitrated } from '../arbitration.ts'
import type { Gathered, General, Said } from '../candidates.ts'
import type { Decision, HeardTurn, Reason } from '../turn.ts'
import { departmentFacts, faqReply } from './replies.ts'
import { together } from './together.ts'

/** Matters of which every clinic has facts of its own. */
const HOURS = '上班时间'
const ADDRESS = '地址'
/** A general answer expected to cost more is not said alone where a clinic is clear: less than six in seven wanted it. */
const DOUBTFUL = 2.7
const CLEAR_CLINIC = 0.5

interface Asked {
  readonly words: string
  readonly gathered: Gathered
  readonly arbitrated: Arbitrated<Said>
  readonly runnersUp: Pick<Reason, 'runnersUp' | 'costs'>
}

/** `clinic`: how the clinic of the words would be named. */
export function generalAnswer(
  turn: HeardTurn,
  { words, gathered, arbitrated, runnersUp }: Asked,
  clinic: (turn: HeardTurn) => Decision | undefined,
): Decision | undefined {
  const { general, suggestion } = gathered
  if (general === undefined) return undefined
  const facts = clinicInsteadOf(turn, gathered)
  if (facts !== undefined) return facts
  const say = (next: HeardTurn) => sayGeneral(next, general, words, runnersUp)
  const isClear = (suggestion.hits[0]?.score ?? 0) >= CLEAR_CLINIC
  const isDoubtful = (arbitrated.costs.general ?? 0) >= DOUBTFUL
  return isClear && isDoubtful && turn.brief !== true ? together(turn, say, clinic, false) : say(turn)
}

/** "眼科周末有人吗": its own hours rather than those of the house. */
function clinicInsteadOf(turn: HeardTurn, { general, suggestion }: Gathered): Decision | undefined {
  const [named] = suggestion.hits
  const isOfPlaceOrTime = general !== undefined && [HOURS, ADDRESS].some((word) => isGeneralOf(turn, word, general))
  const isNamed = named !== undefined && turn.heard.words.includes(named.department.name)
  return !isNamed || !isOfPlaceOrTime ? undefined : departmentFacts(turn, [named.department])
}

function isGeneralOf({ knowledge, now }: HeardTurn, word: string, { entry }: General): boolean {
  return knowledge.faq.exactly(word, now) === entry
}

function sayGeneral(
  turn: HeardTurn,
  { entry, words }: General,
  asked: string,
  runnersUp: Pick<Reason, 'runnersUp' | 'costs'>,
): Decision {
  const decision = faqReply(turn, { entry, words, score: 0 }, { rule: 'general', ...runnersUp })
  return { ...decision, effects: [...decision.effects, { kind: 'unanswered', text: asked }] }
}
