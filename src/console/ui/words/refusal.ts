// A refusal of the API as a sentence: what happened, and the number to quote.
import type { Refusal } from '../api.ts'
import { language, say, sayOf } from './words.ts'

export function sayRefusal(refusal: Refusal): string {
  const owner = refusal.current?.ownerName ?? null
  if (refusal.code === 'conflict' && owner !== null) return say('refusal.heldBy', { name: owner })
  const known = sayOf('refusal', refusal.code)
  const fields = (refusal.fields ?? []).map((field) => field.message).join('；')
  const theirs = language.value === 'zh-CN' ? refusal.message : undefined
  const words =
    (language.value === 'zh-CN' && fields) || (known === refusal.code ? (theirs ?? say('refusal.other')) : known)
  return refusal.requestId === undefined ? words : `${words} ${say('refusal.number', { id: refusal.requestId })}`
}
