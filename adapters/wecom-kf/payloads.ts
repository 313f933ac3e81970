// What WeCom's customer service sends and takes, as far as we use it. Everything inbound is optional: their pages differ.
// Source: developer.work.weixin.qq.com/document/path/94670, 94677, 95122 and the SDKs named in README.md, read 2026-11.

export interface SyncPage {
  readonly next_cursor?: unknown
  readonly has_more?: unknown
  readonly msg_list?: unknown
}

/** Who wrote: 3 the customer, 4 the system, 5 a colleague in the WeCom program. */
export const ORIGIN = { customer: 3, system: 4, colleague: 5 } as const

export type KfSend =
  | { readonly msgtype: 'text'; readonly text: { readonly content: string } }
  | { readonly msgtype: 'image' | 'voice' | 'video'; readonly [media: string]: unknown }
  | { readonly msgtype: 'msgmenu'; readonly msgmenu: KfMenu }

export interface KfMenu {
  readonly head_content: string
  readonly list: readonly {
    readonly type: 'click'
    readonly click: { readonly id: string; readonly content: string }
  }[]
  readonly tail_content?: string
}
