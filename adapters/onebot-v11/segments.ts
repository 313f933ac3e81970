// A message as a list of segments, whichever of the two ways an implementation writes it. We read strings with CQ codes,
// because an operator can switch to them at any time, and never write one: text in them could be taken for a code.
import { type Fields, fieldsIn } from './json.ts'

export interface Segment {
  readonly type: string
  readonly data: Fields
}

const MOST_SEGMENTS = 200
/** Stray brackets that form no code stay text. */
const CODE = /\[CQ:([A-Za-z0-9_.-]+)((?:,[A-Za-z0-9_.-]+=[^,[\]]*)*)\]/g

export function segmentsIn(message: unknown): readonly Segment[] {
  if (typeof message === 'string') return decodeCq(message)
  const list: readonly unknown[] = Array.isArray(message) ? message : [message]
  return list.slice(0, MOST_SEGMENTS).flatMap((item) => {
    const fields = fieldsIn(item)
    return typeof fields?.type === 'string' ? [{ type: fields.type, data: fieldsIn(fields.data) ?? {} }] : []
  })
}

export function decodeCq(text: string): readonly Segment[] {
  const segments: Segment[] = []
  const addText = (raw: string): void => {
    if (raw !== '') segments.push({ type: 'text', data: { text: decodeEntities(raw) } })
  }
  let end = 0
  for (const match of text.matchAll(CODE)) {
    if (segments.length >= MOST_SEGMENTS) return segments
    addText(text.slice(end, match.index))
    segments.push({ type: match[1] ?? '', data: parametersIn(match[2] ?? '') })
    end = match.index + match[0].length
  }
  addText(text.slice(end))
  return segments
}

function parametersIn(text: string): Fields {
  const pairs = text.split(',').filter((pair) => pair !== '')
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), decodeEntities(pair.slice(at + 1))]
    }),
  )
}

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&#91;': '[', '&#93;': ']', '&#44;': ',' }

/** In one pass: `&amp;#91;` is the text `&#91;`. */
function decodeEntities(text: string): string {
  return text.replace(/&(?:amp|#91|#93|#44);/g, (entity) => ENTITIES[entity] ?? entity)
}
