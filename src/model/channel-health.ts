// How well a channel does, judged from what its rows say: one word for the dot, and every concern behind it. Pure; what
// to do about a concern is said on the screen and in docs/errors.md.
import { MINUTE, SECOND } from '../base/clock.ts'

/** What an adapter's channel can do, for those who look after it. */
export interface ConfiguredChannel {
  readonly id: string
  readonly platform: string
  /** The platform calls us at `/webhooks/<id>`. */
  readonly isCalled: boolean
  readonly pulls: boolean
  /** We may begin a message ourselves. */
  readonly sends: boolean
  readonly countsReplies: boolean
}

/** quiet: nothing came or went yet · attention: somebody should look · down: patients do not get through, or answers not out. */
export const CHANNEL_STATUSES = ['ok', 'quiet', 'attention', 'down'] as const
export type ChannelStatus = (typeof CHANNEL_STATUSES)[number]

/** The gravest first. */
export const CHANNEL_CONCERNS = [
  'settings', // the platform refuses our account, rights or address
  'paused', // too many failures: sending waits for a probe
  'pull-failing',
  'deliveries-refused', // what comes in is not authentic: a secret differs
  'sends-failing',
  'sends-unknown',
  'sends-late',
  'clock-off',
] as const
export type ChannelConcern = (typeof CHANNEL_CONCERNS)[number]

const CUTS_OFF: readonly ChannelConcern[] = ['settings', 'paused', 'pull-failing']
const FAILED_PULLS = 3
const LATE_MS = 5 * MINUTE
/** Platforms refuse calls whose time is further from theirs; a message may well arrive a little late, never early. */
const EARLY_MS = 5 * SECOND
const BEHIND_MS = 3 * MINUTE
const FEWEST_FOR_CLOCK = 5

export interface Trouble {
  readonly at: number
  readonly why: string
  readonly platformCode: string | undefined
  readonly pausedUntil: number | undefined
  readonly overAt: number | undefined
}

export interface ChannelFacts {
  readonly lastInboundAt: number | undefined
  readonly lastSentAt: number | undefined
  /** Arrival after the platform's own time, of the newest messages. */
  readonly delaysMs: readonly number[]
  readonly lastHour: {
    readonly sent: number
    readonly failed: number
    readonly unknown: number
    /** Why sends failed, with how often. */
    readonly failures: readonly { readonly why: string; readonly count: number }[]
  }
  readonly waiting: {
    readonly count: number
    /** Of these: tried already, and tried again. */
    readonly retrying: number
    /** Of these: the window's messages are used up, the person must write first. */
    readonly forPatient: number
    /** The oldest that could go now. */
    readonly oldestDueSince: number | undefined
  }
  readonly sendTrouble: Trouble | undefined
  readonly deliveryTrouble: Trouble | undefined
  readonly pull: { readonly attempts: number } | undefined
}

/** Failures that say something about one person, not about the channel. */
const ONE_PERSONS: readonly string[] = [
  'window-closed',
  'quota-used',
  'blocked',
  'content',
  'too-late',
  'held-elsewhere',
  'undelivered',
]

export function isAboutOnePerson(why: string): boolean {
  return ONE_PERSONS.includes(why)
}

export function concernsOf(facts: ChannelFacts, now: number): readonly ChannelConcern[] {
  const { sendTrouble, deliveryTrouble, lastHour, pull, waiting } = facts
  const isRefused = sendTrouble?.why === 'settings' && sendTrouble.overAt === undefined
  // A refused account is said once, not a second time for what it cost.
  const others = lastHour.failures.filter(({ why }) => !isAboutOnePerson(why) && !(isRefused && why === 'settings'))
  const skewMs = skewOf(facts.delaysMs)
  const holds: Readonly<Record<ChannelConcern, boolean>> = {
    settings: isRefused,
    paused: (sendTrouble?.pausedUntil ?? 0) > now,
    'pull-failing': (pull?.attempts ?? 0) >= FAILED_PULLS,
    'deliveries-refused': deliveryTrouble !== undefined && deliveryTrouble.at > (facts.lastInboundAt ?? 0),
    'sends-failing': others.length > 0,
    'sends-unknown': lastHour.unknown > 0,
    'sends-late': waiting.oldestDueSince !== undefined && now - waiting.oldestDueSince > LATE_MS,
    'clock-off': skewMs !== undefined && (skewMs < -EARLY_MS || skewMs > BEHIND_MS),
  }
  return CHANNEL_CONCERNS.filter((concern) => holds[concern])
}

export function statusOf(facts: ChannelFacts, concerns: readonly ChannelConcern[]): ChannelStatus {
  if (concerns.some((concern) => CUTS_OFF.includes(concern))) return 'down'
  if (concerns.length > 0) return 'attention'
  return facts.lastInboundAt === undefined && facts.lastSentAt === undefined ? 'quiet' : 'ok'
}

/** The middle delay: below zero, messages arrive before they were sent, and one of the clocks is wrong. */
export function skewOf(delaysMs: readonly number[]): number | undefined {
  if (delaysMs.length < FEWEST_FOR_CLOCK) return undefined
  const sorted = [...delaysMs].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}
