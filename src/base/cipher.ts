// Secrets at rest: AES-256-GCM, the key's id in the record, so that keys can be changed one after the other. The keys
// come from outside; never store one beside what it protects, never log either.
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { chmodSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { DaozhenError } from './errors.ts'
import type { Random } from './random.ts'

export interface CipherKey {
  /** Letters, digits, dash; stands in every record made with this key. */
  readonly id: string
  /** 32 bytes. */
  readonly key: Buffer
}

export interface Cipher {
  /** `context` says where the record belongs (`channel-token:hospital-wechat`): elsewhere it does not open. */
  seal(plaintext: string, context: string): string
  /** Throws DZ_CIPHER when the key is not ours, or a single bit of record or context differs. */
  open(record: string, context: string): string
  /** Made with an older key: seal it again. */
  isStale(record: string): boolean
}

const VERSION = 'v1'
const ALGORITHM = 'aes-256-gcm'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** The first key seals, every key opens: put a new one in front, keep the old until nothing is stale. */
export function createCipher(keys: readonly CipherKey[], random: Random): Cipher {
  const [current] = keys
  if (current === undefined) throw new DaozhenError('DZ_CIPHER', 'no key to encrypt with', { expose: true })
  for (const key of keys) assertKey(key)
  const byId = new Map(keys.map(({ id, key }) => [id, key]))
  if (byId.size < keys.length) throw new DaozhenError('DZ_CIPHER', 'two keys have the same id', { expose: true })

  return {
    seal(plaintext, context) {
      const nonce = random.bytes(NONCE_BYTES)
      const header = `${VERSION}.${current.id}`
      const cipher = createCipheriv(ALGORITHM, current.key, nonce, { authTagLength: TAG_BYTES })
      cipher.setAAD(Buffer.from(`${header}|${context}`))
      const sealed = Buffer.concat([nonce, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${header}.${sealed.toString('base64url')}`
    },
    open(record, context) {
      const [version, id, body, ...more] = record.split('.')
      const key = id === undefined ? undefined : byId.get(id)
      const sealed = Buffer.from(body ?? '', 'base64url')
      if (version !== VERSION || more.length > 0 || sealed.length < NONCE_BYTES + TAG_BYTES) throw broken()
      if (key === undefined) throw new DaozhenError('DZ_CIPHER', `the key "${id}" of this record is not among our keys`)
      try {
        const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
        decipher.setAAD(Buffer.from(`${version}.${id}|${context}`))
        decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
        const body = sealed.subarray(NONCE_BYTES, -TAG_BYTES)
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
      } catch (cause) {
        throw broken(cause)
      }
    },
    isStale: (record) => !record.startsWith(`${VERSION}.${current.id}.`),
  }
}

function broken(cause?: unknown): DaozhenError {
  return new DaozhenError('DZ_CIPHER', 'the record cannot be decrypted: it was changed, or belongs elsewhere', {
    cause,
  })
}

function assertKey({ id, key }: CipherKey): void {
  if (!/^[A-Za-z0-9-]{1,40}$/.test(id)) {
    throw new DaozhenError('DZ_CIPHER', 'a key id is 1 to 40 letters, digits or dashes', { expose: true })
  }
  if (key.length !== KEY_BYTES) {
    throw new DaozhenError('DZ_CIPHER', `the key "${id}" must be ${KEY_BYTES} bytes (64 hexadecimal digits)`, {
      expose: true,
    })
  }
}

/** One key per line, `id:64 hexadecimal digits`, the newest first. The same form in a key file and in the environment. */
export function parseKeys(text: string): readonly CipherKey[] {
  const lines = text.split('\n').map((line) => line.trim())
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [id = '', hex = '', ...more] = line.split(':')
      const key = Buffer.from(/^([0-9a-f]{2})+$/i.test(hex) && more.length === 0 ? hex : '', 'hex')
      assertKey({ id, key })
      return { id, key }
    })
}

/** The keys of a data directory; the first start makes one. Without this file the tokens in the database are lost. */
export function loadKeyFile(path: string, random: Random): readonly CipherKey[] {
  if (!existsSync(path)) {
    const id = random.bytes(4).toString('hex')
    const lines = ['# Keys of the secrets in the database, newest first. Back it up, apart from the database.']
    const text = `${[...lines, `${id}:${random.bytes(KEY_BYTES).toString('hex')}`].join('\n')}\n`
    const handle = openSync(path, 'wx', 0o600)
    writeSync(handle, text)
    fsyncSync(handle)
    closeSync(handle)
  }
  chmodSync(path, 0o600)
  const keys = parseKeys(readFileSync(path, 'utf8'))
  if (keys.length === 0) throw new DaozhenError('DZ_CIPHER', `the key file ${path} holds no key`, { expose: true })
  return keys
}
