// What the list is narrowed by, as an address the server understands and as something to keep. An empty filter is none.
import type { ResponseOf } from '../api.ts'

export type SavedView = ResponseOf<'savedViews'>['views'][number]
export type Facets = ResponseOf<'facets'>
export type Filter = Omit<SavedView['filter'], 'view'>

export const FILTER_KEYS = ['channel', 'acuity', 'team', 'owner', 'department', 'waitingOver', 'unanswered'] as const
export type FilterKey = (typeof FILTER_KEYS)[number]

export function countOf(filter: Filter): number {
  return FILTER_KEYS.filter((key) => isSet(filter, key)).length
}

export function isSet(filter: Filter, key: FilterKey): boolean {
  const value = filter[key]
  return value !== undefined && value !== false
}

/** `&channel=web&waitingOver=5`, or nothing. */
export function queryOf(filter: Filter): string {
  return FILTER_KEYS.filter((key) => isSet(filter, key))
    .map((key) => `&${key}=${encodeURIComponent(String(filter[key]))}`)
    .join('')
}

export function without(filter: Filter, key: FilterKey): Filter {
  return Object.fromEntries(Object.entries(filter).filter(([name]) => name !== key))
}
