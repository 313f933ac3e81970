// What lets a browser in: the visitor token (who is speaking, for months) and the ticket (one stream, within seconds).
// Both are signed, bound to channel and site, and tell a reader nothing. Never a cookie, never in a log line.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { DAY, SECOND } from '../../src/base/clock.ts'
import type { Host } from '../../src/channel/adapter.ts'
import type { WebChatSettings } from './settings.ts'

const TICKET_MS = 30 * SECOND
/** Fail closed beyond this: an unremembered ticket could be used again, and the page can do without a stream. */
const MAX_USED_TICKETS = 50_000
const ID_BYTES = 16
const TIME_BYTES = 6
const NONCE_BYTES = 12
const MAC_BYTES = 32

export interface Passes {
  newVisitorId(): string
  tokenFor(visitorId: string): string
  /** The visitor id, or undefined for anything forged, expired, or of another site or channel. */
  readToken(token: string): string | undefined
  ticketFor(visitorId: string): string
  /** As readToken, and never twice. */
  useTicket(ticket: string): string | undefined
}

export function createPasses(settings: WebChatSettings, host: Host): Passes {
  const { clock, random, channelId } = host
  const seal = (kind: 'visitor' | 'ticket', payload: Buffer) =>
    createHmac('sha256', settings.visitorSecret)
      .update(JSON.stringify(['daozhen/web-chat', kind, channelId, settings.siteKey ?? null]))
      .update(payload)
      .digest()
  const issue = (kind: 'visitor' | 'ticket', payload: Buffer) =>
    Buffer.concat([payload, seal(kind, payload)]).toString('base64url')
  const open = (kind: 'visitor' | 'ticket', pass: string, payloadBytes: number): Buffer | undefined => {
    if (!/^[A-Za-z0-9_-]{40,200}$/.test(pass)) return undefined
    const bytes = Buffer.from(pass, 'base64url')
    // One text per pass: base64 lets the last character vary without changing a byte.
    if (bytes.length !== payloadBytes + MAC_BYTES || bytes.toString('base64url') !== pass) return undefined
    const payload = bytes.subarray(0, payloadBytes)
    return timingSafeEqual(seal(kind, payload), bytes.subarray(payloadBytes)) ? payload : undefined
  }
  const used = createUsedTickets(() => clock.now())

  return {
    newVisitorId: () => random.bytes(ID_BYTES).toString('hex'),
    tokenFor: (visitorId) => issue('visitor', Buffer.concat([Buffer.from(visitorId, 'hex'), time(clock.now())])),
    readToken(token) {
      const payload = open('visitor', token, ID_BYTES + TIME_BYTES)
      if (payload === undefined || clock.now() >= timeIn(payload) + settings.visitorDays * DAY) return undefined
      return visitorIn(payload)
    },
    ticketFor(visitorId) {
      const until = time(clock.now() + TICKET_MS)
      return issue('ticket', Buffer.concat([Buffer.from(visitorId, 'hex'), until, random.bytes(NONCE_BYTES)]))
    },
    useTicket(ticket) {
      const payload = open('ticket', ticket, ID_BYTES + TIME_BYTES + NONCE_BYTES)
      if (payload === undefined || clock.now() >= timeIn(payload)) return undefined
      return used.take(ticket, timeIn(payload)) ? visitorIn(payload) : undefined
    },
  }
}

function createUsedTickets(now: () => number) {
  const until = new Map<string, number>()
  return {
    take(ticket: string, expiresAt: number): boolean {
      // In the order of use, at most half a minute out of the order of expiry: stop at the first that still counts.
      for (const [old, oldExpiresAt] of until) {
        if (oldExpiresAt > now()) break
        until.delete(old)
      }
      if (until.has(ticket) || until.size >= MAX_USED_TICKETS) return false
      until.set(ticket, expiresAt)
      return true
    },
  }
}

function time(at: number): Buffer {
  const bytes = Buffer.alloc(TIME_BYTES)
  bytes.writeUIntBE(at, 0, TIME_BYTES)
  return bytes
}

function timeIn(payload: Buffer): number {
  return payload.readUIntBE(ID_BYTES, TIME_BYTES)
}

function visitorIn(payload: Buffer): string {
  return payload.subarray(0, ID_BYTES).toString('hex')
}
