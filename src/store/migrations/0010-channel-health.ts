// What a channel's page shows and no row said so far: the newest trouble with its platform, when an access token came, and
// the ways to the newest inbound and the newest settled sends of one channel.
import type { Migration } from '../migration.ts'

export const channelHealth: Migration = {
  name: '0010-channel-health',
  statements: ({ int, clustered }) => [
    `create table channel_trouble (
      channel_id text not null, kind text not null, at ${int} not null, why text not null, platform_code text,
      paused_until ${int}, over_at ${int}, primary key (channel_id, kind))${clustered}`,
    `alter table channel_token add column fetched_at ${int}`,
    `create index inbound_of_channel on inbound (channel_id, arrived_at, sent_at)`,
    `create index outbox_settled on outbox (channel_id, state, settled_at) where settled_at is not null`,
  ],
}
