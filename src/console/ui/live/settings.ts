// What this person prefers on this computer.
import { defineStore } from 'pinia'
import { reactive, toRefs, watch } from 'vue'
import { keep, recall } from './kept.ts'

const USUAL = { enterSends: true, sound: true, notify: false, shortcuts: true }

export const useSettings = defineStore('settings', () => {
  const values = reactive({ ...USUAL, ...recall<Partial<typeof USUAL>>('settings', {}) })
  watch(values, () => keep('settings', values))
  return toRefs(values)
})
