// The safe for secrets of channels: sealed with the key of the installation before anything is stored, opened only where a
// channel is opened. What goes in comes out for the same channel and the same field, nowhere else.
import type { Cipher } from '../base/cipher.ts'
import { DaozhenError } from '../base/errors.ts'
import { isHeldSecret } from '../model/channel-settings.ts'
import type { EntryBody } from '../model/edited.ts'
import { findSecrets, putSecret } from '../store/channel-secret.ts'
import type { Db, Tx } from '../store/tx.ts'

export type SecretValue = string | readonly string[]

export interface GivenSecret {
  readonly channelId: string
  readonly field: string
  readonly value: SecretValue
  readonly byId: string
}

/** The number under which it is held. */
export function holdSecret(tx: Tx, cipher: Cipher, { value, ...given }: GivenSecret): Promise<string> {
  return putSecret(tx, { ...given, ciphertext: cipher.seal(JSON.stringify(value), place(given)) })
}

/** Field → secret, for every field of a channel that holds one. Those that do not open are left out. */
export async function openSecrets(
  db: Db,
  cipher: Cipher,
  channelId: string,
  settings: EntryBody,
): Promise<ReadonlyMap<string, SecretValue>> {
  const held = Object.entries(settings).flatMap(([field, value]) =>
    isHeldSecret(value) ? [[field, value.secret] as const] : [],
  )
  const found = await findSecrets(
    db,
    channelId,
    held.map(([, id]) => id),
  )
  return new Map(
    held.flatMap(([field, id]) => {
      const sealed = found.get(id)
      const value = sealed?.field === field ? opened(cipher, sealed.ciphertext, { channelId, field }) : undefined
      return value === undefined ? [] : [[field, value] as const]
    }),
  )
}

/** Undefined: sealed with a key that is gone, or damaged. A start goes on without it. */
function opened(cipher: Cipher, record: string, where: Parameters<typeof place>[0]): SecretValue | undefined {
  try {
    return JSON.parse(cipher.open(record, place(where))) as SecretValue
  } catch (error) {
    if (error instanceof DaozhenError && error.code === 'DZ_CIPHER') return undefined
    throw error
  }
}

function place({ channelId, field }: Pick<GivenSecret, 'channelId' | 'field'>): string {
  return `channel-secret:${channelId}:${field}`
}
