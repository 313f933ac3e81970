// What the visitor said or decided and the server has not yet confirmed. Nothing is lost: it is kept before it is sent,
// goes out in order, one at a time, under the same id until somebody answers, and survives a reload.
import { createBackoff, newClientId, now } from './browser.ts'
import type { FileKeep } from './file-keep.ts'
import type { Keep } from './keep.ts'
import type { Consent } from './told.ts'

const PREFIX = 'outbox.'

export type Errand =
  | { readonly kind: 'say'; readonly text: string; readonly choiceId?: string }
  | { readonly kind: 'file'; readonly name: string; readonly type: string }
  | { readonly kind: 'consent'; readonly consents: readonly Consent[] }
  | { readonly kind: 'rating'; readonly stars: number; readonly words: string }

export type TroubleWhy = 'network' | 'server' | 'too-many'
export type RefusedWhy = 'other' | 'too-large' | 'file-type' | 'consent' | 'file-gone'

export type Outcome =
  | { readonly kind: 'stored' }
  | { readonly kind: 'refused'; readonly why: RefusedWhy }
  | { readonly kind: 'again'; readonly why: TroubleWhy; readonly afterMs?: number }

export type ItemState =
  | { readonly kind: 'queued'; readonly why?: TroubleWhy }
  | { readonly kind: 'sending' }
  | { readonly kind: 'stored' }
  | { readonly kind: 'failed'; readonly why: RefusedWhy }

export interface OutboxItem {
  readonly clientId: string
  readonly at: number
  readonly errand: Errand
  readonly state: ItemState
}

export interface Outbox {
  items(): readonly OutboxItem[]
  add(errand: Errand, file?: Blob | Promise<Blob>): void
  /** The stream showed it: it is stored, even if its answer never came. */
  seen(clientId: string): void
  retry(clientId: string): void
  remove(clientId: string): void
  /** The network is back, or the visitor asks: do not wait for the timer. */
  hurry(): void
}

interface Parts {
  readonly keep: Keep
  readonly files: FileKeep
  readonly post: (item: OutboxItem) => Promise<Outcome>
  readonly onChange: (item: OutboxItem) => void
}

export function createOutbox({ keep, files, post, onChange }: Parts): Outbox {
  const backoff = createBackoff()
  let items = load(keep)
  let isSending = false
  let lastAt = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const find = (clientId: string) => items.find((item) => item.clientId === clientId)
  const change = (item: OutboxItem, state: ItemState) => {
    const changed = { ...item, state }
    items = items.map((known) => (known.clientId === item.clientId ? changed : known))
    onChange(changed)
  }
  const drop = (item: OutboxItem) => {
    items = items.filter(({ clientId }) => clientId !== item.clientId)
    keep.remove(keyOf(item))
    if (item.errand.kind === 'file') files.remove(item.clientId)
  }

  async function sendNext(): Promise<void> {
    clearTimeout(timer)
    const item = items.find(({ state }) => state.kind !== 'failed')
    if (isSending || item === undefined) return
    isSending = true
    change(item, { kind: 'sending' })
    const outcome = await post(item)
    isSending = false
    if (outcome.kind === 'again') {
      change(item, { kind: 'queued', why: outcome.why })
      timer = setTimeout(sendNext, Math.max(outcome.afterMs ?? 0, backoff.nextMs()))
      return
    }
    backoff.reset()
    if (outcome.kind === 'stored') {
      drop(item)
      onChange({ ...item, state: { kind: 'stored' } })
    } else change(item, { kind: 'failed', why: outcome.why })
    sendNext()
  }

  async function keepThenSend(item: OutboxItem, file: Blob | Promise<Blob> | undefined) {
    keep.set(keyOf(item), JSON.stringify({ clientId: item.clientId, at: item.at, errand: item.errand }))
    items = [...items, item]
    onChange(item)
    if (file !== undefined) await files.put(item.clientId, file)
    sendNext()
  }

  function hurry() {
    backoff.reset()
    sendNext()
  }

  return {
    items: () => items,
    add(errand, file) {
      // Two in one millisecond must still know their order after a reload.
      const at = Math.max(now(), lastAt + 1)
      lastAt = at
      keepThenSend({ clientId: newClientId(), at, errand, state: { kind: 'queued' } }, file)
    },
    seen(clientId) {
      const item = find(clientId)
      if (item !== undefined && item.state.kind !== 'sending') drop(item)
    },
    retry(clientId) {
      const item = find(clientId)
      if (item?.state.kind === 'failed') change(item, { kind: 'queued' })
      hurry()
    },
    remove(clientId) {
      const item = find(clientId)
      if (item?.state.kind === 'failed') drop(item)
    },
    hurry,
  }
}

function keyOf({ at, clientId }: OutboxItem): string {
  return `${PREFIX}${at}.${clientId}`
}

function load(keep: Keep): readonly OutboxItem[] {
  const items: OutboxItem[] = []
  for (const key of keep.names().filter((name) => name.startsWith(PREFIX))) {
    try {
      const item = JSON.parse(keep.get(key) ?? '') as Omit<OutboxItem, 'state'>
      items.push({ ...item, state: { kind: 'queued' } })
    } catch {
      keep.remove(key)
    }
  }
  return items.sort((a, b) => a.at - b.at)
}
