// What a Feishu message says, pure: its `content` is JSON inside JSON, a shape per type. Never empty.
import { listAt, textAt } from '../../src/channel/json-body.ts'
import { withoutForbidden } from '../../src/channel/xml.ts'
import type { MediaRef, SaidContent } from '../../src/model/content.ts'

export interface Mention {
  /** `@_user_1`: how it stands in the text. */
  readonly key: string
  readonly name: string
}

export interface FeishuMessage {
  readonly id: string
  readonly type: string
  readonly content: object | undefined
  readonly mentions: readonly Mention[]
}

export function saidIn(message: FeishuMessage): readonly SaidContent[] {
  const { id, type, content } = message
  const unsupported: SaidContent = { kind: 'unsupported', platformType: type.slice(0, 100) }
  const file = (key: string, kind: ResourceKind) => resource(id, textAt(content, key), kind)
  switch (type) {
    case 'text': {
      const text = plain(textAt(content, 'text') ?? '', message.mentions)
      return [text === '' ? unsupported : { kind: 'text', text }]
    }
    case 'post':
      return postIn(message, unsupported)
    case 'image': {
      const media = file('image_key', 'image')
      return [media === undefined ? unsupported : { kind: 'image', media }]
    }
    case 'audio': {
      const media = file('file_key', 'file')
      return [media === undefined ? unsupported : { kind: 'voice', media }]
    }
    case 'media': {
      const media = file('file_key', 'file')
      return [media === undefined ? unsupported : { kind: 'video', media }]
    }
    case 'file': {
      const media = file('file_key', 'file')
      const fileName = withoutForbidden(textAt(content, 'file_name') ?? '')
      return [media === undefined ? unsupported : { kind: 'file', media, fileName }]
    }
    case 'location':
      return [placeIn(content) ?? unsupported]
    default:
      return [unsupported]
  }
}

export type ResourceKind = 'image' | 'file'

/** A resource is fetched by message, key and kind: all three are its handle. */
function resource(id: string, key: string | undefined, kind: ResourceKind): MediaRef | undefined {
  return key === undefined || !/^[\w-]{1,200}$/.test(key) ? undefined : { platformMediaId: `${id}/${key}/${kind}` }
}

/** Paragraphs as lines, then the pictures in it as messages of their own. */
function postIn({ id, content, mentions }: FeishuMessage, unsupported: SaidContent): readonly SaidContent[] {
  const paragraphs = listAt(content, 'content').map((line) => (Array.isArray(line) ? (line as unknown[]) : []))
  const lines = paragraphs.map((line) => line.map(wordsOf).join(''))
  const text = plain([textAt(content, 'title') ?? '', ...lines].join('\n'), mentions)
  const pictures = paragraphs.flat().flatMap((part): readonly SaidContent[] => {
    const media = resource(id, textAt(part, 'image_key'), 'image')
    return media === undefined || textAt(part, 'tag') !== 'img' ? [] : [{ kind: 'image', media }]
  })
  const said: readonly SaidContent[] = [...(text === '' ? [] : [{ kind: 'text', text } as const]), ...pictures]
  return said.length > 0 ? said : [unsupported]
}

function wordsOf(part: unknown): string {
  const text = textAt(part, 'text') ?? ''
  switch (textAt(part, 'tag')) {
    case 'a': {
      const href = textAt(part, 'href')
      return href === undefined || href === text ? text : `${text} ${href}`
    }
    case 'at':
      return textAt(part, 'user_id') ?? ''
    default:
      return text
  }
}

function placeIn(content: unknown): SaidContent | undefined {
  const latitude = Number(textAt(content, 'latitude') ?? Number.NaN)
  const longitude = Number(textAt(content, 'longitude') ?? Number.NaN)
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return undefined
  return { kind: 'location', latitude, longitude, label: withoutForbidden(textAt(content, 'name') ?? '') }
}

/** The robot's own mention opens what is said to it and means nothing; others become names. */
function plain(raw: string, mentions: readonly Mention[]): string {
  const text = withoutForbidden(raw.toWellFormed()).trim()
  return text
    .replace(/^@_user_\d+\s*/, '')
    .replace(/@_user_\d+/g, (key) => {
      const name = mentions.find((mention) => mention.key === key)?.name
      return name === undefined ? key : `@${withoutForbidden(name)}`
    })
    .trim()
}

/** The handle of a resource in its parts. */
export function resourceIn(
  platformMediaId: string,
): { readonly messageId: string; readonly key: string; readonly kind: ResourceKind } | undefined {
  const [messageId = '', key = '', kind] = platformMediaId.split('/')
  if (messageId === '' || key === '' || (kind !== 'image' && kind !== 'file')) return undefined
  return { messageId, key, kind }
}
