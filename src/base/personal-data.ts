// Phones, id numbers and the like at rest: sealed with the installation's key, and found again by a keyed hash. Nobody
// who has the database alone learns a number, or whether a number he knows is in it.
import { createHmac } from 'node:crypto'
import { type CipherKey, createCipher } from './cipher.ts'
import { deriveSecret } from './installation.ts'
import type { Random } from './random.ts'

export interface PersonalData {
  /** `place` says where the record belongs (`patient.phone 01J…`): elsewhere it does not open. */
  seal(plain: string, place: string): string
  open(record: string, place: string): string
  /** The same for the same value, and useless without the key. `kind`: phone, id-number. */
  blindIndex(kind: string, value: string): string
}

export function createPersonalData(keys: readonly CipherKey[], random: Random): PersonalData {
  const cipher = createCipher(keys, random)
  const indexKey = Buffer.from(deriveSecret(keys, 'blind-index'), 'hex')
  return {
    seal: (plain, place) => cipher.seal(plain, `personal ${place}`),
    open: (record, place) => cipher.open(record, `personal ${place}`),
    blindIndex: (kind, value) => createHmac('sha256', indexKey).update(`${kind}\n${value}`).digest('base64url'),
  }
}
