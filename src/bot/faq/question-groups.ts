// Questions nobody could answer, put together by what they ask, so that an editor writes one entry for forty of them.
// Pure; the texts come in de-identified.
import { type Question, readQuestion } from '../question.ts'
import { indexWordings } from './gram-index.ts'
import { chanceOfSame, type Found, MOST_COMPARED } from './propose.ts'
import { runNow } from './slices.ts'

export interface QuestionGroup {
  /** The text most often sent; of equals the shortest. */
  readonly representative: string
  /** Every text of the group in the order they came, repeated ones too. */
  readonly texts: readonly string[]
}

/** From this chance on two questions want one answer: an editor would rather split a group than search for its parts. */
const SAME = 0.6

/** Largest groups first; groups of one size in the order their first question came. */
export function groupQuestions(texts: readonly string[]): readonly QuestionGroup[] {
  const counted = new Map<string, string[]>()
  for (const text of texts) {
    const key = readQuestion(text).matchable.text
    counted.set(key, [...(counted.get(key) ?? []), text])
  }
  const asked = [...counted.values()].sort((a, b) => b.length - a.length)
  return gather(asked.map((same) => ({ texts: same, question: readQuestion(same[0] ?? '') })))
    .map((texts) => ({ representative: representativeOf(texts), texts }))
    .sort((a, b) => b.texts.length - a.texts.length)
}

interface Asked {
  readonly texts: readonly string[]
  readonly question: Question
}

/** The most frequent lead; each other joins the lead it is most like, or leads a group of its own. */
function gather(asked: readonly Asked[]): readonly (readonly string[])[] {
  const index = runNow(indexWordings(asked.map(({ question }, entry) => ({ entry, at: 0, ...question }))))
  const leads = new Map<number, string[]>()
  asked.forEach(({ texts, question }, number) => {
    const found: Found<number>[] = []
    index.search(question, ({ entry }, similarity) => {
      if (leads.has(entry)) found.push({ entry, text: asked[entry]?.question.matchable.original ?? '', similarity })
    })
    found.sort((a, b) => b.similarity - a.similarity || a.entry - b.entry)
    const [best] = chanceOfSame(question, found.slice(0, MOST_COMPARED))
    if (best !== undefined && best.score >= SAME) leads.get(best.entry)?.push(...texts)
    else leads.set(number, [...texts])
  })
  return [...leads.values()]
}

function representativeOf(texts: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  const [best] = [...counts].sort(([a, m], [b, n]) => n - m || a.length - b.length || (a < b ? -1 : 1))
  return best?.[0] ?? ''
}
