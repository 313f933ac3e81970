// 话术: what the bot and the desk say, by its key. What is said in danger is approved by a second person.
import { z } from 'zod'
import { placeholdersOf, TEXT_KEYS } from '../../model/texts.ts'
import { found, hasErrors } from '../finding.ts'
import { schemaFaults } from '../schema-faults.ts'
import { type Entries, isBody } from '../values.ts'
import { columns, type Kind } from './kind.ts'

const schema = z.strictObject({ text: z.string().trim().min(1).max(800) })
const IN_DANGER = /^(?:emergency|selfHarm|violence|poisoning|handoff\.crisis|handoff\.emergency)/
const FACTS = ['hospital', 'phone', 'emergencyPhone', 'emergencyAddress', 'address']

export const text: Kind = {
  kind: 'text',
  schema,
  newId: undefined,
  split: ({ texts }) => textsIn(texts),
  join: (values, released) => {
    if (!isBody(values.texts)) return values
    const said = [...released].flatMap(([key, body]) => (body === null ? [] : [[key, body.text] as const]))
    return { ...values, texts: { ...values.texts, ...Object.fromEntries(said) } }
  },
  named: (_id, body) => body,
  title: (id) => id,
  category: () => undefined,
  isClinical: (id) => IN_DANGER.test(id),
  needsReview: (id) => IN_DANGER.test(id),
  faults(id, body, { values }) {
    const shape = schemaFaults(schema, body)
    if (hasErrors(shape)) return shape
    const original = textsIn(values.texts).get(id)?.text
    const known = new Set([...placeholdersOf(String(original ?? '')), ...FACTS])
    const strange = placeholdersOf(String(body.text)).filter((name) => !known.has(name))
    return strange.map((name) => found('text', 'no-such-placeholder', { name, known: [...known].join('、') }))
  },
  columns: columns(['text', '话术']),
  texts: (id, body) =>
    typeof body.text === 'string'
      ? [{ path: 'text', text: body.text, audience: IN_DANGER.test(id) ? ('published' as const) : ('bot' as const) }]
      : [],
}

function textsIn(texts: unknown): Entries {
  const found = isBody(texts) ? texts : {}
  return new Map(
    TEXT_KEYS.flatMap((key) => (typeof found[key] === 'string' ? [[key, { text: found[key] }] as const] : [])),
  )
}
