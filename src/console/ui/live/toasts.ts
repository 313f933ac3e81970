// Short words after an act, with a way back where there is one. The same words again are counted, never piled up.
import { defineStore } from 'pinia'
import { computed, reactive } from 'vue'

export interface Toast {
  readonly id: number
  readonly text: string
  readonly tone: 'ok' | 'danger'
  times: number
  readonly action?: { readonly label: string; readonly run: () => void }
}

const LIFE_MS = 5_000
const FAULT_LIFE_MS = 9_000
const MOST = 3

export const useToasts = defineStore('toasts', () => {
  const items = reactive<Toast[]>([])
  const ends = new Map<number, ReturnType<typeof setTimeout>>()
  let count = 0

  function drop(id: number): void {
    clearTimeout(ends.get(id))
    ends.delete(id)
    const at = items.findIndex((item) => item.id === id)
    if (at >= 0) items.splice(at, 1)
  }

  function stay({ id, tone }: Toast): () => void {
    clearTimeout(ends.get(id))
    ends.set(
      id,
      setTimeout(() => drop(id), tone === 'danger' ? FAULT_LIFE_MS : LIFE_MS),
    )
    return () => drop(id)
  }

  /** The newest way back that still stands. */
  const undoable = computed(() => items.filter(({ action }) => action !== undefined).at(-1))
  function undo(toast = undoable.value): boolean {
    if (toast?.action === undefined) return false
    drop(toast.id)
    toast.action.run()
    return true
  }

  /** Two ways back are two toasts, whatever they say; of the others the newest stay. */
  function say(text: string, tone: Toast['tone'] = 'ok', action?: Toast['action']): () => void {
    const same = items.find((item) => item.text === text && item.tone === tone && item.action === undefined)
    if (same !== undefined && action === undefined) {
      same.times += 1
      return stay(same)
    }
    count += 1
    const toast = { id: count, text, tone, times: 1, ...(action === undefined ? {} : { action }) }
    items.push(toast)
    const oldest = items.find((item) => item.action === undefined)
    if (items.length > MOST && oldest !== undefined) drop(oldest.id)
    return stay(toast)
  }

  return { items, say, undo, undoable }
})
