// Theirs → ours, pure. Every delivery about a person becomes at least one event, unknown types included; one about nobody
// becomes none. What is said in a group without calling us is nobody's message to the hospital: its words are not taken.
import { createHash } from 'node:crypto'
import { DAY, SECOND } from '../../src/base/clock.ts'
import type { InboundEvent } from '../../src/channel/adapter.ts'
import type { InboundContent } from '../../src/model/content.ts'
import type { ReplyWindow } from '../../src/model/reply-window.ts'
import { BUTTON_KINDS, type Dispatch, type Fields, fieldsOf, listIn, textIn } from './payloads.ts'
import { isOpenid, type Place, platformUserIdOf, referenceTo } from './place.ts'
import { choiceIn, saidIn } from './said.ts'
import type { QqSettings } from './settings.ts'

const MAX_KEY_CHARS = 256
const MAX_ID_CHARS = 512
/** Replies that would arrive on the stroke of the hour are refused. */
const MARGIN_MS = 30 * SECOND
const ACTIVE = 'active'
/** Until they say otherwise. */
const ACTIVE_FOR_MS = 3_650 * DAY

export interface Reading {
  readonly settings: Pick<QqSettings, 'windows' | 'activeMessages'>
  readonly now: number
}

interface Read {
  readonly contents: readonly InboundContent[]
  readonly opens: readonly ReplyWindow[]
  readonly key: string
  readonly platformMessageId?: string
}

export function normalize(dispatch: Dispatch, reading: Reading): readonly InboundEvent[] {
  const place = placeIn(dispatch.d)
  if (place === undefined) return []
  const sentAt = instantOf(dispatch.d.timestamp) ?? reading.now
  const read = readFor(dispatch, place, { ...reading, sentAt })
  return read.contents.map((content, part) => ({
    dedupKey: bounded(part === 0 ? read.key : `${read.key}#${part}`),
    platformUserId: platformUserIdOf(place),
    platformMessageId: read.platformMessageId,
    sentAt,
    content,
    opens: part === 0 ? read.opens : [],
    ...(place.kind === 'group' ? { isPublic: true } : {}),
  }))
}

type At = Reading & { readonly sentAt: number }

function readFor(dispatch: Dispatch, place: Place, at: At): Read {
  const { t, d } = dispatch
  switch (t) {
    case 'C2C_MESSAGE_CREATE':
    case 'GROUP_AT_MESSAGE_CREATE':
      return readMessage(dispatch, place, at)
    case 'GROUP_MESSAGE_CREATE':
      return isCalled(d) ? readMessage(dispatch, place, at) : happening(dispatch, unknown(t))
    case 'INTERACTION_CREATE':
      return happening(dispatch, interactionIn(d), [eventWindow(dispatch, at)])
    case 'FRIEND_ADD': {
      const scene = textIn(d, 'scene_param') ?? (typeof d.scene === 'number' ? String(d.scene) : undefined)
      const content: InboundContent = { kind: 'followed', ...(scene === undefined ? {} : { scene }) }
      return happening(dispatch, content, [eventWindow(dispatch, at), activeWindow(at)])
    }
    case 'FRIEND_DEL':
      return happening(dispatch, { kind: 'unfollowed' })
    case 'C2C_MSG_RECEIVE':
      return happening(dispatch, unknown(t), [eventWindow(dispatch, at), activeWindow(at)])
    case 'C2C_MSG_REJECT':
      return happening(dispatch, unknown(t), [{ trigger: ACTIVE, left: 0, endsAt: at.sentAt }])
    case 'GROUP_ADD_ROBOT':
      return happening(dispatch, { kind: 'entered', scene: 'group' }, [eventWindow(dispatch, at)])
    default:
      return happening(dispatch, unknown(t))
  }
}

