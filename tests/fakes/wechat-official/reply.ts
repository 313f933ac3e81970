// Reads our answer to a push as strictly as the platform does: anything slightly wrong and the patient sees the fault
// notice instead.
import { Parser } from 'xml2js'
import { type FakeAccount, sha1Of, unsealFor } from './sealing.ts'

export type Verdict =
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'shown'; readonly type: string; readonly text: string }
  | { readonly kind: 'junk'; readonly why: string }

export const FAULT_NOTICE = '该公众号提供的服务出现故障，请稍后再试'
const MAX_TEXT_BYTES = 2047

export function judgeReply(account: FakeAccount, openid: string, body: string, now: number): Verdict {
  if (body === '' || body === 'success') return { kind: 'acknowledged' }
  if (account.miniProgram !== undefined) return junk('a Mini Program takes no reply')
  try {
    const outer = rootOf(body)
    const isSealed = 'Encrypt' in outer
    if (account.mode === 'safe' && !isSealed) return junk('clear reply in safe mode')
    if (account.mode === 'plain' && isSealed) return junk('sealed reply in plain mode')
    return shown(account, openid, isSealed ? opened(account, outer) : outer, now)
  } catch (error) {
    return junk(error instanceof Error ? error.message : 'unreadable')
  }
}

function junk(why: string): Verdict {
  return { kind: 'junk', why }
}

type Node = Readonly<Record<string, readonly unknown[]>>

function opened(account: FakeAccount, outer: Node): Node {
  const [sealed, timestamp, nonce] = [one(outer, 'Encrypt'), one(outer, 'TimeStamp'), one(outer, 'Nonce')]
  if (!/^\d+$/.test(timestamp)) throw new Error('TimeStamp is no number')
  if (one(outer, 'MsgSignature') !== sha1Of(account.token, timestamp, nonce, sealed)) throw new Error('MsgSignature')
  return rootOf(unsealFor(account, sealed))
}

function shown(account: FakeAccount, openid: string, reply: Node, now: number): Verdict {
  if (one(reply, 'ToUserName') !== openid) return junk('ToUserName is somebody else')
  if (one(reply, 'FromUserName') !== account.originalId) return junk('FromUserName is not this account')
  const created = one(reply, 'CreateTime')
  if (!/^\d{1,12}$/.test(created) || Math.abs(Number(created) * 1000 - now) > 3_600_000) return junk('CreateTime')
  const type = one(reply, 'MsgType')
  switch (type) {
    case 'text':
      return shownText(one(reply, 'Content'))
    case 'image':
    case 'voice':
    case 'video':
      return shownMedia(type, reply)
    case 'news':
      return shownNews(reply)
    default:
      return junk(`MsgType ${type}`)
  }
}

function shownText(text: string): Verdict {
  if (text === '') return junk('empty Content')
  return Buffer.byteLength(text) > MAX_TEXT_BYTES ? junk('Content too long') : { kind: 'shown', type: 'text', text }
}

function shownMedia(type: 'image' | 'voice' | 'video', reply: Node): Verdict {
  const element = { image: 'Image', voice: 'Voice', video: 'Video' }[type]
  const mediaId = one(node(reply, element), 'MediaId')
  return mediaId === '' ? junk('empty MediaId') : { kind: 'shown', type, text: `[${type} ${mediaId}]` }
}

function shownNews(reply: Node): Verdict {
  const items = node(reply, 'Articles').item ?? []
  if (one(reply, 'ArticleCount') !== '1' || items.length !== 1) return junk('not exactly one article')
  const article = items[0] as Node
  return { kind: 'shown', type: 'news', text: `${one(article, 'Title')} ${one(article, 'Url')}` }
}

function rootOf(xml: string): Node {
  let root: unknown
  let failure: Error | null = null
  new Parser({ explicitRoot: true, ignoreAttrs: true }).parseString(xml, (error, result) => {
    failure ??= error
    root = result
  })
  if (failure !== null) throw failure
  const inner: unknown = (root as { xml?: unknown } | null)?.xml
  if (typeof inner !== 'object' || inner === null) throw new Error('root is not <xml>')
  return inner as Node
}

function one(parent: Node, name: string): string {
  const values = Object.hasOwn(parent, name) ? (parent[name] ?? []) : []
  if (values.length !== 1 || typeof values[0] !== 'string') throw new Error(`${name} is not one text`)
  return values[0]
}

function node(parent: Node, name: string): Node {
  const value = parent[name]?.[0]
  if (typeof value !== 'object' || value === null) throw new Error(`${name} is missing`)
  return value as Node
}
