// What adapters make of a delivery, in texts that every database takes. The platform's own bytes are kept as they came.
import { withoutNul } from '../base/nul.ts'
import type { InboundEvent } from '../channel/adapter.ts'

export function storable(events: readonly InboundEvent[]): readonly InboundEvent[] {
  return events.map((event) => {
    const json = JSON.stringify(event)
    const clean = withoutNul(json)
    return clean === json ? event : (JSON.parse(clean) as InboundEvent)
  })
}
