// The platforms as the editing of channels needs them: their forms, and what their adapters say of settings, field by field
// and in words for the person at the form. Never repeats a value: it may be a secret.
import { DaozhenError } from '../base/errors.ts'
import type { Adapter } from '../channel/adapter.ts'
import { bodyOfFile, settled } from '../editing/channel-entries.ts'
import { type Finding, fault, found } from '../editing/finding.ts'
import { isNumbered } from '../editing/secret-safe.ts'
import type { ChannelValues, EditedPlatform } from '../editing/values.ts'
import type { ChannelEntry, SettingField, SettingsForm } from '../model/channel-settings.ts'
import type { EntryBody } from '../model/edited.ts'
import { asInFile } from '../model/setting-keys.ts'

/** Stands for a secret that was looked at when it was given. */
const IN_THE_SAFE = '●'

export type Platform = Pick<Adapter, 'platform' | 'form' | 'parseSettings'>

export interface PlatformParts {
  readonly platforms: readonly Platform[]
  /** Of the settings file. */
  readonly inFile: readonly ChannelEntry[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** With what the installation adds by itself. */
  withDefaults(entry: ChannelEntry): EntryBody
}

export function channelValues(parts: PlatformParts): ChannelValues {
  const formOf = (name: string) => parts.platforms.find(({ platform }) => platform === name)?.form
  return {
    entries: new Map(parts.inFile.map((entry) => [entry.id, bodyOfFile(entry, formOf(entry.platform))])),
    platforms: parts.platforms.map((platform) => editedPlatform(platform, parts)),
  }
}

function editedPlatform(platform: Platform, parts: PlatformParts): EditedPlatform {
  const { platform: name, form } = platform
  const wrongIn = (id: string, settings: EntryBody): readonly Finding[] => {
    try {
      platform.parseSettings(parts.withDefaults({ id, platform: name, settings: asInFile(settings) }))
      return []
    } catch (error) {
      if (error instanceof DaozhenError && error.code === 'DZ_CHANNEL_SETTINGS') return settingProblems(error, form)
      throw error
    }
  }
  return {
    platform: name,
    form,
    problems(id, settings) {
      const { environment } = parts
      const inFile = parts.inFile.find((entry) => entry.id === id)
      const around = { environment, form, inFile, held: () => IN_THE_SAFE }
      const now = settled({ platform: name, isEnabled: true, settings }, around)
      const unsettled = new Set(now.problems.map(({ path }) => path))
      const wrong = wrongIn(id, now.settings).filter(({ path }) => !unsettled.has(path) && !isNumbered(settings[path]))
      return [...now.problems, ...wrong]
    },
    secretProblem: (field, value) => wrongIn('channel', { [field]: value }).find(({ path }) => path === field),
  }
}

/** One line of an adapter (`appId: found nothing; expected …`) for the field it is about; '' when it names none. */
export function settingProblems(error: DaozhenError, form: SettingsForm | undefined): readonly Finding[] {
  const problems = error.message.split('\n').flatMap((line): readonly Finding[] => {
    const [, path = '', said = ''] = /^\s*([A-Za-z][\w.[\]-]*): (.*)$/.exec(line) ?? []
    const fields = fieldsAt(path, form)
    if (fields.length === 0) return [fault('', line.trim())]
    return fields.map(({ key }) => problemAt(key, said))
  })
  return problems.filter(
    ({ path, message }, at) => problems.findIndex((p) => p.path === path && p.message === message) === at,
  )
}

/** The field that asks for what stands at `path`; or, where all of `imap` is missing, those that ask for what it needs. */
function fieldsAt(path: string, form: SettingsForm | undefined): readonly SettingField[] {
  const isAt = (at: string, whole: string) =>
    at === whole || (at.startsWith(whole) && /^[.[]/.test(at.slice(whole.length)))
  const fields = form?.fields ?? []
  const field = fields.find(({ key }) => isAt(path, key))
  return field === undefined ? fields.filter(({ key, isNeeded }) => isNeeded && isAt(key, path)) : [field]
}

function problemAt(field: string, said: string): Finding {
  if (said.startsWith('found nothing')) return found(field, 'needs-content')
  const example = /; example: (.+)$/.exec(said)?.[1]
  return example === undefined ? found(field, 'setting-unfit') : found(field, 'setting-unfit-like', { example })
}
