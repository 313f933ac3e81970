// One line of the route table: method, path, permission, contract, handler. A handler that changes something returns the
// work instead of an answer: it then runs in one transaction together with the record of its Idempotency-Key.
import type { z } from 'zod'
import type { Permission, Sight } from '../model/permission.ts'
import type { Tx } from '../store/tx.ts'
import type { Answer } from './answer.ts'
import type { Caller, ConsoleContext } from './context.ts'
import type { Exchange } from './contract.ts'

export interface Call<Body = unknown, Query = unknown> {
  readonly context: ConsoleContext
  readonly caller: Caller
  /** How far the caller sees with the route's permission. */
  readonly sight: Sight
  readonly body: Body
  readonly query: Query
  readonly requestId: string
  /** Of the client, behind proxies we trust. */
  readonly address: string
  readonly userAgent: string
  /** Under an Idempotency-Key the answer is kept, whatever it is: it must come out of the work's own transaction. */
  readonly isKeyed: boolean
  /** A path parameter; '' never matches anything. */
  param(name: string): string
}

export type Work = (tx: Tx) => Promise<Answer>

type Parsed<Part> = Part extends z.ZodType ? z.infer<Part> : undefined

export type Handler<E extends Exchange> = (call: Call<Parsed<E['body']>, Parsed<E['query']>>) => Promise<Answer | Work>

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface Route {
  readonly method: Method
  readonly path: string
  readonly permission: Permission | 'public'
  readonly exchange: Exchange
  readonly handle: (call: Call) => Promise<Answer | Work>
  /** `stream`: live updates, delivered by event-streams.ts. */
  readonly kind: 'answer' | 'stream'
}

export function route<E extends Exchange>(
  method: Method,
  path: string,
  permission: Permission | 'public',
  exchange: E,
  handle: Handler<E>,
): Route {
  return { method, path, permission, exchange, handle: handle as Route['handle'], kind: 'answer' }
}

export function streamRoute(path: string, permission: Permission, exchange: Exchange): Route {
  return {
    method: 'GET',
    path,
    permission,
    exchange,
    handle: () => Promise.reject(new TypeError(path)),
    kind: 'stream',
  }
}
