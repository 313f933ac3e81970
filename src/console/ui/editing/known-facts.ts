// What forms pick from and fill in: departments, facts of the hospital, channels, the catalogue. Read once, kept a while.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { readEntries, readSources } from './asking.ts'

const FRESH_MS = 60_000

export function useDepartments() {
  const query = useQuery({ queryKey: ['editing', 'department', 'rows'], queryFn: () => readEntries('department') })
  return computed(() => query.data.value?.entries ?? [])
}

export function useSources() {
  const query = useQuery({ queryKey: ['editing', 'sources'], queryFn: readSources, staleTime: FRESH_MS })
  return computed(() => query.data.value)
}

/** Name of a fact → what it says now. */
export function useFacts() {
  const sources = useSources()
  return computed<ReadonlyMap<string, string>>(() => new Map(Object.entries(sources.value?.facts ?? {})))
}
