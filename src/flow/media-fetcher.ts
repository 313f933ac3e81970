// Fetches what patients sent beside text, while its platform still has it: outside any transaction, with a time limit, a
// few at a time. Believes only the first bytes; what is not on the allow-list is never written to the disk.
import { SECOND } from '../base/clock.ts'
import { DaozhenError } from '../base/errors.ts'
import type { InboundContent } from '../model/content.ts'
import type { MessageId } from '../model/ids.ts'
import { MOST_MEDIA_ATTEMPTS, MOST_MEDIA_BYTES, mediaTypeOf, pauseAfterAttempt } from '../model/media.ts'
import {
  type ClaimedMedia,
  claimMedia,
  type FetchOutcome,
  insertKeptMedia,
  insertMedia,
  nextMediaDueAt,
  settleMedia,
} from '../store/media.ts'
import type { MediaFiles } from '../store/media-files.ts'
import type { Tx } from '../store/tx.ts'
import type { FlowContext } from './context.ts'
import { Poller } from './poller.ts'

const INTERVAL_MS = 5 * SECOND
const FETCH_TIMEOUT_MS = 30 * SECOND
/** Outlives the fetch and the writing of the file. */
const LEASE_MS = 60 * SECOND
/** Each may hold 20 MB. */
const AT_ONCE = 4
const NAME_BYTES = 16

/** In the transaction that records the message: its file is fetched once this is durable, if the channel can. */
export async function expectMedia(
  tx: Tx,
  context: Pick<FlowContext, 'channels' | 'random'>,
  said: { readonly messageId: MessageId; readonly channelId: string; readonly content: InboundContent },
): Promise<void> {
  const { messageId, channelId, content } = said
  if (!('media' in content)) return
  const { kept } = content.media
  if (kept !== undefined) return insertKeptMedia(tx, { messageId, channelId, kind: content.kind, ...kept })
  if (context.channels.get(channelId)?.open.openMedia === undefined) return
  const file = context.random.bytes(NAME_BYTES).toString('hex')
  await insertMedia(tx, { messageId, channelId, kind: content.kind, file })
}

export class MediaFetcher {
  readonly #context: FlowContext
  readonly #files: MediaFiles
  readonly #poller: Poller
  readonly #abort = new AbortController()

  constructor(context: FlowContext, files: MediaFiles) {
    this.#context = context
    this.#files = files
    const { clock, log } = context
    this.#poller = new Poller({ name: 'media', clock, log, intervalMs: INTERVAL_MS, round: () => this.#round() })
  }

  start(): void {
    this.#poller.start()
  }

  wake(): void {
    this.#poller.wake()
  }

  /** What is under way is given back and fetched by the next start. */
  async stop(): Promise<void> {
    this.#abort.abort()
    await this.#poller.stop()
  }

  async #round(): Promise<number | undefined> {
    const { store, clock } = this.#context
    while (!this.#abort.signal.aborted) {
      const next = await nextMediaDueAt(store.reads)
      if (next === undefined) return undefined
      if (next > clock.now()) return next - clock.now()
      const claimed = await store.write((tx) => claimMedia(tx, LEASE_MS, AT_ONCE))
      if (claimed.length === 0) return undefined
      await Promise.all(claimed.map((media) => this.#work(media)))
    }
    return undefined
  }

  async #work(claimed: ClaimedMedia): Promise<void> {
    const outcome = await this.#fetch(claimed)
    await this.#context.store.write((tx) => settleMedia(tx, claimed, outcome))
    if (outcome.kind === 'kept') return
    const { channelId, messageId, attempt } = claimed
    const why = outcome.kind === 'undone' ? 'stopping' : outcome.why
    this.#context.log.warn('media not fetched', { channelId, messageId, attempt, state: outcome.kind, why })
  }

  async #fetch(claimed: ClaimedMedia): Promise<FetchOutcome> {
    if (claimed.attempt > MOST_MEDIA_ATTEMPTS) return { kind: 'failed', why: 'gave-up' } // it killed us each time
    try {
      const opened = await this.#open(claimed)
      if (opened === 'too-large' || opened.length > MOST_MEDIA_BYTES) return { kind: 'failed', why: 'too-large' }
      const type = mediaTypeOf(opened)
      if (type === undefined) return { kind: 'failed', why: 'type' }
      await this.#files.keep(claimed.file, opened)
      return { kind: 'kept', type, bytesCount: opened.length }
    } catch (error) {
      if (this.#abort.signal.aborted) return { kind: 'undone' }
      return this.#notNow(claimed, error)
    }
  }

  async #open({ channelId, media }: ClaimedMedia): Promise<Buffer | 'too-large'> {
    const channel = this.#context.channels.get(channelId)?.open
    if (channel?.openMedia === undefined) throw new DaozhenError('DZ_MEDIA', `channel ${channelId} cannot open media`)
    const signal = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(FETCH_TIMEOUT_MS)])
    const opened = await channel.openMedia(media, signal)
    return opened === 'too-large' ? opened : opened.bytes
  }

  #notNow({ channelId, messageId, attempt }: ClaimedMedia, error: unknown): FetchOutcome {
    const isExpected = error instanceof DaozhenError && error.code === 'DZ_MEDIA'
    if (!isExpected) this.#context.log.error('media could not be kept', { channelId, messageId, error })
    const why = isExpected ? 'not-available' : 'error'
    if (attempt >= MOST_MEDIA_ATTEMPTS) return { kind: 'failed', why }
    return { kind: 'later', why, afterMs: pauseAfterAttempt(attempt) }
  }
}
