// What a person said in one message, as contents of ours: the words first, then what came with them. Pure.
import { withoutForbidden } from '../../src/channel/xml.ts'
import type { MediaRef, SaidContent } from '../../src/model/content.ts'
import { type Token, tokensIn } from './elements.ts'

export interface Read {
  /** At least one; a message that says nothing we know is kept as unsupported. */
  readonly said: readonly SaidContent[]
  readonly mentionsUs: boolean
}

type Opened = Extract<Token, { kind: 'open' }>

/** What others said before stands in these. */
const NOT_THEIRS: readonly string[] = ['quote', 'author']
/** Only how the words inside look. */
const PLAIN: readonly string[] =
  'b strong i em u ins s del spl code sup sub pre p br message a at sharp emoji quote author button img image audio video file'.split(
    ' ',
  )

export function read(content: string, selfId: string): Read {
  const tokens = own(tokensIn(content))
  const opened = tokens.filter((token) => token.kind === 'open')
  const text = withoutForbidden(
    tokens
      .map((token) => wordsOf(token, selfId))
      .join('')
      .toWellFormed(),
  ).trim()
  const words: readonly SaidContent[] = text === '' ? [] : [{ kind: 'text', text }]
  const files = opened.flatMap(mediaIn)
  const strange = opened.find(({ tag }) => !PLAIN.includes(tag))?.tag ?? opened[0]?.tag ?? 'empty'
  const said = [...words, ...files]
  return {
    said: said.length > 0 ? said : [{ kind: 'unsupported', platformType: strange }],
    mentionsUs: opened.some(({ tag, attrs }) => tag === 'at' && attrs.id === selfId),
  }
}

/** Without what is quoted, however deep quotes are nested. */
function own(tokens: readonly Token[]): readonly Token[] {
  let depth = 0
  return tokens.filter((token) => {
    const isQuote = token.kind !== 'text' && NOT_THEIRS.includes(token.tag)
    if (isQuote && token.kind === 'open' && !token.isEmpty) depth += 1
    const isOwn = depth === 0 && !isQuote
    if (isQuote && token.kind === 'close') depth = Math.max(0, depth - 1)
    return isOwn
  })
}

function wordsOf(token: Token, selfId: string): string {
  if (token.kind === 'text') return token.text
  if (token.kind === 'close') return token.tag === 'p' ? '\n' : ''
  const { tag, attrs } = token
  if (tag === 'br') return '\n'
  if (tag === 'at') return attrs.id === selfId ? '' : `@${attrs.name ?? attrs.id ?? attrs.type ?? ''} `
  if (tag === 'sharp') return `#${attrs.name ?? attrs.id ?? ''} `
  return tag === 'a' && attrs.href !== undefined ? `${attrs.href} ` : ''
}

function mediaIn({ tag, attrs }: Opened): readonly SaidContent[] {
  const media = mediaOf(attrs)
  switch (tag) {
    case 'img':
    case 'image':
      return [media === undefined ? unsupported(tag) : { kind: 'image', media }]
    case 'audio':
      return [media === undefined ? unsupported(tag) : { kind: 'voice', media }]
    case 'video':
      return [media === undefined ? unsupported(tag) : { kind: 'video', media }]
    case 'file':
      return [
        media === undefined ? unsupported(tag) : { kind: 'file', media, fileName: withoutForbidden(attrs.title ?? '') },
      ]
    default:
      return []
  }
}

function unsupported(platformType: string): SaidContent {
  return { kind: 'unsupported', platformType }
}

/** A picture written into the message itself (`data:`) could be megabytes in a row of ours. */
function mediaOf(attrs: Opened['attrs']): MediaRef | undefined {
  const url = attrs.src ?? attrs.url
  return url !== undefined && /^(?:https?|internal):/.test(url) ? { platformMediaId: '', url } : undefined
}
