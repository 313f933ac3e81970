// Tells the other nodes what they would otherwise find half a second later: that there are new events, what is typed and
// read, who is at a thread. Believes nothing but numbers and ids; whoever is told reads the rows with his own eyes.
import type { Clock } from '../base/clock.ts'
import type { Carrier } from '../coord/carrier.ts'
import { parseLiveSign } from '../model/live-sign.ts'
import type { Commit, Store, WakeTopic } from '../store/tx.ts'
import type { LiveSigns } from './live-signs.ts'

const COMMITS = 'commits'
const SIGNS = 'signs'
/** Commits of one moment are told together: under load each call would cost as much as a statement. */
const GATHER_MS = 20
/** What every node takes up; other work is done by the node that made it, or found by the next look. */
const FOR_ALL: readonly WakeTopic[] = ['knowledge']

export interface RelayParts {
  readonly carrier: Carrier
  readonly store: Store
  readonly signs: LiveSigns
  readonly clock: Clock
}

/** Returns how to stop. */
export function startRelay({ carrier, store, signs, clock }: RelayParts): () => void {
  if (carrier.state() === 'alone') return () => {}
  let newest = 0
  let topics = new Set<WakeTopic>()
  let cancel: (() => void) | undefined
  const tell = (): void => {
    cancel = undefined
    carrier.publish(COMMITS, JSON.stringify({ seq: newest, topics: [...topics] }))
    topics = new Set()
  }
  const note = ({ lastSeq = 0, woken, isForeign }: Commit): void => {
    const shared = FOR_ALL.filter((topic) => woken.has(topic))
    if (isForeign === true || (lastSeq === 0 && shared.length === 0)) return
    newest = Math.max(newest, lastSeq)
    for (const topic of shared) topics.add(topic)
    cancel ??= clock.after(GATHER_MS, tell)
  }
  const stops = [
    store.onCommit(note),
    signs.carry((sign) => carrier.publish(SIGNS, JSON.stringify(sign))),
    carrier.subscribe(COMMITS, (body) => {
      const commit = parseCommit(body)
      if (commit !== undefined) store.hear(commit)
    }),
    carrier.subscribe(SIGNS, (body) => {
      const sign = parseLiveSign(body)
      if (sign !== undefined) signs.take(sign)
    }),
  ]
  return () => {
    cancel?.()
    for (const stop of stops) stop()
  }
}

function parseCommit(body: string): Commit | undefined {
  try {
    const { seq, topics } = JSON.parse(body) as { readonly seq?: unknown; readonly topics?: unknown }
    if (!Number.isSafeInteger(seq) || !Array.isArray(topics)) return undefined
    const woken = new Set(FOR_ALL.filter((topic) => topics.includes(topic)))
    return { lastSeq: seq === 0 ? undefined : Number(seq), woken }
  } catch {
    return undefined
  }
}
