// Theirs → ours, pure. Every push becomes at least one event, unknown types included; the same push gives the same
// dedupKey on every delivery.
import { createHash } from 'node:crypto'
import { SECOND } from '../../src/base/clock.ts'
import type { InboundEvent } from '../../src/channel/adapter.ts'
import type { InboundContent, MediaRef } from '../../src/model/content.ts'
import type { ReplyWindow } from '../../src/model/reply-window.ts'
import type { WechatPush } from './payloads.ts'
import type { Unreadable } from './read-push.ts'
import type { WindowSettings, WindowTrigger } from './settings.ts'

const MAX_KEY_CHARS = 256
/** What arrives instead of stickers and files (seen in practice, undocumented). */
const STAND_IN_TEXT = '【收到不支持的消息类型，暂无法显示】'

/** Empty only when the push names no person at all. `receivedAt` stands in for a missing or broken CreateTime. */
export function normalize(push: WechatPush, windows: WindowSettings, receivedAt: number): readonly InboundEvent[] {
  const platformUserId = push.FromUserName || push.OpenID
  if (platformUserId === undefined || platformUserId === '') return []
  const sentAt = instantOf(push.CreateTime) ?? receivedAt
  const base = { platformUserId, platformMessageId: push.MsgId, sentAt }
  if (push.MsgType !== 'event') {
    const trigger = push.bizmsgmenuid === undefined ? 'message' : 'menu'
    const opens = openedBy(trigger, windows, sentAt)
    return [{ ...base, dedupKey: messageKey(push, platformUserId), content: messageContent(push), opens }]
  }
  const key = eventKey(push, platformUserId)
  const [content, trigger] = signalContent(push)
  if (push.sentReports.length === 0) {
    return [{ ...base, dedupKey: key, content, opens: openedBy(trigger, windows, sentAt) }]
  }
  return push.sentReports.map(({ messageId, delivered }) => ({
    ...base,
    dedupKey: bounded(`${key}:${messageId}`),
    content: { kind: 'deliveryReport', platformMessageId: messageId, delivered },
    opens: [],
  }))
}

/** Somebody wrote something we cannot read: a person shall know. */
export function unreadableEvents(
  raw: string,
  { openid, createTime }: Unreadable,
  windows: WindowSettings,
  receivedAt: number,
): readonly InboundEvent[] {
  if (openid === undefined) return []
  const sentAt = instantOf(createTime) ?? receivedAt
  return [
    {
      dedupKey: `u:${openid}:${digest(raw)}`,
      platformUserId: openid,
      platformMessageId: undefined,
      sentAt,
      content: { kind: 'unsupported', platformType: 'unreadable' },
      opens: openedBy('message', windows, sentAt),
    },
  ]
}

/** MsgId alone was once seen to repeat between people: the openid belongs to the key. */
function messageKey(push: WechatPush, openid: string): string {
  if (push.MsgId !== undefined && push.MsgId !== '') return bounded(`m:${openid}:${push.MsgId}`)
  const said = [push.MsgType, push.Content, push.MediaId, push.Location_X, push.Location_Y, push.Url].join('\n')
  return bounded(`n:${openid}:${push.CreateTime ?? ''}:${digest(said)}`)
}

/** The documented key (FromUserName + CreateTime) is too coarse: positions and repeated pushes share a second. */
function eventKey(push: WechatPush, openid: string): string {
  const event = push.Event?.toLowerCase() ?? ''
  const detail = push.MsgID ?? push.RevokeInfo ?? ''
  return bounded(`e:${openid}:${push.CreateTime ?? ''}:${event}:${push.EventKey ?? ''}:${detail}`)
}

