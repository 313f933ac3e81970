// The account behind the fake implementation: what its actions do, what it shows its friends, and how four real
// implementations differ in answering. Written from the standard and from their sources, free of our code.
import type { Clock } from '../../../src/base/clock.ts'
import type { ApiBody, ApiCall, ApiResult } from '../api-server.ts'

export type Flavour = 'napcat' | 'llonebot' | 'lagrange' | 'gocq'

export interface OneBotSeen {
  readonly userId: string | undefined
  readonly groupId: string | undefined
  readonly text: string
}

interface Spoken {
  readonly userId: string
  readonly groupId: string | undefined
  readonly isPrivate: boolean
  readonly message: string | readonly ApiBody[]
  readonly more: ApiBody
}

export interface Chat {
  readonly seen: OneBotSeen[]
  /** Users whom the account may not write to. */
  readonly notFriends: Set<string>
  /** Somebody signs in with another account. */
  rename(selfId: string): void
  act(action: string, params: ApiBody): ApiBody
  answerHttp(call: ApiCall): ApiResult
  headers(): Readonly<Record<string, string>>
  meta(type: string, more: ApiBody): ApiBody
  spoken(spoken: Spoken): ApiBody
  recalled(what: { readonly userId: string; readonly groupId: string | undefined; readonly messageId: string }): ApiBody
  seenBy(userId: string, groupId: string | undefined, isPrivate: boolean): readonly string[]
}

const NAMES: Readonly<Record<Flavour, string>> = {
  napcat: 'NapCat.Onebot',
  llonebot: 'LLOneBot',
  lagrange: 'Lagrange.OneBot',
  gocq: 'go-cqhttp',
}
/** A multi-byte character cut at a chunk's border is broken by one of them: nobody may send any. */
const ASCII_ONLY = /^[\x20-\x7e]*$/

export function newChat(given: {
  readonly clock: Clock
  readonly flavour: Flavour
  readonly selfId: string
  readonly token: string
}): Chat {
  const { clock, flavour, token } = given
  let { selfId } = given
  const seen: OneBotSeen[] = []
  const notFriends = new Set<string>()
  let serial = 1_432_211_000
  const newId = (): number => (flavour === 'gocq' ? -++serial : ++serial)
  const seconds = (): number => Math.floor(clock.now() / 1000)
  const done = (data: unknown): ApiBody => ({ status: 'ok', retcode: 0, data, message: '', wording: '' })
  const failed = (retcode: number, message: string): ApiBody => ({
    status: 'failed',
    retcode,
    data: null,
    message,
    wording: message,
  })

  const act = (action: string, params: ApiBody): ApiBody => {
    switch (action) {
      case 'get_login_info':
        return done({ user_id: Number(selfId), nickname: '导诊台' })
      case 'get_version_info':
        return done({ app_name: NAMES[flavour], app_version: '4.8.0', protocol_version: 'v11' })
      case 'send_private_msg':
      case 'send_group_msg':
        return send(action, params)
      default:
        return failed(1404, '不支持的api')
    }
  }
  const send = (action: string, { user_id, group_id, message }: ApiBody): ApiBody => {
    if (!Array.isArray(message)) return failed(1400, 'message must be segments') // a string could carry orders
    const segments = message as readonly { readonly type: string; readonly data: ApiBody }[]
    const text = segments
      .map(({ type, data }) => (type === 'text' ? String(data.text) : `[${type}:${data.qq}]`))
      .join('')
    if (text.trim() === '') return failed(1400, '消息体无法解析, 请检查是否发送了不支持的消息类型')
    const isGroup = action === 'send_group_msg'
    if (isGroup ? group_id === undefined : user_id === undefined) return failed(1400, 'whom?')
    if (!isGroup && notFriends.has(String(user_id)) && group_id === undefined) {
      return failed(1200, '发送失败，请先添加对方为好友')
    }
    const shown = {
      userId: isGroup ? undefined : String(user_id),
      groupId: group_id === undefined ? undefined : String(group_id),
      text,
    }
    seen.push(shown)
    return done({ message_id: newId() })
  }

  const answerHttp = ({ path, method, headers, body }: ApiCall): ApiResult => {
    const [missing, wrong] = flavour === 'lagrange' ? [401, 403] : [403, 403]
    const given = headers.authorization
    if (given === undefined) return { status: missing, body: { message: 'token verify failed!' } }
    if (given !== `Bearer ${token}`) return { status: wrong, body: { message: 'token verify failed!' } }
    const text = body.toString('latin1')
    if (method !== 'POST' || !ASCII_ONLY.test(text)) return { status: 400, body: Buffer.from('Invalid JSON') }
    const answer = act(path.slice(1), JSON.parse(text) as ApiBody)
    if (answer.retcode === 1404) return { status: flavour === 'llonebot' ? 404 : 200, body: failed(404, '不支持的Api') }
    const overHttp = answer.retcode === 1400 ? 400 : answer.retcode === 1200 ? 200 : answer.retcode
    return { body: { ...answer, retcode: overHttp, echo: null } }
  }

  const base = (post_type: string): ApiBody => ({ time: seconds(), self_id: Number(selfId), post_type })
  return {
    seen,
    notFriends,
    rename(other) {
      selfId = other
    },
    act,
    answerHttp,
    headers: () => ({
      'x-self-id': selfId,
      'x-client-role': 'Universal',
      authorization: flavour === 'gocq' ? `Token ${token}` : `Bearer ${token}`,
    }),
    meta: (type, more) => ({ ...base('meta_event'), meta_event_type: type, ...more }),
    spoken({ userId, groupId, isPrivate, message, more }) {
      const isGroup = groupId !== undefined && !isPrivate
      const asString = flavour === 'gocq' && typeof message === 'string'
      const segments = typeof message === 'string' ? [{ type: 'text', data: { text: message } }] : message
      return {
        ...base('message'),
        message_type: isGroup ? 'group' : 'private',
        sub_type: isGroup ? 'normal' : groupId === undefined ? 'friend' : 'group',
        message_id: newId(),
        user_id: Number(userId),
        ...(groupId === undefined ? {} : { group_id: Number(groupId) }),
        message: asString ? message : segments,
        raw_message: typeof message === 'string' ? message : '',
        font: 14,
        message_format: asString ? 'string' : 'array',
        sender: { user_id: Number(userId), nickname: '小王' },
        ...more,
      }
    },
    recalled: ({ userId, groupId, messageId }) => ({
      ...base('notice'),
      notice_type: groupId === undefined ? 'friend_recall' : 'group_recall',
      user_id: Number(userId),
      ...(groupId === undefined ? {} : { group_id: Number(groupId), operator_id: Number(userId) }),
      message_id: Number(messageId),
    }),
    seenBy: (userId, groupId, isPrivate) =>
      seen
        .filter((each) => (groupId !== undefined && !isPrivate ? each.groupId === groupId : each.userId === userId))
        .map(({ text }) => text),
  }
}
