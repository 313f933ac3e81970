// Phrases the hospital keeps for its agents, read once an hour at most; found by their text, their letters (您好 → nh) or
// their shortcut. Inserts nothing by itself.
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { get, type ResponseOf } from '../api.ts'
import { now } from '../browser.ts'

export type Phrase = ResponseOf<'phrases'>['phrases'][number]

const FRESH_MS = 10 * 60_000
const MOST_FOUND = 8
const EMERGENCY = '急症'

export const usePhrases = defineStore('phrases', () => {
  const phrases = ref<readonly Phrase[]>([])
  let readAt = Number.NEGATIVE_INFINITY

  async function read(): Promise<void> {
    if (now() - readAt < FRESH_MS) return
    readAt = now()
    const result = await get('phrases', '/phrases', { background: true })
    if (result.ok) phrases.value = result.body.phrases
    else if (result.status === 0) readAt = Number.NEGATIVE_INFINITY
  }

  /** Best first: shortcut, then letters from their beginning, then anywhere in letters or text. */
  function find(wish: string): readonly Phrase[] {
    const sought = wish.trim().toLowerCase()
    const ranked = phrases.value
      .map((phrase) => ({ phrase, rank: rankOf(phrase, sought) }))
      .filter(({ rank }) => rank < Number.POSITIVE_INFINITY)
    ranked.sort((a, b) => a.rank - b.rank)
    return ranked.slice(0, MOST_FOUND).map(({ phrase }) => phrase)
  }

  const reviewed = () => phrases.value.filter(({ category }) => category === EMERGENCY)

  return { phrases, read, find, reviewed }
})

function rankOf({ text, initials, shortcut, category }: Phrase, sought: string): number {
  if (sought === '') return 3
  if (shortcut.toLowerCase() === sought) return 0
  if (shortcut.toLowerCase().startsWith(sought) || initials.startsWith(sought)) return 1
  if (initials.includes(sought) || text.toLowerCase().includes(sought)) return 2
  return category.includes(sought) ? 3 : Number.POSITIVE_INFINITY
}
