// What must not be said to a patient, looked at while it is written. The server looks again before anything goes out.
import { onUnmounted, type Ref, ref, watch } from 'vue'
import { post, type ResponseOf } from '../api.ts'

export type Checked = ResponseOf<'checkWording'>

const AFTER_MS = 400
const SHORTEST = 2

/** Undefined while nothing is known about the present text. */
export function useWording(text: Ref<string>, isOn: Ref<boolean>): Ref<Checked | undefined> {
  const checked = ref<Checked>()
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    [text, isOn],
    ([words, on]) => {
      clearTimeout(timer)
      checked.value = undefined
      if (on && words.trim().length >= SHORTEST) timer = setTimeout(() => void look(words), AFTER_MS)
    },
    { immediate: true },
  )
  async function look(words: string): Promise<void> {
    const result = await post('checkWording', '/wording/check', { text: words }, { background: true })
    if (result.ok && text.value === words) checked.value = result.body
  }
  onUnmounted(() => clearTimeout(timer))
  return checked
}
