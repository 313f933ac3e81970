// From verified text (XML, or the JSON of Mini Programs) to the fields we know. Copies by an explicit list, so nothing
// foreign reaches our objects; never throws.

import { inspectXml, parseXml, rawElement, textOf, withoutForbidden } from '../../src/channel/xml.ts'
import { PUSH_FIELDS, type SentReport, type WechatPush } from './payloads.ts'

const MAX_JSON_DEPTH = 32

export type ReadPush = { readonly kind: 'push'; readonly push: WechatPush } | Unreadable

export interface Unreadable {
  readonly kind: 'unreadable'
  /** It declares entities: WeChat never does, so without a seal somebody else wrote it. */
  readonly declares: boolean
  /** What could be rescued tells a person that somebody wrote. */
  readonly openid: string | undefined
  readonly createTime: string | undefined
}

export function isJson(text: string): boolean {
  return text.trimStart().startsWith('{')
}

export function readPush(text: string): ReadPush {
  if (isJson(text)) {
    const fields = parseJson(text)
    return fields === undefined ? unreadable(text) : { kind: 'push', push: toPush(fields) }
  }
  const clean = withoutForbidden(text)
  const verdict = inspectXml(clean)
  const fields = verdict === 'fine' ? parseXml(clean) : undefined
  return fields === undefined ? unreadable(clean, verdict === 'declares') : { kind: 'push', push: toPush(fields) }
}

/** Numbers as they stand in the text: a MsgId rounded to a double is another message. */
export function parseJson(text: string): object | undefined {
  if (depthOf(text) > MAX_JSON_DEPTH) return undefined
  const exact = (_key: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' ? (context?.source ?? String(value)) : value
  try {
    const value: unknown = JSON.parse(text, exact)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function toPush(fields: object): WechatPush {
  const known = Object.fromEntries(PUSH_FIELDS.map((name) => [name, textOf(fields, name)]))
  // The list above is the type: every key is present, and each value is a text or absent.
  return { ...(known as Record<(typeof PUSH_FIELDS)[number], string | undefined>), sentReports: sentReportsIn(fields) }
}

/** One `List` element is an object, several are an array (also in JSON pushes). */
function sentReportsIn(fields: object): readonly SentReport[] {
  const list = objectAt(objectAt(fields, 'SubscribeMsgSentEvent'), 'List')
  if (list === undefined) return []
  const entries: readonly unknown[] = Array.isArray(list) ? list : [list]
  return entries.flatMap((entry) => {
    if (typeof entry !== 'object' || entry === null) return []
    const messageId = textOf(entry, 'MsgID')
    return messageId === undefined ? [] : [{ messageId, delivered: textOf(entry, 'ErrorCode') === '0' }]
  })
}

function objectAt(fields: object | undefined, name: string): object | undefined {
  if (fields === undefined || !Object.hasOwn(fields, name)) return undefined
  const value: unknown = Reflect.get(fields, name)
  return typeof value === 'object' && value !== null ? value : undefined
}

function unreadable(text: string, declares = false): Unreadable {
  const openid = rawElement(text, 'FromUserName')
  return {
    kind: 'unreadable',
    declares,
    openid: openid !== undefined && /^[A-Za-z0-9_-]{1,64}$/.test(openid) ? openid : undefined,
    createTime: rawElement(text, 'CreateTime'),
  }
}

/** Nesting of a JSON text, brackets inside strings not counted. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (char === '"') i = endOfString(text, i)
    else if (char === '{' || char === '[') deepest = Math.max(deepest, ++depth)
    else if (char === '}' || char === ']') depth--
  }
  return deepest
}

function endOfString(text: string, from: number): number {
  let i = from + 1
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1
  return i
}
