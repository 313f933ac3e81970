// One kind of entry: how it stands in the files, what it is called on a screen, what must be true of it before patients
// meet it. Pure; knows no database and no people.
import type { z } from 'zod'
import type { EditedKind, EntryBody, ReleasedEntries } from '../../model/edited.ts'
import type { WordingAudience } from '../../model/wording.ts'
import type { Finding } from '../finding.ts'
import type { ConfigValues, Entries, KnowledgeValues } from '../values.ts'

export interface WrittenText {
  readonly path: string
  readonly text: string
  readonly audience: WordingAudience
}

/** What an entry stands among: everything with the changes that are looked at. */
export interface Surroundings {
  readonly values: ConfigValues
  readonly entries: Entries
  /** Ids of all departments. */
  readonly departments: ReadonlySet<string>
}

export interface Kind {
  readonly kind: EditedKind
  /** For a form. */
  readonly schema: z.ZodType
  /** Names of entries that a person may make up; undefined: no new ones (one week, one policy). */
  readonly newId: RegExp | undefined
  /** Entries of the files in their order. */
  split(values: ConfigValues): Entries
  /** The files as if these entries stood in them; undefined: not part of the bot's knowledge. */
  readonly join?: (values: KnowledgeValues, released: ReleasedEntries) => KnowledgeValues
  /** As it is stored: the name in its place, nothing else changed. */
  named(id: string, body: EntryBody): EntryBody
  title(id: string, body: EntryBody): string
  category(body: EntryBody): string | undefined
  isClinical(id: string, body: EntryBody): boolean
  /** A second person approves before it is released. */
  needsReview(id: string, body: EntryBody): boolean
  /** Faults of shape and of references among entries of this kind. */
  faults(id: string, body: EntryBody, around: Surroundings): readonly Finding[]
  /** What not even a draft may hold: a secret in the clear. */
  readonly spilled?: (body: EntryBody, values: ConfigValues) => readonly Finding[]
  /** For a spreadsheet; undefined: too deep for one. */
  readonly columns?: readonly Column[]
  /** Everything a patient may read. */
  texts(id: string, body: EntryBody): readonly WrittenText[]
}

/** One field in a spreadsheet. `lines`: a list, one item a line. */
export interface Column {
  readonly field: string
  readonly title: string
  readonly shape: 'text' | 'lines' | 'flag' | 'number'
}

export function columns(...fields: readonly (readonly [field: string, title: string, shape?: Column['shape']])[]) {
  return fields.map(([field, title, shape = 'text']): Column => ({ field, title, shape }))
}

export function textOf(body: EntryBody, field: string): string | undefined {
  const value = body[field]
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

export function listOf(body: EntryBody, field: string): readonly unknown[] {
  const value = body[field]
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}
