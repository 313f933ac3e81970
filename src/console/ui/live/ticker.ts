// One clock for every chip on the page.
import { type InjectionKey, inject, onUnmounted, type Ref, ref } from 'vue'
import { now } from '../browser.ts'

const TICK: InjectionKey<Ref<number>> = Symbol('tick')

export { TICK }

export function startTicker(): Ref<number> {
  const tick = ref(now())
  const timer = setInterval(() => {
    tick.value = now()
  }, 1_000)
  onUnmounted(() => clearInterval(timer))
  return tick
}

export function useTick(): Ref<number> {
  return inject(TICK, ref(now()), false)
}
