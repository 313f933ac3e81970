// Settings within settings, for a form that knows only fields: `imap.host` is the `host` within `imap`. Pure.
import type { EntryBody } from './edited.ts'

/** What stands under the key of a form; undefined: nothing. */
export function settingAt(settings: EntryBody, key: string): unknown {
  return key.split('.').reduce<unknown>((within, name) => (isMap(within) ? within[name] : undefined), settings)
}

/** Settings by the keys of a form, as they stand in a settings file, beside what `around` has already. */
export function asInFile(settings: EntryBody, around: EntryBody = {}): EntryBody {
  return Object.entries(settings).reduce((whole, [key, value]) => withAt(whole, key.split('.'), value), around)
}

/** Settings of a file without what a form describes. */
export function withoutKeys(settings: EntryBody, keys: readonly string[]): EntryBody {
  return keys.reduce((rest, key) => withoutAt(rest, key.split('.')), settings)
}

function withAt(settings: EntryBody, [name = '', ...deeper]: readonly string[], value: unknown): EntryBody {
  if (deeper.length === 0) return { ...settings, [name]: value }
  const within = settings[name]
  return { ...settings, [name]: withAt(isMap(within) ? within : {}, deeper, value) }
}

function withoutAt(settings: EntryBody, [name = '', ...deeper]: readonly string[]): EntryBody {
  const { [name]: within, ...others } = settings
  return deeper.length > 0 && isMap(within) ? { ...others, [name]: withoutAt(within, deeper) } : others
}

function isMap(value: unknown): value is EntryBody {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
