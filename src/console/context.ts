// What the console needs from the outside, and who is calling. Knows nothing of HTTP.
import type { Cipher, CipherKey } from '../base/cipher.ts'
import type { Clock } from '../base/clock.ts'
import { HOUR, MINUTE } from '../base/clock.ts'
import type { Ids } from '../base/ids.ts'
import type { Log } from '../base/log.ts'
import type { PersonalData } from '../base/personal-data.ts'
import type { Random } from '../base/random.ts'
import type { Desk } from '../desk/desk.ts'
import type { ChannelSettingsBoard } from '../editing/channel-board.ts'
import type { Editing } from '../editing/editing.ts'
import type { BotTrial, TriedDecision } from '../model/bot-trial.ts'
import type { ConfiguredChannel } from '../model/channel-health.ts'
import type { Actor } from '../model/conversation.ts'
import type { LiveSignBoard } from '../model/live-sign.ts'
import type { CarriedFiles } from '../model/media.ts'
import { type Permission, type Sight, scopeOf } from '../model/permission.ts'
import type { ReadableChannel } from '../model/readable-channel.ts'
import { needsSecondFactor } from '../model/role.ts'
import type { SuggestedAnswer } from '../model/suggested-answer.ts'
import type { WordingCheck } from '../model/wording.ts'
import type { WorkingCalendar } from '../model/working-calendar.ts'
import type { MediaFiles } from '../store/media-files.ts'
import type { ServiceToken } from '../store/service-token.ts'
import type { SessionLife, SignedIn, TeamTies } from '../store/session.ts'
import type { Store } from '../store/tx.ts'
import type { Readings } from './access/readings.ts'
import type { Doorkeeper } from './doorkeeper.ts'
import type { PickLine } from './pick-line.ts'
import type { ThreadPresence } from './thread/thread-presence.ts'
import type { Turnstile } from './turnstile.ts'

export interface ConsoleSettings {
  readonly hospital: string
  /** Where browsers reach us, when a proxy stands in front. */
  readonly publicUrl: string | undefined
  /** True wherever browsers come by https: the cookie then never travels in the clear. */
  readonly secureCookies: boolean
  /** Addresses or networks (`10.0.0.0/8`) whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  /** Conversations at a time for a new account. */
  readonly capacity: number
  /** `required-roles`: who sees or changes much needs more than a password (model/role.ts). */
  readonly secondFactor: 'required-roles' | 'off'
  /** The page covers itself after so long without a hand on it; 0: never. */
  readonly idleLockMinutes: number
}

/** What app.ts hands over. */
export interface ConsoleParts {
  readonly store: Store
  readonly desk: Desk
  readonly clock: Clock
  readonly random: Random
  readonly ids: Ids
  readonly log: Log
  readonly cipher: Cipher
  readonly settings: ConsoleSettings
  /** May one more request be worked on, now? False in an overload; counts whom it turns away. */
  hasRoom(): boolean
  readonly mediaFiles: Pick<MediaFiles, 'read' | 'keep'>
  /** Who types, and how far patients have read: in memory, nothing to rely on. */
  readonly signs: LiveSignBoard
  /** Of the installation: what is sealed in the database is sealed with these. */
  readonly keys: readonly CipherKey[]
  /** A department as people call it; the id itself when the hospital no longer has it. */
  departmentName(id: string): string
  departments(): readonly { readonly id: string; readonly name: string }[]
  /** The hospital's rules of wording as they stand now. */
  wording(): WordingCheck
  /** What the bot would decide now; undefined when the state is none of its own. */
  tryBot(trial: BotTrial): TriedDecision | undefined
  /** What is said, known and set, as it holds and as it would be. */
  readonly editing: Editing
  /** The channels that run, in the order of the settings. */
  channels(): readonly ConfiguredChannel[]
  /** Their settings: what runs, what waits for the next start. */
  readonly channelSettings: ChannelSettingsBoard
  /** A channel as people call it. */
  channelName(id: string): string
  /** When people are at the desk, as it stands now. */
  calendar(): WorkingCalendar
  /** What an agent can send there beside words. */
  channelCarries(id: string): CarriedFiles
  /** The configured channels, and what a patient reads on each. */
  readableChannels(): readonly ReadableChannel[]
  /** Approved answers near to what a patient wrote there, best first, at most three; none where it sounds like an emergency. */
  suggestAnswers(text: string, channelId: string): readonly SuggestedAnswer[]
}

export interface ConsoleContext extends ConsoleParts {
  /** Every password goes through here. */
  readonly turnstile: Turnstile
  readonly readings: Readings
  readonly doorkeeper: Doorkeeper
  readonly picks: PickLine
  /** Who is at which thread. */
  readonly live: ThreadPresence
  /** Phones and id numbers: sealed, opened, found again. */
  readonly personalData: PersonalData
}

export const SESSION_IDLE_MS = 30 * MINUTE
export const SESSION_LIFE_MS = 12 * HOUR

export function lifeAt(clock: Clock): SessionLife {
  return { now: clock.now(), idleMs: SESSION_IDLE_MS }
}

/** What a session still owes before it may do anything else. */
export function dueOf(
  settings: Pick<ConsoleSettings, 'secondFactor'>,
  person: Pick<SignedIn, 'role' | 'method' | 'passwordDue'>,
): 'password' | 'factor' | undefined {
  if (person.passwordDue) return 'password'
  const isEnough = settings.secondFactor === 'off' || person.method !== 'password'
  return isEnough || !needsSecondFactor(person.role) ? undefined : 'factor'
}

export type Caller =
  | { readonly kind: 'person'; readonly person: SignedIn; readonly ties: TeamTies }
  | { readonly kind: 'service'; readonly token: ServiceToken }
  | { readonly kind: 'nobody' }

export type PersonCaller = Extract<Caller, { kind: 'person' }>

/** How far this caller sees with this permission; undefined: not at all. */
export function sightOf(caller: Caller, permission: Permission): Sight | undefined {
  switch (caller.kind) {
    case 'nobody':
      return undefined
    case 'service':
      if (!caller.token.rights.includes(permission)) return undefined
      return { scope: 'all', agentId: undefined, teamIds: [], colleagueIds: [] }
    case 'person': {
      const scope = scopeOf(caller.person.role, permission)
      return scope === undefined ? undefined : { scope, agentId: caller.person.agentId, ...caller.ties }
    }
  }
}

/** Who stands in the audit. A program is `system`; its token's id goes into the detail. */
export function actorOf(caller: Caller): Actor {
  return caller.kind === 'person' ? { kind: 'agent', id: caller.person.agentId } : { kind: 'system' }
}

export function auditDetailOf(caller: Caller): Readonly<Record<string, unknown>> {
  return caller.kind === 'service' ? { serviceToken: caller.token.id } : {}
}
