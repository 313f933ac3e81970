// Every error code of WeChat's message API we know, as one of our four words. One flat table: a code stands here once.
// Source: vendor's global return codes and WxJava's WxMpErrorMsgEnum, read 2026-11.

import { errcodes, type Verdict } from '../../src/channel/errcode-api.ts'

const VERDICTS: ReadonlyMap<number, Verdict> = new Map<number, Verdict>([
  [-1, 'busy'],
  [40001, 'token'], // token not the latest (on the token call itself: the secret is wrong)
  [40002, 'settings'], // grant type
  [40003, 'blocked'], // openid of another account
  [40004, 'content'], // media type
  [40005, 'content'], // file type
  [40006, 'content'], // file size
  [40007, 'content'], // media id invalid or older than three days
  [40008, 'content'], // message type
  [40009, 'content'], // picture size
  [40013, 'settings'], // AppID
  [40014, 'token'],
  [40033, 'content'], // \uXXXX in the body
  [40037, 'settings'], // template id
  [40125, 'settings'], // AppSecret
  [40164, 'settings'], // our address is not on the account's allow-list
  [40200, 'settings'], // account type may not (menu messages, typing)
  [41001, 'settings'], // token missing
  [42001, 'token'],
  [43004, 'blocked'], // must follow first
  [43019, 'blocked'], // black list
  [43101, 'blocked'], // refused, or the consent is used up
  [44002, 'content'], // empty body
  [44004, 'content'], // empty text
  [45002, 'content'], // too long
  [45008, 'content'], // more than one article
  [45009, 'today'],
  [45011, 'minute'],
  [45015, 'window-closed'],
  [45047, 'quota-used'],
  [45072, 'content'], // typing: command
  [45080, 'window-closed'], // typing: no activity in the last 30 s
  [45081, 'content'], // typing: already shown
  [45162, 'content'], // shape does not fit the message type
  [47001, 'content'], // unreadable body
  [47003, 'content'], // template argument
  [48001, 'settings'], // unverified account
  [48002, 'blocked'], // refuses messages until the next inbound
  [48004, 'settings'], // API banned
  [48006, 'settings'], // clear_quota used up
  [50002, 'blocked'], // person limited by WeChat
  [50005, 'blocked'], // not following
  [61451, 'settings'], // 6145x: WeChat's own service accounts
  [61452, 'settings'],
  [61453, 'settings'],
  [61454, 'settings'],
  [61455, 'settings'],
  [61456, 'settings'],
  [61457, 'settings'],
  [61458, 'settings'],
  [65400, 'settings'],
  [65401, 'settings'],
  [65402, 'settings'],
  [65413, 'settings'],
  [65414, 'settings'],
])

export const { failedBy, rejectsToken } = errcodes(VERDICTS)
