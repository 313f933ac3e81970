// Short words after an act, with a way back where there is one.
import { defineStore } from 'pinia'
import { reactive } from 'vue'

export interface Toast {
  readonly id: number
  readonly text: string
  readonly tone: 'ok' | 'danger'
  readonly action?: { readonly label: string; readonly run: () => void }
}

const LIFE_MS = 5_000
const FAULT_LIFE_MS = 9_000

export const useToasts = defineStore('toasts', () => {
  const items = reactive<Toast[]>([])
  let count = 0

  function say(text: string, tone: Toast['tone'] = 'ok', action?: Toast['action']): () => void {
    count += 1
    const id = count
    const drop = () => {
      const at = items.findIndex((item) => item.id === id)
      if (at >= 0) items.splice(at, 1)
    }
    items.push({ id, text, tone, ...(action === undefined ? {} : { action }) })
    setTimeout(drop, tone === 'danger' ? FAULT_LIFE_MS : LIFE_MS)
    return drop
  }

  return { items, say }
})