function bounded(key: string): string {
  return key.length <= MAX_KEY_CHARS ? key : `h:${digest(key)}`
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

function messageContent(push: WechatPush): InboundContent {
  const unsupported: InboundContent = { kind: 'unsupported', platformType: push.MsgType ?? 'unknown' }
  const media = mediaOf(push)
  switch (push.MsgType) {
    case 'text':
      return push.Content === undefined ? unsupported : textContent(push.Content, push.bizmsgmenuid)
    case 'image':
      return media === undefined ? unsupported : { kind: 'image', media }
    case 'voice':
      return media === undefined ? unsupported : { kind: 'voice', media, ...recognized(push.Recognition) }
    case 'video':
    case 'shortvideo':
      return media === undefined ? unsupported : { kind: 'video', media }
    case 'location':
      return locationContent(push) ?? unsupported
    case 'link': {
      const { Title: title = '', Description: description = '', Url: url = '' } = push
      return { kind: 'link', title, description, url }
    }
    case 'miniprogrampage': {
      const { Title: title = '', PagePath: url = '' } = push
      return { kind: 'link', title, description: '', url }
    }
    default:
      return unsupported
  }
}

function textContent(text: string, menuId: string | undefined): InboundContent {
  if (text === STAND_IN_TEXT) return { kind: 'unsupported', platformType: 'sticker-or-file' }
  // Other ids than short decimal numbers come back mangled.
  return menuId !== undefined && /^\d{1,18}$/.test(menuId)
    ? { kind: 'text', text, choiceId: menuId }
    : { kind: 'text', text }
}

function mediaOf(push: WechatPush): MediaRef | undefined {
  const platformMediaId = push.MediaId ?? ''
  const url = push.PicUrl ?? ''
  if (platformMediaId === '' && url === '') return undefined
  const mimeType = push.MsgType === 'voice' && push.Format ? `audio/${push.Format.toLowerCase()}` : undefined
  return { platformMediaId, ...(url === '' ? {} : { url }), ...(mimeType === undefined ? {} : { mimeType }) }
}

/** The vendor retires speech recognition: absent or empty is normal. */
function recognized(text: string | undefined): { readonly recognizedText?: string } {
  return text === undefined || text.trim() === '' ? {} : { recognizedText: text }
}

function locationContent(push: WechatPush): InboundContent | undefined {
  const latitude = Number.parseFloat(push.Location_X ?? '')
  const longitude = Number.parseFloat(push.Location_Y ?? '')
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return undefined
  return { kind: 'location', latitude, longitude, label: push.Label ?? '' }
}

/** Event names are compared without case: lower-case `scan` was seen. */
function signalContent(push: WechatPush): readonly [InboundContent, WindowTrigger | undefined] {
  const key = push.EventKey ?? ''
  switch (push.Event?.toLowerCase()) {
    case 'subscribe':
      return [{ kind: 'followed', ...followScene(key) }, 'follow']
    case 'unsubscribe':
      return [{ kind: 'unfollowed' }, undefined]
    case 'scan':
      return [{ kind: 'entered', ...sceneOf(key) }, 'scan']
    case 'user_enter_tempsession':
      return [{ kind: 'entered', ...sceneOf(push.SessionFrom ?? '') }, 'enter']
    case 'click':
    case 'scancode_push':
    case 'scancode_waitmsg':
      return [{ kind: 'menuChosen', key }, 'menu']
    case 'user_authorization_revoke':
    case 'user_authorization_cancellation':
      return [
        { kind: 'consentRevoked', items: (push.RevokeInfo ?? '').split(',').filter((item) => item !== '') },
        undefined,
      ]
    case 'templatesendjobfinish':
      return [
        { kind: 'deliveryReport', platformMessageId: push.MsgID ?? '', delivered: push.Status === 'success' },
        undefined,
      ]
    default:
      return [{ kind: 'unsupportedEvent', platformType: push.Event ?? 'unknown' }, undefined]
  }
}

/** `qrscene_` once only: a scene may itself begin with it. A payment's `last_trade_no_…` is no scene. */
function followScene(key: string): { readonly scene?: string } {
  return key.startsWith('qrscene_') ? sceneOf(key.slice('qrscene_'.length)) : {}
}

function sceneOf(scene: string): { readonly scene?: string } {
  return scene === '' ? {} : { scene }
}

function openedBy(trigger: WindowTrigger | undefined, windows: WindowSettings, sentAt: number): readonly ReplyWindow[] {
  const window = trigger === undefined ? undefined : windows[trigger]
  if (trigger === undefined || window === undefined) return []
  return [{ trigger, left: window.messages, endsAt: sentAt + window.forMs }]
}

function instantOf(createTime: string | undefined): number | undefined {
  return createTime !== undefined && /^\d{1,11}$/.test(createTime) ? Number(createTime) * SECOND : undefined
}
