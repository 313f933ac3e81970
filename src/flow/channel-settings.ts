// The channels this process runs with: the settings file, and what was released over it before the start. A release waits
// for the next start; one that cannot be opened is left out and named, never a reason not to start. Shows no secret.
import type { Cipher } from '../base/cipher.ts'
import { DaozhenError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { OpenChannel, TokenVault } from '../channel/adapter.ts'
import type {
  ChannelSettingsBoard,
  ChannelSettingsState,
  SettingProblem,
  TriedConnection,
} from '../editing/channel-board.ts'
import { type Settled, settled } from '../editing/channel-entries.ts'
import { type Finding, found } from '../editing/finding.ts'
import { openSecrets } from '../editing/secret-safe.ts'
import {
  addressesIn,
  type ChannelEntry,
  editedChannelOf,
  referenceIn,
  type SettingsForm,
} from '../model/channel-settings.ts'
import { type EntryBody, type ReleasedEntries, releasedOf } from '../model/edited.ts'
import type { Released } from '../store/release.ts'
import type { Store } from '../store/tx.ts'
import { type Platform, settingProblems } from './edited-platforms.ts'

const CHECK_WITHIN_MS = 15_000

export interface ChannelSettingsParts {
  readonly store: Store
  readonly cipher: Cipher
  readonly log: Log
  readonly platforms: readonly Platform[]
  /** Of the settings file. */
  readonly inFile: readonly ChannelEntry[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** No I/O. Throws `DaozhenError` when the settings cannot be used. */
  open(entry: ChannelEntry, tokens?: TokenVault): OpenChannel
  released(): Released
}

type LeftOut = ChannelSettingsState['leftOut'][number]

/** Asked for once and thrown away: nothing of a trial stays. */
const NO_VAULT: TokenVault = {
  get: async (_name, fetch) => (await fetch()).token,
  replace: async (_name, _rejected, fetch) => (await fetch()).token,
}

export class ChannelSettings implements ChannelSettingsBoard {
  /** What runs, in the order of the settings file; new ones at the end. */
  readonly entries: readonly ChannelEntry[]
  readonly #parts: ChannelSettingsParts
  readonly #running: number
  readonly #startedWith: ReleasedEntries
  readonly #leftOut: readonly LeftOut[]

  /** Never throws for what was released. */
  static async start(parts: ChannelSettingsParts): Promise<ChannelSettings> {
    const { inFile, log } = parts
    const released = releasedOf(parts.released().overlay, 'channel')
    const entries: ChannelEntry[] = []
    const leftOut: LeftOut[] = []
    const ids = new Set([...inFile.map(({ id }) => id), ...released.keys()])
    for (const id of ids) {
      const body = released.get(id)
      const ofFile = inFile.find((entry) => entry.id === id)
      if (body === undefined && ofFile !== undefined) entries.push(ofFile)
      if (body === undefined || body === null || !editedChannelOf(body).isEnabled) continue
      const opened = await openedWith(parts, id, body).catch((error: unknown) => {
        log.error('released channel broke', { channelId: id, error })
        return { problems: [asProblem(found('', 'start-failed'), undefined)] }
      })
      if ('problems' in opened) leftOut.push({ id, problems: opened.problems })
      else entries.push(opened.entry)
    }
    for (const { id } of leftOut) log.error('released channel left out', { channelId: id, why: 'settings' })
    return new ChannelSettings(parts, { entries, leftOut, released })
  }

  private constructor(
    parts: ChannelSettingsParts,
    {
      entries,
      leftOut,
      released,
    }: Pick<ChannelSettings, 'entries'> & {
      readonly leftOut: readonly LeftOut[]
      readonly released: ReleasedEntries
    },
  ) {
    this.entries = entries
    this.#parts = parts
    this.#leftOut = leftOut
    this.#startedWith = released
    this.#running = parts.released().numbers.get('channel') ?? 0
  }

  state(): ChannelSettingsState {
    const { numbers, overlay } = this.#parts.released()
    const now = releasedOf(overlay, 'channel')
    const ids = new Set([...this.#startedWith.keys(), ...now.keys()])
    const waiting = [...ids]
      .filter((id) => JSON.stringify(this.#startedWith.get(id)) !== JSON.stringify(now.get(id)))
      .map((id) => ({ id, what: this.#change(id, now.get(id)) }))
    return { running: this.#running, released: numbers.get('channel') ?? 0, waiting, leftOut: this.#leftOut }
  }

  #change(id: string, body: EntryBody | null | undefined): ChannelSettingsState['waiting'][number]['what'] {
    const stands = body === undefined ? this.#parts.inFile.some((entry) => entry.id === id) : body !== null
    if (!stands || (body !== undefined && body !== null && !editedChannelOf(body).isEnabled)) return 'off'
    return this.entries.some((entry) => entry.id === id) ? 'changed' : 'added'
  }

  async check(id: string, body: EntryBody, { isApproved }: { readonly isApproved: boolean }): Promise<TriedConnection> {
    if (!isApproved && sendsVariables(body, this.#parts.platforms)) return { kind: 'unapproved' }
    const opened = await openedWith(this.#parts, id, body, NO_VAULT)
    if ('problems' in opened) return { kind: 'incomplete' }
    return opened.open.check?.(AbortSignal.timeout(CHECK_WITHIN_MS)) ?? { kind: 'cannot' }
  }
}

/** Whoever alone chose the address would be sent whatever variable he likes. */
function sendsVariables(body: EntryBody, platforms: readonly Platform[]): boolean {
  const { platform: name, settings } = editedChannelOf(body)
  const values = Object.values(settings).flat()
  const form = platforms.find(({ platform }) => platform === name)?.form
  return addressesIn(form, settings).length > 0 && values.some((value) => referenceIn(value) !== undefined)
}

type Opened =
  | { readonly entry: ChannelEntry; readonly open: OpenChannel }
  | { readonly problems: readonly SettingProblem[] }

async function openedWith(
  parts: ChannelSettingsParts,
  id: string,
  body: EntryBody,
  tokens?: TokenVault,
): Promise<Opened> {
  const channel = editedChannelOf(body)
  const { settings, problems } = await settledNow(parts, id, body)
  const platform = parts.platforms.find((each) => each.platform === channel.platform)
  const said = (findings: readonly Finding[]) => findings.map((finding) => asProblem(finding, platform?.form))
  if (problems.length > 0) return { problems: said(problems) }
  const entry = { id, platform: channel.platform, settings }
  try {
    return { entry, open: parts.open(entry, tokens) }
  } catch (error) {
    if (!(error instanceof DaozhenError)) throw error
    return { problems: said(settingProblems(error, platform?.form)) }
  }
}

function asProblem({ path, message, code, values }: Finding, form: SettingsForm | undefined): SettingProblem {
  const label = form?.fields.find(({ key }) => key === path)?.label ?? { zh: path, en: path }
  return { field: path === '' ? null : label, message, code, values }
}

async function settledNow(parts: ChannelSettingsParts, id: string, body: EntryBody): Promise<Settled> {
  const { store, cipher, platforms, inFile, environment } = parts
  const channel = editedChannelOf(body)
  const form = platforms.find(({ platform }) => platform === channel.platform)?.form
  const held = await openSecrets(store.reads, cipher, { ...channel, channelId: id, form })
  const ofFile = inFile.find((entry) => entry.id === id)
  return settled(channel, { environment, form, inFile: ofFile, held: (field) => held.get(field) })
}
