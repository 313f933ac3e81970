// Where released settings of channels stand beside those the process runs with, as the console asks for it.
import type { ConnectionCheck, InBothLanguages } from '../model/channel-settings.ts'
import type { EntryBody } from '../model/edited.ts'
import type { Finding } from './finding.ts'

export interface SettingProblem extends Pick<Finding, 'message' | 'code' | 'values'> {
  /** Name of the field; null: it is about all of them. */
  readonly field: InBothLanguages | null
}

/** Where released settings stand beside those this process runs with. */
export interface ChannelSettingsState {
  /** Number of the release it started with; 0: the settings file alone. */
  readonly running: number
  readonly released: number
  /** What the next start will change. */
  readonly waiting: readonly { readonly id: string; readonly what: 'added' | 'changed' | 'off' }[]
  /** Released, and yet not running: the start went on without them. */
  readonly leftOut: readonly { readonly id: string; readonly problems: readonly SettingProblem[] }[]
}

/** What the console asks of the settings of channels. */
export interface ChannelSettingsBoard {
  state(): ChannelSettingsState
  /** Tries an account as it would be. Awaits the network: never in a transaction. */
  check(id: string, body: EntryBody, by: { readonly isApproved: boolean }): Promise<TriedConnection>
}

export type TriedConnection =
  | ConnectionCheck
  /** `unapproved`: it refers to variables of the service, and says where they are sent: two people decide on that. */
  | { readonly kind: 'incomplete' | 'cannot' | 'unapproved' }
