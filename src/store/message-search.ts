// Finds messages by the words in them, for whoever may see their conversation. Reads from the newest message back,
// stretch by stretch: Chinese words of two characters are below what a trigram index can find, and one long query would
// hold up a hospital on SQLite.
import { type RawBuilder, sql } from 'kysely'
import type { Sight } from '../model/permission.ts'
import { visible } from './sight.ts'
import type { Store } from './tx.ts'

const STRETCH = 5_000
/** Greater than every id. */
const END = '~'

export interface MessageSearch {
  readonly words: string
  readonly sight: Sight
  /** Id of the last message already shown. */
  readonly before: string | undefined
  readonly limit: number
}

export interface FoundMessage {
  readonly id: string
  readonly no: number
  readonly author: 'contact' | 'bot' | 'agent' | 'system'
  /** JSON. */
  readonly content: string
  readonly sent_at: number
  readonly recalled_at: number | null
  readonly conversation_id: string
  readonly contact_id: string
  readonly owner_id: string | null
  readonly display_name: string | null
}

/** Newest first. */
export async function searchMessages(store: Store, search: MessageSearch): Promise<readonly FoundMessage[]> {
  const found: FoundMessage[] = []
  let before = search.before ?? END
  for (;;) {
    const after = await stretchEnd(store, before)
    found.push(...(await searchStretch(store, search, { after: after ?? '', before }, search.limit - found.length)))
    if (after === undefined || found.length === search.limit) return found
    before = after
    await new Promise((resolve) => setImmediate(resolve)) // patients first
  }
}

/** The message a stretch ends before; undefined: it is the last stretch. */
async function stretchEnd({ reads }: Store, before: string): Promise<string | undefined> {
  const row = await reads
    .selectFrom('message')
    .select('id')
    .where('id', '<', before)
    .orderBy('id', 'desc')
    .offset(STRETCH)
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

interface Stretch {
  readonly after: string
  readonly before: string
}

async function searchStretch(
  { reads, dialect }: Store,
  { words, sight }: MessageSearch,
  stretch: Stretch,
  limit: number,
): Promise<readonly FoundMessage[]> {
  const pattern = `%${words.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  return reads
    .selectFrom('message as m')
    .innerJoin('conversation as c', 'c.id', 'm.conversation_id')
    .leftJoin('contact as p', 'p.id', 'c.contact_id')
    .select(['m.id', 'm.no', 'm.author', 'm.content', 'm.sent_at', 'm.recalled_at', 'm.conversation_id'])
    .select(['c.contact_id', 'c.owner_id', 'p.display_name'])
    .where('m.id', '<', stretch.before)
    .where('m.id', '>=', stretch.after)
    .where(sql<boolean>`lower(${said(dialect)}) like ${pattern} escape '\\'`)
    .where(visible(sight))
    .orderBy('m.id', 'desc')
    .limit(limit)
    .execute()
}

/** The words in a stored message, and none of its field names. */
function said(dialect: Store['dialect']): RawBuilder<string> {
  const field = (name: string) =>
    dialect === 'postgres'
      ? sql`m.content::json ->> ${sql.lit(name)}`
      : sql`json_extract(m.content, ${sql.lit(`$.${name}`)})`
  const fields = ['text', 'recognizedText', 'title', 'label', 'fileName'].map(field)
  return sql<string>`coalesce(${sql.join(fields)}, '')`
}
