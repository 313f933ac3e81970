// The settings of a channel as people fill them in: what each field is called, which of them are secret, and what stands in
// the place of a secret once it was given. A secret itself never stands in anything described here.
import type { EntryBody } from './edited.ts'

export interface InBothLanguages {
  readonly zh: string
  readonly en: string
}

/** What an adapter says of its settings, for a form. What is valid is said by its `parseSettings` alone. */
export interface SettingsForm {
  /** The platform as staff call it. */
  readonly name: InBothLanguages
  /** Settings that are not here can be set in the settings file only. */
  readonly fields: readonly SettingField[]
  /** Its channels can ask the platform whether it knows the account (`OpenChannel.check`). */
  readonly checks?: true
  /** We go to the platform: there is no address of ours to enter there. */
  readonly isNeverCalled?: true
}

export interface SettingField {
  /** As in the settings file; `imap.host` is the `host` within `imap` (setting-keys.ts). */
  readonly key: string
  readonly label: InBothLanguages
  /** Where it is found on the platform's own pages, by their menu names, and what it looks like. */
  readonly help?: InBothLanguages
  /** `secrets`: a list of them, given and replaced as a whole · `list`: short texts, one a line. */
  readonly kind: 'text' | 'long-text' | 'secret' | 'secrets' | 'choice' | 'number' | 'list' | 'switch'
  readonly choices?: readonly { readonly value: string; readonly label: InBothLanguages }[]
  readonly isNeeded?: true
  /** Secrets are sent there: when it changes they must be given again, or whoever changed it would receive them. */
  readonly isAddress?: true
  /** What holds while nothing is set. */
  readonly byDefault?: string | number | boolean
}

/** Stands where a secret is set: its number in the safe, or `file`. Says that it is set, and when it changed; never what. */
export interface HeldSecret {
  readonly secret: string
}

/** The secret stands in the settings file and is taken from there at every start. */
export const IN_FILE: HeldSecret = { secret: 'file' }

export function isHeldSecret(value: unknown): value is HeldSecret {
  if (typeof value !== 'object' || value === null || !('secret' in value)) return false
  return typeof value.secret === 'string' && Object.keys(value).length === 1
}

const REFERENCE = /^\$\{([A-Z][A-Z0-9_]*)\}$/

/** The name in `${NAME}`: an environment variable of the service. */
export function referenceIn(value: unknown): string | undefined {
  return typeof value === 'string' ? REFERENCE.exec(value)?.[1] : undefined
}

/** Where the secrets of these settings are sent, as far as people choose that. */
export function addressesIn(form: SettingsForm | undefined, settings: EntryBody): readonly unknown[] {
  return (form?.fields ?? []).filter(({ isAddress }) => isAddress).map(({ key }) => settings[key] ?? null)
}

export function isSecret({ kind }: SettingField): boolean {
  return kind === 'secret' || kind === 'secrets'
}

/** What may stand in a draft in the place of a secret: never the secret. */
export function isHiddenWell(value: unknown): boolean {
  if (isHeldSecret(value)) return true
  return Array.isArray(value)
    ? value.length > 0 && value.every((each) => referenceIn(each) !== undefined)
    : referenceIn(value) !== undefined
}

/** One configured account, as in the settings file. */
export interface ChannelEntry {
  readonly id: string
  readonly platform: string
  readonly settings: EntryBody
}

/** One configured account, as it is edited. */
export interface EditedChannel {
  readonly platform: string
  readonly isEnabled: boolean
  readonly settings: EntryBody
}

export function editedChannelOf(body: EntryBody): EditedChannel {
  const { platform, enabled, settings } = body
  const isMap = typeof settings === 'object' && settings !== null && !Array.isArray(settings)
  return {
    platform: typeof platform === 'string' ? platform : '',
    isEnabled: enabled !== false,
    settings: isMap ? (settings as EntryBody) : {},
  }
}

/** What was tried with an account, without writing to anybody. */
export type ConnectionCheck =
  | { readonly kind: 'works' }
  /** The platform answered, and refused the account. */
  | { readonly kind: 'refused'; readonly platformCode?: string }
  | { readonly kind: 'unreachable' }
