// A message as it comes by either road: what it says, and the way back that came with it.
import type { Host, InboundEvent } from '../../src/channel/adapter.ts'
import { normalize } from './normalize.ts'
import type { Sessions } from './sessions.ts'

export type Hear = (body: object) => readonly InboundEvent[]

export function createEar(sessions: Sessions, { channelId, clock, log }: Host): Hear {
  return (body) => {
    const events = normalize(body, clock.now())
    const [first] = events
    if (first === undefined) log.warn('message names no person', { channelId })
    else sessions.note(first.platformUserId, body)
    return events
  }
}
