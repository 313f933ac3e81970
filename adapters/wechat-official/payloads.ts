// WeChat's words, only those we use. Everything is text: a MsgId is larger than any JavaScript number.

/** Fields copied, one by one, out of what arrived; whatever is not exactly one text counts as absent. */
export const PUSH_FIELDS = [
  'ToUserName',
  'FromUserName',
  'CreateTime',
  'MsgType',
  'MsgId',
  'Content',
  'bizmsgmenuid',
  'PicUrl',
  'MediaId',
  'Format',
  'Recognition',
  'Location_X',
  'Location_Y',
  'Label',
  'Title',
  'Description',
  'Url',
  'PagePath',
  'Event',
  'EventKey',
  'MsgID',
  'Status',
  'OpenID',
  'RevokeInfo',
  'SessionFrom',
  'Encrypt',
] as const

export interface SentReport {
  readonly messageId: string
  readonly delivered: boolean
}

export type WechatPush = Readonly<Record<(typeof PUSH_FIELDS)[number], string | undefined>> & {
  /** `SubscribeMsgSentEvent`: one or several results in one push. */
  readonly sentReports: readonly SentReport[]
}

/** Body of `POST /cgi-bin/message/custom/send`. */
export type CustomMessage = { readonly touser: string; readonly aimsgcontext?: { readonly is_ai_msg: 1 } } & (
  | { readonly msgtype: 'text'; readonly text: { readonly content: string } }
  | { readonly msgtype: 'image'; readonly image: { readonly media_id: string } }
  | { readonly msgtype: 'voice'; readonly voice: { readonly media_id: string } }
  | {
      readonly msgtype: 'video'
      readonly video: { readonly media_id: string; readonly title?: string; readonly description?: string }
    }
  | { readonly msgtype: 'news'; readonly news: { readonly articles: readonly Article[] } }
  | {
      readonly msgtype: 'msgmenu'
      readonly msgmenu: {
        readonly head_content: string
        readonly list: readonly { readonly id: string; readonly content: string }[]
        readonly tail_content: string
      }
    }
)

/** The same call for a Mini Program, which knows other types. */
export type MiniProgramMessage =
  | Extract<CustomMessage, { readonly msgtype: 'text' | 'image' }>
  | ({ readonly touser: string; readonly aimsgcontext?: { readonly is_ai_msg: 1 } } & (
      | {
          readonly msgtype: 'link'
          readonly link: {
            readonly title: string
            readonly description: string
            readonly url: string
            readonly thumb_url: string
          }
        }
      | {
          readonly msgtype: 'miniprogrampage'
          readonly miniprogrampage: {
            readonly title: string
            readonly pagepath: string
            readonly thumb_media_id: string
          }
        }
    ))

export interface Article {
  readonly title: string
  readonly description: string
  readonly url: string
  readonly picurl: string
}
