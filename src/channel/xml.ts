// Reads and writes the XML of platforms. Foreign XML is measured before it is parsed; a new parser per document, never async
// (a shared async xml2js 0.6.2 parser hands one caller's document to another).
import { Parser } from 'xml2js'

const MAX_DEPTH = 32
const MAX_ELEMENTS = 200
const MAX_ATTRIBUTES = 100
const MAX_FIELD_CHARS = 64 * 1024
// XML 1.0 forbids these; people type them all the same, and PostgreSQL refuses NUL.
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing control characters is the point
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g

export type XmlVerdict = 'fine' | 'declares' | 'too-big' | 'broken'

export function withoutForbidden(text: string): string {
  return text.replace(FORBIDDEN, '')
}

/** One linear pass without building anything. `declares`: DOCTYPE or ENTITY, which WeChat never sends. */
export function inspectXml(text: string): XmlVerdict {
  let depth = 0
  let elements = 0
  let attributes = 0
  let fieldFrom = 0
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at)) {
    const skipped = skipNonTag(text, at)
    if (skipped === 'broken' || skipped === 'declares') return skipped
    if ((skipped ?? at) - fieldFrom > MAX_FIELD_CHARS) return 'too-big'
    if (skipped !== undefined) {
      at = skipped
      continue
    }
    const end = tagEnd(text, at)
    if (end === -1) return 'broken'
    if (text[at + 1] === '/') depth--
    else {
      elements++
      attributes += attributesIn(text, at, end)
      if (text[end - 1] !== '/') depth++
    }
    if (depth > MAX_DEPTH || elements > MAX_ELEMENTS || attributes > MAX_ATTRIBUTES) return 'too-big'
    at = fieldFrom = end + 1
  }
  return depth === 0 && elements > 0 ? 'fine' : 'broken'
}

/** The root's children, or undefined when it is no XML. Values may be anything: take them with `textOf`. */
export function parseXml(text: string): object | undefined {
  let root: unknown
  try {
    // '#…' cannot be an element's name, so `<_>` and `<$>` collide with nothing.
    const options = {
      explicitArray: false,
      explicitRoot: false,
      ignoreAttrs: true,
      charkey: '#text',
      attrkey: '#attributes',
    }
    new Parser(options).parseString(text, (error, result) => {
      root ??= error === null ? result : undefined
    })
  } catch {
    return undefined
  }
  return typeof root === 'object' && root !== null ? root : undefined
}

/** The field, if it is there exactly once and holds nothing but text. */
export function textOf(fields: object, name: string): string | undefined {
  if (!Object.hasOwn(fields, name)) return undefined
  const value: unknown = Reflect.get(fields, name)
  return typeof value === 'string' ? withoutForbidden(value) : undefined
}

/** Content of `<name>`, read without a parser; looks at no CDATA, where a patient may have typed the same. */
export function rawElement(text: string, name: string): string | undefined {
  const open = `<${name}>`
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at + 1)) {
    if (text.startsWith(open, at)) {
      const end = text.indexOf(`</${name}>`, at)
      return end === -1 ? undefined : unwrap(text.slice(at + open.length, end).trim())
    }
    const skipped = skipNonTag(text, at)
    if (skipped === 'broken' || skipped === 'declares') return undefined
    if (skipped !== undefined) at = skipped - 1
  }
  return undefined
}

/** `]]>` would end the section: split it over two. */
export function cdata(text: string): string {
  return `<![CDATA[${withoutForbidden(text.toWellFormed()).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
}

function unwrap(text: string): string {
  return text.startsWith('<![CDATA[') && text.endsWith(']]>') ? text.slice(9, -3) : text
}

/** Where a CDATA section, comment or processing instruction at `at` ends; undefined: it is a tag. */
function skipNonTag(text: string, at: number): number | 'broken' | 'declares' | undefined {
  const mark = text[at + 1]
  if (mark !== '!' && mark !== '?') return undefined
  const close =
    mark === '?' ? '?>' : text.startsWith('<![CDATA[', at) ? ']]>' : text.startsWith('<!--', at) ? '-->' : undefined
  if (close === undefined) return 'declares'
  const end = text.indexOf(close, at + 2)
  return end === -1 ? 'broken' : end + close.length
}

/** The `>` of the tag, not one inside a quoted attribute (behind which a DOCTYPE could hide from `inspectXml`). */
function tagEnd(text: string, at: number): number {
  const end = text.indexOf('>', at)
  if (end === -1 || !/["']/.test(text.slice(at, end))) return end
  let quote = ''
  for (let i = at; i < text.length; i++) {
    const char = text[i]
    if (quote !== '') quote = char === quote ? '' : quote
    else if (char === '"' || char === "'") quote = char
    else if (char === '>') return i
  }
  return -1
}

function attributesIn(text: string, at: number, end: number): number {
  let count = 0
  for (let i = text.indexOf('=', at); i !== -1 && i < end; i = text.indexOf('=', i + 1)) count++
  return count
}
