// The hand-off card as the bot left it; the API does not promise its shape, so every field is looked at.

export interface Card {
  readonly reason: string
  readonly acuity: string
  readonly words: readonly string[]
  readonly openQuestion: string | undefined
  readonly departmentNames: readonly string[]
  readonly faqShown: readonly string[]
  readonly about: readonly (readonly [string, string])[]
}

export function cardOf(value: unknown): Card | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const card = value as Readonly<Record<string, unknown>>
  const list = (name: string) => (Array.isArray(card[name]) ? card[name].map(String) : [])
  const about = typeof card.about === 'object' && card.about !== null ? Object.entries(card.about) : []
  return {
    reason: String(card.reason ?? ''),
    acuity: String(card.acuity ?? ''),
    words: list('words'),
    openQuestion: typeof card.openQuestion === 'string' ? card.openQuestion : undefined,
    departmentNames: list('departmentNames'),
    faqShown: list('faqShown'),
    about: about.map(([name, text]) => [name, String(text)]),
  }
}
