// Secrets of channels that were given in the console: sealed with the key of the installation, referred to by their number,
// never read back by anybody but the channel itself.
import type { Migration } from '../migration.ts'

export const channelSecrets: Migration = {
  name: '0011-channel-secrets',
  statements: ({ int, clustered }) => [
    `create table channel_secret (
      id text primary key, channel_id text not null, field text not null, ciphertext text not null,
      given_at ${int} not null, by_id text not null)${clustered}`,
    `create index channel_secret_of_channel on channel_secret (channel_id, given_at)`,
  ],
}
