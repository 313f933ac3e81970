// One item of a call-back, read carefully: theirs is unsigned JSON, and anything may stand in it. Pure.
import { createHash } from 'node:crypto'
import type { InboundEvent } from '../../src/channel/adapter.ts'
import { withoutForbidden } from '../../src/channel/xml.ts'
import type { InboundContent } from '../../src/model/content.ts'
import { isOptOut } from './opt-out.ts'

export type Fields = Readonly<Record<string, unknown>>

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}

export function textIn(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** `13800000000`, `8613800000000` and `+8613800000000` are one telephone. */
export function phoneOf(text: string | undefined): string | undefined {
  const digits = /^\+?(?:86)?(1\d{10})$/.exec(text ?? '')?.[1]
  return digits === undefined ? undefined : `+86${digits}`
}

export function saidContent(raw: string): InboundContent {
  const text = withoutForbidden(raw.toWellFormed()).trim()
  if (isOptOut(text)) return { kind: 'unfollowed' }
  return text === '' ? { kind: 'unsupported', platformType: 'empty' } : { kind: 'text', text }
}

export function eventOf(
  event: Pick<InboundEvent, 'platformUserId' | 'content' | 'sentAt'> & {
    /** Theirs, where they give one; made of the item itself otherwise. */
    readonly key: string | undefined
    readonly item: unknown
    readonly platformMessageId?: string
  },
): InboundEvent {
  const { key, item, platformMessageId, ...rest } = event
  const dedupKey = key ?? `x:${createHash('sha256').update(JSON.stringify(item)).digest('hex')}`
  return { ...rest, dedupKey: dedupKey.slice(0, 200), platformMessageId, opens: [] }
}
