// How often an entry was the answer, and how often the person asked for a human soon after. Read from the reasons of the
// bot's messages, page by page from the newest, up to a bound: no counter has to be written while a patient waits.
import { firstIdAt } from '../base/ids.ts'
import type { Db } from './tx.ts'

export interface EntryFigures {
  readonly id: string
  readonly shown: number
  readonly handedOff: number
}

const PAGE = 1_000
const MOST_PAGES = 30

export async function faqFigures(
  db: Db,
  { since, soonMs, pause }: { readonly since: number; readonly soonMs: number; readonly pause: () => Promise<unknown> },
): Promise<readonly EntryFigures[]> {
  const figures = new Map<string, { shown: number; handedOff: number }>()
  let before: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const rows = await answersBefore(db, { since, soonMs, before })
    for (const { reason, handed } of rows) {
      for (const id of entriesIn(reason)) {
        const known = figures.get(id) ?? { shown: 0, handedOff: 0 }
        figures.set(id, { shown: known.shown + 1, handedOff: known.handedOff + (handed ? 1 : 0) })
      }
    }
    before = rows.at(-1)?.id
    if (rows.length < PAGE) break
    await pause()
  }
  return [...figures].map(([id, counted]) => ({ id, ...counted })).sort((a, b) => b.shown - a.shown)
}

async function answersBefore(
  db: Db,
  { since, soonMs, before }: { readonly since: number; readonly soonMs: number; readonly before: string | undefined },
) {
  const query = db
    .selectFrom('message as m')
    .select((eb) => [
      'm.id',
      'm.reason',
      eb
        .exists(
          eb
            .selectFrom('queue_entry as q')
            .select('q.id')
            .whereRef('q.conversation_id', '=', 'm.conversation_id')
            .whereRef('q.entered_at', '>=', 'm.recorded_at')
            .where((inside) => inside('q.entered_at', '<=', inside('m.recorded_at', '+', soonMs))),
        )
        .as('handed'),
    ])
    .where('m.id', '>=', firstIdAt(since))
    .where('m.author', '=', 'bot')
    .where('m.reason', 'is not', null)
    .orderBy('m.id', 'desc')
    .limit(PAGE)
  const rows = await (before === undefined ? query : query.where('m.id', '<', before)).execute()
  return rows.map(({ id, reason, handed }) => ({ id, reason, handed: Number(handed) > 0 }))
}

interface AnsweredBy {
  readonly entry?: { readonly id?: unknown }
  readonly also?: AnsweredBy
}

function entriesIn(reason: string | null): readonly string[] {
  if (reason === null) return []
  const { entry, also } = JSON.parse(reason) as AnsweredBy
  return [entry?.id, also?.entry?.id].filter((id) => typeof id === 'string')
}
