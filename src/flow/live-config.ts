// Everything the hospital says, knows and sets, as it holds now: the files, and what was released over them. One release
// changes all of it together; whoever asks gets the newest whole version.
import { type Clock, SECOND } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Knowledge } from '../bot/turn.ts'
import { createEditing, type Editing } from '../editing/editing.ts'
import { LiveReleases } from '../editing/live-releases.ts'
import type { ChannelValues } from '../editing/values.ts'
import { type Released, readReleased } from '../store/release.ts'
import type { Store } from '../store/tx.ts'
import { DeskSettings, type SettingsOfDesk } from './desk-settings.ts'
import { type KnowledgeFiles, LiveKnowledge } from './knowledge-files.ts'

const ANNOUNCE_AGAIN_MS = 5 * SECOND

export interface LiveConfigParts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly files: KnowledgeFiles
  readonly desk: SettingsOfDesk
  readonly channels: ChannelValues
}

export class LiveConfig {
  readonly knowledge: LiveKnowledge
  readonly desk: DeskSettings
  readonly #releases: LiveReleases
  readonly #parts: LiveConfigParts
  #stopHearing: () => void = () => {}
  #closed = false

  /** Throws `DZ_CONFIG` when files and releases do not make a whole. */
  static async open(parts: LiveConfigParts): Promise<LiveConfig> {
    return new LiveConfig(parts, new LiveReleases(parts, await readReleased(parts.store.reads)))
  }

  private constructor(parts: LiveConfigParts, releases: LiveReleases) {
    this.#parts = parts
    this.#releases = releases
    this.knowledge = new LiveKnowledge(parts.files, parts.clock, parts.log, releases.current.overlay)
    this.desk = new DeskSettings(parts.desk, () => releases.current.overlay)
  }

  get released(): Released {
    return this.#releases.current
  }

  /** From now on changes of files and releases are taken over as they come. */
  start(): void {
    const { store } = this.#parts
    this.knowledge.watch((next) => this.#announce(next.version))
    this.#releases.start(async ({ overlay }) => {
      this.desk.take()
      if (await this.knowledge.release(overlay)) this.#announce(this.knowledge.current.version)
    })
    this.#stopHearing = store.onCommit(({ woken }) => {
      if (woken.has('knowledge')) void this.#releases.refresh()
    })
  }

  /** `knowledge`: what answers now. */
  editing(outside: { knowledge(): Knowledge; platformOf(channelId: string): string | undefined }): Editing {
    return createEditing({
      ...outside,
      clock: this.#parts.clock,
      values: () => ({ ...this.knowledge.values, ...this.desk.values, channels: this.#parts.channels }),
      released: () => this.#releases.current,
      candidate: (overlay) => this.knowledge.candidate(overlay),
      hospital: this.#parts.files.hospital,
      clinics: () => this.knowledge.clinics,
    })
  }

  close(): void {
    this.#closed = true
    this.#stopHearing()
    this.#releases.close()
    this.knowledge.close()
  }

  /** To the audit and to whoever watches; a store that cannot be written to now is asked again. */
  #announce(version: string): void {
    const { store, clock, log } = this.#parts
    const written = store.write(async (tx) => {
      tx.announce({ kind: 'knowledge.changed', data: { version } })
      tx.audit({
        actor: { kind: 'system' },
        action: 'knowledge.load',
        subject: { kind: 'knowledge', id: version },
        detail: {},
      })
    })
    written.catch((error: unknown) => {
      log.warn('new knowledge answers, and is not on record yet', { error })
      clock.after(ANNOUNCE_AGAIN_MS, () => this.#closed || this.#announce(version))
    })
  }
}
