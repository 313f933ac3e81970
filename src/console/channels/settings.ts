// Settings of channels beside their drafts: the forms, what waits for the next start, a secret put into the safe, a
// connection tried. No secret is ever answered, audited or announced.
import { channel } from '../../editing/kinds/channel.ts'
import { holdSecret as hold } from '../../editing/secret-safe.ts'
import type { EditedPlatform } from '../../editing/values.ts'
import { isSecret, type SettingField } from '../../model/channel-settings.ts'
import { findDraft } from '../../store/draft.ts'
import { NOT_FOUND, ok, refuse, wrong } from '../answer.ts'
import { actorOf } from '../context.ts'
import { personOf } from '../editing/kinds.ts'
import { faultOf } from '../field-fault.ts'
import type { Handler } from '../route.ts'
import type { channelSettingsContract } from './settings-contract.ts'

export const channelSettings: Handler<typeof channelSettingsContract.channelSettings> = async ({ context }) => {
  const { platforms } = context.editing.values().channels
  return ok({
    ...context.channelSettings.state(),
    webhooks: `${(context.settings.publicUrl ?? '').replace(/\/$/, '')}/webhooks/`,
    platforms: platforms.map(shownPlatform),
  })
}

function shownPlatform({ platform, form }: EditedPlatform) {
  return {
    platform,
    name: form?.name ?? { zh: platform, en: platform },
    checks: form?.checks === true,
    called: form?.isNeverCalled !== true,
    fields: form?.fields.map(shownField) ?? null,
  }
}

function shownField({ key, label, kind, help, choices, isNeeded, isAddress, byDefault }: SettingField) {
  return {
    ...{ key, label, kind, help: help ?? null, choices: choices ?? [] },
    ...{ needed: isNeeded === true, address: isAddress === true, byDefault: byDefault ?? null },
  }
}

export const holdSecret: Handler<typeof channelSettingsContract.holdSecret> = async (call) => {
  const person = personOf(call)
  const { editing, cipher } = call.context
  const { platform: name, value, addresses: settings } = call.body
  const platform = editing.values().channels.platforms.find((each) => each.platform === name)
  const [channelId, field] = [call.param('id'), call.param('field')]
  const known = platform?.form?.fields.find(({ key }) => key === field)
  if (person === undefined || platform === undefined || known === undefined || !isSecret(known)) return NOT_FOUND
  if (!isOfShape(known, value)) return wrong('value', 'needs-content')
  const problem = platform.secretProblem(field, value)
  if (problem !== undefined) return refuse('invalid', { fields: [faultOf({ ...problem, path: 'value' })] })
  return async (tx) => {
    const place = { channelId, platform: name, form: platform.form, settings }
    const secret = await hold(tx, cipher, { ...place, field, value, byId: person.person.agentId })
    tx.audit({
      actor: actorOf(call.caller),
      action: 'channel.secret',
      subject: { kind: 'channel', id: channelId },
      detail: { field, secret },
    })
    return ok({ secret })
  }
}

function isOfShape({ kind }: SettingField, value: string | readonly string[]): boolean {
  return (kind === 'secrets') === Array.isArray(value)
}

/** The draft when there is one, or what is released. */
export const checkChannel: Handler<typeof channelSettingsContract.checkChannel> = async (call) => {
  const { editing, store, channelSettings: board } = call.context
  const id = call.param('id')
  const draft = await findDraft(store.reads, 'channel', id)
  const body = draft?.body ?? editing.entries(channel).get(id)
  if (body === undefined) return NOT_FOUND
  const isApproved = draft === undefined || draft.review === 'approved'
  const checked = await board.check(id, body, { isApproved })
  const platformCode = checked.kind === 'refused' ? (checked.platformCode ?? null) : null
  return async (tx) => {
    tx.audit({
      actor: actorOf(call.caller),
      action: 'channel.check',
      subject: { kind: 'channel', id },
      detail: { result: checked.kind, platformCode },
    })
    return ok({ result: checked.kind, platformCode })
  }
}
