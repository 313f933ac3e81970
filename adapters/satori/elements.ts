// Satori writes a message as text with elements in it, like a small XML. Taken apart by hand, one pass, whatever it holds:
// what forms no element is text. Pure.

export type Token =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'open'
      readonly tag: string
      readonly attrs: Readonly<Record<string, string>>
      readonly isEmpty: boolean
    }
  | { readonly kind: 'close'; readonly tag: string }

const MOST_TOKENS = 2_000
const NAME = /^[A-Za-z][\w:.-]{0,63}$/
const ATTRIBUTE = /([A-Za-z][\w:.-]*)(?:=(?:"([^"]*)"|'([^']*)'))?/g

export function tokensIn(content: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < content.length && tokens.length < MOST_TOKENS) {
    const start = content.indexOf('<', at)
    const end = start < 0 ? -1 : endOfTag(content, start)
    if (end < 0) break
    const tag = tagIn(content.slice(start + 1, end))
    const text = content.slice(at, tag === undefined ? start + 1 : start)
    if (text !== '') tokens.push({ kind: 'text', text: decode(text) })
    if (tag !== undefined) tokens.push(tag)
    at = tag === undefined ? start + 1 : end + 1
  }
  if (at < content.length) tokens.push({ kind: 'text', text: decode(content.slice(at)) })
  return tokens
}

/** A `>` inside quotes ends nothing; a `<` before it says that the first one was text. */
function endOfTag(content: string, start: number): number {
  let quote = ''
  for (let i = start + 1; i < content.length; i++) {
    const char = content[i] as string
    if (quote !== '') quote = char === quote ? '' : quote
    else if (char === '"' || char === "'") quote = char
    else if (char === '>') return i
    else if (char === '<') return i - 1
  }
  return -1
}

function tagIn(inside: string): Token | undefined {
  const isClosing = inside.startsWith('/')
  const isEmpty = inside.endsWith('/')
  const [name = ''] = inside.slice(isClosing ? 1 : 0, isEmpty ? -1 : undefined).split(/\s/, 1)
  if (!NAME.test(name)) return undefined
  const tag = name.toLowerCase()
  if (isClosing) return { kind: 'close', tag }
  const pairs = [...inside.slice(name.length).matchAll(ATTRIBUTE)]
  const attrs = Object.fromEntries(pairs.map(([, key = '', a, b]) => [key.toLowerCase(), decode(a ?? b ?? '')]))
  return { kind: 'open', tag, attrs, isEmpty }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decode(text: string): string {
  return text.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g, (whole, name, decimal, hex) => {
    if (name !== undefined) return ENTITIES[name] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code).toWellFormed() : whole
  })
}

/** As text, wherever it stands: words of ours are never elements. */
export function asText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
