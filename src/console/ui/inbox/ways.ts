// How parts of the inbox reach what its page can do.
import { inject } from 'vue'

export type Open = (id: string) => Promise<unknown>
export type Pick = (id: string | undefined) => Promise<void>

export const useOpen = () => inject<Open>('open', async () => undefined)
export const usePick = () => inject<Pick>('pick', async () => undefined)
