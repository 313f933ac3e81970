// What a person said in one message, as contents of ours: the words first, then what came with them. Pure.
import { withoutForbidden } from '../../src/channel/xml.ts'
import type { MediaRef, SaidContent } from '../../src/model/content.ts'
import { textIn } from './json.ts'
import type { Segment } from './segments.ts'

/** Say nothing that an answer could depend on, as long as there is something else. */
const DECORATION: readonly string[] = ['face', 'mface', 'reply', 'at', 'shake', 'poke', 'rps', 'dice']

/** At least one; a message that says nothing we know is kept as unsupported. */
export function said(segments: readonly Segment[], selfId: string): readonly SaidContent[] {
  const words = wordsIn(segments, selfId)
  const rest = segments.filter(({ type }) => type !== 'text' && type !== 'markdown' && !DECORATION.includes(type))
  const contents = [...(words === '' ? [] : [{ kind: 'text' as const, text: words }]), ...rest.map(shown)]
  if (contents.length > 0) return contents
  const [first] = segments.filter(({ type, data }) => !(type === 'at' && textIn(data, 'qq') === selfId))
  return [{ kind: 'unsupported', platformType: first?.type ?? 'empty' }]
}

/** Whoever is named beside us stays named: 「@12345 说的那个医生」. */
function wordsIn(segments: readonly Segment[], selfId: string): string {
  const parts = segments.map(({ type, data }) => {
    if (type === 'text') return textIn(data, 'text') ?? ''
    if (type === 'markdown') return textIn(data, 'content') ?? ''
    const named = textIn(data, 'qq')
    return type === 'at' && named !== undefined && named !== selfId ? `@${named} ` : ''
  })
  const hasText = segments.some(({ type }) => type === 'text' || type === 'markdown')
  return hasText ? withoutForbidden(parts.join('').toWellFormed()).trim() : ''
}

function shown({ type, data }: Segment): SaidContent {
  const unsupported: SaidContent = { kind: 'unsupported', platformType: type }
  switch (type) {
    case 'image':
    case 'video':
      return { kind: type, media: mediaIn(data) }
    case 'record':
      return { kind: 'voice', media: mediaIn(data) }
    case 'file':
      return { kind: 'file', media: mediaIn(data), fileName: withoutForbidden(textIn(data, 'file') ?? '') }
    case 'location': {
      const [latitude = Number.NaN, longitude = Number.NaN] = ['lat', 'lon'].map((name) => Number(textIn(data, name)))
      const label = [textIn(data, 'title'), textIn(data, 'content')].filter((word) => word !== undefined).join(' ')
      const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
      return isPlace ? { kind: 'location', latitude, longitude, label } : unsupported
    }
    case 'share': {
      const [title = '', description = '', url = ''] = ['title', 'content', 'url'].map((name) => textIn(data, name))
      return { kind: 'link', title, description, url }
    }
    default:
      return unsupported
  }
}

function mediaIn(data: Segment['data']): MediaRef {
  const url = textIn(data, 'url')
  return {
    platformMediaId: textIn(data, 'file_id') ?? textIn(data, 'file') ?? '',
    ...(url === undefined ? {} : { url }),
  }
}
