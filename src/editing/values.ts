// The files of config/ as plain YAML values, before any parser looks at them: what editing splits into entries, and puts
// together again with what was released. A value that is not shaped as expected is left as it is: its parser says why.
import type { SettingsForm } from '../model/channel-settings.ts'
import type { EntryBody } from '../model/edited.ts'
import type { Finding } from './finding.ts'
import type { SecretValue } from './secret-safe.ts'

/** What the bot is built from. */
export interface KnowledgeValues {
  readonly texts: unknown
  readonly redFlags: unknown
  readonly departments: unknown
  readonly wording: unknown
  /** Path of the file → its list of entries. */
  readonly faq: ReadonlyMap<string, unknown>
}

/** And what the desk goes by. */
export interface ConfigValues extends KnowledgeValues {
  readonly holidays: unknown
  readonly hours: EntryBody
  readonly sla: EntryBody
  readonly channels: ChannelValues
}

/** The channels of the settings file, without their secrets, and the platforms there are. */
export interface ChannelValues {
  readonly entries: Entries
  readonly platforms: readonly EditedPlatform[]
}

export interface EditedPlatform {
  readonly platform: string
  /** Undefined: its settings stand in the settings file only. */
  readonly form: SettingsForm | undefined
  /** What its adapter says of these settings. What is held for them counts as good: it was looked at when it was given. */
  problems(id: string, settings: EntryBody): readonly Finding[]
  /** What is wrong with a secret that is being given; undefined: nothing. */
  secretProblem(field: string, value: SecretValue): Finding | undefined
}

export type Entries = ReadonlyMap<string, EntryBody>

export function isBody(value: unknown): value is EntryBody {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The entries of a list by the field that names them. */
export function entriesOf(list: unknown, name: string): Entries {
  const entries = new Map<string, EntryBody>()
  for (const item of Array.isArray(list) ? (list as readonly unknown[]) : []) {
    const id = isBody(item) ? item[name] : undefined
    if (isBody(item) && typeof id === 'string') entries.set(id, item)
  }
  return entries
}

/** The list with what was released in the place of what has the same name; new ones at its end. */
export function joined(list: unknown, name: string, released: ReadonlyMap<string, EntryBody | null>): unknown {
  if (!Array.isArray(list) || released.size === 0) return list
  const seen = new Set<string>()
  const kept = (list as readonly unknown[]).flatMap((item) => {
    const id = isBody(item) ? String(item[name]) : ''
    const body = released.get(id)
    if (body === undefined) return [item]
    if (seen.has(id)) return []
    seen.add(id)
    return body === null ? [] : [body]
  })
  const added = [...released].flatMap(([id, body]) => (body === null || seen.has(id) ? [] : [body]))
  return [...kept, ...added]
}
