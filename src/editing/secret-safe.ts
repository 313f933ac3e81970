// The safe for secrets of channels: sealed with the key of the installation before anything is stored, opened only where a
// channel is opened. What goes in comes out for the same channel, field and address it is sent to, nowhere else.
import { createHash } from 'node:crypto'
import type { Cipher } from '../base/cipher.ts'
import { DaozhenError } from '../base/errors.ts'
import { addressesIn, IN_FILE, isHeldSecret, type SettingsForm } from '../model/channel-settings.ts'
import type { EntryBody } from '../model/edited.ts'
import { findSecrets, putSecret } from '../store/channel-secret.ts'
import type { Db, Tx } from '../store/tx.ts'

export type SecretValue = string | readonly string[]

/** The account a secret belongs to. */
export interface SecretPlace {
  readonly channelId: string
  readonly platform: string
  readonly form: SettingsForm | undefined
  readonly settings: EntryBody
}

export interface GivenSecret extends SecretPlace {
  readonly field: string
  readonly value: SecretValue
  readonly byId: string
}

/** What stands for it in the draft: its number, and a mark of the addresses it may be sent to. */
export async function holdSecret(tx: Tx, cipher: Cipher, given: GivenSecret): Promise<string> {
  const { channelId, field, value, byId } = given
  const ciphertext = cipher.seal(JSON.stringify(value), contextOf(given, field))
  return `${await putSecret(tx, { channelId, field, ciphertext, byId })}${markOf(given)}`
}

/** Field → secret, for every field of a channel that holds one. Those that do not open are left out. */
export async function openSecrets(
  db: Db,
  cipher: Cipher,
  place: SecretPlace,
): Promise<ReadonlyMap<string, SecretValue>> {
  const held = Object.entries(place.settings).flatMap(([field, value]) =>
    isNumbered(value) ? [[field, numberIn(value.secret)] as const] : [],
  )
  const found = await findSecrets(
    db,
    place.channelId,
    held.map(([, number]) => number),
  )
  return new Map(
    held.flatMap(([field, number]) => {
      const sealed = found.get(number)
      const value = sealed?.field === field ? opened(cipher, sealed.ciphertext, contextOf(place, field)) : undefined
      return value === undefined ? [] : [[field, value] as const]
    }),
  )
}

/** In the safe, not in the settings file. */
export function isNumbered(value: unknown): value is { readonly secret: string } {
  return isHeldSecret(value) && value.secret !== IN_FILE.secret
}

/** Given for these addresses, as far as its mark says; the seal has the last word. */
export function isForHere(value: { readonly secret: string }, place: Omit<SecretPlace, 'channelId'>): boolean {
  return value.secret === `${numberIn(value.secret)}${markOf(place)}`
}

function numberIn(secret: string): string {
  return secret.split('.')[0] ?? ''
}

function markOf({ form, settings }: Pick<SecretPlace, 'form' | 'settings'>): string {
  const addresses = addressesIn(form, settings)
  if (addresses.length === 0) return ''
  return `.${createHash('sha256').update(JSON.stringify(addresses)).digest('hex').slice(0, 12)}`
}

/** Undefined: sealed with a key that is gone, for another address, or damaged. A start goes on without it. */
function opened(cipher: Cipher, record: string, context: string): SecretValue | undefined {
  try {
    return JSON.parse(cipher.open(record, context)) as SecretValue
  } catch (error) {
    if (error instanceof DaozhenError && error.code === 'DZ_CIPHER') return undefined
    throw error
  }
}

function contextOf(place: SecretPlace, field: string): string {
  const addresses = JSON.stringify(addressesIn(place.form, place.settings))
  return `channel-secret:${place.platform}:${place.channelId}:${field}:${addresses}`
}
