// Sentences beside a rule, asked of the engine while the rule is written: after every pause in typing, the newest answer
// only. Nothing is stored for it.
import { computed, onUnmounted, type Ref, ref, shallowRef, watch } from 'vue'
import { type Body, type Finding, type TestedSentence, testRule } from '../asking.ts'

const ASK_AFTER_MS = 350
const MOST = 300

export interface Asked {
  readonly text: string
  readonly rule?: string
}

export type RuleTest = ReturnType<typeof useRuleTest>

const keyOf = ({ text, rule }: Asked) => `${rule ?? ''}\n${text}`

export function useRuleTest(
  kind: 'red-flag' | 'wording',
  id: string,
  body: Ref<Body>,
  sentences: Ref<readonly Asked[]>,
) {
  const found = shallowRef<ReadonlyMap<string, TestedSentence>>(new Map())
  const problems = shallowRef<readonly Finding[]>([])
  const isRunning = ref(false)
  const isOut = ref(false)
  let no = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function run(): Promise<void> {
    no += 1
    const own = no
    const asked = sentences.value.filter(({ text }) => text.trim() !== '').slice(0, MOST)
    isRunning.value = true
    const result = await testRule(kind, id, body.value, asked)
    if (own !== no) return
    isRunning.value = false
    isOut.value = !result.ok
    if (!result.ok) return
    problems.value = result.body.problems
    found.value = new Map(
      result.body.sentences.flatMap((each, at) => {
        const sentence = asked[at]
        return sentence === undefined ? [] : [[keyOf(sentence), each] as const]
      }),
    )
  }
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(() => void run(), ASK_AFTER_MS)
  }
  watch([body, sentences], soon, { immediate: true })
  onUnmounted(() => {
    clearTimeout(timer)
    no += 1
  })
  return {
    ...{ problems, isRunning, isOut },
    of: (sentence: Asked) =>
      found.value.get(keyOf({ ...sentence, text: sentence.text.trim() })) ?? found.value.get(keyOf(sentence)),
    isAsked: computed(() => found.value.size > 0),
  }
}
