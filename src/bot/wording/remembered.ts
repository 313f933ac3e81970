// Remembers what a check found: the same approved answers, labels and refusals are said all day. Words that may quote a
// patient are never kept. A new knowledge has a new check, and nothing remembered.
import type { WordingAudience, WordingCheck, WordingFinding } from '../../model/wording.ts'

/** Of each audience. */
const MOST_REMEMBERED = 4_000

/** `mayQuote`: whether a composed text may hold words of the patient it is for. Published texts hold none. */
export function rememberChecked(wording: WordingCheck, mayQuote: (text: string) => boolean): WordingCheck {
  const known = new Map<WordingAudience, Map<string, readonly WordingFinding[]>>()
  const knownTo = (audience: WordingAudience) => {
    const texts = known.get(audience) ?? new Map<string, readonly WordingFinding[]>()
    known.set(audience, texts)
    return texts
  }
  const isKept = (text: string, audience: WordingAudience) =>
    audience === 'published' || (audience === 'bot' && !mayQuote(text))
  return {
    ...wording,
    check(text, audience) {
      if (!isKept(text, audience)) return wording.check(text, audience)
      const texts = knownTo(audience)
      const found = texts.get(text)
      if (found !== undefined) return found
      const fresh = wording.check(text, audience)
      if (texts.size >= MOST_REMEMBERED) texts.clear()
      texts.set(text, fresh)
      return fresh
    },
  }
}

/** Stands in a template for words of the patient. */
const QUOTE = '{{because}}'
const PLACEHOLDER = /\{\{[a-zA-Z.]+\}\}/

/** Whether a text may have been made from a template that quotes the patient: what the template says beside the quotation. */
export function quotesPatient(templates: Readonly<Record<string, string>>): (text: string) => boolean {
  const quoting = Object.values(templates).filter((template) => template.includes(QUOTE))
  const signs = quoting.map((template) => {
    const [before = '', after = ''] = template.split(QUOTE)
    return before.split(PLACEHOLDER).at(-1) || (after.split(PLACEHOLDER)[0] ?? '')
  })
  return (text) => signs.some((sign) => text.includes(sign))
}
