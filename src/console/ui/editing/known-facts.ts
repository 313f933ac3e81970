// The facts answers point at, as far as the screen knows them: the hospital's name, and the departments that a text
// speaks of, read one by one when they are needed.
import { useQueries, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { bodyOf } from '../api.ts'
import { useSession } from '../live/session.ts'
import { readEntries, readEntry } from './asking.ts'
import { textOf } from './bodies.ts'
import { DEPARTMENT_FACTS, departmentsIn } from './facts.ts'

const FRESH_MS = 60_000

export function useDepartments() {
  const query = useQuery({ queryKey: ['editing', 'department', 'rows'], queryFn: () => readEntries('department') })
  return computed(() => query.data.value?.entries ?? [])
}

export function useFacts(text: Ref<string>) {
  const session = useSession()
  const ids = computed(() => departmentsIn(text.value))
  const read = useQueries({
    queries: computed(() =>
      ids.value.map((id) => ({
        queryKey: ['editing', 'department', 'entry', id],
        queryFn: () => bodyOf(readEntry('department', id)),
        staleTime: FRESH_MS,
        retry: false,
      })),
    ),
  })
  return computed<ReadonlyMap<string, string>>(() => {
    const facts = new Map([['hospital.name', session.hospital]])
    ids.value.forEach((id, at) => {
      const entry = read.value[at]?.data
      const body = entry?.published ?? entry?.draft?.body
      if (body === undefined || body === null) return
      for (const field of DEPARTMENT_FACTS) facts.set(`department.${id}.${field}`, textOf(body[field]))
    })
    return facts
  })
}
