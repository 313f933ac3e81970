// Platform access tokens: one row per channel and name, encrypted, shared by all processes. One fetch at a time; a
// rejected token is replaced once, by compare-and-set on what was rejected, so that twenty racing sends cause one call.
import type { Cipher } from '../base/cipher.ts'
import type { Clock } from '../base/clock.ts'
import { MINUTE } from '../base/clock.ts'
import type { FreshToken, TokenVault } from '../channel/adapter.ts'
import type { ChannelTokenTable } from '../store/schema.ts'
import type { Store } from '../store/tx.ts'

const REFRESH_BEFORE_MS = 5 * MINUTE

export interface TokenVaultOptions {
  readonly channelId: string
  readonly store: Store
  readonly cipher: Cipher
  readonly clock: Clock
}

export function createTokenVault(options: TokenVaultOptions): TokenVault {
  const { channelId, store, cipher, clock } = options
  const fetching = new Map<string, Promise<string>>()

  const read = async (name: string): Promise<string | undefined> => {
    const row = await findRow(store, channelId, name)
    if (row === undefined || row.expires_at - REFRESH_BEFORE_MS <= clock.now()) return undefined
    return cipher.open(row.ciphertext, place(channelId, name))
  }

  /** Whoever comes while a fetch is under way shares it. */
  const fetchOnce = (name: string, fetch: () => Promise<FreshToken>): Promise<string> => {
    const running = fetching.get(name)
    if (running !== undefined) return running
    const work = (async () => {
      const fresh = await fetch()
      await save(options, name, fresh)
      return fresh.token
    })().finally(() => fetching.delete(name))
    fetching.set(name, work)
    return work
  }

  return {
    async get(name, fetch) {
      return fetching.get(name) ?? (await read(name)) ?? (await fetchOnce(name, fetch))
    },
    async replace(name, rejected, fetch) {
      const current = await (fetching.get(name) ?? read(name))
      return current !== undefined && current !== rejected ? current : await fetchOnce(name, fetch)
    },
  }
}

/** A record copied to another channel does not open there. */
function place(channelId: string, name: string): string {
  return `channel-token:${channelId}:${name}`
}

function findRow(store: Store, channelId: string, name: string): Promise<ChannelTokenTable | undefined> {
  return store.reads
    .selectFrom('channel_token')
    .selectAll()
    .where('channel_id', '=', channelId)
    .where('name', '=', name)
    .executeTakeFirst()
}

async function save(options: TokenVaultOptions, name: string, fresh: FreshToken): Promise<void> {
  const ciphertext = options.cipher.seal(fresh.token, place(options.channelId, name))
  await options.store.write(async (tx) => {
    // Kept as the instant that `read` compares with: a token renewed later is kept as if it ended later.
    const { expiresInMs, renewBeforeMs = REFRESH_BEFORE_MS } = fresh
    const expiresAt = tx.now + expiresInMs + REFRESH_BEFORE_MS - renewBeforeMs
    await tx.db
      .insertInto('channel_token')
      .values({
        channel_id: options.channelId,
        name,
        ciphertext,
        expires_at: expiresAt,
        version: 1,
        fetched_at: tx.now,
      })
      .onConflict((conflict) =>
        conflict.columns(['channel_id', 'name']).doUpdateSet((eb) => ({
          ciphertext,
          expires_at: expiresAt,
          fetched_at: tx.now,
          version: eb('channel_token.version', '+', 1),
        })),
      )
      .execute()
    tx.audit({
      actor: { kind: 'system' },
      action: 'token.refresh',
      subject: { kind: 'channel', id: options.channelId },
      detail: { name },
    })
  })
}
