// Cuts a message with several questions into parts that may be answered one by one. A statement belongs to the question
// after it ("孩子咳嗽三天了，挂什么科" is one question). Cuts only; whether a part makes sense alone is seen by answering it.
import { readQuestion } from './question.ts'
import { type Matchable, normalize } from './text/matchable.ts'

const MOST_PARTS = 3
/** A longer message tells a story; its questions belong together. */
const LONGEST_SPLIT = 60
const SHORTEST_PART = 2
/** Marks, and words that start another question. */
const BREAKS =
  /[,.!?;]+|(?:还有就是|还有|另外|顺便问一下|顺便问下|顺便问|顺便|然后|以及|再问一下|再问|还想问|还要问|同时|并且|再就是|第二)[,.]?/
/** The same, and after every question mark. */
const CUTS = new RegExp(`(?<=\\?)|${BREAKS.source}`)
const ASKS = /[?吗呢]|什么|怎么|哪|几|多少|多久|能不能|可不可以|要不要|有没有|是不是|吧$/
/** Half a question: says where to look, not what for. */
const BARE_CLINIC =
  /^(?:那?我?(?:应?该|要|得|是)?(?:去|看|挂|找)?(?:什么|哪个?|啥)(?:门诊|科室?|号)|怎么办|咋办|怎么回事)$/

export function splitQuestions(words: string, known?: Matchable): readonly string[] {
  const { text, gaps } = known?.original === words ? known : normalize(words)
  if (text.length > LONGEST_SPLIT) return []
  const parts = grouped(clausesOf(text, gaps))
  return parts.length < 2 ? [] : parts.slice(0, MOST_PARTS)
}

function clausesOf(text: string, gaps: readonly number[]): readonly string[] {
  const atGaps = [...gaps, text.length].map((end, index, all) =>
    text.slice(index === 0 ? 0 : (all[index - 1] ?? 0), end),
  )
  return atGaps
    .join('?')
    .replaceAll('??', '?')
    .split(CUTS)
    .filter((clause): clause is string => clause !== undefined && clause !== '')
}

function grouped(clauses: readonly string[]): readonly string[] {
  const groups: string[] = []
  let open = ''
  for (const clause of clauses) {
    const bare = clause.replace(/\?+$/, '')
    if (bare.length < SHORTEST_PART) continue
    open = open === '' ? bare : `${open},${bare}`
    if (isQuestion(clause)) {
      if (BARE_CLINIC.test(bare) && open === bare && groups.length > 0) groups.push(`${groups.pop() ?? ''},${bare}`)
      else groups.push(open)
      open = ''
    }
  }
  if (open !== '') groups.push(groups.length === 0 ? open : `${groups.pop() ?? ''},${open}`)
  return groups
}

function isQuestion(clause: string): boolean {
  return ASKS.test(clause) || readQuestion(clause).wants !== 0
}
