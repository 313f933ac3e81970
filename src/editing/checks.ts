// What is to be said about one entry: its shape, its references, the words no patient may read. Fast enough for every save.

import type { EntryBody } from '../model/edited.ts'
import { NOTHING_RELEASED } from '../model/edited.ts'
import type { WordingCheck } from '../model/wording.ts'
import { type Finding, found, hasErrors } from './finding.ts'
import { department } from './kinds/department.ts'
import type { Kind, Surroundings, WrittenText } from './kinds/kind.ts'
import { entriesNow } from './kinds/registry.ts'
import type { ConfigValues, Entries } from './values.ts'

const MOST_FINDINGS = 100

export interface EntryCheck {
  readonly kind: Kind
  readonly id: string
  readonly body: EntryBody | null
}

export function surroundings(values: ConfigValues, entries: Entries, departments: ReadonlySet<string>): Surroundings {
  return { values, entries, departments }
}

export function departmentIds(values: ConfigValues, overlay = NOTHING_RELEASED): ReadonlySet<string> {
  return new Set(entriesNow(department, values, overlay).keys())
}

export function findingsOf(
  { kind, id, body }: EntryCheck,
  around: Surroundings,
  wording: WordingCheck,
): readonly Finding[] {
  if (body === null) return kind.newId === undefined ? [found('', 'not-removable')] : []
  const wrongId = kind.newId !== undefined && !around.entries.has(id) && !kind.newId.test(id)
  if (wrongId) return [found('id', 'id-form')]
  const entries = new Map(around.entries).set(id, kind.named(id, body))
  const shape = kind.faults(id, kind.named(id, body), { ...around, entries })
  const said = hasErrors(shape) ? [] : kind.texts(id, body).flatMap((text) => wordingFindings(text, wording))
  return [...shape, ...said].slice(0, MOST_FINDINGS)
}

/** An error comes with the whole field said neutrally, for one click. */
function wordingFindings({ path, text, audience }: WrittenText, wording: WordingCheck): readonly Finding[] {
  const findings = wording.check(text, audience)
  if (findings.length === 0) return []
  const rewrite = wording.rewrite(text, audience)
  return findings.map(({ words, basis, severity, id: rule, start, end }) =>
    found(
      path,
      'wording',
      { words, basis },
      { level: severity === 'block' ? 'error' : 'warn', rule, start, end, rewrite: rewrite === text ? null : rewrite },
    ),
  )
}
