// What patients asked in vain, put together by what they meant; and how the approved answers do. Questions come without
// names and numbers, and figures without words.
import { DAY, MINUTE } from '../../base/clock.ts'
import { faqFigures as figuresOf } from '../../store/faq-figures.ts'
import { forgetUnanswered, newestUnanswered, type Unanswered } from '../../store/unanswered.ts'
import { DONE, NOT_FOUND, ok } from '../answer.ts'
import { actorOf, type ConsoleContext } from '../context.ts'
import type { contract } from '../contract.ts'
import type { Handler } from '../route.ts'

const MOST_QUESTIONS = 1_000
const MOST_GROUPS = 100
const MOST_OTHERS = 10
const SOON_MS = 10 * MINUTE

interface Group {
  readonly question: string
  /** Newest first. */
  readonly rows: readonly Unanswered[]
}

export const unansweredQuestions: Handler<typeof contract.unansweredQuestions> = async ({ context }) => {
  const groups = []
  for (const group of (await groupsIn(context)).slice(0, MOST_GROUPS)) {
    groups.push(...shownGroup(context, group))
    await aMoment()
  }
  return ok({ groups })
}

function shownGroup({ editing }: ConsoleContext, { question, rows }: Group) {
  const [newest] = rows
  if (newest === undefined) return []
  const others = [...new Set(rows.map(({ text }) => text))].filter((text) => text !== question)
  const nearest = editing.nearest(question)
  const shown = nearest === undefined ? null : { id: nearest.id, title: nearest.questions[0] ?? nearest.id }
  const { id, askedAt: lastAt } = newest
  return [{ id, question, others: others.slice(0, MOST_OTHERS), times: rows.length, lastAt, nearest: shown }]
}

/** Lets everything else that waits go first. */
function aMoment(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

async function groupsIn({ store, editing }: ConsoleContext): Promise<readonly Group[]> {
  const rows = await newestUnanswered(store.reads, MOST_QUESTIONS)
  const byText = new Map<string, Unanswered[]>()
  for (const row of rows) byText.set(row.text, [...(byText.get(row.text) ?? []), row])
  return editing.groups(rows.map(({ text }) => text)).map(({ representative, texts }) => ({
    question: representative,
    rows: [...new Set(texts)].flatMap((text) => byText.get(text) ?? []).sort((a, b) => b.askedAt - a.askedAt),
  }))
}

/** The whole group goes, whichever of its questions names it. */
export const dismissUnanswered: Handler<typeof contract.dismissUnanswered> = async (call) => {
  const id = call.param('id')
  const group = (await groupsIn(call.context)).find(({ rows }) => rows.some((row) => row.id === id))
  if (group === undefined) return NOT_FOUND
  return async (tx) => {
    await forgetUnanswered(
      tx,
      group.rows.map((row) => row.id),
    )
    tx.audit({
      actor: actorOf(call.caller),
      action: 'unanswered.dismiss',
      subject: { kind: 'unanswered', id },
      detail: { count: group.rows.length },
    })
    return DONE
  }
}

export const faqFigures: Handler<typeof contract.faqFigures> = async ({ context, query }) => {
  const since = context.clock.now() - query.days * DAY
  return ok({ entries: await figuresOf(context.store.reads, { since, soonMs: SOON_MS, pause: aMoment }) })
}
