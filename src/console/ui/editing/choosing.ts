// Which entries of a list are shown: words searched for, a category, and what an editor has to look at.
import type { EntryRow, Kind } from './asking.ts'

export const SHOWN = ['all', 'changed', 'waiting', 'clinical', 'expiring'] as const
export type Shown = (typeof SHOWN)[number]

export interface Wish {
  readonly words: string
  readonly category: string | undefined
  readonly shown: Shown
}

const SOON_MS = 30 * 24 * 60 * 60_000

/** What changed stands first, as it is what is being worked on. */
export function chosenRows(rows: readonly EntryRow[], wish: Wish, now: number): readonly EntryRow[] {
  const words = wish.words.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const found = rows.filter(
    (row) =>
      (wish.category === undefined || row.category === wish.category) &&
      isShown(row, wish.shown, now) &&
      words.every((word) => haystack(row).includes(word)),
  )
  return [...found].sort((one, other) => rank(one) - rank(other))
}

export function isShown(row: EntryRow, shown: Shown, now: number): boolean {
  switch (shown) {
    case 'all':
      return true
    case 'changed':
      return row.state !== 'published'
    case 'waiting':
      return row.review === 'asked'
    case 'clinical':
      return row.clinical
    case 'expiring':
      return expiresSoon(row, now)
    default:
      return true
  }
}

/** Within thirty days, or already over. */
export function expiresSoon(row: EntryRow, now: number): boolean {
  return row.lastOn !== null && Date.parse(`${row.lastOn}T16:00:00Z`) < now + SOON_MS
}

const haystack = (row: EntryRow) => `${row.title} ${row.id} ${row.category ?? ''} ${row.words}`.toLowerCase()
const rank = (row: EntryRow) => (row.state === 'published' ? 1 : 0)

export interface Category {
  readonly name: string
  readonly entries: number
  readonly isChanged: boolean
}

export function categoriesOf(rows: readonly EntryRow[]): readonly Category[] {
  const found = new Map<string, Category>()
  for (const row of rows) {
    if (row.category === null) continue
    const known = found.get(row.category)
    found.set(row.category, {
      name: row.category,
      entries: (known?.entries ?? 0) + 1,
      isChanged: known?.isChanged === true || row.state !== 'published',
    })
  }
  return [...found.values()]
}

const TEXT_GROUPS: Readonly<Record<string, string>> = {
  emergency: 'emergency',
  selfHarm: 'emergency',
  violence: 'emergency',
  poisoning: 'emergency',
  greeting: 'greeting',
  thanks: 'greeting',
  goodbye: 'greeting',
  handoff: 'handoff',
  hold: 'handoff',
  closed: 'handoff',
  refuse: 'refuse',
  department: 'department',
  time: 'time',
}

/** Texts have no category of their own: they are grouped by what they are for. Codes and ids are no categories. */
export function withCategories(
  kind: Kind,
  rows: readonly EntryRow[],
  nameOf: (group: string, name: string) => string,
): readonly EntryRow[] {
  if (kind === 'text') {
    return rows.map((row) => ({
      ...row,
      title: row.words === '' ? row.title : row.words,
      category: nameOf('editing.textGroup', TEXT_GROUPS[row.id.split('.')[0] ?? ''] ?? 'other'),
    }))
  }
  if (kind === 'wording') {
    return rows.map((row) =>
      row.category === null ? row : { ...row, category: nameOf('editing.choice.family', row.category) },
    )
  }
  if (kind === 'faq' || kind === 'phrase' || kind === 'channel') return rows
  return rows.map((row) => ({ ...row, category: null }))
}
