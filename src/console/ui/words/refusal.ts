// A refusal of the API as a sentence: what happened, and the number to quote.
import type { Refusal } from '../api.ts'
import { sayFault } from './finding.ts'
import { language, say, sayOf } from './words.ts'

export function sayRefusal(refusal: Refusal): string {
  const owner = refusal.current?.ownerName ?? null
  if (refusal.code === 'conflict' && owner !== null) return say('refusal.heldBy', { name: owner })
  const known = sayOf('refusal', refusal.code)
  const theirs = language.value === 'zh-CN' ? refusal.message : undefined
  const words = sayFields(refusal) || (known === refusal.code ? (theirs ?? say('refusal.other')) : known)
  return refusal.requestId === undefined ? words : `${words} ${say('refusal.number', { id: refusal.requestId })}`
}

/** Each fault once; in English only those that are known in English. */
function sayFields({ fields = [] }: Refusal): string {
  const [isEnglish, between] = language.value === 'en' ? [true, '; '] : [false, '；']
  const said = fields.filter(({ code }) => !isEnglish || code != null).map(sayFault)
  return [...new Set(said)].join(between)
}
