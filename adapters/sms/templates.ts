// A text of ours as an approved template with its variables, or not at all: nothing else may be sent in mainland China.
// Pure; takes time linear in the text, whatever the template looks like.

export interface Template {
  readonly id: string
  readonly text: string
}

export interface FilledTemplate {
  readonly id: string
  /** In the order of the template. */
  readonly variables: readonly { readonly name: string; readonly value: string }[]
}

const PLACEHOLDER = /\{([A-Za-z0-9_]{1,20})\}/g

export function placeholdersIn(text: string): readonly string[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name)
}

/** Variables side by side cannot be told apart, nor two of one name. */
export function isReadable(text: string): boolean {
  const names = placeholdersIn(text)
  return !/\}\{/.test(text) && new Set(names).size === names.length
}

/** The first template that says exactly `text`. */
export function fill(text: string, templates: readonly Template[], maxLength: number): FilledTemplate | undefined {
  for (const template of templates) {
    const values = valuesIn(
      text,
      template.text.split(PLACEHOLDER).filter((_, index) => index % 2 === 0),
    )
    if (values === undefined) continue
    if (values.some((value) => value === '' || [...value].length > maxLength)) continue
    const names = placeholdersIn(template.text)
    return { id: template.id, variables: names.map((name, index) => ({ name, value: values[index] ?? '' })) }
  }
  return undefined
}

/** What stands between the fixed parts; each is looked for as early as it can be, the last one at the end. */
function valuesIn(text: string, fixed: readonly string[]): readonly string[] | undefined {
  const [first = '', ...rest] = fixed
  if (!text.startsWith(first)) return undefined
  if (rest.length === 0) return text === first ? [] : undefined
  const values: string[] = []
  let from = first.length
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1
    const at = isLast ? text.length - part.length : text.indexOf(part, from + 1)
    if (at < from || !text.startsWith(part, at)) return undefined
    values.push(text.slice(from, at))
    from = at + part.length
  }
  return values
}
