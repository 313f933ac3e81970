// Ours → a Mini Program's customer message, pure: text, picture, link, page. What needs more is said in words.
import { never } from '../../src/base/errors.ts'
import type { OutboundMessage } from '../../src/channel/adapter.ts'
import { numberedText } from '../../src/channel/fallbacks.ts'
import { withoutForbidden } from '../../src/channel/xml.ts'
import type { OutboundContent } from '../../src/model/content.ts'
import { customText, harmless, labelOf, type Unaddressed } from './encode.ts'
import type { MiniProgramMessage } from './payloads.ts'

export interface MiniProgramOptions {
  /** Media id for a card that leads to a page of the Mini Program. */
  readonly pagePicture: string | undefined
  readonly labelMachineWritten: boolean
}

type Card = Extract<OutboundContent, { kind: 'card' }>

/** `pages/book/index?dep=3`: a page of the Mini Program itself. */
export function isPage({ url }: Card): boolean {
  return !/^[a-z][a-z0-9+.-]*:/i.test(url)
}

/** Undefined: there is no shape for it. */
export function encodeForMiniProgram(
  message: OutboundMessage,
  options: MiniProgramOptions,
): MiniProgramMessage | undefined {
  const body = bodyOf(message.content, options)
  if (body === undefined) return undefined
  return { touser: message.platformUserId, ...body, ...labelOf(message, options.labelMachineWritten) }
}

function bodyOf(
  content: OutboundContent,
  { pagePicture }: MiniProgramOptions,
): Unaddressed<MiniProgramMessage> | undefined {
  switch (content.kind) {
    case 'text':
      return customText(content.text)
    case 'choices':
      return customText(numberedText(content))
    case 'image': {
      const media_id = content.media.platformMediaId
      return media_id === '' ? undefined : { msgtype: 'image', image: { media_id } }
    }
    case 'card':
      return isPage(content) ? pageOf(content, pagePicture) : linkOf(content)
    case 'voice':
    case 'video':
    case 'file':
      return undefined
    default:
      return never(content)
  }
}

function linkOf(card: Card): Unaddressed<MiniProgramMessage> {
  const link = {
    title: harmless(card.title),
    description: harmless(card.description),
    url: withoutForbidden(card.url),
    thumb_url: withoutForbidden(card.imageUrl ?? ''),
  }
  return { msgtype: 'link', link }
}

/** Without a picture WeChat refuses the page: then the words alone. */
function pageOf(card: Card, picture: string | undefined): Unaddressed<MiniProgramMessage> | undefined {
  if (picture === undefined) return customText(`${card.title}\n${card.description}`)
  const pagepath = withoutForbidden(card.url)
  return {
    msgtype: 'miniprogrampage',
    miniprogrampage: { title: harmless(card.title), pagepath, thumb_media_id: picture },
  }
}
