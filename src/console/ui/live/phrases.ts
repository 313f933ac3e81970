// Phrases the hospital keeps for its agents, read once an hour at most; found by their text, their letters (您好 → nh) or
// their shortcut. Inserts nothing by itself.
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { get } from '../api.ts'
import { now } from '../browser.ts'

export interface Phrase {
  readonly id: string
  readonly text: string
  readonly category: string
  readonly shortcut: string
  /** First letters of the pinyin, small. */
  readonly initials: string
}

const FRESH_MS = 10 * 60_000
const MOST_FOUND = 8
const EMERGENCY = '急症'

export const usePhrases = defineStore('phrases', () => {
  const phrases = ref<readonly Phrase[]>([])
  let readAt = Number.NEGATIVE_INFINITY

  async function read(): Promise<void> {
    if (now() - readAt < FRESH_MS) return
    readAt = now()
    const result = await get('openapi', '/phrases', { background: true })
    if (result.ok) phrases.value = phrasesIn(result.body)
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

function phrasesIn(body: unknown): readonly Phrase[] {
  if (typeof body !== 'object' || body === null || !('phrases' in body) || !Array.isArray(body.phrases)) return []
  return body.phrases.flatMap((each: unknown): readonly Phrase[] => {
    if (typeof each !== 'object' || each === null || !('id' in each) || !('text' in each)) return []
    const word = (value: unknown) => (typeof value === 'string' ? value : '')
    const fields: Readonly<Record<string, unknown>> = { ...each }
    return [
      {
        id: String(each.id),
        text: String(each.text),
        category: word(fields.category),
        shortcut: word(fields.shortcut),
        initials: word(fields.initials).toLowerCase(),
      },
    ]
  })
}