function readMessage(dispatch: Dispatch, place: Place, at: At): Read {
  const { windows } = at.settings
  const { replies, forMs } = place.kind === 'group' ? windows.groupMessage : windows.message
  const id = idIn(dispatch.d)
  const opens = id === undefined ? [] : [windowFor(referenceTo('msg_id', id), replies, forMs, at)]
  // One message was seen under two delivery ids: its own id is the key.
  const key = id === undefined ? keyOf(dispatch) : `m:${id}`
  const contents = saidIn(dispatch.d)
  return id === undefined ? { contents, opens, key } : { contents, opens, key, platformMessageId: id }
}

function happening(
  dispatch: Dispatch,
  content: InboundContent,
  opens: readonly (ReplyWindow | undefined)[] = [],
): Read {
  return { contents: [content], opens: opens.filter((window) => window !== undefined), key: keyOf(dispatch) }
}

function unknown(platformType: string): InboundContent {
  return { kind: 'unsupportedEvent', platformType: platformType.slice(0, 64) }
}

function interactionIn(d: Fields): InboundContent {
  const { button_data, feature_id } = fieldsOf(fieldsOf(d.data).resolved)
  const kind = d.type ?? fieldsOf(d.data).type
  const pressed = [button_data, feature_id].find((value) => typeof value === 'string' && value !== '')
  if (!BUTTON_KINDS.includes(kind) || typeof pressed !== 'string') {
    return unknown(typeof kind === 'number' ? `INTERACTION_${kind}` : 'INTERACTION')
  }
  return choiceIn(pressed) ?? { kind: 'menuChosen', key: pressed.slice(0, 128) }
}

/** Its delivery id is what a reply must name. */
function eventWindow({ id }: Dispatch, at: At): ReplyWindow | undefined {
  const { replies, forMs } = at.settings.windows.event
  return id === undefined ? undefined : windowFor(referenceTo('event_id', id), replies, forMs, at)
}

function windowFor(reference: string, left: number, forMs: number, { sentAt }: At): ReplyWindow {
  return { trigger: reference, reference, left, endsAt: sentAt + forMs - Math.min(MARGIN_MS, forMs / 10) }
}

/** Messages that answer nothing: allowed once somebody has added us, until he switches them off. */
function activeWindow({ settings, sentAt }: At): ReplyWindow | undefined {
  return settings.activeMessages ? { trigger: ACTIVE, left: undefined, endsAt: sentAt + ACTIVE_FOR_MS } : undefined
}

function isCalled(d: Fields): boolean {
  return listIn(d, 'mentions').some((mention) => fieldsOf(mention).is_you === true)
}

function placeIn(d: Fields): Place | undefined {
  const author = fieldsOf(d.author)
  const group = d.group_openid
  if (isOpenid(group)) {
    const named = [author.member_openid, d.group_member_openid, d.member_openid, d.op_member_openid]
    const member = named.find(isOpenid)
    return member === undefined ? undefined : { kind: 'group', group, member }
  }
  const user = [author.user_openid, d.user_openid, d.openid, author.id].find(isOpenid)
  return user === undefined ? undefined : { kind: 'private', user }
}

function idIn(d: Fields): string | undefined {
  const id = textIn(d, 'id')
  return id === undefined || id.length > MAX_ID_CHARS ? undefined : id
}

function keyOf({ id, raw }: Dispatch): string {
  return id === undefined ? `x:${createHash('sha256').update(raw).digest('base64url')}` : `e:${id}`
}

function bounded(key: string): string {
  return key.length <= MAX_KEY_CHARS ? key : `h:${createHash('sha256').update(key).digest('base64url')}`
}

/** Seconds in events, RFC 3339 in messages; a Go-style text ("… m=+0.1") was seen. */
function instantOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value > 0 && value < 1e11 ? Math.floor(value) * SECOND : undefined
  if (typeof value !== 'string') return undefined
  const parts = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)? ?(Z|[+-]\d\d):?(\d\d)?/.exec(value)
  if (parts === null) return undefined
  const [, day, time, zone, minutes = '00'] = parts
  const at = Date.parse(zone === 'Z' ? `${day}T${time}Z` : `${day}T${time}${zone}:${minutes}`)
  return Number.isNaN(at) ? undefined : at
}
