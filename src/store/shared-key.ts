// Nodes that share a database must hold the same keys, or one could not read what another sealed. The first start leaves a
// sealed word; every other must be able to open it.
import type { Cipher } from '../base/cipher.ts'
import { DaozhenError } from '../base/errors.ts'
import type { Store } from './tx.ts'

const NAME = 'key_check'
const CONTEXT = 'key-check'

/** Throws `DZ_CIPHER` when this database belongs to another set of keys. */
export async function assertSharedKey(store: Store, cipher: Cipher): Promise<void> {
  if (store.dialect === 'sqlite') return // one process; what a lost key had sealed is asked for again
  const record = await store.write(async (tx) => {
    await tx.db
      .insertInto('meta')
      .values({ name: NAME, value: cipher.seal('daozhen', CONTEXT) })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute()
    const { value } = await tx.db.selectFrom('meta').select('value').where('name', '=', NAME).executeTakeFirstOrThrow()
    return value
  })
  try {
    cipher.open(record, CONTEXT)
  } catch (cause) {
    const text =
      'the secrets in this database were sealed with another key: give every node the same DAOZHEN_KEYS, or bring back the key file that belongs to this database'
    throw new DaozhenError('DZ_CIPHER', text, { cause, expose: true })
  }
}
