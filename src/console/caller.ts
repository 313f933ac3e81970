// Who is asking: a browser with a session cookie, a program with a bearer token, or nobody. And whether a browser's
// change really comes from our own page.
import type { IncomingMessage } from 'node:http'
import { MINUTE } from '../base/clock.ts'
import { findServiceToken } from '../store/service-token.ts'
import type { Caller, ConsoleContext, ConsoleSettings } from './context.ts'
import { hashSecret, isSameSecret } from './secret.ts'

const NOBODY: Caller = { kind: 'nobody' }
const BEARER = /^Bearer ([A-Za-z0-9_-]{20,200})$/
const TOUCH_EVERY_MS = 1 * MINUTE

export function cookieName(settings: ConsoleSettings): string {
  return settings.secureCookies ? '__Host-daozhen' : 'daozhen'
}

/** The Set-Cookie line; an empty token clears it. */
export function sessionCookie(settings: ConsoleSettings, token: string): string {
  const secure = settings.secureCookies ? '; Secure' : ''
  const gone = token === '' ? '; Max-Age=0' : ''
  return `${cookieName(settings)}=${token}; Path=/; HttpOnly; SameSite=Lax${secure}${gone}`
}

export async function identify(context: ConsoleContext, request: IncomingMessage): Promise<Caller> {
  const { authorization } = request.headers
  if (authorization !== undefined) {
    const secret = BEARER.exec(authorization)?.[1]
    const token = secret === undefined ? undefined : await findServiceToken(context.store.reads, hashSecret(secret))
    return token === undefined ? NOBODY : { kind: 'service', token }
  }
  const secret = cookieOf(request, cookieName(context.settings))
  if (secret === undefined) return NOBODY
  const present = await context.doorkeeper.whoIs(hashSecret(secret))
  return present === undefined ? NOBODY : { kind: 'person', ...present }
}

/** A person is at work: idleness starts anew. Written at most once a minute. */
export async function keepAwake(context: ConsoleContext, caller: Caller): Promise<void> {
  if (caller.kind !== 'person' || context.clock.now() - caller.person.seenAt < TOUCH_EVERY_MS) return
  await context.doorkeeper.touch(caller.person.tokenHash)
}

const SECRET = /^[A-Za-z0-9_-]{43}$/

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2)
    if (key === name && value !== undefined && SECRET.test(value)) return value
  }
  return undefined
}

/** For changes made with a session: our own page (origin) that has read our answers (token). */
export function isOwnPage(settings: ConsoleSettings, request: IncomingMessage, csrfToken: string): boolean {
  const given = request.headers['x-csrf-token']
  return originOf(settings, request) === 'own' && typeof given === 'string' && isSameSecret(given, csrfToken)
}

/** `unknown`: no browser says where it comes from (a program on the command line). */
export function originOf(settings: ConsoleSettings, request: IncomingMessage): 'own' | 'foreign' | 'unknown' {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin') return 'foreign'
  const { origin } = request.headers
  if (origin === undefined) return site === 'same-origin' ? 'own' : 'unknown'
  const theirs = URL.parse(origin)
  if (theirs === null) return 'foreign'
  const ours = settings.publicUrl === undefined ? undefined : URL.parse(settings.publicUrl)
  return theirs.host === request.headers.host || theirs.origin === ours?.origin ? 'own' : 'foreign'
}
