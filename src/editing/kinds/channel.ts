// 渠道设置: the accounts of the hospital on the platforms. Always approved by a second person. Holds no secret, only that
// one is set: a draft with a secret in the clear is refused before anything of it is stored.
import { z } from 'zod'
import {
  editedChannelOf,
  isHiddenWell,
  isSecret,
  referenceIn,
  type SettingField,
} from '../../model/channel-settings.ts'
import type { EntryBody } from '../../model/edited.ts'
import { type Finding, found, hasErrors } from '../finding.ts'
import type { FindingCode } from '../finding-codes.ts'
import { schemaFaults } from '../schema-faults.ts'
import type { ConfigValues, EditedPlatform } from '../values.ts'
import { type Kind, textOf } from './kind.ts'

const schema = z.strictObject({
  platform: z.string().min(1),
  enabled: z.boolean().default(true),
  settings: z.record(z.string(), z.unknown()).default({}),
})

export const channel: Kind = {
  kind: 'channel',
  schema,
  newId: /^[a-z][a-z0-9-]{0,31}$/,
  split: ({ channels }) => channels.entries,
  named: (_id, body) => body,
  title: (id) => id,
  category: (body) => textOf(body, 'platform'),
  isClinical: () => false,
  needsReview: () => true,
  faults(id, body, { values }) {
    const shape = schemaFaults(schema, body)
    if (hasErrors(shape)) return shape
    const { platform: name, isEnabled, settings } = editedChannelOf(body)
    const platform = platformIn(values, name)
    if (platform === undefined) return [found('platform', 'no-such-platform', { name })]
    const inFile = values.channels.entries.get(id)
    if (inFile !== undefined && inFile.platform !== name) {
      return [found('platform', 'platform-stays')]
    }
    const spilled = spilledIn(platform, settings)
    if (spilled.length > 0) return spilled
    if (!isEnabled) return []
    return platform.problems(id, settings).map((problem) => ({ ...problem, path: `settings.${problem.path}` }))
  },
  spilled(body, values) {
    const { platform, settings } = editedChannelOf(body)
    return spilledIn(platformIn(values, platform), settings)
  },
  texts: () => [],
}

function platformIn({ channels }: ConfigValues, name: string): EditedPlatform | undefined {
  return channels.platforms.find(({ platform }) => platform === name)
}

/** A field we do not know may be a secret with a typing error in its name. */
function spilledIn(platform: EditedPlatform | undefined, settings: EntryBody): readonly Finding[] {
  const fields = new Map((platform?.form?.fields ?? []).map((field) => [field.key, field]))
  return Object.entries(settings).flatMap(([key, value]) => {
    const wrong = wrongPlace(fields.get(key), value)
    return wrong === undefined ? [] : [found(`settings.${key}`, wrong)]
  })
}

function wrongPlace(field: SettingField | undefined, value: unknown): FindingCode | undefined {
  if (field === undefined) return 'not-a-field-here'
  if (isSecret(field)) return isHiddenWell(value) ? undefined : 'secret-goes-apart'
  if (!isPlain(value)) return 'not-a-plain-value'
  const isReference = [value].flat().some((each) => referenceIn(each) !== undefined)
  return isReference ? 'no-secret-to-refer-to' : undefined
}

function isPlain(value: unknown): boolean {
  return Array.isArray(value)
    ? value.every((each) => typeof each === 'string')
    : ['string', 'number', 'boolean'].includes(typeof value)
}
