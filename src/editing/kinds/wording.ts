// 用语规则: what must not be said to a patient, rule by rule. Always approved by a second person; the sentences beside a
// rule must be found, or left alone, as they say.
import { z } from 'zod'
import { parseWording, testWording, wordingRuleSchema, wordingSignsSchema } from '../../bot/knowledge.ts'
import type { EntryBody } from '../../model/edited.ts'
import { WORDING_FAMILIES } from '../../model/wording.ts'
import { type Finding, found, hasErrors } from '../finding.ts'
import { problemFaults, schemaFaults, wholeFaults } from '../schema-faults.ts'
import { type Entries, entriesOf, isBody, joined } from '../values.ts'
import { type Kind, textOf } from './kind.ts'

const SHARED = 'shared'
const sharedSchema = z.strictObject({ signs: wordingSignsSchema })
/** A rule as in the file, and the family it stands in. */
const schema = wordingRuleSchema.extend({ family: z.enum(WORDING_FAMILIES) })

export const wording: Kind = {
  kind: 'wording',
  schema,
  newId: /^[a-z0-9]+(?:[.-][a-z0-9]+)*$/,
  split: ({ wording: file }) => split(file),
  join: (values, released) => ({ ...values, wording: joinFile(values.wording, released) }),
  named: (id, body) => (id === SHARED ? body : { ...body, id }),
  title: (id, body) => (id === SHARED ? '共用词组' : (textOf(body, 'instead') ?? id)),
  category: (body) => textOf(body, 'family'),
  isClinical: () => true,
  needsReview: () => true,
  faults(id, body, { entries, values }) {
    const shape = schemaFaults(id === SHARED ? sharedSchema : schema, body)
    if (hasErrors(shape)) return shape
    const parsed = parseWording(joinFile(values.wording, entries))
    if (parsed.ok) return id === SHARED ? [] : failedSentences(id, parsed.value)
    const mine = problemFaults(parsed.problems, [`families.${String(body.family)}.${id}`])
    return mine.length > 0 ? mine : wholeFaults(parsed.problems.slice(0, 20))
  },
  texts: (_id, body) => {
    const text = textOf(body, 'instead')
    return text === undefined ? [] : [{ path: 'instead', text, audience: 'published' as const }]
  },
}

function failedSentences(id: string, rules: Parameters<typeof testWording>[0]): readonly Finding[] {
  const families = rules.families
    .map((family) => ({ ...family, rules: family.rules.filter((rule) => rule.id === id) }))
    .filter((family) => family.rules.length > 0)
  return testWording({ ...rules, families }).map(({ sentence, expected }) =>
    expected === 'finding'
      ? found('violates', 'sentence-not-found', { sentence })
      : found('harmless', 'sentence-stopped', { sentence }),
  )
}

function split(file: unknown): Entries {
  if (!isBody(file)) return new Map()
  const entries = new Map<string, EntryBody>([[SHARED, { signs: file.signs ?? {} }]])
  for (const [family, body] of entriesOf(file.families, 'id')) {
    for (const [id, rule] of entriesOf(body.rules, 'id')) entries.set(id, { ...rule, family })
  }
  return entries
}

function joinFile(file: unknown, released: ReadonlyMap<string, EntryBody | null>): unknown {
  if (!isBody(file) || !Array.isArray(file.families) || released.size === 0) return file
  const signs = released.get(SHARED)?.signs ?? file.signs
  const families = (file.families as readonly unknown[]).map((family) => {
    if (!isBody(family)) return family
    const here = [...entriesOf(family.rules, 'id').keys()]
    const own = new Map<string, EntryBody | null>()
    for (const [id, body] of released) {
      if (id === SHARED) continue
      const { family: familyId, ...rule } = body ?? {}
      if (body !== null && familyId === family.id) own.set(id, rule)
      else if (here.includes(id)) own.set(id, null)
    }
    return { ...family, rules: joined(family.rules, 'id', own) }
  })
  return { ...file, signs, families }
}
