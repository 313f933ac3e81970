// What the forms need beside the entries: what to pick from, how a text will be read on each channel, and whether a rule
// rings while it is being written. Nothing is stored or sent.
import { isTriable } from '../../editing/rule-tests.ts'
import { smsLength } from '../../model/sms-length.ts'
import { NOT_FOUND, ok } from '../answer.ts'
import type { contract } from '../contract.ts'
import type { Handler } from '../route.ts'
import { admitTo } from './kinds.ts'

export const editingSources: Handler<typeof contract.editingSources> = async ({ context, caller }) => {
  if (caller.kind !== 'person') return NOT_FOUND
  const { editing } = context
  return ok({
    facts: Object.fromEntries(editing.facts()),
    channels: context.readableChannels().map(({ id, platform }) => ({ id, platform, name: context.channelName(id) })),
    clinics: editing.clinics().map(({ code, name, aliases }) => ({ code, name, aliases })),
    wordingFamilies: editing.wordingFamilies(),
  })
}

export const previewText: Handler<typeof contract.previewText> = async ({ context, body: { said } }) => {
  const { editing } = context
  const text = said.kind === 'text' ? editing.filled(said.text) : (editing.departmentAnswer(said.id, said.body) ?? null)
  const buttons = said.kind === 'text' ? said.buttons : []
  const channels = context.readableChannels().map(({ id, platform, read }) => ({
    ...{ id, platform, name: context.channelName(id) },
    messages: text === null || text === '' ? [] : read(text, buttons),
  }))
  return ok({ text, channels, sms: smsLength(text ?? '') })
}

export const testRule: Handler<typeof contract.testRule> = async (call) => {
  const admitted = admitTo(call, 'read')
  if (!admitted.ok) return admitted.answer
  const { kind } = admitted.editor.kind
  if (!isTriable(kind)) return NOT_FOUND
  const { id, body, sentences } = call.body
  return ok(await call.context.editing.test({ kind, id, body }, sentences))
}
