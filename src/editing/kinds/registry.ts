// Every kind that can be edited, and the files as they are with all that was released. A new kind is one line here.
import type { EditedKind, EntryBody, Overlay } from '../../model/edited.ts'
import { releasedOf } from '../../model/edited.ts'
import type { ConfigValues, Entries, KnowledgeValues } from '../values.ts'
import { doctor, notice, phrase } from './bulletin.ts'
import { channel } from './channel.ts'
import { department } from './department.ts'
import { holidays, hours, sla } from './desk.ts'
import { faq } from './faq.ts'
import type { Kind } from './kind.ts'
import { redFlag } from './red-flag.ts'
import { text } from './text.ts'
import { wording } from './wording.ts'

export type { Kind } from './kind.ts'

export const KINDS: readonly Kind[] = [
  faq,
  department,
  doctor,
  notice,
  text,
  redFlag,
  wording,
  hours,
  holidays,
  phrase,
  sla,
  channel,
]

export function kindOf(kind: EditedKind): Kind | undefined {
  return KINDS.find((each) => each.kind === kind)
}

/** The values of the knowledge files as if everything released stood in them. */
export function withReleased(values: KnowledgeValues, overlay: Overlay): KnowledgeValues {
  return KINDS.reduce((joined, { kind, join }) => {
    const released = releasedOf(overlay, kind)
    return join === undefined || released.size === 0 ? joined : join(joined, released)
  }, values)
}

/** The entries of a kind as they hold: the files', and what was released over them. */
export function entriesNow(kind: Kind, values: ConfigValues, overlay: Overlay): Entries {
  const entries = new Map<string, EntryBody>(kind.split(values))
  for (const [id, body] of releasedOf(overlay, kind.kind)) {
    if (body === null) entries.delete(id)
    else entries.set(id, body)
  }
  return entries
}
