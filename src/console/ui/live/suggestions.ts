// Approved answers that may fit the newest words of the patient. An agent picks one into the composer and reads it there;
// nothing is sent by itself, and in an emergency reviewed phrases stand here instead.
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { get, type ResponseOf } from '../api.ts'
import { useDesk } from './desk.ts'
import { usePhrases } from './phrases.ts'

type Found = ResponseOf<'suggestions'>

export interface Suggestion {
  readonly id: string
  readonly title: string
  readonly text: string
  /** Absent: a reviewed phrase. */
  readonly score?: number
}

const MOST = 3

export const useSuggestions = defineStore('suggestions', () => {
  const [desk, phrases] = [useDesk(), usePhrases()]
  const found = shallowRef<{ readonly id: string; readonly body: Found }>()
  /** What the composer is to take in next. */
  const picked = ref<{ readonly conversationId: string; readonly text: string; readonly no: number }>()
  let count = 0

  const row = computed(() => (desk.openId === undefined ? undefined : desk.rows.get(desk.openId)))
  /** Conversation and its newest patient message: another pair is another question. */
  const question = computed(() => {
    const asked = desk.thread?.messages.filter(({ author }) => author === 'contact').at(-1)?.no
    return row.value === undefined || asked === undefined
      ? undefined
      : `${row.value.id}/${asked}/${row.value.emergency}`
  })

  watch(
    question,
    async (asked) => {
      const id = row.value?.id
      if (asked === undefined || id === undefined || !desk.isMine(row.value)) return
      void phrases.read()
      const result = await get('suggestions', `/conversations/${id}/suggestions`, { background: true })
      if (result.ok && question.value === asked) found.value = { id, body: result.body }
    },
    { immediate: true },
  )

  const list = computed((): readonly Suggestion[] => {
    if (row.value === undefined || !desk.isMine(row.value) || row.value.state === 'closed') return []
    if (row.value.emergency) {
      return phrases
        .reviewed()
        .slice(0, MOST)
        .map(({ id, category, text }) => ({ id, title: category, text }))
    }
    if (found.value?.id !== row.value.id) return []
    return found.value.body.suggestions.map(({ id, title, answer, score }) => ({ id, title, text: answer, score }))
  })

  function pick(at: number): boolean {
    const chosen = list.value[at]
    const conversationId = desk.openId
    if (chosen === undefined || conversationId === undefined) return false
    count += 1
    picked.value = { conversationId, text: chosen.text, no: count }
    return true
  }

  return { list, picked, pick }
})
