// Entries of the audit in words: `account.create` is 建立账号, and a detail reads as label and value. What has no word yet
// is shown as it stands.
import { dateOf, exactOf, spanOf } from '../words/times.ts'
import { say, sayOf } from '../words/words.ts'

/** Nouns that stand in the audit, in the order of the filter. */
export const AUDIT_NOUNS = [
  ...(['read', 'conversation', 'message', 'note', 'send', 'alarm', 'queue', 'wording'] as const),
  ...(['session', 'factor', 'account', 'team', 'service-token', 'agent', 'audit'] as const),
  ...(['contact', 'patient', 'consent', 'promise', 'handover', 'emergency', 'assist', 'media', 'rating'] as const),
  ...(['draft', 'entry', 'release', 'unanswered', 'quality', 'export', 'view'] as const),
  ...(['knowledge', 'turn', 'inbound', 'signal', 'channel', 'token', 'timer', 'desk', 'retention', 'store'] as const),
] as const

export function sayAction(action: string): string {
  const known = sayOf('action', action)
  if (known !== action) return known
  const [noun = '', verb = ''] = action.split('.')
  return `${sayOf('noun', noun)} · ${verb}`
}

export interface Fact {
  readonly label: string
  readonly value: string
}

const OWN_NUMBER = /\b[0-9A-HJKMNP-TV-Z]{26}\b/g

/** Details whose values have words elsewhere on the screen. */
const GROUPS: Readonly<Record<string, string>> = {
  ...{ acuity: 'acuity', reason: 'reason', cause: 'reason', outcome: 'outcome', presence: 'presence', state: 'state' },
  ...{ from: 'state', to: 'state', particulars: 'account', role: 'role', method: 'session.method', rights: 'right' },
  ...{ change: 'action.queue', kind: 'export.kind' },
}

export function factsIn(detail: Readonly<Record<string, unknown>>): readonly Fact[] {
  return Object.entries(detail).map(([name, value]) => {
    const known = sayOf('fact', name)
    return { label: known === `fact.${name}` ? name : known, value: sayValue(name, value) }
  })
}

function sayValue(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map((each) => sayValue(name, each)).join('、')
  if (typeof value === 'boolean') return sayOf('fact', String(value))
  if (value === null || value === undefined) return '–'
  if (typeof value === 'number') return sayNumber(name, value)
  if (typeof value === 'object')
    return factsIn(value as Readonly<Record<string, unknown>>)
      .map(sayFact)
      .join(' ')
  if (typeof value !== 'string') return String(value)
  const group = name === 'cause' && sayOf('cause', value) !== value ? 'cause' : GROUPS[name]
  return group === undefined ? value : sayOf(group, value)
}

export function sayFact({ label, value }: Fact): string {
  return `${label} ${value}`
}

/** In one line: of a number nobody reads, what tells it from the others. */
export function sayShortly({ label, value }: Fact): string {
  return sayFact({ label, value: value.replace(OWN_NUMBER, (number) => `…${number.slice(-6)}`) })
}

function sayNumber(name: string, value: number): string {
  if (name.endsWith('At')) return `${dateOf(value)} ${exactOf(value)}`
  return name.endsWith('Ms') ? spanOf(value) : String(value)
}

export function sayActor(row: { readonly actorName: string | null; readonly actorKind: string }): string {
  return row.actorName ?? say(`actor.${actorKind(row.actorKind)}`)
}

function actorKind(kind: string): 'agent' | 'bot' | 'system' | 'contact' {
  return kind === 'agent' || kind === 'bot' || kind === 'contact' ? kind : 'system'
}
