// Talks to /api/v1. Never throws for an answer; no answer at all is status 0, and asking again with the same key is safe.
import type { z } from 'zod'
import type { contract, refusal } from '../contract.ts'
import { learnServerTime, newKey } from './browser.ts'

type Contract = typeof contract
export type ResponseOf<Name extends keyof Contract> = z.infer<Contract[Name]['response']>
export type Refusal = z.infer<typeof refusal>['error']

export type Me = ResponseOf<'session'>
export type Row = ResponseOf<'conversations'>['conversations'][number]
export type Opened = ResponseOf<'conversation'>
export type Message = Opened['messages'][number]
export type Alarm = Opened['alarms'][number]
export type Note = Opened['notes'][number]
export type Agent = ResponseOf<'agents'>['agents'][number]
export type Team = ResponseOf<'teams'>['teams'][number]
export type Account = ResponseOf<'accounts'>['accounts'][number]
export type LiveEvent = ResponseOf<'pollEvents'>['events'][number]
export type Presence = Me['presence']
export type ThreadSigns = ResponseOf<'sign'>
export type Assist = Opened['assists'][number]
export type Step = Opened['steps'][number]

export type Result<Body> =
  | { readonly ok: true; readonly status: number; readonly body: Body }
  | { readonly ok: false; readonly status: number; readonly error: Refusal }

interface Options {
  /** Null: to say it twice is to say it once. */
  readonly key?: string | null
  /** The page asks by itself: that is not a person at work. */
  readonly background?: boolean
  readonly signal?: AbortSignal
  readonly keepalive?: boolean
}

const BASE = '/api/v1'
const UNREACHABLE: Refusal = { code: 'unreachable' }

/** What a session gives every request; replaced at sign-in. */
export const credentials = { csrfToken: '', onSignedOut: () => {} }

export function get<Name extends keyof Contract>(
  _name: Name,
  path: string,
  options: Options = {},
): Promise<Result<ResponseOf<Name>>> {
  return request('GET', path, undefined, options)
}

export function post<Name extends keyof Contract>(
  _name: Name,
  path: string,
  body: object = {},
  options: Options = {},
): Promise<Result<ResponseOf<Name>>> {
  return request('POST', path, body, { key: newKey(), ...options })
}

export function change<Name extends keyof Contract>(
  _name: Name,
  method: 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
  options: Options = {},
): Promise<Result<ResponseOf<Name>>> {
  return request(method, path, body, options)
}

async function request<Body>(
  method: string,
  path: string,
  body: object | undefined,
  { key, background, signal, keepalive }: Options,
): Promise<Result<Body>> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (method !== 'GET') headers['X-CSRF-Token'] = credentials.csrfToken
  if (typeof key === 'string') headers['Idempotency-Key'] = key
  if (background === true) headers['X-Background'] = '1'
  const session = credentials.csrfToken
  try {
    const answer = await fetch(BASE + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
      ...(keepalive === undefined ? {} : { keepalive }),
      credentials: 'same-origin',
      cache: 'no-store',
    })
    learnServerTime(answer.headers.get('date'))
    const parsed = await answer.json()
    if (answer.ok) return { ok: true, status: answer.status, body: parsed as Body }
    const error = (parsed as { error?: Refusal }).error ?? { code: 'unknown' }
    // An answer that comes after somebody has signed in again speaks of the session before.
    const isOfNow = session === credentials.csrfToken
    if (answer.status === 401 && error.code === 'unauthorized' && isOfNow) credentials.onSignedOut()
    return { ok: false, status: answer.status, error }
  } catch {
    return { ok: false, status: 0, error: UNREACHABLE }
  }
}

/** For vue-query, which wants an exception. */
export class Refused extends Error {
  readonly refusal: Refusal
  /** Asking again would be answered alike. */
  readonly isFinal: boolean
  constructor(refusal: Refusal, status: number) {
    super(refusal.code)
    this.refusal = refusal
    this.isFinal = status >= 400 && status < 500
  }
}

export async function bodyOf<Body>(result: Promise<Result<Body>>): Promise<Body> {
  const settled = await result
  if (!settled.ok) throw new Refused(settled.error, settled.status)
  return settled.body
}
