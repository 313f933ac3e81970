// What a channel's page shows and no row said so far: the newest trouble with its platform, when an access token came, and
// the way to sends that failed. What goes well has no index of its own: every message would pay for a page seldom looked at.
import type { Migration } from '../migration.ts'

export const channelHealth: Migration = {
  name: '0010-channel-health',
  statements: ({ int, clustered }) => [
    `create table channel_trouble (
      channel_id text not null, kind text not null, at ${int} not null, why text not null, platform_code text,
      paused_until ${int}, over_at ${int}, primary key (channel_id, kind))${clustered}`,
    `alter table channel_token add column fetched_at ${int}`,
    `create index outbox_trouble on outbox (channel_id, settled_at) where state in ('failed', 'unknown')`,
  ],
}
