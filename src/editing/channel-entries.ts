// Channels of the settings file beside those released over it: what an editor sees of the file's, and what a released one
// means once its secrets are there. Pure.
import {
  addressesIn,
  type ChannelEntry,
  type EditedChannel,
  IN_FILE,
  isHeldSecret,
  isSecret,
  referenceIn,
  type SettingField,
  type SettingsForm,
} from '../model/channel-settings.ts'
import type { EntryBody } from '../model/edited.ts'
import { asInFile, settingAt, withoutKeys } from '../model/setting-keys.ts'
import { type Finding, found } from './finding.ts'
import type { FindingCode, FindingValues } from './finding-codes.ts'
import { isForHere, isNumbered, type SecretValue } from './secret-safe.ts'

/** As it is edited: the fields of the form only, and of a secret only that the file has it. */
export function bodyOfFile({ platform, settings }: ChannelEntry, form: SettingsForm | undefined): EntryBody {
  const shown = Object.entries(describedIn(settings, form)).map(([key, value]) => {
    const isHidden = form?.fields.some((field) => field.key === key && isSecret(field))
    return [key, isHidden ? IN_FILE : value] as const
  })
  return { platform, enabled: true, settings: Object.fromEntries(shown) }
}

/** By the keys of the form, what a form describes. */
function describedIn(settings: EntryBody, form: SettingsForm | undefined): EntryBody {
  const values = (form?.fields ?? []).map(({ key }) => [key, settingAt(settings, key)] as const)
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

export interface Surroundings {
  /** Of the same id and platform; what no form asks for is taken from here. */
  readonly inFile: ChannelEntry | undefined
  readonly form: SettingsForm | undefined
  /** The secret held for a field; undefined: it did not open. */
  readonly held: (field: string) => SecretValue | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
}

export interface Settled {
  /** As they would stand in the settings file, secrets filled in. */
  readonly settings: EntryBody
  /** At the field of the form. */
  readonly problems: readonly Finding[]
}

export function settled({ platform, settings }: EditedChannel, around: Surroundings): Settled {
  const { form, inFile } = around
  const fields = form?.fields ?? []
  const inTheFile = inFile?.platform === platform ? inFile.settings : {}
  const ofFile = describedIn(inTheFile, form)
  const problems: Finding[] = []
  const given = Object.entries(settings).flatMap(([key, value]) => {
    const field = fields.find((each) => each.key === key)
    const isHidden = field !== undefined && isSecret(field)
    const filled = isHidden ? secretOf(field, value, { ...around, ofFile, platform, settings }) : { value }
    if ('problem' in filled) problems.push(found(key, filled.problem, filled.values))
    return 'problem' in filled ? [] : [[key, filled.value] as const]
  })
  const undescribed = withoutKeys(
    inTheFile,
    fields.map(({ key }) => key),
  )
  return { settings: asInFile(Object.fromEntries(given), undescribed), problems }
}

type Filled = { readonly value: unknown } | { readonly problem: FindingCode; readonly values?: FindingValues }

interface AroundSecret extends Surroundings {
  /** By the keys of the form. */
  readonly ofFile: EntryBody
  readonly platform: string
  readonly settings: EntryBody
}

function secretOf({ key }: SettingField, value: unknown, around: AroundSecret): Filled {
  const { held, environment, ofFile, form, settings } = around
  if (!isHeldSecret(value)) return referred(value, environment)
  const isHere = isNumbered(value)
    ? isForHere(value, around)
    : JSON.stringify(addressesIn(form, ofFile)) === JSON.stringify(addressesIn(form, settings))
  if (!isHere) return { problem: 'secret-moved' }
  const secret = isNumbered(value) ? held(key) : ofFile[key]
  // As it is: what looks like a reference in it was never meant as one.
  return secret === undefined ? { problem: 'secret-gone' } : { value: secret }
}

function referred(value: unknown, environment: Surroundings['environment']): Filled {
  const names = [value].flat().flatMap((each) => referenceIn(each) ?? [])
  const missing = names.find((name) => (environment[name] ?? '') === '')
  if (missing !== undefined) return { problem: 'no-such-variable', values: { name: missing } }
  const fill = (each: unknown) => {
    const name = referenceIn(each)
    return name === undefined ? each : environment[name]
  }
  return { value: Array.isArray(value) ? value.map(fill) : fill(value) }
}
