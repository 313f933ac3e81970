// Keeps that deliveries of a platform were not authentic: a secret that differs shows on the channel's page instead of in
// the log only. At most one row a minute and channel, whoever knocks however often.
import { MINUTE } from '../base/clock.ts'
import { noteTrouble } from '../store/channel-health.ts'
import type { FlowContext } from './context.ts'

const KEEP_EVERY_MS = 1 * MINUTE

export class RefusedDeliveries {
  readonly #context: Pick<FlowContext, 'store' | 'clock' | 'log'>
  readonly #keptAt = new Map<string, number>()

  constructor(context: Pick<FlowContext, 'store' | 'clock' | 'log'>) {
    this.#context = context
  }

  /** Only what a platform sends: people's own clients have paths of their own, and no session is nothing unusual there. */
  note(channelId: string, status: number, path: string): void {
    const isPlatform = (status === 401 || status === 403) && (path === '' || path === '/')
    const { clock, store, log } = this.#context
    const keptAt = this.#keptAt.get(channelId)
    if (!isPlatform || (keptAt !== undefined && clock.monotonic() - keptAt < KEEP_EVERY_MS)) return
    this.#keptAt.set(channelId, clock.monotonic())
    store
      .write((tx) => noteTrouble(tx, { channelId, kind: 'delivery', why: 'not-authentic' }))
      .catch((error: unknown) => log.warn('refused delivery not kept', { channelId, error }))
  }
}
