// Names of the word lists that rules of wording share.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { bodyOf } from '../../api.ts'
import { readEntry } from '../asking.ts'
import { isRecord } from '../bodies.ts'

const SHARED = 'shared'

export function useWordingSigns() {
  const query = useQuery({
    queryKey: ['editing', 'wording', 'entry', SHARED],
    queryFn: () => bodyOf(readEntry('wording', SHARED)),
  })
  return computed(() => {
    const signs = query.data.value?.published?.signs
    return isRecord(signs) ? Object.keys(signs) : []
  })
}
