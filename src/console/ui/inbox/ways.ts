// How parts of the inbox reach what its page can do.
import { type InjectionKey, inject, type Ref } from 'vue'

export type Open = (id: string) => Promise<unknown>
export type Pick = (id: string) => Promise<void>

/** Whose composer takes the focus once it stands: the one opened by hand, not the one walked over by key. */
export const WRITES_NEXT: InjectionKey<Ref<string | undefined>> = Symbol('writes next')

/** Colleagues at a thread beside me; whoever knows them provides it. */
export interface Others {
  readonly viewing: readonly string[]
  readonly typing: readonly string[]
}
export const OTHERS: InjectionKey<(conversationId: string) => Others> = Symbol('others')

export const useOpen = () => inject<Open>('open', async () => undefined)
export const usePick = () => inject<Pick>('pick', async () => undefined)
