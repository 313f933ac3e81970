// A person with the hospital's account on their phone: what they do becomes pushes, what they see stands in the ledger.
import type { Delivered } from './delivery.ts'
import type { Seen, Trigger } from './ledger.ts'
import type { PushFields } from './pushes.ts'

export interface PushOptions {
  readonly msgId?: string
  /** Unix seconds. */
  readonly createTime?: number
  /** Deliver elsewhere than to the account's callback address. */
  readonly url?: string
}

export interface Patient {
  readonly openid: string
  /** Resolves when the platform is done with it: answered, shown, or given up. */
  says(text: string, options?: PushOptions): Promise<Delivered>
  /** Clicks an item of a menu message. */
  picks(id: string, label: string, options?: PushOptions): Promise<Delivered>
  sendsPicture(mediaId: string, options?: PushOptions): Promise<Delivered>
  /** Any message: give MsgType and its fields. */
  sends(fields: PushFields, options?: PushOptions): Promise<Delivered>
  follows(scene?: string): Promise<Delivered>
  leaves(): Promise<Delivered>
  scans(scene: string): Promise<Delivered>
  clicks(key: string): Promise<Delivered>
  /** Any event: give Event and its fields. */
  does(fields: PushFields, options?: PushOptions): Promise<Delivered>
  sees(): readonly Seen[]
}

/** How the platform takes what the person did. `opens`: the reply window it opens. */
export type Pushing = (
  openid: string,
  fields: PushFields,
  opens: Trigger | undefined,
  options: PushOptions,
) => Promise<Delivered>

const EVENT_OPENS: Readonly<Record<string, Trigger>> = {
  subscribe: 'follow',
  SCAN: 'scan',
  CLICK: 'menu',
  scancode_push: 'menu',
  scancode_waitmsg: 'menu',
  user_enter_tempsession: 'enter',
}

export function createPatient(openid: string, push: Pushing, seenBy: (openid: string) => readonly Seen[]): Patient {
  const sends = (fields: PushFields, options: PushOptions = {}) =>
    push(openid, fields, fields.bizmsgmenuid === undefined ? 'message' : 'menu', options)
  const does = (fields: PushFields, options: PushOptions = {}) =>
    push(openid, { MsgType: 'event', ...fields }, EVENT_OPENS[String(fields.Event)], options)
  return {
    openid,
    sends,
    does,
    says: (text, options) => sends({ MsgType: 'text', Content: text }, options),
    picks: (id, label, options) => sends({ MsgType: 'text', Content: label, bizmsgmenuid: id }, options),
    sendsPicture: (mediaId, options) =>
      sends({ MsgType: 'image', PicUrl: `http://mmbiz.qpic.cn/${mediaId}`, MediaId: mediaId }, options),
    follows: (scene) =>
      does({
        Event: 'subscribe',
        EventKey: scene === undefined ? '' : `qrscene_${scene}`,
        Ticket: scene && 'gQTESTticket',
      }),
    leaves: () => does({ Event: 'unsubscribe', EventKey: '' }),
    scans: (scene) => does({ Event: 'SCAN', EventKey: scene, Ticket: 'gQTESTticket' }),
    clicks: (key) => does({ Event: 'CLICK', EventKey: key }),
    sees: () => seenBy(openid),
  }
}
