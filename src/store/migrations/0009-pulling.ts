// Channels we ask for their messages instead of being told: one row each, with the cursor that commits with its messages.
import type { Migration } from '../migration.ts'

export const pulling: Migration = {
  name: '0009-pulling',
  statements: ({ int, clustered }) => [
    `create table channel_pull (
      channel_id text primary key, cursor text, hint text, wishes ${int} not null, due_at ${int} not null,
      attempts ${int} not null, failure text, pulled_at ${int}, claimed_by text, claimed_until ${int})${clustered}`,
    `alter table message add column recalled_at ${int}`,
  ],
}
