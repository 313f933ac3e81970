// Looking for words in what was said. Finds only in conversations the caller may open; what was looked for stays out of
// logs and audit, that somebody looked does not.
import { type InboundContent, type OutboundContent, wordsOf } from '../model/content.ts'
import { type FoundMessage, searchMessages } from '../store/message-search.ts'
import { recordReads } from './access/reading.ts'
import { ok } from './answer.ts'
import type { contract } from './contract.ts'
import type { Handler } from './route.ts'

const LONGEST_EXCERPT = 120

export const messageSearch: Handler<typeof contract.messageSearch> = async ({ context, caller, sight, query }) => {
  const { q, cursor, limit } = query
  const found = await searchMessages(context.store, { words: q, sight, before: cursor, limit })
  const foreign = new Set(
    found.filter((row) => row.owner_id === null || row.owner_id !== sight.agentId).map((row) => row.conversation_id),
  )
  const readings = [...foreign].map((id) => ({ action: 'read.search', subject: { kind: 'conversation', id } }) as const)
  await recordReads({ context, caller }, readings)
  const last = found.length === limit ? found.at(-1) : undefined
  return ok({ rows: found.map((row) => shown(row, q)), next: last?.id ?? null })
}

function shown(row: FoundMessage, words: string) {
  return {
    id: row.id,
    no: row.no,
    conversationId: row.conversation_id,
    person: row.display_name ?? `访客 ${row.contact_id.slice(-4)}`,
    author: row.author,
    sentAt: row.sent_at,
    excerpt: excerptOf(row.content, words),
    recalledAt: row.recalled_at,
  }
}

/** The neighbourhood of the words. */
function excerptOf(stored: string, words: string): string {
  const text = wordsOf(JSON.parse(stored) as InboundContent | OutboundContent)
  const at = text.toLowerCase().indexOf(words.toLowerCase())
  const characters = [...text]
  const place = [...text.slice(0, Math.max(0, at))].length
  const from = Math.max(0, Math.min(place - LONGEST_EXCERPT / 4, characters.length - LONGEST_EXCERPT))
  return characters.slice(from, from + LONGEST_EXCERPT).join('')
}
