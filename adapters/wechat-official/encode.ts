// Ours → theirs, pure: passive replies as XML, customer messages as JSON objects. Neutralises links in everything a
// person or a machine wrote, and writes no character XML or their JSON reader stumbles over.

import { never } from '../../src/base/errors.ts'
import type { OutboundMessage } from '../../src/channel/adapter.ts'
import { numberedText } from '../../src/channel/fallbacks.ts'
import { cdata, withoutForbidden } from '../../src/channel/xml.ts'
import type { OutboundContent } from '../../src/model/content.ts'
import type { Article, CustomMessage } from './payloads.ts'

/** Observed, undocumented: above it the patient sees a fault notice instead of our reply. */
export const MAX_PASSIVE_BYTES = 2047

export interface PassiveEnvelope {
  readonly toUser: string
  readonly fromUser: string
  /** Unix seconds. */
  readonly createTime: number
}

/** The reply riding on a webhook answer, or undefined when this message cannot. */
export function encodePassive(content: OutboundContent, envelope: PassiveEnvelope): string | undefined {
  const body = passiveBody(content)
  if (body === undefined) return undefined
  const { toUser, fromUser, createTime } = envelope
  return (
    `<xml><ToUserName>${cdata(toUser)}</ToUserName><FromUserName>${cdata(fromUser)}</FromUserName>` +
    `<CreateTime>${createTime}</CreateTime>${body}</xml>`
  )
}

function passiveBody(content: OutboundContent): string | undefined {
  switch (content.kind) {
    case 'text':
      return passiveText(content.text)
    case 'choices':
      return passiveText(numberedText(content))
    case 'image':
      return passiveMedia('image', 'Image', content.media.platformMediaId)
    case 'voice':
      return passiveMedia('voice', 'Voice', content.media.platformMediaId)
    case 'video':
      return passiveMedia('video', 'Video', content.media.platformMediaId, titles(content.title, content.description))
    case 'file':
      return undefined
    case 'card':
      return passiveNews(articleOf(content))
    default:
      return never(content)
  }
}

function passiveText(raw: string): string | undefined {
  const text = harmless(raw)
  if (text === '' || Buffer.byteLength(text) > MAX_PASSIVE_BYTES) return undefined
  return `<MsgType><![CDATA[text]]></MsgType><Content>${cdata(text)}</Content>`
}

function passiveMedia(type: string, element: string, mediaId: string, more = ''): string | undefined {
  if (mediaId === '') return undefined
  return `<MsgType><![CDATA[${type}]]></MsgType><${element}><MediaId>${cdata(mediaId)}</MediaId>${more}</${element}>`
}

function titles(title: string | undefined, description: string | undefined): string {
  const part = (name: string, text: string | undefined) =>
    text === undefined ? '' : `<${name}>${cdata(harmless(text))}</${name}>`
  return part('Title', title) + part('Description', description)
}

/** One article: more are allowed only in answer to some events. */
function passiveNews({ title, description, url, picurl }: Article): string {
  return (
    '<MsgType><![CDATA[news]]></MsgType><ArticleCount>1</ArticleCount><Articles><item>' +
    `<Title>${cdata(title)}</Title><Description>${cdata(description)}</Description>` +
    `<PicUrl>${cdata(picurl)}</PicUrl><Url>${cdata(url)}</Url></item></Articles>`
  )
}

export interface SealedEnvelope {
  readonly sealed: string
  readonly signature: string
  readonly timestamp: string
  readonly nonce: string
}

export function encodeSealed({ sealed, signature, timestamp, nonce }: SealedEnvelope): string {
  return (
    `<xml><Encrypt><![CDATA[${sealed}]]></Encrypt><MsgSignature><![CDATA[${signature}]]></MsgSignature>` +
    `<TimeStamp>${timestamp}</TimeStamp><Nonce>${cdata(nonce)}</Nonce></xml>`
  )
}

export interface CustomOptions {
  readonly msgmenu: boolean
  readonly labelMachineWritten: boolean
}

/** WeChat's grey note under what the bot says. */
export function labelOf(
  { author }: OutboundMessage,
  labelMachineWritten: boolean,
): Pick<CustomMessage, 'aimsgcontext'> {
  return author === 'bot' && labelMachineWritten ? { aimsgcontext: { is_ai_msg: 1 } } : {}
}

/** Body of a customer message, or undefined when WeChat has no shape for it. Serialise with `JSON.stringify`: raw UTF-8. */
export function encodeCustom(message: OutboundMessage, options: CustomOptions): CustomMessage | undefined {
  const body = customBody(message.content, options)
  if (body === undefined) return undefined
  return { touser: message.platformUserId, ...body, ...labelOf(message, options.labelMachineWritten) }
}

export type Unaddressed<T> = T extends unknown ? Omit<T, 'touser'> : never

function customBody(content: OutboundContent, options: CustomOptions): Unaddressed<CustomMessage> | undefined {
  if (content.kind === 'card') return { msgtype: 'news', news: { articles: [articleOf(content)] } }
  if (content.kind === 'text') return customText(content.text)
  if (content.kind === 'choices')
    return options.msgmenu
      ? (customMenu(content) ?? customText(numberedText(content)))
      : customText(numberedText(content))
  if (content.kind === 'file') return undefined
  const media_id = content.media.platformMediaId
  if (media_id === '') return undefined
  switch (content.kind) {
    case 'image':
      return { msgtype: 'image', image: { media_id } }
    case 'voice':
      return { msgtype: 'voice', voice: { media_id } }
    case 'video': {
      const title = content.title === undefined ? {} : { title: harmless(content.title) }
      const description = content.description === undefined ? {} : { description: harmless(content.description) }
      return { msgtype: 'video', video: { media_id, ...title, ...description } }
    }
    default:
      return never(content)
  }
}

export function customText(raw: string): Extract<Unaddressed<CustomMessage>, { msgtype: 'text' }> | undefined {
  const content = harmless(raw)
  return content === '' ? undefined : { msgtype: 'text', text: { content } }
}

type Choices = Extract<OutboundContent, { kind: 'choices' }>

/** Ids must be short decimal numbers: others come back empty or changed. */
function customMenu({ text, choices, tail }: Choices): Unaddressed<CustomMessage> | undefined {
  if (!choices.every((choice) => /^\d{1,18}$/.test(choice.id))) return undefined
  const list = choices.map(({ id, label }) => ({ id, content: harmless(label) }))
  return { msgtype: 'msgmenu', msgmenu: { head_content: harmless(text), list, tail_content: harmless(tail ?? '') } }
}

function articleOf(card: Extract<OutboundContent, { kind: 'card' }>): Article {
  return {
    title: harmless(card.title),
    description: harmless(card.description),
    url: withoutForbidden(card.url),
    picurl: withoutForbidden(card.imageUrl ?? ''),
  }
}

/** WeChat turns `<a href=…>` in texts into links and offers no escape: the bracket becomes its full-width twin. */
export function harmless(text: string): string {
  return withoutForbidden(text.toWellFormed()).replace(/<(?=\/?a)/gi, '＜')
}
