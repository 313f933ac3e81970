// 红旗症状: families of danger signs, and the signs they share. Always approved by a second person; every sentence beside a
// rule must ring, or be silent, as it says.
import { parseRedFlags, redFlagFamilySchema, redFlagSignsSchema } from '../../bot/knowledge.ts'
import type { EntryBody } from '../../model/edited.ts'
import { hasErrors } from '../finding.ts'
import { problemFaults, schemaFaults, wholeFaults } from '../schema-faults.ts'
import { entriesOf, isBody, joined } from '../values.ts'
import { type Kind, textOf } from './kind.ts'

/** Signs and harmless phrases that all families use. */
export const SHARED = 'shared'

export const redFlag: Kind = {
  kind: 'red-flag',
  schema: redFlagFamilySchema,
  newId: /^[a-z0-9]+(?:[.-][a-z0-9]+)*$/,
  split: ({ redFlags }) => {
    if (!isBody(redFlags)) return new Map()
    const { families, ...shared } = redFlags
    return new Map<string, EntryBody>([[SHARED, shared], ...entriesOf(families, 'id')])
  },
  join: (values, released) => ({ ...values, redFlags: joinFile(values.redFlags, released) }),
  named: (id, body) => (id === SHARED ? body : { ...body, id }),
  title: (id, body) => (id === SHARED ? '共用体征与无害说法' : (textOf(body, 'name') ?? id)),
  category: (body) => textOf(body, 'kind'),
  isClinical: () => true,
  needsReview: () => true,
  faults(id, body, { entries }) {
    const shape = schemaFaults(id === SHARED ? redFlagSignsSchema : redFlagFamilySchema, body)
    if (hasErrors(shape)) return shape
    const shared = (id === SHARED ? body : entries.get(SHARED)) ?? {}
    const others = [...entries].filter(([other]) => other !== SHARED).map(([, each]) => each)
    const parsed = parseRedFlags({ ...shared, families: others })
    if (parsed.ok) return []
    const mine = problemFaults(parsed.problems, [`families.${id}`, ...(id === SHARED ? ['signs'] : [])])
    return mine.length > 0 ? mine : id === SHARED ? wholeFaults(parsed.problems.slice(0, 20)) : []
  },
  texts: () => [],
}

function joinFile(redFlags: unknown, released: ReadonlyMap<string, EntryBody | null>): unknown {
  if (!isBody(redFlags)) return redFlags
  const { families, ...shared } = redFlags
  const own = new Map(released)
  own.delete(SHARED)
  return { ...(released.get(SHARED) ?? shared), families: joined(families, 'id', own) }
}
