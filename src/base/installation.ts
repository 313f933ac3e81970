// What makes this installation itself: a name for its claims, and secrets derived from its key for single purposes.
import { hkdfSync } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CipherKey } from './cipher.ts'
import { DaozhenError } from './errors.ts'
import type { Random } from './random.ts'

const NAME_FILE = 'node-name'

/** The same after every restart on this data directory; another node has another directory. */
export function loadNodeName(directory: string, random: Random): string {
  const path = join(directory, NAME_FILE)
  if (existsSync(path)) {
    const name = readFileSync(path, 'utf8').trim()
    if (name !== '') return name
  }
  const name = `node-${random.bytes(6).toString('hex')}`
  writeFileSync(path, `${name}\n`, { mode: 0o600 })
  return name
}

/** 256 bits as hex, different for each purpose; stays the same while the oldest key is kept. */
export function deriveSecret(keys: readonly CipherKey[], purpose: string): string {
  const oldest = keys.at(-1)
  if (oldest === undefined)
    throw new DaozhenError('DZ_CIPHER', 'there is no key to derive a secret from', { expose: true })
  return Buffer.from(hkdfSync('sha256', oldest.key, '', `daozhen ${purpose}`, 32)).toString('hex')
}
