// Knowledge as it would be: built for a check, asked again for the trial beside it. The last few are kept, because an
// editor asks the same draft many questions.
import type { Knowledge } from '../bot/turn.ts'
import type { Overlay } from '../model/edited.ts'

const MOST_KEPT = 3

export class Candidates {
  readonly #build: (overlay: Overlay) => Promise<Knowledge>
  readonly #kept = new Map<string, Promise<Knowledge>>()

  constructor(build: (overlay: Overlay) => Promise<Knowledge>) {
    this.#build = build
  }

  /** `key` names exactly this overlay over exactly these files. */
  get(key: string, overlay: Overlay): Promise<Knowledge> {
    const known = this.#kept.get(key)
    if (known !== undefined) return known
    const built = this.#build(overlay)
    built.catch(() => this.#kept.delete(key))
    this.#kept.set(key, built)
    for (const oldest of [...this.#kept.keys()].slice(0, -MOST_KEPT)) this.#kept.delete(oldest)
    return built
  }
}
