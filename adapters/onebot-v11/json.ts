// Their JSON with numbers as they were written: ids above 2^53 stay exact, and every id is a text afterwards, whether the
// implementation wrote it as a number or not. Pure; never throws.

export type Fields = Readonly<Record<string, unknown>>

/** Undefined: no JSON object. */
export function readJson(text: string): Fields | undefined {
  try {
    return fieldsIn(parse(text, keepIds))
  } catch {
    return undefined // also a nest so deep that the reader gives up
  }
}

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown

const keepIds: Reviver = (key, value, { source }) => {
  const isId = key === 'id' || key === 'qq' || key.endsWith('_id')
  return isId && typeof value === 'number' && source !== undefined && /^-?\d+$/.test(source) ? source : value
}

export function fieldsIn(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
}

/** Texts and numbers as text; empty ones are absent. */
export function textIn(fields: Fields, name: string): string | undefined {
  if (!Object.hasOwn(fields, name)) return undefined
  const value = fields[name]
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Every character beyond ASCII escaped: one implementation joins body chunks as text and breaks characters at their seams. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
