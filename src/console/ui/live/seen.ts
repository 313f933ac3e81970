// How far this person has read each conversation, kept in this browser: for the mark in the list and the divider.
import { defineStore } from 'pinia'
import { reactive } from 'vue'
import type { Row } from '../api.ts'
import { keep, recall } from './kept.ts'

export interface Seen {
  /** Number of the newest message read. */
  readonly no: number
  readonly at: number
}

const MOST_KEPT = 500

export const useSeen = defineStore('seen', () => {
  const marks = reactive(new Map<string, Seen>(recall<[string, Seen][]>('seen', [])))

  function read(conversationId: string, mark: Seen): void {
    const known = marks.get(conversationId)
    if (known !== undefined && known.no >= mark.no && known.at >= mark.at) return
    marks.delete(conversationId)
    marks.set(conversationId, mark)
    keep('seen', [...marks].slice(-MOST_KEPT))
  }

  // Read in one tab is read in all of them.
  window.addEventListener('storage', (event) => {
    if (event.key?.endsWith('.seen') !== true) return
    for (const [id, mark] of recall<[string, Seen][]>('seen', [])) {
      const known = marks.get(id)
      if (known === undefined || known.no < mark.no || known.at < mark.at) marks.set(id, mark)
    }
  })

  /** Newest message that stood in front of the reader since the thread was opened; not kept. */
  const shown = new Map<string, number>()
  const show = (id: string, no: number) => shown.set(id, Math.max(no, shown.get(id) ?? 0))

  return { of: (id: string) => marks.get(id), read, show, shownNo: (id: string) => shown.get(id) }
})

export function unreadAfter(row: Row, mark: Seen | undefined): boolean {
  if (row.lastInboundAt === null || row.state === 'closed') return false
  return mark === undefined ? row.unansweredSince !== null : row.lastInboundAt > mark.at
}
