// What the API says back, and the one shape of every refusal. Must never carry a stack, a path or SQL.
import { found } from '../editing/finding.ts'
import type { FindingCode, FindingValues } from '../editing/finding-codes.ts'
import { type FieldFault, faultOf } from './field-fault.ts'

export interface Answer {
  readonly status: number
  /** Goes out as JSON; a Buffer as the bytes it is, with its Content-Type among the headers. */
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** How a conversation stands, for somebody who acted on an older version of it. */
export interface CurrentOwner {
  readonly ownerId: string | null
  readonly ownerName: string | null
  readonly version: number
  readonly state: string
}

export interface RefusalDetail {
  readonly requestId?: string
  readonly fields?: readonly FieldFault[]
  readonly current?: CurrentOwner
  readonly alarmIds?: readonly string[]
  /** What was said since the writer looked. */
  readonly messages?: readonly object[]
  /** What in the text may not be said, and what instead. */
  readonly findings?: readonly object[]
  readonly headers?: Readonly<Record<string, string>>
}

const REFUSALS = {
  'malformed-json': [400, '请求内容不是有效的 JSON'],
  unauthorized: [401, '请先登录'],
  'wrong-credentials': [401, '账号或密码不正确'],
  'code-needed': [401, '请输入动态验证码'],
  'wrong-code': [401, '验证码不正确或已用过'],
  'password-due': [403, '请先设置自己的密码'],
  'factor-due': [403, '请先启用双重验证'],
  'not-oneself': [403, '不能对自己的账号这样做'],
  forbidden: [403, '您没有此项权限'],
  csrf: [403, '请刷新页面后再试'],
  'not-found': [404, '没有找到'],
  'method-not-allowed': [405, undefined],
  'new-messages': [409, '刚有新消息，请看一眼再发送'],
  conflict: [409, '会话已有变化，请查看最新状态'],
  full: [409, '您接待的会话已达上限'],
  reserved: [409, '该会话已转给其他同事，正等待对方接受'],
  'alarm-ringing': [409, '急症提醒尚未确认，请先确认'],
  'wrong-state': [409, '会话当前状态不允许此操作'],
  'already-clear': [409, '这条消息的送达情况已明确'],
  'draft-changed': [409, '内容已被修改，请查看最新草稿后再试'],
  'own-draft': [403, '不能审核自己参与编写或送审的内容'],
  taken: [409, '该名称已被使用'],
  'last-admin': [409, '至少要保留一位系统管理员'],
  'setup-done': [409, '初始设置已完成'],
  'key-reused': [409, '同一请求编号不能用于不同内容'],
  'too-large': [413, '内容过长'],
  'unsupported-media-type': [415, undefined],
  invalid: [422, '填写的内容有误'],
  'not-releasable': [422, '还不能发布，请先处理列出的问题'],
  wording: [422, '内容有不能对患者说的话，请修改后再发'],
  'too-many-attempts': [429, '尝试次数过多，请稍后再试'],
  internal: [500, '系统出现问题，请稍后再试'],
  busy: [503, '系统繁忙，请稍后再试'],
} as const satisfies Readonly<Record<string, readonly [number, string | undefined]>>

export type RefusalCode = keyof typeof REFUSALS

export function ok(body: unknown): Answer {
  return { status: 200, body }
}

export function made(body: unknown): Answer {
  return { status: 201, body }
}

export const DONE: Answer = ok({ ok: true })

export function refuse(code: RefusalCode, detail: RefusalDetail = {}): Answer {
  const [status, message] = REFUSALS[code]
  const { headers, ...facts } = detail
  const error = { code, ...(message === undefined ? {} : { message }), ...facts }
  return { status, body: { error }, ...(headers === undefined ? {} : { headers }) }
}

/** One field that is wrong, in every language of the console. */
export function wrong(path: string, code: FindingCode, values?: FindingValues): Answer {
  return refuse('invalid', { fields: [faultOf(found(path, code, values))] })
}

/** The same answer for what does not exist and for what is none of the asker's business. */
export const NOT_FOUND: Answer = refuse('not-found')
